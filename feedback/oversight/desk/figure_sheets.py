"""Bảng tính of figures: shares as numbers, and a sheet that says what each figure counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from feedback.law.measures import DEFINITIONS, share
from feedback.oversight.desk.addresses import NARROWING
from feedback.oversight.measures.filters import NONE
from feedback.papers.tables import Column, Sheet


def percent(value: float | None) -> Decimal | None:
    """A share from 0 to 1 as a cell holds it: 86.4, with one decimal as on the page; None stays empty."""
    return None if value is None else Decimal(f"{100 * value:.1f}")


def columns_of(key: str, words: str) -> list[Column]:
    """The column of a count; of a share that in per cent and what it is made of."""
    if DEFINITIONS[key].unit != "share":
        return [Column(words, 16)]
    return [Column(f"{words}, %", 16), Column(f"{words}: số đạt", 14), Column(f"{words}: trong số", 14)]


def cells_of(key: str, counts: Mapping[str, int]) -> list[Any]:
    """What stands in ``columns_of``."""
    one = DEFINITIONS[key]
    if one.unit != "share":
        return [counts[key]]
    parts = (sum(counts[part] for part in side) for side in (one.numerator, one.denominator))
    return [percent(share(counts, key)), *parts]


def called(title: str, kept: Mapping[str, str], *more: str) -> str:
    """A title as a file is called, with what narrows it: two files of a folder are told apart. ``kept``: the
    conditions by name of ``FigureFilter``.
    """
    narrowed = [kept[name] for name in NARROWING if kept.get(name)]
    codes = ["chưa xác định" if code == NONE else code for code in (*more, *narrowed)]
    return " ".join([title, *codes]).replace("/", "-")


def definitions(title: str, keys: Iterable[str]) -> Sheet:
    """Cách tính: each figure once, with its denominator in words."""
    columns = [Column("Số liệu", 32), Column("Đếm gì", 60), Column("Cách đếm", 70), Column("Mẫu số", 50)]
    told = (DEFINITIONS[key] for key in keys)
    rows = [(one.words, one.about, one.counted, one.denominator_words) for one in told]
    return Sheet("Cách tính", title, columns, rows)
