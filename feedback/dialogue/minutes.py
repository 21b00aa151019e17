"""Questions about minutes: what was said, what they say as a whole, their versions, comments on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.dialogue.models import (
    AgendaItem,
    Conclusion,
    DialogueSession,
    Invitee,
    MinutesComment,
    MinutesDraft,
    MinutesVersion,
    Registration,
    Statement,
)
from feedback.dialogue.rules import LIVE
from feedback.extensions import db
from feedback.people import queries as people
from feedback.text import name_sort_key

PHASES: Final = {
    "none": ("Chưa xác nhận", "grey"),
    "draft": ("Dự thảo", "amber"),
    "reading": ("Đang lấy ý kiến người dự", "violet"),
    "signed": ("Đã ký", "green"),
    "published": ("Đã công bố", "green"),
}
"""How far minutes have come, in words, and the tone of the tag."""

REMINDED: Final = timedelta(days=60)

SAID: Final = ("position", "item_id", "role", "name", "agency_id", "said")
_CONCLUDED: Final = ("position", "what", "measure", "agency_id")
_SESSION: Final = (
    *("code", "topic", "mode", "place", "address", "chair_name", "chair_position", "co_hosts"),
    *("held_from", "held_to", "secretary"),
)


def has_begun(session: DialogueSession, on: date) -> bool:
    """Whether minutes may be written on a day: its day has come, and it wasn't called off."""
    return session.state == "held" or (session.state in LIVE and session.held_on <= on)


def is_draft(session: DialogueSession, on: date) -> bool:
    """Whether what was said may be written down and changed on a day."""
    return has_begun(session, on) and session.minutes_state in ("none", "draft")


def waiting_for(agency_id: int | None, on: date) -> list[DialogueSession]:
    """The sessions of an agency of the last :data:`REMINDED` days that nobody confirmed yet, oldest first."""
    wanted = (
        DialogueSession.agency_id == agency_id,
        DialogueSession.held_on.between(on - REMINDED, on),
        DialogueSession.state.in_(LIVE),
    )
    asked = select(DialogueSession).where(*wanted)
    return list(db.session.scalars(asked.order_by(DialogueSession.held_on, DialogueSession.id)))


def statements_of(session_id: int) -> list[Statement]:
    """What was said and wasn't struck: by item of the agenda, outside it last, in the order it came."""
    found = db.session.scalars(
        select(Statement)
        .outerjoin(AgendaItem, AgendaItem.id == Statement.item_id)
        .where(Statement.session_id == session_id, Statement.struck_at.is_(None))
        .order_by(AgendaItem.id.is_(None), AgendaItem.position, AgendaItem.id, Statement.position)
    )
    return list(found)


def statement_at(session_id: int, position: int) -> Statement | None:
    """The statement of a number, unless it was struck."""
    wanted = (Statement.session_id == session_id, Statement.position == position)
    return db.session.scalar(select(Statement).where(*wanted, Statement.struck_at.is_(None)))


def items_of(session_id: int) -> list[AgendaItem]:
    """The agenda in its order."""
    asked = select(AgendaItem).where(AgendaItem.session_id == session_id)
    return list(db.session.scalars(asked.order_by(AgendaItem.position, AgendaItem.id)))


def invitees_of(session_id: int) -> list[Invitee]:
    """Who was asked to come and stays so, in the order in which they were added."""
    asked = select(Invitee).where(Invitee.session_id == session_id, Invitee.removed_at.is_(None))
    return list(db.session.scalars(asked.order_by(Invitee.id)))


def invited(session_id: int, agency_ids: Iterable[int]) -> Invitee | None:
    """The invitation of one of these agencies, if one was asked."""
    return next((one for one in invitees_of(session_id) if one.agency_id in set(agency_ids)), None)


def came_of(session_id: int) -> list[Registration]:
    """Those who registered or were let in at the door, and came."""
    asked = select(Registration).where(Registration.session_id == session_id, Registration.state == "came")
    return list(db.session.scalars(asked.order_by(Registration.position)))


def counts_of(session_id: int) -> dict[str, int]:
    """How many registrations there are in each state."""
    asked = select(Registration.state, func.count()).where(Registration.session_id == session_id)
    return {row[0]: row[1] for row in db.session.execute(asked.group_by(Registration.state))}


