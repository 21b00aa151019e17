"""Twenty thousand random questions, answered twice; a million of them in ``make drill``."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest

from feedback.law.calendar import Calendar
from tests.law import draws


def test_no_difference_in_twenty_thousand() -> None:
    wrong, answered = draws.differences(20_000, seed=2026)
    assert wrong == []
    assert answered > 15_000


@pytest.mark.parametrize("year", range(2019, 2027))
def test_days_off_are_those_of_the_holidays_library(calendar: Calendar, year: int) -> None:
    """Leaving out 24/11 (not confirmed) and the swap of 2/1 for 10/1/2026 that the library lacks."""
    theirs = holidays.country_holidays("VN", years=year)
    known = {date(2026, 1, 2), date(2026, 1, 10), date(year, 11, 24)}
    day = date(year, 1, 1)
    differing = []
    while day.year == year:
        if calendar.works(day) != theirs.is_working_day(day) and day not in known:
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []
