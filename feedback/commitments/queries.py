"""Questions about promises: who owes what, what was heard, what is late, how many were kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.commitments import rules
from feedback.commitments.models import Commitment, CommitmentEvent
from feedback.extensions import db

READ: Final = "commitments:commitment:read"
READ_ALL: Final = "cases:case:read_all"

_OPEN: Final = Commitment.state.in_(rules.OPEN)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the place behind its last row (None at the end)."""

    rows: list[Commitment]
    after: tuple[date, int] | None


def of_source(source: tuple[str, int]) -> list[Commitment]:
    """What was promised at (room, number), in the order in which it was heard."""
    heard = (Commitment.source_room == source[0], Commitment.source_id == source[1])
    return list(db.session.scalars(select(Commitment).where(*heard).order_by(Commitment.position)))


def of_case(case_id: int) -> list[Commitment]:
    """What was promised about a case, by the day due."""
    rows = select(Commitment).where(Commitment.case_id == case_id)
    return list(db.session.scalars(rows.order_by(Commitment.due_on, Commitment.id)))


def owed_by(agency_id: int, *, after: tuple[date, int] | None = None, size: int = 50) -> Page:
    """What the agency owes and nobody has confirmed yet, late first; ``after`` is the place of a row."""
    return _page([Commitment.agency_id == agency_id, _OPEN], after, size)


def heard_by(agency_id: int, *, after: tuple[date, int] | None = None, size: int = 50) -> Page:
    """What the agency heard promised by others or itself and follows, late first."""
    return _page([Commitment.heard_by_agency_id == agency_id, _OPEN], after, size)


def late(
    agency_id: int | None, *, today: date, after: tuple[date, int] | None = None, size: int = 50
) -> Page:
    """What is late: not reported kept though its day is over. ``agency_id``: owed or followed by the agency;
    None for all of the province. Longest first."""
    own = [] if agency_id is None else [_concerns(agency_id)]
    return _page([*own, Commitment.state == "open", Commitment.due_on < today], after, size)


def ended(agency_id: int | None, *, after: tuple[date, int] | None = None, size: int = 50) -> Page:
    """What is kept or no longer followed, latest day first; for ``agency_id`` see :func:`late`."""
    own = [] if agency_id is None else [_concerns(agency_id)]
    return _page([*own, ~_OPEN], after, size, latest_first=True)


def count_owed(agency_id: int, *, today: date) -> tuple[int, int]:
    """How many the agency has still to report kept, and how many of them are late; one select."""
    owed = (Commitment.agency_id == agency_id, Commitment.state == "open")
    late_ones = func.sum(case((Commitment.due_on < today, 1), else_=0))
    row = db.session.execute(select(func.count(), late_ones).where(*owed)).one()
    return int(row[0]), int(row[1] or 0)


def count_to_confirm(agency_id: int) -> int:
    """How many that the agency heard are reported kept and wait to be confirmed."""
    waiting = (Commitment.heard_by_agency_id == agency_id, Commitment.state == "reported")
    return db.session.scalar(select(func.count()).where(*waiting)) or 0


def is_visible(row: Commitment, viewer: Actor, on: date) -> bool:
    """Whether the viewer's agency, or one whose work it does on the day, owes or follows the promise, or he
    reads all.
    """
    concerned = {row.agency_id, row.heard_by_agency_id}
    return viewer.may(READ_ALL) or bool(concerned & agencies.whose_work(viewer.agency_id, on))


def visible_to(viewer: Actor, number: int, on: date) -> Commitment | None:
    """The promise with this number, if the viewer may see it on the day."""
    row = db.session.get(Commitment, number)
    return row if row is not None and is_visible(row, viewer, on) else None


def events_of(number: int) -> list[CommitmentEvent]:
    """What was done about a promise, in its order."""
    of_it = select(CommitmentEvent).where(CommitmentEvent.commitment_id == number)
    return list(db.session.scalars(of_it.order_by(CommitmentEvent.id)))


