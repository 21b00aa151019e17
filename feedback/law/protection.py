"""Bảo vệ người tố cáo (LTC 25/2018 Đ47-58): who, in what, by which measures; grounds to refuse and to end."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from feedback.law.refusal import Refusal
from feedback.law.terms import Confidence

SINCE: Final = date(2019, 1, 1)
"""The day on which the law came into force."""

DENOUNCER: Final = "denouncer"
OWN: Final = "own"


class UnknownEntry(Refusal):
    """What was chosen is not in the list of the law, or wasn't on the day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list. ``words``: as officers and papers have it; ``asked``, ``told``: as the denouncer is
    asked and reads it. ``group`` (of a measure): the right it serves, those of Đ58 together under ``life``;
    ``by``: the body that usually carries it out. ``since``: its first day in law.
    """

    key: str
    words: str
    article: str
    confidence: Confidence
    asked: str = ""
    told: str = ""
    group: str = ""
    by: str = ""
    since: date = SINCE

    @property
    def basis(self) -> str:
        """The article, and that a jurist must confirm it where it is not sure."""
        unsure = " (cần cơ quan pháp chế xác nhận)" if self.confidence == "unsure" else ""
        return f"{self.article}{unsure}"

    @property
    def inside(self) -> str:
        """The words inside a sentence; what is a name keeps its capital."""
        return f"{self.words[:1].lower()}{self.words[1:]}"


Listed = Mapping[str, Entry]
_DATA: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_NAMES: Final = frozenset(one.name for one in fields(Entry))


def _read(name: str) -> Listed:
    rows = _DATA[name]
    found = {row["key"]: Entry(**row) for row in rows}
    if len(found) != len(rows):
        raise ValueError(f"a key stands twice under {name}")
    return MappingProxyType(found)


PERSONS: Final = _read("person")
RIGHTS: Final = _read("right")
BODIES: Final = _read("body")
MEASURES: Final = _read("measure")
REFUSALS: Final = _read("refusal")
ENDS: Final = _read("end")
TARGET_WORDS: Final = str(_DATA["target"]["words"])
GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "information": RIGHTS["information"].words,
        "job": RIGHTS["job"].words,
        "life": "Tính mạng, sức khỏe, tài sản, danh dự, nhân phẩm",
    }
)
"""The headings of the measures: Đ56, Đ57, Đ58."""


def in_force(listed: Listed, on: date) -> list[Entry]:
    """The lines that the law has on the day."""
    return [one for one in listed.values() if one.since <= on]


def entry(listed: Listed, key: str, on: date) -> Entry:
    """One line as it stands on the day. Raises UnknownEntry."""
    found = listed.get(key)
    if found is None or found.since > on:
        raise UnknownEntry("Mục đã chọn không có trong luật vào ngày này. Chọn lại")
    return found


def entries(listed: Listed, keys: Collection[str], on: date) -> list[Entry]:
    """Lines in the law's order. Raises UnknownEntry for one it doesn't have."""
    for key in keys:
        entry(listed, key, on)
    return [one for key, one in listed.items() if key in keys]


def words(listed: Listed, keys: Collection[str]) -> list[str]:
    """What lines say, in the law's order; keys that it never had say nothing."""
    return [one.words for key, one in listed.items() if key in keys]


def unsure() -> Iterator[tuple[str, date | None, str]]:
    """What a jurist still has to confirm: key, since when, in words."""
    for listed in (PERSONS, RIGHTS, BODIES, MEASURES, REFUSALS, ENDS):
        for one in listed.values():
            if one.confidence == "unsure":
                yield one.key, one.since, f"{one.words} ({one.article})"
