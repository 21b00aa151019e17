"""Pure decisions of the room: which hours of reading stand out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

MANY: Final = "many"
SEALED: Final = "sealed"
WORDS: Final = {
    MANY: "Mở nhiều vụ việc trong một giờ",
    SEALED: "Mở nhiều bản gốc niêm phong trong một giờ",
}


def unusual(
    readings: Iterable[tuple[datetime, str, int, bool]], *, most_cases: int, most_sealed: int
) -> list[tuple[str, datetime, str, int]]:
    """Hours of the clock in which one actor opened more than ``most_cases`` different cases, or more than
    ``most_sealed`` times a sealed original: actor, hour, why, how many; the newest first.

    ``readings``: moment, actor, number of the case, whether it was a sealed original.
    """
    cases: dict[tuple[datetime, str], set[int]] = {}
    sealed: dict[tuple[datetime, str], int] = {}
    for at, actor, number, is_sealed in readings:
        key = (at.replace(minute=0, second=0, microsecond=0), actor)
        cases.setdefault(key, set()).add(number)
        sealed[key] = sealed.get(key, 0) + is_sealed
    found = [
        (actor, hour, why, count)
        for (hour, actor), opened in cases.items()
        for why, count, most in (
            (MANY, len(opened), most_cases),
            (SEALED, sealed[hour, actor], most_sealed),
        )
        if count > most
    ]
    return sorted(found, key=lambda one: (one[1], one[0], one[2]), reverse=True)
