"""Two agencies of the reference data that the clean database comes with."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from feedback.agencies.models import Agency


@pytest.fixture
def agencies(session: Any) -> tuple[int, int]:
    """Numbers of two agencies."""
    first, second = session.scalars(select(Agency.id).order_by(Agency.id).limit(2))
    return first, second
