"""Nhật ký truy cập: its pages, what in it is unusual, and how long it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast

from flask import current_app
from sqlalchemy import ColumnElement, CursorResult, String, and_, delete, literal, or_, select
from sqlalchemy import cast as cast_

from feedback import config
from feedback.accounts.models import Officer
from feedback.actor import Actor
from feedback.cases import scope
from feedback.cases.models import Case
from feedback.clock import ZONE
from feedback.extensions import db, own_transaction
from feedback.privacy import rules
from feedback.register.models import Reading

READ: Final = "privacy:log:read"
READ_ALL: Final = "privacy:log:read_all"
CASES: Final = "cases"
SEALED_PAGE: Final = "ban-goc"
SIZE: Final = 50
_MOST_LOOKED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Filters:
    """By what the log is narrowed; empty values narrow nothing."""

    officer_id: int | None = None
    case_id: int | None = None
    on: date | None = None
    sealed_only: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One reading: when, by whom (number of the officer, 0: none), of which case (empty: another page)."""

    id: int
    at: datetime
    officer_id: int
    number: str
    room: str
    page: str


@dataclass(frozen=True, slots=True)
class Unusual:
    """One hour of one officer that stands out: why, and how much."""

    officer_id: int
    hour: datetime
    why: str
    count: int


def listed(viewer: Actor, filters: Filters, *, after: int | None = None) -> tuple[list[Line], int | None]:
    """A page of the log, newest first, and the reading before which the next page begins; one select.

    The officers of his own agency and the cases of it, or all of the province; a case that he may not know
    of is not there.
    """
    conditions = [*_seen_by(viewer), *_narrowed(filters)]
    if after is not None:
        conditions.append(Reading.id < after)
    asked = (
        select(Reading, Case.number)
        .outerjoin(Case, and_(Reading.subject_room == CASES, Case.id == Reading.subject_id))
        .where(*conditions)
        .order_by(Reading.id.desc())
        .limit(SIZE + 1)
    )
    rows = db.session.execute(asked).all()
    lines = [_line(row.Reading, row.number) for row in rows[:SIZE]]
    return lines, lines[-1].id if len(rows) > SIZE else None


def unusual(viewer: Actor, *, since: datetime) -> list[Unusual]:
    """Hours of officers that stand out, newest first; one select. Looks at the ``_MOST_LOOKED`` latest."""
    asked = (
        select(Reading.at, Reading.actor, Reading.subject_id, Reading.page, Case.agency_id)
        .join(Case, and_(Reading.subject_room == CASES, Case.id == Reading.subject_id))
        .where(*_seen_by(viewer), Reading.at >= since, Reading.actor.like("officer:%"))
        .order_by(Reading.id.desc())
        .limit(_MOST_LOOKED)
    )
    rows = db.session.execute(asked).all()
    settings = config.current()
    found = rules.unusual(
        [(row.at, row.actor, row.subject_id, row.page.startswith(SEALED_PAGE)) for row in rows],
        most_cases=settings.unusual_readings,
        most_sealed=settings.unusual_sealed,
    )
    return [Unusual(officer_of(actor), hour, why, count) for actor, hour, why, count in found]


def forget_old() -> int:
    """Remove readings older than they are kept; returns how many. Commits by itself."""
    oldest = current_app.extensions["clock"].now() - timedelta(days=config.current().reading_days)
    with own_transaction() as session:
        gone = session.execute(delete(Reading).where(Reading.at < oldest))
        return cast("CursorResult[Any]", gone).rowcount


def officers(viewer: Actor) -> list[tuple[int, str]]:
    """The officers by whom he may narrow the log, by name."""
    asked = select(Officer.id, Officer.full_name).order_by(Officer.sort_name, Officer.id)
    if not viewer.may(READ_ALL):
        asked = asked.where(Officer.agency_id == viewer.agency_id)
    return [(row.id, row.full_name) for row in db.session.execute(asked)]


def officer_of(actor: str) -> int:
    """The number in «officer:12»; 0 for any other actor."""
    kind, _, number = actor.partition(":")
    return int(number) if kind == "officer" and number.isdecimal() else 0


def names(lines: Iterable[Line | Unusual]) -> set[int]:
    """The officers named in these."""
    return {one.officer_id for one in lines} - {0}


def _line(reading: Reading, number: str | None) -> Line:
    of_case = reading.subject_room == CASES
    return Line(
        reading.id,
        reading.at,
        officer_of(reading.actor),
        number or "" if of_case else "",
        reading.subject_room,
        reading.page,
    )


def _seen_by(viewer: Actor) -> Sequence[ColumnElement[bool]]:
    """Of cases those that he may know of; of the rest what officers of his own agency opened."""
    clear = select(Case.id).where(Case.id == Reading.subject_id, *scope.of_knowing(viewer)).correlate(Reading)
    known: list[Any] = [or_(Reading.subject_room != CASES, clear.exists())]
    if viewer.may(READ_ALL):
        return known
    own = select(literal("officer:").concat(cast_(Officer.id, String))).where(
        Officer.agency_id == viewer.agency_id
    )
    here = select(Case.id).where(Case.id == Reading.subject_id, Case.agency_id == viewer.agency_id)
    his = here.correlate(Reading).exists()
    return [*known, or_(Reading.actor.in_(own), and_(Reading.subject_room == CASES, his))]


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.officer_id is not None:
        found.append(Reading.actor == f"officer:{filters.officer_id}")
    if filters.case_id is not None:
        found += [Reading.subject_room == CASES, Reading.subject_id == filters.case_id]
    if filters.on is not None:
        begins = datetime.combine(filters.on, time(), ZONE)
        found += [Reading.at >= begins, Reading.at < begins + timedelta(days=1)]
    if filters.sealed_only:
        found += [Reading.subject_room == CASES, Reading.page.like(f"{SEALED_PAGE}%")]
    return found
