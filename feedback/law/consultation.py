"""Lấy ý kiến Nhân dân: on what, in which forms, how long people are asked before it is decided. Pure.

Read from ``consultation.toml``, which describes its form. Luật 10/2022 Đ25 to Đ28.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from feedback.law import entry as entries
from feedback.law.entry import entry as entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(entries.Entry):
    """One thing that may be chosen. Of contents ``one_per``: of whom one opinion stands; of forms
    ``channel``: how an opinion given so is entered; of the period ``term``: a key of ``law.terms``; of a
    document's check ``of_scan``: asked only where its file has no text.
    """

    one_per: str = ""
    channel: str = ""
    term: str = ""
    of_scan: bool = False


_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("feedback.law").joinpath("consultation.toml").read_text(encoding="utf-8")
)


def _entries(name: str) -> tuple[Entry, ...]:
    return tuple(Entry(**row) for row in _DATA[name])


CONTENTS: Final = _entries("contents")
FORMS: Final = _entries("forms")
CHANNELS: Final = _entries("channels")
REACHED: Final = _entries("reached")
CHECKS: Final = _entries("checks")
DOCUMENT_CHECKS: Final = _entries("document_checks")
DECISION_CHECKS: Final = _entries("decision_checks")
PERIOD: Final = Entry(key="period", **_DATA["period"])
PLAN: Final = Entry(key="plan", **_DATA["plan"])
DIFFERS: Final = Entry(key="differs", **_DATA["differs"])
