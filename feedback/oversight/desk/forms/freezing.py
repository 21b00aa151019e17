"""T05: figures frozen and signed, opened again; what was frozen stays to be read."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for

from feedback.agencies import queries as agencies
from feedback.oversight.actions.forms import freezing as acts
from feedback.oversight.desk.door import door
from feedback.oversight.desk.forms.asking import FreezeForm, ReportReasonForm
from feedback.oversight.desk.forms.merged import table
from feedback.oversight.desk.forms.overseeing import act_page, facts, forms_of, found, sort_key, taken, whole
from feedback.oversight.forms import aside, frozen, merged, progress, standing
from feedback.oversight.forms.merged import Merged
from feedback.oversight.forms.rights import FREEZE, MERGE
from feedback.oversight.models import ReportPeriod
from feedback.web import today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View

_MOST_CHANGES = 500


@door.get("/bao-cao-thong-ke/<code>/chot")
@needs(FREEZE)
def freeze_period_form(code: str) -> str:
    """What is missing, what doesn't fit, what happens."""
    period = found(code)
    if period.state != "open":
        abort(404)
    return _freeze_page(period, FreezeForm(formdata=None, version=period.version))


@door.post("/bao-cao-thong-ke/<code>/chot")
@needs(FREEZE)
@commits
def freeze_period(code: str) -> View:
    """The figures are kept for ever."""
    form, period, counted = FreezeForm(), found(code), list[bool]()
    if period.state == "open" and today() > period.last_on:
        _demand(period, form, whole(period))

    def act(told: dict[str, Any]) -> None:
        # Refused now, the page has to show what was found now.
        counted.append(True)
        acts.freeze(
            found(code),
            remark=form.remark.data,
            despite_missing=form.despite_missing.data,
            signer=form.signed_by(),
            **told,
        )

    return taken(
        form,
        act,
        "Đã chốt số liệu",
        lambda: _freeze_page(found(code), form, afresh=bool(counted)),
        (".report_period", {"code": code}),
    )


@door.get("/bao-cao-thong-ke/<code>/mo-lai")
@needs(FREEZE)
def reopen_period_form(code: str) -> str:
    """Mở lại kỳ."""
    period = found(code)
    if period.state != "frozen":
        abort(404)
    return _reopen_page(period, ReportReasonForm(formdata=None, version=period.version))


@door.post("/bao-cao-thong-ke/<code>/mo-lai")
@needs(FREEZE)
@commits
def reopen_period(code: str) -> View:
    """Reports may come and be changed again."""
    form = ReportReasonForm()
    return taken(
        form,
        lambda told: acts.reopen(found(code), reason=form.reason.data, **told),
        "Đã mở lại kỳ. Bản đã chốt vẫn xem được",
        lambda: _reopen_page(found(code), form),
        (".report_period", {"code": code}),
    )


@door.get("/bao-cao-thong-ke/<code>/ban/<int:revision>")
@needs(MERGE)
def frozen_revision(code: str, revision: int) -> str:
    """One freeze: who signed, what was missing, what differs from the one before; ``bieu``: one of its
    forms."""
    period = found(code)
    freezes = {one.revision: one for one in standing.freezes(period)}
    freeze = freezes.get(revision) or abort(404)
    forms = forms_of(period)
    form = forms.by_slug.get(request.args.get("bieu", ""))
    shown = {}
    if form is not None:
        there = merged.of_freeze(period, freeze, forms, viewer=current_actor())
        shown = table(period, form, there, "")
    before = freezes.get(revision - 1)
    changes = (
        frozen.changed(standing.sheets(before), standing.sheets(freeze))
        if before is not None and form is None
        else []
    )
    hidden = aside.made(forms, standing.period_of(period), current_actor())
    changes = [one for one in changes if not hidden.get(one.agency_id, {}).get(one.form)]
    return render_template(
        "oversight/desk/forms/revision.html",
        **facts(period)
        | {
            "freeze": freeze,
            "freezes": list(freezes.values()),
            "changes": changes[:_MOST_CHANGES],
            "more_changes": len(changes) - _MOST_CHANGES,
            "before": before,
            "printed": form,
            "back_to": url_for(".report_period", code=code)
            if form is None
            else url_for(".frozen_revision", code=code, revision=revision),
        }
        | shown,
    )


def _demand(period: ReportPeriod, form: FreezeForm, there: Merged) -> None:
    missing = progress.of_period(period, today()).missing
    form.demand(len(missing), sum(not one.warns for _, one in there.faults()))


def _freeze_page(period: ReportPeriod, form: FreezeForm, *, afresh: bool = False) -> str:
    stood = progress.of_period(period, today())
    there = whole(period, afresh=afresh)
    _demand(period, form, there)
    return render_template(
        "oversight/desk/forms/freeze.html",
        form=form,
        progress=stood,
        there=there,
        hard=[one for one in there.faults() if not one[1].warns],
        untyped=sorted(there.untyped().items(), key=lambda one: sort_key(one[0])),
        over=today() > period.last_on,
        unit_address=lambda number: f"/bao-cao-thong-ke/{period.code}/don-vi/{_code(number)}",
        **facts(period),
    )


def _code(number: int) -> str:
    entry = agencies.by_id(number)
    return entry.code if entry else ""


def _reopen_page(period: ReportPeriod, form: ReportReasonForm) -> str:
    words = [
        f"Bản {period.revision} vẫn được giữ và xem được. Đơn vị gửi và sửa lại được cho đến lần chốt sau.",
        "Kỳ sau đã lấy số chuyển kỳ theo bản đã chốt. Chốt lại mà số chuyển kỳ đổi thì kiểm tra kỳ sau.",
    ]
    return act_page(period, form, "Mở lại kỳ đã chốt", "Mở lại", words)
