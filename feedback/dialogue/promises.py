"""Cam kết sau đối thoại, as everybody reads them: those of sessions whose conclusions are published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, select, tuple_

from feedback.commitments.models import Commitment
from feedback.commitments.queries import is_late
from feedback.dialogue import publication
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.models import DialogueSession
from feedback.extensions import db

PAGE: Final = 30
STATES: Final = {
    "late": "Quá hạn",
    "open": "Đang thực hiện",
    "kept": "Đã thực hiện",
    "dropped": "Đã thôi theo dõi",
}

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
    """How an agency stands: how many are kept, late (reported after the day and not yet confirmed too), still
    open, no longer followed; ``postponed`` are those of all whose day was put off.
    """

    agency_id: int
    kept: int
    late: int
    open: int
    dropped: int
    postponed: int

    @property
    def all(self) -> int:
        """How many there are."""
        return self.kept + self.late + self.open + self.dropped


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
    narrowed = [
        condition for state in ("kept", "late", "open", "dropped") for condition in _narrowed(state, today)
    ]
    sums = (*narrowed, Commitment.due_on > Commitment.first_due_on)
    asked = (
        select(Commitment.agency_id, *(func.sum(case((one, 1), else_=0)) for one in sums))
        .where(*_public())
        .group_by(Commitment.agency_id)
    )
    return [Kept(*map(int, row)) for row in db.session.execute(asked)]


def _rank(today: date) -> ColumnElement[int]:
    return case((is_late(today), 0), (Commitment.state.in_(("open", "reported")), 1), else_=2)


def _narrowed(state: str, today: date) -> list[ColumnElement[bool]]:
    late = is_late(today)
    states: dict[str, ColumnElement[bool]] = {
        "late": late,
        "open": and_(Commitment.state.in_(("open", "reported")), ~late),
        "kept": Commitment.state == "kept",
        "dropped": Commitment.state == "dropped",
    }
    return [states[state]] if state in states else []


def _session() -> tuple[Any, ColumnElement[bool]]:
    return DialogueSession, DialogueSession.id == Commitment.source_id


def _public() -> tuple[ColumnElement[bool], ...]:
    return Commitment.source_room == SESSION, Commitment.source_id.in_(publication.made_public())
