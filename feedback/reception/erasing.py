"""Xóa nội dung lượt tiếp, lịch hẹn, yêu cầu tiếp trực tuyến: words and persons go, the book's lines stay."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select, update

from feedback.actor import Actor
from feedback.attachments import erasing as files
from feedback.extensions import db, put
from feedback.people import actions as people
from feedback.reception.actions.history import AWAY, ONLINE, TURN, VISIT
from feedback.reception.models import (
    AwayEntry,
    OnlineBarred,
    OnlineReception,
    ReceptionEvent,
    Turn,
    Visit,
    VisitCall,
    VisitMember,
    VisitNote,
)
from feedback.register import erasures
from feedback.register.erasing import ERASED, blank_events

_VISIT: Final[dict[str, Any]] = {
    "search_name": None,
    "summary": ERASED,
    "dealt_by": None,
    "told": None,
    "guided_to": None,
    "ground_words": None,
    "papers": [],
    "note": None,
    "id_warning": None,
    "waiver": None,
}
_ONLINE: Final[dict[str, Any]] = {
    "subject": ERASED,
    "story": ERASED,
    "ground_words": ERASED,
    "waiver_files": [],
    "minutes_files": [],
    "test_note": None,
    "meeting_url": None,
    "details": {},
}


def erase_of_cases(case_ids: Collection[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa: what reception holds of people who came about these cases; returns how many visits, turns and
    requests. The same statements however many cases.
    """
    wanted = list(case_ids)
    visits = list(db.session.scalars(select(Visit.id).where(Visit.case_id.in_(wanted))))
    online = list(
        db.session.scalars(
            select(OnlineReception.id).where(
                or_(OnlineReception.case_id.in_(wanted), OnlineReception.visit_id.in_(visits))
            )
        )
    )
    return erase(visits, online, _turns(visits), why=why, by=by, at=at)


def erase(
    visits: list[int], online: list[int], turns: list[int], *, why: str, by: Actor, at: datetime
) -> int:
    """Xóa: empty these visits, online requests, turns and the persons they name; returns how many rows."""
    if not visits and not online and not turns:
        return 0
    persons = _persons(visits, online, turns)
    put(update(Visit).where(Visit.id.in_(visits)), **_VISIT)
    put(update(Visit).where(Visit.id.in_(visits), Visit.correction_why.is_not(None)), correction_why=ERASED)
    put(update(VisitNote).where(VisitNote.visit_id.in_(visits)), text=ERASED)
    put(update(VisitCall).where(VisitCall.visit_id.in_(visits)), task=ERASED, answer=None)
    nobody_knows = secrets.token_bytes(32)
    coded = VisitMember.secret_digest.is_not(None)
    put(update(VisitMember).where(VisitMember.visit_id.in_(visits), coded), secret_digest=nobody_knows)
    put(update(OnlineReception).where(OnlineReception.id.in_(online)), secret_digest=nobody_knows, **_ONLINE)
    for column in ("reason", "security", "minutes"):
        there = getattr(OnlineReception, column).is_not(None)
        put(update(OnlineReception).where(OnlineReception.id.in_(online), there), **{column: ERASED})
    # A check wants something where a denunciation lay sealed; without its key it says nothing.
    sealed = OnlineReception.sealed_content.is_not(None)
    put(
        update(OnlineReception).where(OnlineReception.id.in_(online), sealed),
        sealed_content=b"\0",
        wrapped_key=b"\0",
    )
    entries = list(db.session.scalars(select(AwayEntry.id).where(AwayEntry.visit_id.in_(visits))))
    printed = AwayEntry.secret_digest.is_not(None)
    put(update(AwayEntry).where(AwayEntry.id.in_(entries), printed), secret_digest=nobody_knows)
    put(update(AwayEntry).where(AwayEntry.id.in_(entries), AwayEntry.why.is_not(None)), why=ERASED)
    put(update(Turn).where(Turn.id.in_(turns)), subject=None)
    put(update(Turn).where(Turn.id.in_(turns), Turn.code.is_not(None)), secret_digest=nobody_knows)
    put(update(OnlineBarred).where(OnlineBarred.online_id.in_(online)), why=ERASED)
    files.erase(ONLINE, online, at=at)
    people.erase_many(persons, at=at)
    subjects = []
    for room, numbers in ((VISIT, visits), (ONLINE, online), (TURN, turns), (AWAY, entries)):
        blank_events(ReceptionEvent, room, numbers)
        subjects += [(room, number) for number in numbers]
    erasures.enter(subjects, why=why, by=by, at=at)
    db.session.expire_all()
    return len(subjects)


def of_visits(numbers: Sequence[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa lượt tiếp: with the turns and online requests out of which they came."""
    visits = list(numbers)
    online = list(db.session.scalars(select(OnlineReception.id).where(OnlineReception.visit_id.in_(visits))))
    return erase(visits, online, _turns(visits), why=why, by=by, at=at)


def of_online(numbers: Sequence[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa yêu cầu tiếp trực tuyến that led to nothing."""
    return erase([], list(numbers), [], why=why, by=by, at=at)


def of_turns(numbers: Sequence[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa lượt đặt lịch, số thứ tự that led to no visit."""
    return erase([], [], list(numbers), why=why, by=by, at=at)


def _turns(visits: list[int]) -> list[int]:
    return list(db.session.scalars(select(Turn.id).where(Turn.visit_id.in_(visits))))


def _persons(visits: list[int], online: list[int], turns: list[int]) -> list[int]:
    found = set(db.session.scalars(select(Visit.person_id).where(Visit.id.in_(visits))))
    found |= set(db.session.scalars(select(VisitMember.person_id).where(VisitMember.visit_id.in_(visits))))
    found |= set(db.session.scalars(select(OnlineReception.person_id).where(OnlineReception.id.in_(online))))
    turned = select(Turn.person_id).where(Turn.id.in_(turns), Turn.person_id.is_not(None))
    return sorted(found | {number for number in db.session.scalars(turned) if number is not None})
