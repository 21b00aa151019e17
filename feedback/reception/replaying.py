"""Places, schedules and sessions change; what each act set stands in its event, under «set».

``check`` sets it again from the first event to the last and compares: for ``feedback register verify``. Their
events hold no personal data: whose reception day it is, and where, is published by law (LTCD Đ24).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import select

from feedback.extensions import db
from feedback.reception import places
from feedback.reception.actions.history import AWAY, HISTORY, KIT, PLACE, SCHEDULE, SESSION
from feedback.reception.models import (
    AwayEntry,
    AwayKit,
    Closure,
    Place,
    ReceptionEvent,
    ScheduleRule,
    Session,
)
from feedback.register.history import written

STEP: Final = 500
_WORDS: Final = "nơi tiếp công dân"


def check() -> Iterator[str]:
    """One sentence for each place or session that isn't as its acts left it; memory doesn't grow."""
    after = 0
    while rows := db.session.scalars(
        select(Place).where(Place.id > after).order_by(Place.id).limit(STEP)
    ).all():
        yield from _check(rows)
        after = rows[-1].id
        db.session.expunge_all()
    yield from HISTORY.replay(SESSION, Session, "buổi tiếp công dân")
    yield from HISTORY.replay(SCHEDULE, ScheduleRule, "lịch tiếp định kỳ")
    yield from HISTORY.replay(KIT, AwayKit, "tập số tạm")
    yield from HISTORY.replay(AWAY, AwayEntry, "lượt ghi khi mất mạng")


def _check(rows: Sequence[Place]) -> Iterator[str]:
    numbers = [row.id for row in rows]
    left: dict[int, dict[str, Any]] = {}
    closed: dict[int, dict[str, str]] = {}
    events = db.session.scalars(
        select(ReceptionEvent)
        .where(ReceptionEvent.subject_room == PLACE, ReceptionEvent.subject_id.in_(numbers))
        .order_by(ReceptionEvent.id)
    )
    for event in events:
        held = left.setdefault(event.subject_id, {})
        held |= event.details.get("set", {})
        days = closed.setdefault(event.subject_id, {})
        if closure := event.details.get("closure"):
            days[closure["closed_on"]] = closure["reason"]
        days.pop(event.details.get("opened", ""), None)
    hours = places.hours_of(numbers)
    for row in rows:
        if row.id not in left:
            yield f"{_WORDS} {row.id}: không có việc nào trong sổ lập ra"
            continue
        there: dict[str, Any] = {"hours": [list(span) for span in hours.get(row.id, [])]}
        if any(
            value != there.get(name, written(getattr(row, name, None)))
            for name, value in left[row.id].items()
        ):
            yield f"{_WORDS} {row.id}: không khớp với những việc đã ghi sổ"
    held_days: dict[int, dict[str, str]] = {}
    for closure in db.session.scalars(select(Closure).where(Closure.place_id.in_(numbers))):
        held_days.setdefault(closure.place_id, {})[closure.closed_on.isoformat()] = closure.reason
    for number in numbers:
        if held_days.get(number, {}) != closed.get(number, {}):
            yield f"{_WORDS} {number}: ngày nghỉ tiếp không khớp với những việc đã ghi sổ"
