"""Questions about places: which there are, who runs them, when they receive."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select

from feedback.agencies import queries as agencies
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law import trace
from feedback.reception import rules, slots
from feedback.reception.models import Closure, Hours, Place
from feedback.reception.rules import Span


def by_id(place_id: int) -> Place | None:
    """The place with this number, ended or not."""
    return db.session.get(Place, place_id)


def by_ids(place_ids: Collection[int]) -> dict[int, Place]:
    """Places by number, ended or not; one select, none for nobody."""
    if not place_ids:
        return {}
    return {one.id: one for one in db.session.scalars(select(Place).where(Place.id.in_(place_ids)))}


def _receives(on: date) -> ColumnElement[bool]:
    return (Place.first_on <= on) & or_(Place.last_on.is_(None), Place.last_on >= on)


def of_agency(agency_id: int, on: date) -> list[Place]:
    """The places of an agency on a day, the oldest first."""
    return list(
        db.session.scalars(
            select(Place)
            .where(Place.agency_id == agency_id, _receives(on))
            .order_by(Place.first_on, Place.id)
        )
    )


def contacts_of(agency_id: int) -> list[str]:
    """The telephones and addresses of an agency's places, as everybody reads them."""
    asked = select(Place.phone, Place.address).where(Place.agency_id == agency_id).order_by(Place.id)
    return [text for row in db.session.execute(asked) for text in row if text]


def existing(on: date) -> list[Place]:
    """All places of the province on a day: the board's first, then by the agency's name."""
    found = list(db.session.scalars(select(Place).where(_receives(on)).order_by(Place.id)))
    board = agencies.reception_board().id
    directory = agencies.directory()

    def order(place: Place) -> tuple[bool, str, int]:
        agency = directory.by_id(place.agency_id)
        return place.agency_id != board, agency.sort_key if agency else "", place.id

    return sorted(found, key=order)


def usable_by(agency_id: int, on: date) -> list[Place]:
    """Where the leaders of an agency receive: its own places; of the province's committee also the board's
    (LTCD Đ12: the chair receives at the Trụ sở tiếp công dân).
    """
    found = of_agency(agency_id, on)
    board = agencies.reception_board().id
    if agency_id == agencies.province_committee().id and agency_id != board:
        found += of_agency(board, on)
    return found


def hours_of(place_ids: Collection[int]) -> dict[int, list[tuple[int, str, str]]]:
    """For each place its weekly hours (weekday from 0 Monday, opens, closes), in order; one select."""
    found: dict[int, list[tuple[int, str, str]]] = {number: [] for number in place_ids}
    rows = db.session.execute(
        select(Hours.place_id, Hours.weekday, Hours.opens, Hours.closes)
        .where(Hours.place_id.in_(place_ids))
        .order_by(Hours.place_id, Hours.weekday, Hours.opens)
    )
    for place_id, weekday, opens, closes in rows:
        found[place_id].append((weekday, opens, closes))
    return found


def closures(place_ids: Collection[int], first_on: date, last_on: date | None = None) -> Sequence[Closure]:
    """The days on which places don't receive, from a day on (to another), in order; one select."""
    asked = select(Closure).where(Closure.place_id.in_(place_ids), Closure.closed_on >= first_on)
    if last_on is not None:
        asked = asked.where(Closure.closed_on <= last_on)
    return db.session.scalars(asked.order_by(Closure.closed_on, Closure.id)).all()


def closure_on(place_id: int, day: date) -> Closure | None:
    """The closure of a place on a day."""
    return db.session.scalar(select(Closure).where(Closure.place_id == place_id, Closure.closed_on == day))


def closure_by_id(number: int) -> Closure | None:
    """The closure with this number."""
    return db.session.get(Closure, number)


def open_days(place: Place, first_on: date, last_on: date) -> dict[date, list[Span]]:
    """For each day of a span on which the place receives: its hours («07:30», «11:30»), in order. Holidays,
    closures and days before or after the place's own are left out. Two selects.
    """
    hours = hours_of([place.id])[place.id]
    closed = {one.closed_on for one in closures([place.id], first_on, last_on)}
    calendar = deadlines.calendar()
    found = {}
    for step in range((last_on - first_on).days + 1):
        day = first_on + timedelta(days=step)
        if day < place.first_on or (place.last_on is not None and day > place.last_on):
            continue
        if spans := rules.open_spans(day, hours, calendar, closed=day in closed):
            found[day] = spans
    return found


def open_on(place: Place, day: date) -> list[Span]:
    """When the place receives on a day; empty when it doesn't. See ``open_days``."""
    return open_days(place, day, day).get(day, [])


def hours_words(hours: Sequence[tuple[int, str, str]]) -> list[str]:
    """Weekly hours in words, equal days together: «Thứ Hai đến thứ Sáu: 7 giờ 30 đến 11 giờ 30»."""
    daily: dict[int, str] = {}
    for weekday, opens, closes in hours:
        span = slots.span_words(opens, closes)
        daily[weekday] = f"{daily[weekday]}, {span}" if weekday in daily else span
    lines: list[tuple[int, int, str]] = []
    for weekday, spans in daily.items():
        if lines and lines[-1][1] == weekday - 1 and lines[-1][2] == spans:
            lines[-1] = (lines[-1][0], weekday, spans)
        else:
            lines.append((weekday, weekday, spans))
    return [f"{_days(first, last)}: {spans}" for first, last, spans in lines]


def _days(first: int, last: int) -> str:
    begun = trace.WEEKDAYS[first][:1].upper() + trace.WEEKDAYS[first][1:]
    if first == last:
        return begun
    joined = " và " if last == first + 1 else " đến "
    return f"{begun}{joined}{trace.WEEKDAYS[last]}"
