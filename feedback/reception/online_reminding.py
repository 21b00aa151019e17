"""What the clock does each morning for online receptions: those of the next working day are reminded of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from flask import current_app

from feedback.actor import SYSTEM
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.reception import online
from feedback.reception.actions import online_session

_SEARCHED: Final = 30


def remind_of_online() -> int:
    """Nhắc buổi tiếp trực tuyến: each in a transaction of its own; returns how many."""
    at = current_app.extensions["clock"].now()
    next_day = _next_working_day(local_day(at))
    numbers = [one.id for one in online.to_remind(next_day)] if next_day else []
    for number in numbers:
        one = online.by_id(number)
        if one is not None:
            online_session.remind(one, by=SYSTEM, at=at)
        db.session.commit()
    return len(numbers)


def _next_working_day(today: date) -> date | None:
    """The working day for which today is the day before; None on a day off and beyond the calendar."""
    calendar = deadlines.calendar()
    if not calendar.works(today):
        return None
    ahead = (today + timedelta(days=each) for each in range(1, _SEARCHED))
    return next((day for day in ahead if calendar.works(day)), None)
