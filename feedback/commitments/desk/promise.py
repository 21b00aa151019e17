"""One promise: its words, days, course, evidence, and what its owner and who heard it may do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.actions import LaidDown
from feedback.attachments.links import is_for_list, short_lived
from feedback.attachments.receiving import received
from feedback.cases import parts
from feedback.cases import queries as cases
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.forms import StepForm
from feedback.cases.models import Case
from feedback.commitments import actions, queries, rules, sources
from feedback.commitments.actions import CONFIRM, REPORT
from feedback.commitments.desk.door import View, door, find
from feedback.commitments.forms import (
    ActForm,
    AskLaterForm,
    ConfirmForm,
    DropForm,
    PostponeForm,
    RefuseLaterForm,
    ReportForm,
    SendBackForm,
    ShownForm,
)
from feedback.commitments.models import Commitment, CommitmentEvent
from feedback.commitments.proofs import ROOM
from feedback.disclosure import rules as disclosure
from feedback.extensions import db
from feedback.law.refusal import Refusal
from feedback.register import actions as register
from feedback.text import nfc
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.filters import ngay
from feedback.web.guards import current_actor, needs

MEANWHILE: Final = (
    "Cam kết đã thay đổi từ khi ông/bà mở trang. Nội dung nhập vẫn còn: đọc diễn biến dưới đây rồi bấm "
    "«Gửi lại» nếu vẫn muốn làm"
)

_EVENTS: Final = {
    "made": "Ghi cam kết",
    "reported": "Báo đã thực hiện",
    "sent_back": "Chưa xác nhận, trả lại",
    "kept": "Xác nhận đã thực hiện",
    "asked_later": "Xin lùi hạn",
    "later_refused": "Không đồng ý lùi hạn",
    "postponed": "Lùi hạn",
    "shown": "Sửa phần công khai",
    "dropped": "Thôi theo dõi",
    "rehomed": "Chuyển cơ quan do sắp xếp đơn vị hành chính",
}


def _always(_row: Commitment) -> bool:
    return True


def _nothing(_row: Commitment) -> dict[str, Any]:
    return {}


def _asked(row: Commitment) -> dict[str, Any]:
    return {"due_on": row.asked_due_on, "reason": row.asked_why or ""}


def _result(row: Commitment) -> dict[str, Any]:
    """The public part as it stands; at first what its owner reported, people hidden."""
    ticked = [str(one) for one in row.public_files]
    return {"public_result": row.public_result or _hidden(row, row.evidence or ""), "public_files": ticked}


def _hidden(row: Commitment, text: str) -> str:
    return disclosure.masked(text, disclosure.find_personal(text, sources.people_of(row)))


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the agency that heard the promise: words, form, the states it is offered in; when else it
    ``fits``, and what stands in its form at first (``filled``)."""

    title: str
    button: str
    done: str
    form: type[ActForm]
    states: tuple[str, ...]
    do: Callable[..., None]
    words: str = ""
    fits: Callable[[Commitment], bool] = _always
    filled: Callable[[Commitment], dict[str, Any]] = _nothing


DECISIONS: Final[Mapping[str, Act]] = {
    "xac-nhan": Act(
        *("Xác nhận đã thực hiện", "Xác nhận", "Đã xác nhận cam kết được thực hiện"),
        *(ConfirmForm, ("reported",), actions.confirm),
        "Cơ quan thực hiện báo đã làm xong. Xác nhận khi kết quả đúng như đã hứa với người dân.",
        filled=_result,
    ),
    "chua-xac-nhan": Act(
        *("Chưa xác nhận, trả lại", "Trả lại", "Đã trả lại cho cơ quan thực hiện"),
        *(SendBackForm, ("reported",), actions.send_back),
        "Hạn không đổi.",
    ),
    "lui-han": Act(
        *("Lùi hạn cam kết", "Lùi hạn", "Đã lùi hạn cam kết"),
        *(PostponeForm, ("open",), actions.postpone),
        "Hạn đầu tiên và số lần lùi vẫn được ghi.",
        filled=_asked,
    ),
    "khong-lui-han": Act(
        *("Không đồng ý lùi hạn", "Không lùi hạn", "Đã trả lời không lùi hạn"),
        *(RefuseLaterForm, ("open",), actions.refuse_later),
        "Hạn không đổi.",
        fits=lambda row: row.asked_due_on is not None,
    ),
    "thoi-theo-doi": Act(
        *("Thôi theo dõi cam kết", "Thôi theo dõi", "Đã thôi theo dõi cam kết"),
        *(DropForm, rules.OPEN, actions.drop),
        "Chỉ thôi khi việc không còn cần hoặc không còn làm được.",
    ),
    "phan-cong-khai": Act(
        *("Sửa phần công khai", "Lưu phần công khai", "Đã sửa phần công khai"),
        *(ShownForm, ("kept",), actions.show),
        "Mọi người đọc được phần này khi kết quả buổi đối thoại đã công bố.",
        fits=sources.may_be_public,
        filled=_result,
    ),
}


