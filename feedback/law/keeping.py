"""Thời hạn giữ dữ liệu không thành đơn: how long what is no case is kept of people (``keeping.toml``). Pure.

Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15; Luật Lưu trữ 33/2024/QH15.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import Final

from feedback.law import entry as entries
from feedback.law.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping(Entry):
    """One kind of data, the ``months`` for which it is kept, what is ``removed`` then, what is ``kept``."""

    months: int
    removed: str
    kept: str

    @property
    def length(self) -> str:
        """«18 tháng», «10 năm»."""
        years, rest = divmod(self.months, 12)
        return f"{self.months} tháng" if rest or years < 2 else f"{years} năm"

    def until(self, year: int) -> date:
        """The last calendar day on which what is of a year is kept: months from the end of that year."""
        years, months = divmod(self.months, 12)
        return date(year + 1 + years, 1 + months, 1) - timedelta(days=1)


KEEPINGS: Final[tuple[Keeping, ...]] = tuple(
    Keeping(**row)
    for row in tomllib.loads(
        resources.files("feedback.law").joinpath("keeping.toml").read_text(encoding="utf-8")
    )["keeping"]
)
"""All kinds, in the order in which they are shown."""


def by_key(key: str) -> Keeping:
    """The term of one kind of data. Raises LookupError."""
    return entries.entry(KEEPINGS, key)


def unsure() -> Iterator[tuple[str, date | None, str]]:
    """What the archive officer has to confirm: key, since when, words."""
    for one in KEEPINGS:
        if one.confidence == "unsure":
            yield one.key, one.since, f"{one.words}: {one.length}. {one.note}"
