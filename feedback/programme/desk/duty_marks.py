"""A unit records what it did with a duty; the organiser sends it back or lets it off."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, render_template

from feedback.attachments.receiving import received
from feedback.programme.actions import duty_marks as acts
from feedback.programme.desk.door import door
from feedback.programme.desk.duty import facts, occurrence_of
from feedback.programme.duties import queries
from feedback.programme.duties.queries import MANAGE, WRITE, Occurrence
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import DateField, FileField, Form, HiddenNumberField, TextAreaField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_ACTS: Final = {
    "lam-lai": ("Yêu cầu làm lại", "Lý do phải làm lại", "Đã yêu cầu đơn vị làm lại"),
    "mien": ("Cho miễn nhiệm vụ", "Lý do cho miễn", "Đã cho miễn nhiệm vụ"),
}
"""By the last part of the address: the title, the question, what is said once it is done."""


class RecordForm(Form):
    """Ghi đã làm."""

    version = HiddenNumberField()
    done_on = DateField("Ngày làm xong", not_in_future=True)
    note = TextAreaField(
        "Kết quả, ghi chú",
        hint="Số văn bản, số liệu chính. Làm sau hạn thì ghi lý do quá hạn. Không ghi tên người dân",
        max_length=2000,
        rows=5,
        optional=True,
    )
    files = FileField(
        "Tài liệu kiểm chứng", most=5, accept=".jpg,.jpeg,.png,.pdf", hint="PDF, JPG, PNG", optional=True
    )


class WhyForm(Form):
    """The organiser's reason."""

    version = HiddenNumberField()
    why = TextAreaField("Lý do", max_length=1000, rows=4)


@door.get("/chuong-trinh/nhiem-vu/<code>/<period>/<unit>/ghi")
@needs(WRITE)
def record_duty_form(code: str, period: str, unit: str) -> str:
    """Ghi đã làm."""
    one = _own(code, period, unit)
    mark = one.mark
    done_on = mark.done_on if mark is not None and mark.done_on else today()
    form = RecordForm(
        formdata=None, version=version_of(one), done_on=done_on, note=mark.note if mark is not None else ""
    )
    return _record_page(one, form)


@door.post("/chuong-trinh/nhiem-vu/<code>/<period>/<unit>/ghi")
@needs(WRITE)
@commits
def record_duty(code: str, period: str, unit: str) -> View:
    """Keep it, with the files that show it."""
    form = RecordForm()
    _own(code, period, unit)
    laid = received(form.files) if form.is_submitted() and form.validate() else []
    if laid is None:
        return _record_page(_own(code, period, unit), form), 422
    one = _own(code, period, unit)

    def record() -> None:
        acts.record(
            one,
            done_on=form.done_on.data,
            note=form.note.data or "",
            files=laid,
            expected=form.version.data,
            by=current_actor(),
            at=now(),
        )

    back = ("programme_desk.duty_of_unit", facts(one)["where"])
    return written(
        form, record, "Đã ghi nhiệm vụ", lambda: _record_page(_own(code, period, unit), form), back
    )


@door.get("/chuong-trinh/nhiem-vu/<code>/<period>/<unit>/<any('lam-lai', mien):act>")
@needs(MANAGE)
def judge_duty_form(code: str, period: str, unit: str, act: str) -> str:
    """Yêu cầu làm lại, cho miễn: why."""
    one = occurrence_of(code, period, unit)
    return _why_page(one, act, WhyForm(formdata=None, version=version_of(one)))


@door.post("/chuong-trinh/nhiem-vu/<code>/<period>/<unit>/<any('lam-lai', mien):act>")
@needs(MANAGE)
@commits
def judge_duty(code: str, period: str, unit: str, act: str) -> View:
    """Keep it, with the reason."""
    one, form = occurrence_of(code, period, unit), WhyForm()
    do = acts.excuse if act == "mien" else acts.send_back

    def judge() -> None:
        do(one, why=form.why.data, expected=form.version.data, by=current_actor(), at=now())

    back = ("programme_desk.duty_of_unit", facts(one)["where"])
    return written(
        form, judge, _ACTS[act][2], lambda: _why_page(occurrence_of(code, period, unit), act, form), back
    )


def version_of(one: Occurrence) -> int:
    """The version of what was written; 0 for nothing."""
    return one.mark.version if one.mark is not None else 0


def _own(code: str, period: str, unit: str) -> Occurrence:
    one = occurrence_of(code, period, unit)
    return one if one.agency.id in queries.own(current_actor(), today()) else abort(403)


def _record_page(one: Occurrence, form: RecordForm) -> str:
    return render_template("programme/desk/duty_record.html", **facts(one), form=form)


def _why_page(one: Occurrence, act: str, form: WhyForm) -> str:
    title, question, _done = _ACTS[act]
    form.why.label.text = question
    values: dict[str, Any] = facts(one)
    return render_template("programme/desk/duty_why.html", **values, form=form, title=title)
