"""The embedded calendar, read from its files without any database."""

from __future__ import annotations

import pytest

from feedback.law.calendar import Calendar
from tests.law.oracle import embedded_calendar


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    """2019 to 2026 confirmed, 2027 proposed, 24/11 doubtful."""
    return embedded_calendar()