def reported_by(number: int) -> str | None:
    """The actor who last reported a promise kept; None while nobody did."""
    asked = select(CommitmentEvent.actor).where(
        CommitmentEvent.commitment_id == number, CommitmentEvent.act == "reported"
    )
    return db.session.scalar(asked.order_by(CommitmentEvent.id.desc()).limit(1))


def self_confirmed(numbers: Iterable[int]) -> set[int]:
    """Tự xác nhận: those of the promises that were confirmed kept by who had reported them; one select."""
    kept, said, later = (aliased(CommitmentEvent) for _ in range(3))
    again = exists().where(
        later.commitment_id == said.commitment_id, later.act == "reported", later.id > said.id
    )
    asked = (
        select(kept.commitment_id)
        .join(said, (said.commitment_id == kept.commitment_id) & (said.act == "reported") & ~again)
        .where(kept.commitment_id.in_(set(numbers)), kept.act == "kept", kept.actor == said.actor)
    )
    return set(db.session.scalars(asked))


def postponed(numbers: Iterable[int]) -> Counter[int]:
    """How often each promise was postponed; one select."""
    asked = (
        select(CommitmentEvent.commitment_id, func.count())
        .where(CommitmentEvent.commitment_id.in_(set(numbers)), CommitmentEvent.act == "postponed")
        .group_by(CommitmentEvent.commitment_id)
    )
    return Counter({row[0]: row[1] for row in db.session.execute(asked)})


@dataclass(frozen=True, slots=True)
class Counts:
    """How promises made in a period stand. ``made`` is the sum of the others.

    ``kept_in_time``, ``kept_late``: confirmed kept, the owner's report by its day or after it. ``open``: the
    day not over, or reported and not yet confirmed. ``late``: the day over and nothing reported.
    """

    made: int = 0
    kept_in_time: int = 0
    kept_late: int = 0
    open: int = 0
    late: int = 0
    dropped: int = 0


def counts(
    agency_ids: Collection[int] | None, period: tuple[date, date], *, today: date
) -> dict[int, Counts]:
    """By the number of the agency that owes them: how the promises made from the first to the last day of
    the period stand on ``today``. ``agency_ids`` None for all; agencies without any are left out. One select.
    """
    kept = Commitment.state == "kept"
    in_time = Commitment.reported_on <= Commitment.due_on
    is_late = and_(Commitment.state == "open", Commitment.due_on < today)
    asked = (
        select(
            Commitment.agency_id,
            func.count(),
            _sum(and_(kept, in_time)),
            _sum(and_(kept, ~in_time)),
            _sum(and_(_OPEN, ~is_late)),
            _sum(is_late),
            _sum(Commitment.state == "dropped"),
        )
        .where(Commitment.made_on.between(*period))
        .group_by(Commitment.agency_id)
    )
    if agency_ids is not None:
        asked = asked.where(Commitment.agency_id.in_(agency_ids))
    return {row[0]: Counts(*map(int, row[1:])) for row in db.session.execute(asked)}


def _sum(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _concerns(agency_id: int) -> ColumnElement[bool]:
    return or_(Commitment.agency_id == agency_id, Commitment.heard_by_agency_id == agency_id)


def _page(
    conditions: list[ColumnElement[bool]],
    after: tuple[date, int] | None,
    size: int,
    *,
    latest_first: bool = False,
) -> Page:
    place = tuple_(Commitment.due_on, Commitment.id)
    if after is not None:
        conditions.append(place < tuple_(*after) if latest_first else place > tuple_(*after))
    asked = select(Commitment).where(*conditions).limit(size + 1)
    days = (
        (Commitment.due_on.desc(), Commitment.id.desc())
        if latest_first
        else (Commitment.due_on, Commitment.id)
    )
    rows = list(db.session.scalars(asked.order_by(*days)))
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], (last.due_on, last.id) if last is not None else None)
