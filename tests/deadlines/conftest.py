"""An agency, a loaded calendar, and the actors of these tests."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from feedback.actor import SYSTEM
from feedback.agencies.models import Agency
from feedback.deadlines import actions
from tests.conftest import MOMENT


@pytest.fixture
def agencies(session: Any) -> tuple[int, int]:
    """Numbers of two agencies."""
    made = [
        Agency(
            code=f"THU{number}",
            name=f"Cơ quan thử {number}",
            short_name=f"Thử {number}",
            level="province",
            body_type="hành chính",
            external=False,
            first_on=date(2025, 7, 1),
            source="thử",
            confidence="source",
        )
        for number in (1, 2)
    ]
    session.add_all(made)
    session.flush()
    return made[0].id, made[1].id


@pytest.fixture
def loaded(session: Any) -> Any:
    """The session, on a database whose calendar is filled."""
    actions.load_holidays(by=SYSTEM, at=MOMENT)
    session.commit()
    return session
