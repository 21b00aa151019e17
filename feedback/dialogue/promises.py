"""Cam kết sau đối thoại, as everybody reads them: those of sessions whose conclusions are published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, select, tuple_

from feedback.commitments.models import Commitment
from feedback.dialogue import publication
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.models import DialogueSession
from feedback.extensions import db

PAGE: Final = 30
STATES: Final = {"late": "Trễ hạn", "open": "Đang thực hiện", "kept": "Đã thực hiện"}

Place = tuple[int, date, int]
"""Where the list goes on: behind a promise of this rank, due that day, with that number."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One promise in its public words; ``what`` and ``measure`` as published, not as written inside."""

    row: Commitment
    session: DialogueSession
    what: str
    measure: str


@dataclass(frozen=True, slots=True)
class Page:
    """Promises, late ones first, then by the day due; and where the list goes on."""

    shown: list[Shown]
    after: Place | None


@dataclass(frozen=True, slots=True)
class Kept:
    """How an agency stands: how many are kept, late, still open."""

    agency_id: int
    kept: int
    late: int
    open: int

    @property
    def all(self) -> int:
        """How many there are."""
        return self.kept + self.late + self.open


def listed(
    *,
    today: date,
    agency_id: int | None = None,
    state: str = "",
    after: Place | None = None,
    size: int = PAGE,
) -> Page:
    """Promises of published sessions, of one agency or in one state (key of ``STATES``) if told; two
    selects beside that of the words."""
    rank = _rank(today)
    asked = select(Commitment, DialogueSession).join(*_session()).where(*_public(), *_narrowed(state, today))
    if agency_id is not None:
        asked = asked.where(Commitment.agency_id == agency_id)
    if after is not None:
        asked = asked.where(tuple_(rank, Commitment.due_on, Commitment.id) > tuple_(*after))
    rows = list(
        db.session.execute(
            asked.add_columns(rank).order_by(rank, Commitment.due_on, Commitment.id).limit(size + 1)
        )
    )
    words = publication.promised_words({row[1].id for row in rows})
    shown = [
        Shown(promise, session, *words[promise.id])
        for promise, session, _ in rows[:size]
        if promise.id in words
    ]
    last = rows[size - 1] if len(rows) > size else None
    return Page(shown, (last[2], last[0].due_on, last[0].id) if last is not None else None)


def standing(today: date) -> list[Kept]:
    """Every agency that promised something in a published session; one select."""
    is_late = and_(Commitment.state == "open", Commitment.due_on < today)
    is_kept = Commitment.state == "kept"
    asked = (
        select(
            Commitment.agency_id,
            func.sum(case((is_kept, 1), else_=0)),
            func.sum(case((is_late, 1), else_=0)),
            func.count(),
        )
        .where(*_public(), Commitment.state != "dropped")
        .group_by(Commitment.agency_id)
    )
    return [
        Kept(agency_id, int(kept), int(late), int(count) - int(kept) - int(late))
        for agency_id, kept, late, count in db.session.execute(asked)
    ]


def _rank(today: date) -> ColumnElement[int]:
    late = and_(Commitment.state == "open", Commitment.due_on < today)
    return case((late, 0), (Commitment.state.in_(("open", "reported")), 1), else_=2)


def _narrowed(state: str, today: date) -> list[ColumnElement[bool]]:
    late = and_(Commitment.state == "open", Commitment.due_on < today)
    states: dict[str, ColumnElement[bool]] = {
        "late": late,
        "open": and_(Commitment.state.in_(("open", "reported")), ~late),
        "kept": Commitment.state == "kept",
    }
    return [states[state]] if state in states else []


def _session() -> tuple[Any, ColumnElement[bool]]:
    return DialogueSession, DialogueSession.id == Commitment.source_id


def _public() -> tuple[ColumnElement[bool], ...]:
    return Commitment.source_room == SESSION, Commitment.source_id.in_(publication.made_public())