@door.get("/cam-ket/<int:number>")
@needs(queries.READ)
def show(number: int) -> str:
    """One promise: its words, days, course, evidence, what may be done now."""
    row = find(number)
    return render_template("commitments/desk/show.html", **_told(row))


@door.get("/cam-ket/<int:number>/bao-xong")
@needs(REPORT)
def report_form(number: int) -> View:
    """Asks what was done."""
    row = find(number)
    if current_actor().agency_id != row.agency_id:
        abort(403)
    return _report_page(row, ReportForm(formdata=None, version=row.version, evidence=row.evidence or ""))


@door.post("/cam-ket/<int:number>/bao-xong")
@needs(REPORT)
@commits
def report(number: int) -> View:
    """Keep it, with the files that show it."""
    row, form = find(number), ReportForm()
    if not form.validate_on_submit():
        return _report_page(row, form), 422
    laid = received(form.files)
    if laid is None:
        return _report_page(find(number), form), 422
    act = partial(_report, form, laid)
    return _taken(find(number), form, act, "Đã báo thực hiện cam kết", _report_page)


def _report(form: ReportForm, laid: list[LaidDown], row: Commitment, **acting: Any) -> None:
    actions.report(row, evidence=form.evidence.data, files=attachments.told(laid), **acting)
    if laid:
        attachments.attach(laid, subject=(ROOM, row.id), by=acting["by"], at=acting["at"])


@door.get("/cam-ket/<int:number>/xin-lui-han")
@needs(REPORT)
def ask_later_form(number: int) -> View:
    """Asks to which day, and why."""
    row = find(number)
    if current_actor().agency_id != row.agency_id:
        abort(403)
    return _ask_later_page(row, AskLaterForm(formdata=None, version=row.version))


@door.post("/cam-ket/<int:number>/xin-lui-han")
@needs(REPORT)
@commits
def ask_later(number: int) -> View:
    """Ask the agency that heard it for more time."""
    row, form = find(number), AskLaterForm()
    if not form.validate_on_submit():
        return _ask_later_page(row, form), 422
    act = partial(actions.ask_later, **form.answers())
    return _taken(row, form, act, "Đã gửi đề nghị lùi hạn", _ask_later_page)


@door.get("/cam-ket/<int:number>/quyet-dinh/<act>")
@needs(CONFIRM)
def decision_form(number: int, act: str) -> View:
    """Asks what the act needs."""
    row, chosen = find(number), _act(act)
    if current_actor().agency_id != row.heard_by_agency_id:
        abort(403)
    form = _form_of(chosen, row)(formdata=None, version=row.version, **chosen.filled(row))
    return _decision_page(chosen, row, form)


@door.post("/cam-ket/<int:number>/quyet-dinh/<act>")
@needs(CONFIRM)
@commits
def decide(number: int, act: str) -> View:
    """Take the act."""
    row, chosen = find(number), _act(act)
    form, page = _form_of(chosen, row)(), partial(_decision_page, chosen)
    if isinstance(form, ShownForm):
        form.offer(attached.of((ROOM, row.id)))
    if not form.validate_on_submit():
        return page(row, form), 422
    if isinstance(form, ShownForm) and not form.stands(_telling(row, form.public_result.data)):
        return page(row, form), 422
    return _taken(row, form, partial(chosen.do, **form.answers()), chosen.done, page)


@door.get("/cam-ket/<int:number>/tep/<int:file_id>")
@needs("attachments:file:read")
@short_lived
def evidence_file(number: int, file_id: int) -> Response:
    """A file that shows that it was kept."""
    row = find(number)
    found = attached.one_of((ROOM, row.id), file_id)
    if found is None:
        abort(404)
    if not is_for_list():
        register.note_reading(subject=(ROOM, row.id), page=f"tep/{file_id}", by=current_actor(), at=now())
    return serving.for_officer(found)


def _act(name: str) -> Act:
    return DECISIONS[name] if name in DECISIONS else abort(404)


def _form_of(act: Act, row: Commitment) -> type[ActForm]:
    """Who confirms a promise that everybody will read about says what they read."""
    return ShownForm if act.form is ConfirmForm and sources.may_be_public(row) else act.form


