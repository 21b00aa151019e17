"""Bảng tính of figures: shares as numbers, and a sheet that says what each figure counts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from feedback.law.measures import DEFINITIONS
from feedback.papers.tables import Column, Sheet


def percent(share: float | None) -> Decimal | None:
    """A share from 0 to 1 as a cell holds it: 86.4, with one decimal as on the page; None stays empty."""
    return None if share is None else Decimal(f"{100 * share:.1f}")


def definitions(title: str, keys: Iterable[str]) -> Sheet:
    """Cách tính: each figure once, with its denominator in words."""
    columns = [Column("Số liệu", 32), Column("Đếm gì", 60), Column("Cách đếm", 70), Column("Mẫu số", 50)]
    told = (DEFINITIONS[key] for key in keys)
    rows = [(one.words, one.about, one.counted, one.denominator_words) for one in told]
    return Sheet("Cách tính", title, columns, rows)
