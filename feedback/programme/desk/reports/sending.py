"""A unit's leader sends its report or takes it up again; the organiser sends it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import abort, render_template

from feedback.accounts import queries as accounts
from feedback.programme.actions import reports as acts
from feedback.programme.desk.door import door
from feedback.programme.desk.reports.unit import Shown, facts, own_open, shown
from feedback.programme.models import ProgrammeReport
from feedback.programme.reports import form, queries
from feedback.programme.reports.queries import MERGE, SEND
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Form, HiddenNumberField, TextAreaField, TextField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_REOPEN: Final = ("Sửa báo cáo đã gửi", "Mở lại để sửa", "Đã mở lại báo cáo để sửa")
_RETURN: Final = ("Trả lại báo cáo", "Trả lại đơn vị", "Đã trả lại báo cáo cho đơn vị")


class SendForm(Form):
    """Duyệt và gửi."""

    version = HiddenNumberField()
    signer = TextField("Họ và tên người ký", max_length=100, optional=True)
    position = TextField("Chức vụ người ký", hint="Ví dụ: Chủ tịch, Phó Giám đốc", max_length=200)


class ReasonForm(Form):
    """Why it is taken up again, or sent back."""

    version = HiddenNumberField()
    reason = TextAreaField("Lý do", max_length=1000, rows=4)


@door.get("/chuong-trinh/bao-cao/<period>/<unit>/gui")
@needs(SEND)
def send_unit_report_form(period: str, unit: str) -> str:
    """What will be sent, once more."""
    one = own_open(period, unit)
    officer = accounts.by_id(current_actor().id or 0)
    known = {"signer": officer.full_name, "position": officer.position} if officer is not None else {}
    return _send_page(one, SendForm(formdata=None, version=one.version, **known))


@door.post("/chuong-trinh/bao-cao/<period>/<unit>/gui")
@needs(SEND)
@commits
def send_unit_report(period: str, unit: str) -> View:
    """Send it; its figures are kept as they are now."""
    one, given = own_open(period, unit), SendForm()
    report = _report(one)

    def send() -> None:
        acts.send(
            report,
            one.span,
            position=given.position.data,
            signer=given.signer.data or "",
            expected=given.version.data,
            by=current_actor(),
            at=now(),
        )

    back = ("programme_desk.report_page", one.where)
    return written(given, send, "Đã gửi báo cáo", lambda: _send_page(own_open(period, unit), given), back)


@door.get("/chuong-trinh/bao-cao/<period>/<unit>/sua-lai")
@needs(SEND)
def reopen_report_form(period: str, unit: str) -> str:
    """Sửa bản đã gửi: why."""
    one = own_open(period, unit)
    return _reason_page(one, ReasonForm(formdata=None, version=one.version), _REOPEN)


@door.post("/chuong-trinh/bao-cao/<period>/<unit>/sua-lai")
@needs(SEND)
@commits
def reopen_report(period: str, unit: str) -> View:
    """Take it up again."""
    return _with_reason(own_open, period, unit, acts.reopen, _REOPEN)


@door.get("/chuong-trinh/bao-cao/<period>/<unit>/tra-lai")
@needs(MERGE)
def return_report_form(period: str, unit: str) -> str:
    """Trả lại: why."""
    one = shown(period, unit)
    return _reason_page(one, ReasonForm(formdata=None, version=one.version), _RETURN)


@door.post("/chuong-trinh/bao-cao/<period>/<unit>/tra-lai")
@needs(MERGE)
@commits
def return_report(period: str, unit: str) -> View:
    """Send it back to the unit."""
    return _with_reason(shown, period, unit, acts.send_back, _RETURN)


def _with_reason(
    find: Callable[[str, str], Shown],
    period: str,
    unit: str,
    do: Callable[..., None],
    words: tuple[str, str, str],
) -> View:
    one, given = find(period, unit), ReasonForm()
    report = _report(one)

    def act() -> None:
        do(report, reason=given.reason.data, expected=given.version.data, by=current_actor(), at=now())

    back = ("programme_desk.report_page", one.where)
    return written(given, act, words[2], lambda: _reason_page(find(period, unit), given, words), back)


def _report(one: Shown) -> ProgrammeReport:
    return one.report or abort(404)


def _send_page(one: Shown, given: SendForm) -> str:
    report = _report(one)
    return render_template(
        "programme/desk/reports/send.html",
        **facts(one),
        form=given,
        lacking=acts.lacking_of(report),
        early=today() < one.span.opens_on,
        figures=[
            (queries.figure_words(key), number)
            for key, number in queries.figures(one.span, one.agency.id, current_actor(), today()).items()
        ],
        groups=form.GROUPS,
        sections=form.SECTIONS,
    )


def _reason_page(one: Shown, given: ReasonForm, words: tuple[str, str, str]) -> str:
    title, submit, _done = words
    _report(one)
    values: dict[str, Any] = facts(one)
    return render_template(
        "programme/desk/reports/reason.html", **values, form=given, title=title, submit=submit
    )