def _telling(row: Commitment, text: str) -> tuple[str, ...]:
    """What in the text tells of people, in words: of those who came to its source, whose names stand beside,
    and of the senders of the case."""
    words = nfc(text)
    spans = disclosure.find_personal(words, sources.people_of(row))
    shown = [f"{span.why} «{words[span.start : span.end]}»" for span in spans]
    case = db.session.get(Case, row.case_id) if row.case_id is not None else None
    seen = {span.why for span in spans}
    of_case = parts.telling_in(case, words) if case else ()
    return (*dict.fromkeys(shown), *(one for one in of_case if one not in seen))


def _taken(
    row: Commitment,
    form: StepForm,
    act: Callable[..., None],
    done: str,
    page: Callable[[Commitment, Any], str],
) -> View:
    """Take the act and go to the promise; else show the page again with what is wrong."""
    number = row.id
    try:
        act(row, expected=form.version.data, by=current_actor(), at=now())
    except Stale as overtaken:
        form.form_errors, form.stale, form.version.data = [MEANWHILE], True, overtaken.current
        status = 409
    except NotYours:
        abort(403)
    except Refusal as refusal:
        need = getattr(refusal, "need", "")
        if need in form:
            form[need].errors, status = [str(refusal)], 422
        else:
            form.form_errors, status = [str(refusal)], 409
    else:
        flash(done, "done")
        return redirect(url_for("commitments_desk.show", number=number), 303)
    db.session.rollback()
    return page(find(number), form), status


def _report_page(row: Commitment, form: ReportForm) -> str:
    words = "Cơ quan theo dõi xem và xác nhận. Ngày gửi báo cáo này được tính là ngày thực hiện."
    return _form_page(row, form, "Báo đã thực hiện cam kết", "Gửi báo cáo", words)


def _ask_later_page(row: Commitment, form: AskLaterForm) -> str:
    words = "Cơ quan theo dõi xem lý do và trả lời. Số lần lùi hạn được ghi và công khai."
    return _form_page(row, form, "Xin lùi hạn cam kết", "Gửi đề nghị", words)


def _decision_page(act: Act, row: Commitment, form: ActForm) -> str:
    if isinstance(form, ShownForm) and not form.is_submitted():
        form.offer(attached.of((ROOM, row.id)))
    return _form_page(row, form, act.title, act.button, act.words)


def _form_page(row: Commitment, form: StepForm, title: str, button: str, words: str) -> str:
    return render_template(
        "commitments/desk/act.html", form=form, title=title, button=button, words=words, **_told(row)
    )


def _told(row: Commitment) -> dict[str, Any]:
    """What the pages of one promise show."""
    actor = current_actor()
    case = db.session.get(Case, row.case_id) if row.case_id is not None else None
    readable = actor.may("cases:case:read") and case is not None
    return {
        "row": row,
        "state": rules.standing(row.state, row.due_on, row.reported_on, today()),
        "source": sources.of([row], actor).get(row.id),
        "case": cases.visible_to(actor).by_number(case.number) if case and readable else None,
        "happenings": _happenings(queries.events_of(row.id)),
        "own": queries.self_confirmed([row.id]),
        "times_postponed": queries.postponed([row.id])[row.id],
        "officer": accounts.names_of([row.officer_id])[row.officer_id] if row.officer_id else "",
        "may_report": row.state == "open" and actor.may(REPORT) and actor.agency_id == row.agency_id,
        "may_be_public": sources.may_be_public(row),
        "decisions": _decisions(row),
        "files": attached.of((ROOM, row.id)),
    }


def _decisions(row: Commitment) -> dict[str, str]:
    """Address part and words of what the officer may decide now."""
    actor = current_actor()
    if actor.agency_id != row.heard_by_agency_id or not actor.may(CONFIRM):
        return {}
    return {name: act.title for name, act in DECISIONS.items() if row.state in act.states and act.fits(row)}


def _officer(actor: str) -> int:
    """The number of the officer behind an actor's name; 0 for the system."""
    kind, _, number = actor.partition(":")
    return int(number) if kind == "officer" else 0


def _happenings(events: list[CommitmentEvent]) -> list[dict[str, Any]]:
    """The course of a promise, newest first."""
    names = accounts.names_of(_officer(one.actor) for one in events)
    return [
        {
            "title": _EVENTS[one.act],
            "at": one.at,
            "who": names.get(_officer(one.actor), "Hệ thống"),
            "text": _words(one),
        }
        for one in reversed(events)
    ]


def _words(event: CommitmentEvent) -> str:
    details = event.details
    if event.act in ("postponed", "asked_later"):
        new_day = date.fromisoformat(details.get("due_on") or details["asked_due_on"])
        asks = event.act == "asked_later"
        why = details["asked_why"] if asks else details["reason"]
        return f"{'Xin lùi đến' if asks else 'Hạn mới'}: {ngay(new_day)}. Lý do: {why}"
    told = ("evidence", "reason", "ended_why", "public_result")
    return str(next((details[name] for name in told if details.get(name)), ""))
