"""Sending a unit's report, and taking it back."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from feedback.oversight.actions.forms import sending as acts
from feedback.oversight.actions.forms.shared import was_sent
from feedback.oversight.desk.door import door
from feedback.oversight.desk.forms.showing import (
    InspectorSignerForm,
    OwnSignerForm,
    Shown,
    VersionForm,
    days_late,
    facts,
    shown,
    signs_himself,
)
from feedback.oversight.forms import rights, units
from feedback.oversight.forms.narrative import EXPLANATIONS
from feedback.oversight.signing import Signer
from feedback.oversight.signing import demand as demand_inspector
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import TextAreaField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


def _explanation() -> Any:
    return TextAreaField(
        "Giải trình",
        hint="Vì sao gửi khi còn số chưa khớp hoặc chưa nhập. Thanh tra tỉnh đọc phần này",
        max_length=3000,
        rows=5,
        optional=True,
    )


class SendForm(OwnSignerForm):
    """Gửi báo cáo."""

    marks_optional = False
    explanation = _explanation()


class InspectorSendForm(InspectorSignerForm):
    """Gửi báo cáo của chính Thanh tra tỉnh."""

    marks_optional = False
    explanation = _explanation()


class TakeBackForm(VersionForm):
    """Rút lại báo cáo."""

    reason = TextAreaField("Lý do rút lại", max_length=1000, rows=3)


SendingForm = SendForm | InspectorSendForm


@door.get("/bao-cao-thong-ke/<code>/don-vi/<agency_code>/gui")
@needs(rights.SEND)
def send_report_form(code: str, agency_code: str) -> View:
    """What is still broken or missing, who signs; of a report that was sent its page."""
    one = shown(code, agency_code, own=True)
    if one.state == "sent":
        return redirect(url_for(".unit_report", **one.path), 303)
    told = one.report.narrative.get(EXPLANATIONS, "") if one.report else ""
    return _page(one, _form(formdata=None, version=one.version, explanation=told))


@door.post("/bao-cao-thong-ke/<code>/don-vi/<agency_code>/gui")
@needs(rights.SEND)
@commits
def send_report(code: str, agency_code: str) -> View:
    """It is sent as it stands."""
    one, form = shown(code, agency_code, own=True), _form()

    def act() -> None:
        acts.send(
            one.period,
            one.agency.id,
            explanation=form.explanation.data,
            signer=signer_of(form),
            expected=form["version"].data or 0,
            by=current_actor(),
            at=now(),
        )

    late = days_late(one.period, today())
    done = "Đã gửi báo cáo"
    if late:
        done += f", sau hạn {late} ngày"
    if one.period.state == "frozen":
        done += ". Kỳ đã chốt nên số liệu chờ bản chốt sau"
    return written(form, act, done, lambda: _page(shown(code, agency_code), form), (".unit_report", one.path))


@door.get("/bao-cao-thong-ke/<code>/don-vi/<agency_code>/rut-lai")
@needs(rights.SEND)
def take_back_form(code: str, agency_code: str) -> View:
    """Asks why; of a report that wasn't sent its page."""
    one = shown(code, agency_code, own=True)
    if one.report is None or not acts.may_take_back(one.period, one.report):
        return redirect(url_for(".unit_report", **one.path), 303)
    return _take_back_page(one, TakeBackForm(formdata=None, version=one.version))


@door.post("/bao-cao-thong-ke/<code>/don-vi/<agency_code>/rut-lai")
@needs(rights.SEND)
@commits
def take_back_report(code: str, agency_code: str) -> View:
    """It is a draft again."""
    one, form = shown(code, agency_code, own=True), TakeBackForm()

    def act() -> None:
        acts.take_back(
            one.period,
            one.agency.id,
            reason=form.reason.data,
            expected=form.version.data or 0,
            by=current_actor(),
            at=now(),
        )

    done = "Đã rút lại báo cáo. Sửa xong thì gửi lại"
    return written(
        form, act, done, lambda: _take_back_page(shown(code, agency_code), form), (".unit_report", one.path)
    )


def _form(**options: Any) -> SendingForm:
    viewer = current_actor()
    form = SendForm(**options) if signs_himself(viewer) else InspectorSendForm(**options)
    form.fix(viewer)
    return form


def signer_of(form: OwnSignerForm | InspectorSignerForm, *, check: bool = True) -> Signer:
    """Who signs by the form; BadDetail for who may not sign for the inspectorate (unless not ``check``)."""
    if isinstance(form, OwnSignerForm):
        return form.signed_by(current_actor())
    signer = form.signed_by()
    if check:
        demand_inspector(signer)
    return signer


def _page(one: Shown, form: SendingForm) -> str:
    viewer = current_actor()
    stands = units.stands(one.period, one.forms, one.agency.id, viewer)
    states = units.form_states(one.forms, stands)
    return render_template(
        "oversight/desk/forms/send.html",
        form=form,
        states=[state for state in states if state.hard or state.missing],
        warned=[state for state in states if len(state.broken) > state.hard],
        early=units.too_early(one.period, today()),
        sent=was_sent(one.report) if one.report and one.state == "sent" else "",
        late=days_late(one.period, today()),
        signer=signer_of(form) if isinstance(form, OwnSignerForm) else None,
        **facts(one),
    )


def _take_back_page(one: Shown, form: TakeBackForm) -> str:
    return render_template("oversight/desk/forms/take_back.html", form=form, **facts(one))
