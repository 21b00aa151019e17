"""Verbs about reports passed on to servers of outside bodies: passed on, sent, heard of, stopped.

The case stays with its agency, whose answer the senders get; how it stands at the other body they read in our
words. The body's own words nobody has read: they stand in the row and in an event for officers, not among the
acts of this room.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex
from typing import Any, Final

from feedback.accounts import queries as accounts
from feedback.actor import SYSTEM, Actor
from feedback.agencies import contacts
from feedback.agencies import queries as agencies
from feedback.cases import merging, own_codes, parts
from feedback.cases.actions import outside as case_acts
from feedback.cases.actions import telling
from feedback.cases.actions.moving import NotYours as CaseNotYours
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.notifications.rules import wait_after
from feedback.partners.actions.history import HISTORY, PASSED_ON
from feedback.partners.models import OutsideServer, PassedOn
from feedback.partners.outside import content
from feedback.partners.outside.answers import Told
from feedback.partners.outside.content import Passage
from feedback.partners.queries import outside
from feedback.partners.refusals import BadDetail, NotYours, Refused, Stale
from feedback.register import changing
from feedback.register.changing import Entering
from feedback.register.history import prints

SEND: Final = "partners:report:pass_on"

GIVEN_UP_AFTER: Final = timedelta(days=3)
"""So long, in calendar days, a server is tried that doesn't take a report."""
LOST_AFTER: Final = timedelta(days=7)
"""So long, in calendar days, a report is asked for that its server doesn't tell of."""
_FIRST_WAIT_MINUTES: Final = 2
_ASKED_EACH: Final = (
    (timedelta(days=2), timedelta(hours=1)),
    (timedelta(days=14), timedelta(hours=6)),
    (timedelta.max, timedelta(days=1)),
)
"""While a report is no older than the first, it is asked for each second."""
_OFF_LOOKED_AT_EACH: Final = timedelta(hours=1)
_CLOSED_ASKED_EACH: Final = timedelta(days=1)
"""A body may open again what it has closed."""
_CLOSED_CASE_ASKED_EACH: Final = timedelta(days=30)
_AHEAD: Final = timedelta(hours=1)
"""A clock of theirs that is further ahead says nothing about which news is newer."""

_STAGES: Final = ("", "báo đang xử lý", "báo đã làm xong")
"""What a body lets the senders know: nothing beyond that it has it, that it is at work, that it is done."""

_enter: Final = Entering(HISTORY, PASSED_ON)
_change: Final = partial(changing.change, Stale)


def pass_on(
    case: Case, server: OutsideServer, service_code: str, passage: Passage, *, by: Actor, at: datetime
) -> PassedOn:
    """Chuyển nội dung qua hệ thống của cơ quan ngoài: it goes out behind the pages, and is followed.

    Of two who pass the same case on to the same body the second is refused while the first is open there.
    Raises NotYours, Refused, BadDetail.
    """
    if not by.may(SEND) or by.id is None:
        raise NotYours
    db.session.refresh(case, with_for_update=True)
    service = next((one for one in server.services if one["service_code"] == service_code), None)
    if not server.active or service is None or service["attributes"] is None:
        raise Refused("Hệ thống này không còn nhận dịch vụ đã chọn. Chọn lại")
    body = outside.body_of(server)
    if outside.under_way(case.id, server.id):
        raise Refused(f"Vụ việc đang có nội dung đã chuyển đến {body}. Chờ trả lời, hoặc thôi theo dõi trước")
    if not passage.description or len(passage.description) > content.LONGEST:
        raise BadDetail("description", f"Nhập nội dung, nhiều nhất {content.LONGEST} ký tự")
    texts = content.texts_of(passage, service)
    content.demand_impersonal(texts, parts.known(case.id), contacts.of(case.agency_id))
    for field, text in texts.items():
        if found := own_codes.found_in(case, text):
            raise BadDetail(field, f"Bỏ «{found}»: số vụ việc, mã tra cứu, số bí mật không gửi ra ngoài")
    answers = content.demand_answers(service, passage.answers)
    key = f"CH-{token_hex(8).upper()}"
    row = PassedOn(
        key=key,
        case_id=case.id,
        server_id=server.id,
        agency_id=case.agency_id,
        officer_id=by.id,
        service_code=service_code,
        service_name=service["service_name"],
        content=_content(case, key, service_code, passage, answers),
        next_try_at=at,
        made_at=at,
    )
    db.session.add(row)
    db.session.flush()
    names = ("key", "case_id", "server_id", "agency_id", "officer_id", "service_code", "state")
    _enter(row, "passed_on", *names, by=by, at=at, content={"content": row.content})
    told = (
        f"Gửi đến {body} qua hệ thống của nơi này. Tên, địa chỉ, số điện thoại của ông/bà không được gửi đi."
    )
    try:
        case_acts.note_passed_on(case, told, by=by, at=at)
    except CaseNotYours:
        raise NotYours from None
    except NotAllowed as refusal:
        raise Refused(str(refusal)) from None
    telling.tell_senders(case, "partners/passed_on", by=by, at=at, agency=body)
    return row


