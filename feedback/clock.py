"""What time it is. Moments are stored in UTC; the province lives by its local day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(Protocol):
    """Anything that can say the moment; tests hand in one that stands still."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that tests set and move."""

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self.at


def local_day(at: datetime, zone: ZoneInfo = ZONE) -> date:
    """The calendar day on which the moment falls in the province (or in the zone given).

    Raises ValueError for a naive moment: guessing its zone could move a deadline.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone has no local day")
    return at.astimezone(zone).date()


def moment_of(day: date, at: datetime) -> datetime:
    """The moment of what was done on the day and is put down at a moment: of an earlier day its noon."""
    return datetime.combine(day, time(12), ZONE) if day < local_day(at) else at
