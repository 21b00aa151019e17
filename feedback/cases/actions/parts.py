"""Phần việc phối hợp: the agency that holds a case asks others for a part of the work, and they answer.

One legal clock runs, at the agency that holds the case; the days here are internal (hạn nội bộ) and move
nothing (LKN 02/2011 Đ6: phối hợp giải quyết). Each act is one of the case: its version, its history, a
notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import update

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies.directory import AgencyEntry
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.cases import barring, parts, rules
from feedback.cases.actions import moving, part_ends, telling
from feedback.cases.actions.history import note
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.models import Case, Part
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.procedure import NotAllowed

ASK: Final = "cases:part:ask"
_OVER: Final = "Phần việc này đã xong hoặc đã thôi giao."


@dataclass(frozen=True, slots=True)
class Ask:
    """What one agency is asked for: ``kind`` as in ``parts.KINDS``, ``due_on`` its internal day."""

    agency: AgencyEntry
    kind: str
    task: str
    due_on: date


def ask(
    case: Case,
    asked: Sequence[Ask],
    *,
    text: str,
    files: Sequence[int],
    person_why: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> list[Part]:
    """Giao phần việc phối hợp: one or several agencies get ``text`` and ``files``, each with its own task.

    ``files`` are numbers of files of the case's submissions. With ``person_why``, the reason, they also read
    who sent it; never of a sealed case, of which only clean documents go along. Raises NotAllowed, NotYours,
    Stale.
    """
    _demand_lead(case, by)
    aside = barring.aside_from(case)
    if len({one.agency.id for one in asked}) < len(asked):
        raise NotAllowed("Mỗi cơ quan chỉ được giao một phần trong một lần giao.")
    for one in asked:
        if one.agency.external or one.agency.id == case.agency_id or aside.holds(None, one.agency.id):
            raise NotAllowed(f"Không giao được cho {one.agency.name}. Chọn cơ quan khác.")
        if one.due_on < local_day(at):
            raise NotAllowed("Hạn nội bộ không được trước hôm nay.")
    if case.sealed and person_why:
        raise NotAllowed("Đơn giữ bí mật: chỉ gửi bản làm việc và tài liệu của nó, không gửi người gửi.")
    if not parts.is_readable(case):
        raise NotAllowed("Viết bản làm việc trước khi giao phần việc cho cơ quan khác.")
    if not set(files) <= {one.id for one in parts.files_of(case.id)}:
        raise NotAllowed("Tệp đã chọn không còn trong đơn. Chọn lại.")
    moving.take_version(case, expected)
    assert by.id is not None
    rows = [
        Part(
            case_id=case.id,
            asking_agency_id=case.agency_id,
            agency_id=one.agency.id,
            kind=one.kind,
            task=one.task,
            text=text,
            files=list(files),
            shares_person=bool(person_why),
            due_on=one.due_on,
            asked_by=by.id,
            asked_at=at,
        )
        for one in asked
    ]
    db.session.add_all(rows)
    db.session.flush()
    details = {
        "parts": "; ".join(f"{one.agency.name} (hạn nội bộ {one.due_on:%d/%m/%Y})" for one in asked),
        "person_why": person_why,
    }
    note(case, "part_asked", details, by=by, at=at, content={"parts": [asked_content(one) for one in rows]})
    db.session.expire(case)
    for row in rows:
        part_ends.tell_asked(case, row, "cases/part_asked", by=by, at=at, due_on=row.due_on.isoformat())
    return rows


def asked_content(part: Part) -> dict[str, Any]:
    """What the register's digest covers of what an agency was asked for: which one stands in the details,
    since another may take over its work."""
    names = ("kind", "task", "text", "files", "shares_person")
    return {name: getattr(part, name) for name in names}


def redate(
    case: Case, part: Part, *, due_on: date, reason: str, expected: int, by: Actor, at: datetime
) -> None:
    """Đổi hạn nội bộ of an open part; no clock of the law moves. ``expected`` is the version of the part.

    Raises NotAllowed, NotYours, Stale.
    """
    _demand_lead(case, by)
    if due_on < local_day(at):
        raise NotAllowed("Hạn nội bộ không được trước hôm nay.")
    _take(case, part, expected)
    part.due_on, part.version = due_on, part.version + 1
    details = {"internal_due_on": due_on.isoformat(), "reason": reason}
    _note(case, part, "part_redated", details, by=by, at=at)
    part_ends.tell_asked(case, part, "cases/part_redated", by=by, at=at, due_on=due_on.isoformat())


def call_off(case: Case, part: Part, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Thôi giao: the agency asked need not answer any more. Raises NotAllowed, NotYours, Stale."""
    _demand_lead(case, by)
    _take(case, part, expected)
    part_ends.end(part, "called_off", reason, by=by, at=at)
    _note(case, part, "part_called_off", {"reason": reason}, by=by, at=at)
    part_ends.tell_asked(case, part, "cases/part_called_off", by=by, at=at)


