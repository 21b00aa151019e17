"""T05: periods of reports, listed and opened."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for

from feedback.oversight.actions.forms import periods as acts
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.forms.asking import DueForm, OpenForm, ReportVersionForm
from feedback.oversight.desk.forms.overseeing import PERIOD_STATES, act_page, forms_of, found, opened, taken
from feedback.oversight.forms import periods, progress, sets
from feedback.oversight.forms.rights import MERGE
from feedback.oversight.models import ReportPeriod
from feedback.oversight.refusals import BadDetail
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_OF_FRAME: Final = ("csrf_token", "confirmed")


@door.get("/bao-cao-thong-ke")
@needs(MERGE)
def report_periods() -> str:
    """Periods, open ones first, with how many units have sent."""
    rows = periods.listing()
    return render_template(
        "oversight/desk/forms/periods.html",
        rows=rows,
        sent=progress.sent_counts(rows),
        expected={one.id: len(progress.expected(one)) for one in rows},
        marks={one.id: sets.mark(forms_of(one), one.last_on) for one in rows},
        states=PERIOD_STATES,
        today=today(),
        opened=opened,
    )


@door.get("/bao-cao-thong-ke/mo-ky")
@needs(MERGE)
def open_report_period_form() -> str:
    """Mở kỳ báo cáo."""
    return _page(OpenForm(formdata=None))


@door.post("/bao-cao-thong-ke/mo-ky")
@needs(MERGE)
@commits
def open_report_period() -> View:
    """Shown once more with its due days and who is told, then it is open."""
    form, back = OpenForm(), dict[str, str]()
    if form.validate_on_submit() and not form.check_days():
        return _page(form), 422
    if not form.confirmed.data:
        return _confirm_page(form) if form.validate_on_submit() else (_page(form), 422)

    def act() -> None:
        row = acts.open_period(
            form.span(),
            due_on=form.due_on.data,
            report_due_on=form.report_due_on.data,
            by=current_actor(),
            at=now(),
        )
        back["code"] = row.code

    done = "Đã mở kỳ báo cáo. Lãnh đạo các đơn vị nhận thư báo"
    return written(form, act, done, lambda: _page(form), (".report_period", back))


@door.get("/bao-cao-thong-ke/<code>/doi-bo-bieu-mau")
@needs(MERGE)
def change_period_set_form(code: str) -> str:
    """Đổi bộ biểu mẫu: from which to which, or why not."""
    period = found(code)
    if periods.other_set(period) is None:
        abort(404)
    return _set_page(period, ReportVersionForm(formdata=None, version=period.version))


@door.post("/bao-cao-thong-ke/<code>/doi-bo-bieu-mau")
@needs(MERGE)
@commits
def change_period_set(code: str) -> View:
    """It is reported by the set that holds on its last day."""
    form = ReportVersionForm()
    return taken(
        form,
        lambda told: acts.change_set(found(code), **told),
        "Đã đổi bộ biểu mẫu của kỳ",
        lambda: _set_page(found(code), form),
        (".report_period", {"code": code}),
    )


def _set_page(period: ReportPeriod, form: ReportVersionForm) -> str:
    forms, now_ = periods.other_set(period), forms_of(period)
    words = [f"Đang dùng: {now_.words}, {len(now_.forms)} biểu."]
    words += [f"Đổi sang: {forms.words}, {len(forms.forms)} biểu."] if forms else []
    words.append("Chưa đơn vị nào nhập số hay gửi báo cáo nên không mất gì. Hạn gửi không đổi.")
    if periods.begun(period):
        return act_page(period, form, "Đổi bộ biểu mẫu", "", words[:-1], refused=acts.BEGUN)
    return act_page(period, form, "Đổi bộ biểu mẫu", "Đổi bộ biểu mẫu", words)


@door.get("/bao-cao-thong-ke/<code>/sua-han")
@needs(MERGE)
def change_period_days_form(code: str) -> str:
    """Sửa hạn."""
    period = found(code)
    if period.state != "open":
        abort(404)
    days = {"due_on": period.due_on, "report_due_on": period.report_due_on}
    return _days_page(period, DueForm(formdata=None, version=period.version, **days))


@door.post("/bao-cao-thong-ke/<code>/sua-han")
@needs(MERGE)
@commits
def change_period_days(code: str) -> View:
    """Units that haven't sent are told."""
    form = DueForm()

    def act(told: dict[str, Any]) -> None:
        assert form.due_on.data is not None
        assert form.report_due_on.data is not None
        days = {"due_on": form.due_on.data, "report_due_on": form.report_due_on.data}
        acts.change_days(found(code), **days, **told)

    back = (".report_period", {"code": code})
    return taken(form, act, "Đã sửa hạn", lambda: _days_page(found(code), form), back)


def _days_page(period: ReportPeriod, form: DueForm) -> str:
    words = ["Đổi hạn đơn vị gửi thì lãnh đạo các đơn vị chưa gửi nhận thư báo."]
    return act_page(period, form, "Sửa hạn gửi báo cáo", "Sửa hạn", words)


def _confirm_page(form: OpenForm) -> View:
    span = form.span()
    try:
        planned = acts.plan(span, form.due_on.data, form.report_due_on.data, today())
    except BadDetail as bad:
        form[bad.field].errors = [str(bad)]
        return _page(form), 422
    form.confirmed.data = 1
    asked = [(name, one) for name, one in request.form.items(multi=True) if name not in _OF_FRAME]
    return render_template(
        "oversight/desk/forms/open_confirm.html",
        form=form,
        span=span,
        plan=planned,
        asked=asked,
        mark=sets.mark(planned.forms, span.last_on),
        units=len(progress.expected_on(span.last_on)),
    ), 200


def _page(form: OpenForm) -> str:
    form.confirmed.data = None
    back = url_for(".report_periods")
    return render_template("oversight/desk/forms/open.html", form=form, back_to=back)


def init_app(app: Flask) -> None:
    """Put the list into the row of links and the menu."""
    add_page(app, "oversight_desk.report_periods", "Báo cáo thống kê", 20, in_menu=True)