def first_line(key: str) -> str:
    """By what the other body, and we, know the same report again if it arrives twice."""
    return f"Mã chuyển: {key}"


def note_sent(row: PassedOn, told: Told, *, at: datetime) -> None:
    """The server has it, under a number or a token. One that was stopped meanwhile stays so."""
    values = {"remote_id": told.number or None, "remote_token": told.token or None}
    if row.state == "waiting":
        _set(row, "sent", at, state="sent", heard_at=at, fault=None, tries=0, **values)
        row.next_try_at = at + _wait(row, at)
        _tell(row, "{body} đã nhận nội dung.", at)
    else:
        _set(row, "sent", at, heard_at=at, **values)


def note_number(row: PassedOn, number: str, *, at: datetime) -> None:
    """The number for which a token stood."""
    _set(row, "numbered", at, remote_id=number, heard_at=at, fault=None)


def note_refused(row: PassedOn, status: int, words: str, *, at: datetime) -> None:
    """The server won't have it, for good; ``words`` are its own, for officers."""
    _set(row, "refused", at, state="refused", fault=words or f"HTTP {status}", heard_at=at)
    _tell(row, "{body} không nhận nội dung này qua hệ thống. Cơ quan giải quyết tiếp tục xử lý.", at)
    _tell_officers(row, "không nhận nội dung đã chuyển. Chọn cách khác", at)


def note_later(row: PassedOn, fault: str, *, wait: timedelta = timedelta(0), at: datetime) -> None:
    """No use this time: when to try again, or that nobody tries any longer."""
    row.fault = fault
    if row.state == "waiting":
        row.next_try_at = at + max(wait_after(row.tries, _FIRST_WAIT_MINUTES), wait)
        if at - row.made_at >= GIVEN_UP_AFTER:
            note_given_up(row, fault, at=at)
    elif row.state == "closed":
        row.fault, row.next_try_at = None, at + max(_CLOSED_ASKED_EACH, wait)
    elif row.state == "sent":
        row.next_try_at = at + max(_wait(row, at), wait)
        if at - (row.heard_at or row.made_at) >= LOST_AFTER:
            note_given_up(row, fault, at=at)


def note_off(row: PassedOn, *, at: datetime) -> None:
    """Its server is switched off: nobody speaks to it, and the days after which it is given up run on."""
    note_later(row, OFF, wait=_OFF_LOOKED_AT_EACH, at=at)


def note_given_up(row: PassedOn, fault: str, *, at: datetime) -> None:
    """It is tried, or asked for, no more. Where it may have arrived nobody sends it again."""
    arrived = row.state == "sent" or fault in (UNREADABLE, RESTORED)
    _set(row, "gave_up", at, state="gave_up", fault=fault)
    if not arrived:
        _tell(row, "Chưa gửi được nội dung đến {body}. Cơ quan giải quyết tiếp tục xử lý.", at)
    why = "không cho biết kết quả. Hỏi trực tiếp" if arrived else "không nhận được nội dung. Gửi cách khác"
    _tell_officers(row, why, at)


OFF: Final = "Off"
"""Kind of fault: its server is switched off here."""
RESTORED: Final = "Restored"
"""Kind of fault: it waited in a backup that was restored, and may have arrived since."""
UNREADABLE: Final = "Unreadable"
"""Kind of fault: it was taken, and nothing was said by which to ask for it."""


def hear(row: PassedOn, told: Told, *, at: datetime) -> None:
    """What the server tells of it now. The senders and the officers hear of each stage that it reaches, once;
    what the body writes is for officers.

    News older than what is known changes nothing. Only an officer closes the case; what a body opens again
    while it is open is followed again. What isn't followed any more stays as it is.
    """
    if row.state not in ("sent", "closed"):
        return
    row.heard_at, row.fault, row.tries = at, None, 0
    row.next_try_at = at + _wait(row, at)
    changed_at = told.changed_at if told.changed_at and told.changed_at <= at + _AHEAD else None
    if changed_at and row.remote_changed_at and changed_at < row.remote_changed_at:
        return
    row.remote_changed_at = changed_at or row.remote_changed_at
    status, notes = told.status or row.remote_status or "", told.notes or row.remote_notes or ""
    before, written = _stage(row), row.remote_notes or ""
    if (status, notes) == (row.remote_status or "", written):
        return
    values = {"remote_status": status or None, "remote_notes": notes or None}
    _set(row, "heard", at, state="closed" if status == "closed" else "sent", **values)
    row.next_try_at = at + _wait(row, at)
    if notes != written:
        _tell_words(row, notes, at)
    if (now := _stage(row)) == before:
        return
    again = " tiếp" if before > now else ""
    to_come = "; cơ quan giải quyết sẽ trả lời ông/bà" if row.state == "closed" else ""
    _tell(row, f"{{body}} {_STAGES[now]}{again}{to_come}.", at)
    if to_come and (case := _case_of(row)).is_open:
        telling.tell_senders(case, "partners/outside_done", by=SYSTEM, at=at, agency=_body(row))
    _tell_officers(row, "báo đã xong: trả lời công dân" if to_come else _STAGES[now] + again, at)


