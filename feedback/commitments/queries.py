"""Questions about promises: who owes what, what was heard, what is late, how many were kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.commitments import rules
from feedback.commitments.models import Commitment, CommitmentEvent
from feedback.extensions import db
from feedback.prepared import TODAY
from feedback.straight import ask_plainly

READ: Final = "commitments:commitment:read"
READ_ALL: Final = "cases:case:read_all"

REMINDED_BEFORE: Final = timedelta(days=3)
"""How many calendar days before the day due the owner is reminded, once."""

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


Narrowed = Sequence[ColumnElement[bool]]
"""What a list is narrowed to beside whose it is: see :func:`narrowed`."""


def narrowed(room: str = "", state: str = "", *, today: date) -> Narrowed:
    """To promises heard in a room, to those in a state (key of ``rules.STATES``); empty for any."""
    late_one = Commitment.due_on < today
    in_time = Commitment.reported_on <= Commitment.due_on
    states: dict[str, Narrowed] = {
        "open": [Commitment.state == "open", ~late_one],
        "late": [Commitment.state == "open", late_one],
        "reported": [Commitment.state == "reported", in_time],
        "reported_late": [Commitment.state == "reported", ~in_time],
        "kept": [Commitment.state == "kept", in_time],
        "kept_late": [Commitment.state == "kept", ~in_time],
    }
    heard = [Commitment.source_room == room] if room else []
    return [*heard, *states.get(state, [Commitment.state == state] if state else [])]


def owed_by(
    agency_id: int, *, narrowed: Narrowed = (), after: tuple[date, int] | None = None, size: int = 50
) -> Page:
    """What the agency owes and nobody has confirmed yet, late first; ``after`` is the place of a row."""
    return _page([Commitment.agency_id == agency_id, _OPEN, *narrowed], after, size)


def heard_by(
    agency_id: int, *, narrowed: Narrowed = (), after: tuple[date, int] | None = None, size: int = 50
) -> Page:
    """What the agency heard promised by others or itself and follows, late first."""
    return _page([Commitment.heard_by_agency_id == agency_id, _OPEN, *narrowed], after, size)


def followed(
    agency_id: int | None,
    *,
    narrowed: Narrowed = (),
    after: tuple[date, int] | None = None,
    size: int = 50,
) -> Page:
    """What nobody has confirmed yet, late first. ``agency_id``: owed or followed by the agency; None for all
    of the province."""
    return _page([*_concerning(agency_id), _OPEN, *narrowed], after, size)


def late(
    agency_id: int | None,
    *,
    today: date,
    narrowed: Narrowed = (),
    after: tuple[date, int] | None = None,
    size: int = 50,
) -> Page:
    """What is late: not reported kept though its day is over, or reported behind it and not yet confirmed;
    longest first. For ``agency_id`` see :func:`followed`."""
    return _page([*_concerning(agency_id), is_late(today), *narrowed], after, size)


def ended(
    agency_id: int | None,
    *,
    narrowed: Narrowed = (),
    after: tuple[date, int] | None = None,
    size: int = 50,
) -> Page:
    """What is kept or no longer followed, latest day first; for ``agency_id`` see :func:`followed`."""
    return _page([*_concerning(agency_id), ~_OPEN, *narrowed], after, size, latest_first=True)


def is_late(today: date) -> ColumnElement[bool]:
    """Late stays late until it is confirmed kept: what was reported behind its day as well."""
    over = and_(Commitment.state == "open", Commitment.due_on < today)
    return or_(over, and_(Commitment.state == "reported", Commitment.reported_on > Commitment.due_on))


def count_late(*, today: date) -> int:
    """How many promises of the province are late."""
    return db.session.scalar(select(func.count()).where(is_late(today))) or 0


def count_owed(agency_id: int, *, today: date) -> tuple[int, int]:
    """How many the agency has still to report kept, and how many of them are late; one select."""
    [(owed, late)] = ask_plainly(_OWED, {"agency": agency_id, "today": today})
    return int(owed), int(late or 0)


_OWED: Final = select(func.count(), func.sum(case((Commitment.due_on < TODAY, 1), else_=0))).where(
    Commitment.agency_id == bindparam("agency"), Commitment.state == "open"
)


def count_to_confirm(agency_id: int) -> int:
    """How many that the agency heard wait for its answer: reported kept, or asked to be postponed."""
    asks = or_(Commitment.state == "reported", Commitment.asked_due_on.is_not(None))
    waiting = (Commitment.heard_by_agency_id == agency_id, _OPEN, asks)
    return db.session.scalar(select(func.count()).where(*waiting)) or 0


def to_remind(today: date) -> list[int]:
    """Numbers of the promises of which the owner is to be reminded today."""
    asked = select(Commitment.id).where(*due_for_reminding(today)).order_by(Commitment.due_on, Commitment.id)
    return list(db.session.scalars(asked))


def due_for_reminding(today: date) -> Narrowed:
    """Of which promises the owner is to be reminded: once before the day due and once behind it."""
    never = Commitment.reminded_on.is_(None)
    before = and_(Commitment.due_on >= today, never)
    behind = and_(Commitment.due_on < today, or_(never, Commitment.reminded_on <= Commitment.due_on))
    return [Commitment.state == "open", Commitment.due_on <= today + REMINDED_BEFORE, or_(before, behind)]


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
    unreported = and_(Commitment.state == "open", Commitment.due_on < today)
    asked = (
        select(
            Commitment.agency_id,
            func.count(),
            _sum(and_(kept, in_time)),
            _sum(and_(kept, ~in_time)),
            _sum(and_(_OPEN, ~unreported)),
            _sum(unreported),
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


def _concerning(agency_id: int | None) -> Narrowed:
    owes, follows = Commitment.agency_id == agency_id, Commitment.heard_by_agency_id == agency_id
    return [] if agency_id is None else [or_(owes, follows)]


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
