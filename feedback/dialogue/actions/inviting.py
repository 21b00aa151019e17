"""Acts on those invited to a session: put down, invited by a letter, their answers; told when it moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.dialogue import invitees, papers
from feedback.dialogue.actions import hooks
from feedback.dialogue.actions import papers as issuing
from feedback.dialogue.actions.changing import ANNOUNCE, EDIT, SIGN, demand, enter, lock
from feedback.dialogue.invitees import INVITEE
from feedback.dialogue.models import DialoguePaper, DialogueSession, Invitee
from feedback.dialogue.rules import LIVE, BadDetail, NotYours, Refused
from feedback.extensions import db
from feedback.notifications import actions as notifications
from feedback.notifications.actions import Queued
from feedback.people import actions as people
from feedback.people import queries as persons
from feedback.people.details import PersonDetails
from feedback.text.hours import hour_words

MOST: Final = 100
"""How many may be invited to one session."""

_OFFICER: Final = "accounts"


@dataclass(frozen=True, slots=True)
class Guest:
    """Khách mời ngoài hệ thống: a body or person, what part he takes, where he is written to."""

    name: str
    part: str
    email: str = ""
    address: str = ""


def add_agency(session: DialogueSession, agency_id: int, part: str, *, by: Actor, at: datetime) -> Invitee:
    """Mời một cơ quan of the province; ``part``: what it does there, in words.

    Raises NotYours, Refused for a session that is over, BadDetail for an agency that is not there today, that
    holds the session itself, or is on the list already.
    """
    there = _demand_live(session, EDIT, by, at)
    agency = agencies.by_id(agency_id)
    if agency is None or not agency.exists(local_day(at)):
        raise BadDetail("agency", "Chọn cơ quan đang hoạt động")
    if agency_id == session.agency_id:
        raise BadDetail("agency", "Cơ quan tổ chức không cần giấy mời. Chọn cơ quan khác")
    if any(one.agency_id == agency_id for one in there):
        raise BadDetail("agency", f"{agency.name} đã có trong danh sách khách mời")
    row = Invitee(session_id=session.id, agency_id=agency_id, name=agency.name, part=part, added_at=at)
    return _added(session, row, by, at)


def add_guest(session: DialogueSession, guest: Guest, *, by: Actor, at: datetime) -> Invitee:
    """Mời người, tổ chức ngoài hệ thống. Raises NotYours, Refused for a session that is over."""
    _demand_live(session, EDIT, by, at)
    wants = "mail" if guest.email else "post" if guest.address else "none"
    details = PersonDetails(
        "person", guest.name, email=guest.email or None, address=guest.address or None, wants=wants
    )
    [person] = people.record([details], at=at)
    row = Invitee(session_id=session.id, name=guest.name, part=guest.part, person_id=person, added_at=at)
    return _added(session, row, by, at)


def remove(session: DialogueSession, row: Invitee, *, by: Actor, at: datetime) -> None:
    """Bỏ khỏi danh sách: one who has a letter already is told by who takes him off. Raises NotYours,
    Refused."""
    _demand_live(session, EDIT, by, at)
    row.removed_at = at
    db.session.flush()
    enter(session, "invitee_removed", by=by, at=at, details={"invitee": row.id})


def issue(session: DialogueSession, *, by: Actor, at: datetime) -> DialoguePaper:
    """Phát hành giấy mời to all who have none yet: one letter with one number, a copy for each.

    Agencies hear through their leaders, others by mail or post; who can't be reached gets it by hand.
    Raises NotYours, Refused before the session is announced, once it is over, with nobody to invite.
    """
    waiting = [one for one in _demand_live(session, SIGN, by, at) if one.paper_id is None]
    if session.state != "announced":
        raise Refused("Công bố buổi đối thoại trước, rồi phát hành giấy mời")
    if not waiting:
        raise Refused("Mọi khách mời đã có giấy mời. Thêm khách mời trước")
    numbers = [one.id for one in waiting]
    paper = issuing.issue(
        session,
        papers.INVITATION,
        to_whom=f"{len(waiting)} khách mời theo danh sách",
        frame={"text": invitees.text_of(session)},
        details={"invitees": numbers},
        by=by,
        at=at,
    )
    ways = persons.ways(one.person_id for one in waiting if one.person_id is not None)
    for row in waiting:
        row.paper_id = paper.id
        way = _way(row, ways)
        if way is not None:
            row.sent_on, row.sent_how = local_day(at), way
    db.session.flush()
    _tell(session, waiting, "invited", {"number": paper.number}, by=by, at=at)
    return paper


def record_sent(
    session: DialogueSession, row: Invitee, *, on: date, how: str, by: Actor, at: datetime
) -> None:
    """Ghi đã gửi giấy mời, by post or by hand, on the province's day ``on``. Raises NotYours, Refused without
    a letter, BadDetail for a day before it or to come.
    """
    _demand_live(session, EDIT, by, at)
    paper = db.session.get(DialoguePaper, row.paper_id) if row.paper_id is not None else None
    if paper is None:
        raise Refused("Phát hành giấy mời trước, rồi ghi đã gửi")
    if not paper.issued_on <= on <= local_day(at):
        raise BadDetail("on", f"Ngày gửi phải từ ngày {paper.issued_on:%d/%m/%Y} đến hôm nay")
    row.sent_on, row.sent_how = on, how
    db.session.flush()
    enter(session, "invitation_sent", by=by, at=at, details={"invitee": row.id, "how": how})


def answer(
    session: DialogueSession, row: Invitee, *, answer: str, note: str, by: Actor, at: datetime
) -> None:
    """Trả lời lời mời: by the agency invited, or typed in by the one that holds the session for others.

    ``answer``: key of ``invitees.ANSWERS``; ``note``: who comes, why not. Raises NotYours, Refused without a
    letter or once the session is over, BadDetail without a reason for not coming.
    """
    if not by.may(EDIT) or by.agency_id not in (session.agency_id, row.agency_id):
        raise NotYours
    _demand_open(session, at)
    if row.paper_id is None:
        raise Refused("Khách mời này chưa có giấy mời")
    if answer == "declines" and not note:
        raise BadDetail("note", "Ghi vì sao không dự")
    row.answer, row.answer_note, row.answered_at = answer, note or None, at
    db.session.flush()
    enter(session, "invitation_answered", by=by, at=at, details={"invitee": row.id, "answer": answer})


def tell_moved(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Báo buổi đối thoại đã dời to all who have a letter; they answer anew."""
    invited = [one for one in invitees.of_session(session.id) if one.paper_id is not None]
    for row in invited:
        row.answer, row.answer_note, row.answered_at = None, None, None
    db.session.flush()
    _tell(session, invited, "invitation_moved", {"reason": session.reason or ""}, by=by, at=at)


