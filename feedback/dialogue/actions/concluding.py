"""Acts on what a session concluded: drafted, approved by the leader, promised, told to who is concerned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.commitments import actions as commitments
from feedback.commitments.actions import NotNow, Promise
from feedback.dialogue import conclusions, papers
from feedback.dialogue.actions import hooks
from feedback.dialogue.actions import papers as issuing
from feedback.dialogue.actions.changing import CONCLUDE, MINUTES, SIGN, change, demand, enter, lock
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.models import Conclusion, DialoguePaper, DialogueSession
from feedback.dialogue.rules import BadDetail, Refused, demand_unsigned
from feedback.extensions import db
from feedback.notifications import actions as notifications

MOST: Final = 50
"""How many things one session may conclude."""

_OFFICER: Final = "accounts"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Việc kết luận as typed: what, how one sees that it is done, which agency (and officer of it) by which
    calendar day, the case that it is about.
    """

    what: str
    measure: str
    agency_id: int
    due_on: date
    officer_id: int | None = None
    case_id: int | None = None

    def promise(self) -> Promise:
        """As it is promised once it is approved."""
        return Promise(self.agency_id, self.what, self.due_on, self.officer_id, self.case_id, self.measure)


def put(
    session: DialogueSession,
    wanted: Wanted,
    *,
    row: Conclusion | None = None,
    expected: int,
    by: Actor,
    at: datetime,
) -> Conclusion:
    """Ghi một việc kết luận at the end of the list, or in place of ``row``.

    Raises NotYours, Refused before its day, once approved or once the minutes are read or signed, Stale;
    BadDetail for a day before the session, an agency or officer that can't do it, a case of which those who
    follow promises may not know.
    """
    _demand_draft(session, by, at)
    _demand_sound(session, wanted, at)
    there = conclusions.of_session(session.id)
    if row is None and len(there) >= MOST:
        raise Refused(f"Ghi nhiều nhất {MOST} việc cho một buổi đối thoại")
    change(session, expected)
    if row is None:
        row = Conclusion(session_id=session.id, position=len(there) + 1)
    row.what, row.measure, row.due_on = wanted.what, wanted.measure, wanted.due_on
    row.agency_id, row.officer_id, row.case_id = wanted.agency_id, wanted.officer_id, wanted.case_id
    db.session.add(row)
    db.session.flush()
    enter(session, "conclusion_put", by=by, at=at, details={"position": row.position})
    return row


def strike(session: DialogueSession, row: Conclusion, *, expected: int, by: Actor, at: datetime) -> None:
    """Bỏ một việc kết luận from the draft; those behind it move up. Raises NotYours, Refused, Stale."""
    _demand_draft(session, by, at)
    change(session, expected)
    position = row.position
    db.session.delete(row)
    db.session.flush()
    for place, one in enumerate(conclusions.of_session(session.id), start=1):
        one.position = place
    db.session.flush()
    enter(session, "conclusion_struck", by=by, at=at, details={"position": position})


def move_up(session: DialogueSession, row: Conclusion, *, expected: int, by: Actor, at: datetime) -> None:
    """Đưa một việc lên before the one above it; the first stays. Raises NotYours, Refused, Stale."""
    _demand_draft(session, by, at)
    change(session, expected)
    there = conclusions.of_session(session.id)
    place = there.index(row)
    if place:
        there[place - 1].position, row.position = row.position, there[place - 1].position
        db.session.flush()
    enter(session, "conclusion_moved", by=by, at=at, details={"position": row.position})


def approve(session: DialogueSession, *, expected: int, by: Actor, at: datetime) -> None:
    """Duyệt kết luận, by the leader, once the session is held: they stand from now on, and each is promised.

    Raises NotYours, Refused also where nothing is concluded, Stale.
    """
    demand(session, CONCLUDE, by)
    lock(session)
    rows = conclusions.of_session(session.id)
    if session.state != "held":
        raise Refused("Xác nhận đã tổ chức buổi đối thoại trước, rồi duyệt kết luận")
    if not rows:
        raise Refused("Ghi ít nhất một việc kết luận trước khi duyệt")
    if conclusions.are_approved(rows):
        raise Refused("Kết luận của buổi này đã được duyệt")
    change(session, expected)
    try:
        made = commitments.make(
            (SESSION, session.id),
            [_wanted(one).promise() for one in rows],
            heard_by=session.agency_id,
            made_on=session.held_on,
            by=by,
            at=at,
        )
    except NotNow as refused:
        raise Refused(f"{refused}. Sửa việc kết luận, rồi duyệt lại") from refused
    for row, promise in zip(rows, made, strict=True):
        row.commitment_id = promise.id
    db.session.flush()
    told = {"conclusions": len(rows)}
    enter(session, "concluded", by=by, at=at, details=told, content=conclusions.content(rows))
    hooks.run(hooks.on_concluded, session, by=by, at=at)


def issue_notice(session: DialogueSession, to: Sequence[int], *, by: Actor, at: datetime) -> DialoguePaper:
    """Ra thông báo kết luận to the agencies ``to``, with its number; their leaders are told. Once.

    Raises NotYours, Refused before the conclusions are approved, BadDetail without an agency of today.
    """
    demand(session, SIGN, by)
    lock(session)
    if not conclusions.are_approved(conclusions.of_session(session.id)):
        raise Refused("Duyệt kết luận trước, rồi ra thông báo")
    if conclusions.notice_of(session.id) is not None:
        raise Refused("Buổi đối thoại này đã có thông báo kết luận")
    today = local_day(at)
    named = [agencies.by_id(one) for one in dict.fromkeys(to)]
    found = [one for one in named if one is not None and one.exists(today)]
    if not found or len(found) < len(named):
        raise BadDetail("others", "Chọn ít nhất một cơ quan đang hoạt động nhận thông báo")
    paper = issuing.issue(
        session,
        papers.CONCLUSION,
        to_whom="; ".join(one.short_name for one in found),
        frame={"to": [one.id for one in found], "text": conclusions.text_of_notice(session)},
        details={"to": [one.code for one in found]},
        by=by,
        at=at,
    )
    notifications.queue_many(
        [
            notifications.Queued(
                "dialogue/concluded",
                (_OFFICER, officer.id),
                {"held_on": session.held_on.isoformat(), "number": paper.number},
                about=f"{SESSION}:{session.id}",
                agency_id=one.id,
            )
            for one in found
            for officer in accounts.officers_of(one.id, commitments.CONFIRM)
            if officer.id != by.id
        ],
        by=by,
        at=at,
    )
    return paper


def _wanted(row: Conclusion) -> Wanted:
    return Wanted(row.what, row.measure, row.agency_id, row.due_on, row.officer_id, row.case_id)


def _demand_draft(session: DialogueSession, by: Actor, at: datetime) -> None:
    demand(session, MINUTES, by)
    if session.state == "called_off":
        raise Refused("Buổi đối thoại này đã hủy")
    if session.held_on > local_day(at):
        raise Refused(f"Buổi đối thoại diễn ra ngày {session.held_on:%d/%m/%Y}. Ghi kết luận từ ngày đó")
    if conclusions.are_approved(conclusions.of_session(session.id)):
        raise Refused("Kết luận đã được duyệt nên không sửa được")
    demand_unsigned(session.minutes_state)


def _demand_sound(session: DialogueSession, wanted: Wanted, at: datetime) -> None:
    try:
        commitments.demand_sound(wanted.promise(), made_on=session.held_on, today=local_day(at))
    except NotNow as refused:
        raise BadDetail(refused.need, str(refused)) from refused