def assign(case: Case, part: Part, *, officer_id: int, expected: int, by: Actor, at: datetime) -> None:
    """Nhận hoặc phân công: name the officer of the agency asked who does the part.

    Who doesn't assign may take for himself what nobody has. Raises NotAllowed, NotYours, Stale.
    """
    _demand_asked(case, part, by)
    if not rules.may_assign(by, officer_id, part.officer_id):
        raise NotAllowed("Chỉ người có quyền giao việc mới phân công được cho người khác.")
    if officer_id not in {one.id for one in able(case, part)}:
        raise NotAllowed("Chỉ phân công được cho cán bộ đang làm việc ở cơ quan. Chọn người khác.")
    _take(case, part, expected)
    part.officer_id, part.version = officer_id, part.version + 1
    _note(case, part, "part_assigned", {"officer_id": officer_id}, by=by, at=at)
    if officer_id != by.id:
        part_ends.tell_asked(case, part, "cases/part_assigned", by=by, at=at, due_on=part.due_on.isoformat())


def able(case: Case, part: Part) -> list[accounts.Colleague]:
    """The officers of the agency asked to whom the part can be given, by given name."""
    aside = barring.aside_from(case)
    return [
        one
        for one in accounts.officers_of(part.agency_id, part_ends.ANSWER)
        if not aside.holds(one.id, part.agency_id)
    ]


def answer(
    case: Case,
    part: Part,
    *,
    text: str,
    laid: Sequence[LaidDown],
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Trả lời phần việc: the words, and files laid down before (none for a sealed case).

    Who handles the case is told, also whether others still owe an answer. Raises NotAllowed, NotYours, Stale.
    """
    _demand_asked(case, part, by)
    if case.sealed and laid:
        raise NotAllowed("Đơn giữ bí mật: chỉ trả lời bằng lời, không gửi tệp.")
    _take(case, part, expected)
    attachments.attach(laid, subject=(parts.ROOM, part.id), by=by, at=at)
    part_ends.end(part, "answered", text, by=by, at=at)
    details = {"files": attachments.told(laid)} if laid else {}
    _note(case, part, "part_answered", details, by=by, at=at, content={"answer": text})
    _tell_lead(case, part, "cases/part_answered", by=by, at=at)


def give_back(case: Case, part: Part, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Trả lại phần việc: it is not this agency's, and why. Raises NotAllowed, NotYours, Stale."""
    _demand_asked(case, part, by)
    _take(case, part, expected)
    part_ends.end(part, "returned", reason, by=by, at=at)
    _note(case, part, "part_returned", {}, by=by, at=at, content={"answer": reason})
    _tell_lead(case, part, "cases/part_returned", by=by, at=at)


def _demand_lead(case: Case, by: Actor) -> None:
    if by.id is None or not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise NotYours
    if not by.may(ASK):
        raise NotAllowed("Tài khoản này không có quyền giao phần việc cho cơ quan khác.")
    if not case.is_open:
        raise NotAllowed("Vụ việc đã kết thúc.")


def _demand_asked(case: Case, part: Part, by: Actor) -> None:
    aside = barring.aside_from(case)
    if by.agency_id != part.agency_id or any(aside.holds(one, by.agency_id) for one in by.stands_for):
        raise NotYours
    if not by.may(part_ends.ANSWER):
        raise NotAllowed("Tài khoản này không có quyền trả lời phần việc phối hợp.")


def _take(case: Case, part: Part, expected: int) -> None:
    """Take the case's next version, then the part as it was seen: all acts lock in this order.

    Raises Stale when somebody changed the part, NotAllowed when it is over.
    """
    db.session.execute(
        update(Case)
        .where(Case.id == case.id)
        .values(version=Case.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(part, with_for_update=True)
    if part.version != expected:
        raise Stale(part.version)
    if part.state != "asked":
        raise NotAllowed(_OVER)


def _note(
    case: Case,
    part: Part,
    act: str,
    details: dict[str, Any],
    *,
    by: Actor,
    at: datetime,
    content: dict[str, Any] | None = None,
) -> None:
    db.session.flush()
    told = {"part_agency": parts.name_of(part.agency_id)} | details
    note(case, act, told, by=by, at=at, content=content)
    db.session.expire(case)


def _tell_lead(case: Case, part: Part, template: str, *, by: Actor, at: datetime) -> None:
    """Tell who handles the case, else who asked."""
    left = len(parts.open_of(case.id))
    values = {"agency": parts.name_of(part.agency_id)}
    if left:
        values["reason"] = f"còn {left} phần việc chưa trả lời"
    telling.tell_officer(case.officer_id or part.asked_by, case, template, by=by, at=at, **values)