def _stage(row: PassedOn) -> int:
    """Which of the stages a body has reached with it: one that writes of it is at work, whatever it says."""
    if row.state == "closed":
        return 2
    return int(row.remote_status not in (None, "open") or row.remote_notes is not None)


def stop(row: PassedOn, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Thôi theo dõi: it isn't sent if it hasn't gone, and not asked for any more. Raises NotYours, Refused,
    Stale.
    """
    case = _case_of(row)
    if not by.may(SEND):
        raise NotYours
    if row.state not in outside.RUNNING:
        raise Refused("Nội dung này không còn được theo dõi")
    _change(row, expected, state="stopped")
    _enter(row, "stopped", "state", by=by, at=at, details={"reason": reason})
    try:
        case_acts.note_stopped(case, f"{_body(row)}. Lý do: {reason}", by=by, at=at)
    except CaseNotYours:
        raise NotYours from None


def end_with_case(row: PassedOn, *, at: datetime) -> None:
    """Its case is closed: what the other body does then is no news of it. What it has closed stays so, and is
    asked for no more often than its case may be opened again.
    """
    if row.state == "closed":
        row.next_try_at = at + _CLOSED_CASE_ASKED_EACH
        return
    _set(row, "stopped", at, state="stopped")


def _content(
    case: Case, key: str, service_code: str, passage: Passage, answers: dict[str, Any]
) -> dict[str, Any]:
    agency = agencies.by_id(case.agency_id)
    return {
        "service_code": service_code,
        "description": f"{first_line(key)}\n{passage.description}",
        "address_string": passage.address,
        # Who asks is the agency: it answers for what it passes on, and nobody learns who wrote to it.
        "last_name": agency.name if agency else "",
        "attribute": answers,
    }


def _wait(row: PassedOn, at: datetime) -> timedelta:
    if row.state == "closed":
        return _CLOSED_ASKED_EACH
    age = at - row.made_at
    return next(wait for young, wait in _ASKED_EACH if age <= young)


def _set(row: PassedOn, act: str, at: datetime, **values: Any) -> None:
    """Set columns by the worker; the register keeps those that aren't bookkeeping, a token and others'
    words by their digests."""
    named = [name for name in ("state", "remote_id", "remote_status") if name in values]
    untold = [name for name in ("remote_token", "remote_notes") if name in values]
    _change(row, row.version, **values)
    details = {"prints": prints(row, *untold)} if untold else {}
    _enter(row, act, *named, by=SYSTEM, at=at, details=details)


def _case_of(row: PassedOn) -> Case:
    """The case in which its matter is now: another one, once it was merged."""
    return merging.where_now(db.session.get_one(Case, row.case_id))


def _body(row: PassedOn) -> str:
    server = outside.server_of(row.server_id)
    return outside.body_of(server) if server else ""


def _tell(row: PassedOn, words: str, at: datetime) -> None:
    """Let the senders read it in the course of their case, while it is open."""
    case = _case_of(row)
    if case.is_open:
        case_acts.note_heard(case, words.format(body=_body(row)), by=SYSTEM, at=at)


def _tell_words(row: PassedOn, notes: str, at: datetime) -> None:
    case = _case_of(row)
    if case.is_open:
        case_acts.note_words(case, f"{_body(row)} ghi: «{notes}»", by=SYSTEM, at=at)


def _tell_officers(row: PassedOn, told: str, at: datetime) -> None:
    """Let who handles the case know, and who passed it on if that is another."""
    case = _case_of(row)
    if not case.is_open:
        return
    values = {"agency": _body(row), "told": told}
    passed_by = accounts.by_id(row.officer_id)
    there = passed_by is not None and passed_by.active and passed_by.agency_id == case.agency_id
    if there and case.officer_id != row.officer_id:
        telling.tell_officer(row.officer_id, case, "partners/outside_told", by=SYSTEM, at=at, **values)
    if case.officer_id is not None or not there:
        telling.tell_handler(case, "partners/outside_told", by=SYSTEM, at=at, **values)
