"""Places, schedules and sessions change; what each act set stands in its event, under «set».

``check`` sets it again from the first event to the last and compares: for ``feedback register verify``. Their
events hold no personal data: whose reception day it is, and where, is published by law (LTCD Đ24).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import select

from feedback.extensions import Base, db
from feedback.reception import places
from feedback.reception.models import Closure, Place, ReceptionEvent, ScheduleRule, Session

PLACE: Final = "reception_place"
SESSION: Final = "reception_session"
SCHEDULE: Final = "reception_schedule"
STEP: Final = 500
_WORDS: Final = {
    PLACE: "nơi tiếp công dân",
    SESSION: "buổi tiếp công dân",
    SCHEDULE: "lịch tiếp định kỳ",
}

Row = TypeVar("Row", Place, Session, ScheduleRule)


def written(value: Any) -> Any:
    """A column's value as an event keeps it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def told(row: Base, *names: str) -> dict[str, Any]:
    """Columns of a row as an event keeps them."""
    return {name: written(getattr(row, name)) for name in names}


def check() -> Iterator[str]:
    """One sentence for each place or session that isn't as its acts left it; memory doesn't grow."""
    yield from _check_all(PLACE, Place)
    yield from _check_all(SESSION, Session)
    yield from _check_all(SCHEDULE, ScheduleRule)


def _check_all(room: str, model: type[Row]) -> Iterator[str]:
    after = 0
    while rows := db.session.scalars(
        select(model).where(model.id > after).order_by(model.id).limit(STEP)
    ).all():
        yield from _check(room, rows)
        after = rows[-1].id
        db.session.expunge_all()


def _check(room: str, rows: Sequence[Row]) -> Iterator[str]:
    numbers = [row.id for row in rows]
    left: dict[int, dict[str, Any]] = {}
    closed: dict[int, dict[str, str]] = {}
    events = db.session.scalars(
        select(ReceptionEvent)
        .where(ReceptionEvent.subject_room == room, ReceptionEvent.subject_id.in_(numbers))
        .order_by(ReceptionEvent.id)
    )
    for event in events:
        held = left.setdefault(event.subject_id, {})
        held |= event.details.get("set", {})
        days = closed.setdefault(event.subject_id, {})
        if closure := event.details.get("closure"):
            days[closure["closed_on"]] = closure["reason"]
        days.pop(event.details.get("opened", ""), None)
    hours = places.hours_of(numbers) if room == PLACE else {}
    for row in rows:
        if row.id not in left:
            yield f"{_WORDS[room]} {row.id}: không có việc nào trong sổ lập ra"
            continue
        there: dict[str, Any] = {"hours": [list(span) for span in hours.get(row.id, [])]}
        if any(
            value != there.get(name, written(getattr(row, name, None)))
            for name, value in left[row.id].items()
        ):
            yield f"{_WORDS[room]} {row.id}: không khớp với những việc đã ghi sổ"
    if room == PLACE:
        yield from _closures(numbers, closed)


def _closures(numbers: Sequence[int], told_days: dict[int, dict[str, str]]) -> Iterator[str]:
    held: dict[int, dict[str, str]] = {}
    for closure in db.session.scalars(select(Closure).where(Closure.place_id.in_(numbers))):
        held.setdefault(closure.place_id, {})[closure.closed_on.isoformat()] = closure.reason
    for number in numbers:
        if held.get(number, {}) != told_days.get(number, {}):
            yield f"{_WORDS[PLACE]} {number}: ngày nghỉ tiếp không khớp với những việc đã ghi sổ"
