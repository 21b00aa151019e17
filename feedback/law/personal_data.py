"""Bảo vệ dữ liệu cá nhân: the rights of whom data is kept of, and the time to answer or warn him. Pure.

Read from ``personal_data.toml``, which describes its form. Luật 91/2025, NĐ 356/2025.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from feedback.law import entry as entries
from feedback.law.entry import entry as entry

_UNITS: Final = {"working_day": "ngày làm việc", "hour": "giờ"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Time(entries.Entry):
    """How much time there is: ``length`` in ``unit`` (working days or hours)."""

    length: int
    unit: str

    @property
    def length_words(self) -> str:
        """«2 ngày làm việc»."""
        return f"{self.length} {_UNITS[self.unit]}"


_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("feedback.law").joinpath("personal_data.toml").read_text(encoding="utf-8")
)

TERMS: Final = tuple(Time(**row) for row in _DATA["terms"])
RIGHTS: Final = tuple(entries.Entry(**row) for row in _DATA["rights"])
