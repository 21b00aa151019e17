"""Points as people write them («4,5») and as they are counted: whole hundredths. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

HUNDRED: Final = 100
MOST: Final = 100 * HUNDRED
"""No criterion is worth more."""
_POINTS: Final = re.compile(r"(-?)([0-9]{1,6})(?:[.,]([0-9]+))?")


class BadPoints(ValueError):
    """No points, or not these; ``str()`` is a Vietnamese sentence."""


def words(points: int | None) -> str:
    """«4,5»; empty for None."""
    if points is None:
        return ""
    whole, rest = divmod(abs(points), HUNDRED)
    decimals = f",{rest:02d}".rstrip("0") if rest else ""
    return f"{'-' if points < 0 else ''}{whole}{decimals}"


def decimal(points: int | None) -> Decimal | None:
    """Points as a number for a spreadsheet."""
    return None if points is None else Decimal(points) / HUNDRED


def read(typed: str, most: int = MOST) -> int:
    """Hundredths from «4,5» or «4.5», from 0 to ``most``. Raises BadPoints."""
    found = _POINTS.fullmatch(typed.strip())
    if found is None:
        raise BadPoints(f"Nhập điểm là một số từ 0 đến {words(most)}, ví dụ {words(min(most, 450))}")
    if found[1]:
        raise BadPoints("Điểm không được âm")
    decimals = (found[3] or "").rstrip("0")
    if len(decimals) > 2:
        raise BadPoints("Điểm có nhiều nhất 2 số lẻ, ví dụ 4,25")
    points = int(found[2]) * HUNDRED + int(decimals.ljust(2, "0") or 0)
    if points > most:
        raise BadPoints(f"Điểm không được quá điểm tối đa {words(most)}")
    return points