def tell_called_off(session: DialogueSession, by: Actor, at: datetime) -> None:
    """Báo buổi đối thoại đã hủy to all who have a letter."""
    invited = [one for one in invitees.of_session(session.id) if one.paper_id is not None]
    _tell(session, invited, "invitation_called_off", {"reason": session.reason or ""}, by=by, at=at)


hooks.on_moved.append(tell_moved)
hooks.on_called_off.append(tell_called_off)


def _demand_live(session: DialogueSession, permission: str, by: Actor, at: datetime) -> list[Invitee]:
    """That its list of those invited may still be changed by him; returns it, held until the commit."""
    demand(session, permission, by)
    lock(session)
    _demand_open(session, at)
    return invitees.of_session(session.id)


def _demand_open(session: DialogueSession, at: datetime) -> None:
    if session.state not in LIVE or session.held_on < local_day(at):
        raise Refused("Buổi đối thoại đã qua hoặc đã hủy nên không thay đổi khách mời được")


def _added(session: DialogueSession, row: Invitee, by: Actor, at: datetime) -> Invitee:
    if len(invitees.of_session(session.id)) >= MOST:
        raise Refused(f"Mời nhiều nhất {MOST} cơ quan, khách cho một buổi đối thoại")
    db.session.add(row)
    db.session.flush()
    details = {"invitee": row.id}
    enter(session, "invitee_added", by=by, at=at, details=details, content=invitees.content(row))
    return row


def _way(row: Invitee, ways: Mapping[int, str]) -> str | None:
    if row.agency_id is not None:
        return "system" if accounts.officers_of(row.agency_id, ANNOUNCE) else None
    way = ways.get(row.person_id or 0, "none")
    return way if way != "none" else None


def _tell(
    session: DialogueSession,
    rows: Sequence[Invitee],
    template: str,
    more: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Queue the notice: to the leaders of each agency, to each other guest who can be reached."""
    values = dict(more) | {
        "topic": "" if session.closed_ground else session.topic,
        "held_on": session.held_on.isoformat(),
        "held_from": hour_words(session.opens),
        "place": f"{session.place}, {session.address}" if session.address else session.place,
    }
    ways = persons.ways(one.person_id for one in rows if one.person_id is not None)
    queued = []
    for row in rows:
        about = f"{INVITEE}:{row.id}"
        if row.agency_id is not None:
            queued += [
                Queued(f"dialogue/{template}", (_OFFICER, one.id), values, about, row.agency_id)
                for one in accounts.officers_of(row.agency_id, ANNOUNCE)
            ]
        elif ways.get(row.person_id or 0, "none") != "none":
            queued.append(
                Queued(f"dialogue/guest_{template}", (INVITEE, row.id), values, about, session.agency_id)
            )
    notifications.queue_many(queued, by=by, at=at)