def names_of(session: DialogueSession) -> list[str]:
    """Who may be speaking: who presides, who was invited, who came; by name, each once."""
    there = people.names(one.person_id for one in came_of(session.id)).values()
    guests = (one.name for one in invitees_of(session.id) if one.agency_id is None)
    return sorted({session.chair_name, *guests, *there}, key=name_sort_key)


def snapshot(session: DialogueSession) -> dict[str, Any]:
    """All that the minutes say as the rows stand now, in JSON's terms: what a version keeps as its body.

    ``session``: which and when; ``items``: id and title; ``statements`` (by item), ``conclusions``: rows by
    ``position``; ``invitees``: name, part, whether he came, why not; ``came``: how many citizens.
    ``agencies`` names those that appear, by number as text. Of a signed version also ``signing``: ``copies``,
    ``refusals`` (name, reason), ``files`` (SHA-256 of each page of the copy).
    """
    said = [{name: getattr(one, name) for name in SAID} for one in statements_of(session.id)]
    concluded = [
        {name: getattr(one, name) for name in _CONCLUDED} | {"due_on": one.due_on.isoformat()}
        for one in db.session.scalars(
            select(Conclusion)
            .where(Conclusion.session_id == session.id)
            .order_by(Conclusion.position, Conclusion.id)
        )
    ]
    named = {row["agency_id"] for row in (*said, *concluded) if row["agency_id"] is not None}
    found = {number: agencies.by_id(number) for number in sorted(named)}
    return {
        "session": {name: getattr(session, name) for name in _SESSION}
        | {"held_on": session.held_on.isoformat()},
        "items": [{"id": one.id, "title": one.title} for one in items_of(session.id)],
        "statements": said,
        "concluded": session.concluded or "",
        "conclusions": concluded,
        "invitees": [
            {"name": one.name, "part": one.part, "came": one.came, "reason": one.absent_reason or ""}
            for one in invitees_of(session.id)
        ],
        "came": len(came_of(session.id)),
        "agencies": {str(number): one.name for number, one in found.items() if one is not None},
    }


def versions_of(session_id: int) -> list[MinutesVersion]:
    """The versions that were given to read or signed, first to last."""
    asked = select(MinutesVersion).where(MinutesVersion.session_id == session_id)
    return list(db.session.scalars(asked.order_by(MinutesVersion.number)))


def latest(session_id: int) -> MinutesVersion | None:
    """The last version: of signed minutes the signed one, of those that are read what is read."""
    asked = select(MinutesVersion).where(MinutesVersion.session_id == session_id)
    return db.session.scalar(asked.order_by(MinutesVersion.number.desc()).limit(1))


def signed(session_id: int) -> MinutesVersion | None:
    """What was signed, once it was."""
    version = latest(session_id)
    return version if version is not None and version.phase == "signed" else None


def read_now(session: DialogueSession) -> MinutesVersion | None:
    """What those who came may read: the version given to read, then the signed one; nothing of a draft."""
    return latest(session.id) if session.minutes_state in ("reading", "signed", "published") else None


def may_comment(session: DialogueSession, on: date) -> bool:
    """Whether those who came may still say what they think of the minutes on a day."""
    until = session.read_until
    return session.minutes_state == "reading" and until is not None and on <= until


def may_sign_from(session: DialogueSession, read: MinutesVersion) -> date:
    """The first day on which minutes that are read may be signed: the day after the last one for reading; the
    same day where they were read out and signed at once.
    """
    opened_on = local_day(read.at)
    until = session.read_until or opened_on
    return until if until == opened_on else until + timedelta(days=1)


def comments_of(session_id: int) -> list[MinutesComment]:
    """What those who were there said of the minutes, in the order in which it came."""
    asked = select(MinutesComment).where(MinutesComment.session_id == session_id)
    return list(db.session.scalars(asked.order_by(MinutesComment.id)))


def unanswered(session_id: int) -> int:
    """How many of these still wait for an answer."""
    waiting = (MinutesComment.session_id == session_id, MinutesComment.answered_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(MinutesComment).where(*waiting)) or 0


def draft_of(session_id: int, officer_id: int, page: str) -> MinutesDraft | None:
    """What this officer typed on a page and didn't record yet."""
    of_his = (MinutesDraft.session_id == session_id, MinutesDraft.officer_id == officer_id)
    return db.session.scalar(select(MinutesDraft).where(*of_his, MinutesDraft.page == page))
