"""What a case from another system brings of its own ending, and the days by which it is measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Closing:
    """What a case from another system brings of its own ending: moments (UTC), local days of its zone."""

    closed_at: datetime | None = None
    closed_on: date | None = None
    target_at: datetime | None = None
    target_on: date | None = None
    number: str | None = None


def settled_elsewhere(closing: Closing | None) -> dict[str, date | None]:
    """The days by which an ending brought from elsewhere is measured; a moment that passed within its day
    was missed, so that the day before was the last one wholly left."""
    if closing is None:
        return {}
    if closing.closed_at is None:
        return dict.fromkeys(("screened_on", "settled_on", "settle_aim_on"))
    aim = closing.target_on
    if aim is not None and closing.target_at is not None and closing.closed_on is not None:
        missed = closing.closed_at > closing.target_at
        aim = min(aim, closing.closed_on - timedelta(days=1)) if missed else max(aim, closing.closed_on)
    return {"screened_on": closing.closed_on, "settled_on": closing.closed_on, "settle_aim_on": aim}


def handled_elsewhere(closing: Closing | None) -> dict[str, date | str | None]:
    """Đã xử lý ở hệ thống khác: what came settled had been taken up there, at the latest on its last day."""
    if closing is None:
        return {}
    settled = closing.closed_at is not None
    return {"handled_on": closing.closed_on, "handled_as": "accepted" if settled else None}
