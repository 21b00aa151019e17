"""The numbers on top of a page of figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from feedback.law.measures import DEFINITIONS, share
from feedback.oversight.desk.addresses import list_of
from feedback.oversight.objections import Mark
from feedback.web.filters import phan_tram, so

SPOILING: Final = {"on_time": "late", "on_aim": "beyond_aim"}
"""What keeps a share from being whole."""

_LATE: Final = {"late": "quá hạn", "beyond_aim": "quá mục tiêu"}


@dataclass(frozen=True, slots=True)
class Card:
    """One number: ``address`` is its list, ``notes`` small lines under it. ``tone``: late, soon, done or
    empty. ``links``: words and address of lists beside. ``mark``: what the agency objected to it;
    ``objecting``: where it may.
    """

    words: str
    value: str
    address: str
    notes: Sequence[str] = field(default_factory=list)
    tone: str = ""
    links: Sequence[tuple[str, str]] = ()
    mark: Mark | None = None
    objecting: str = ""


def told(key: str, counts: Mapping[str, int]) -> float | int | None:
    """A count, or a share from 0 to 1: None where nothing makes it up."""
    return share(counts, key) if DEFINITIONS[key].unit == "share" else counts[key]


def whole_of(key: str, counts: Mapping[str, int]) -> int | None:
    """Of how many a share is; None for a count."""
    parts = DEFINITIONS[key].denominator
    return sum(counts[part] for part in parts) if parts else None


def written(key: str, counts: Mapping[str, int]) -> str:
    """A figure as a page shows it."""
    if DEFINITIONS[key].unit == "share":
        return phan_tram(share(counts, key)) or "–"
    return so(counts[key])


def of_figure(
    key: str, counts: Mapping[str, int], kept: Mapping[str, str], words: str = "", tone: str = ""
) -> Card:
    """The number of a figure, of a share with what it is made of and what is aimed at; it opens its list."""
    one = DEFINITIONS[key]
    notes = []
    links = []
    whole, reached = whole_of(key, counts), share(counts, key) if one.unit == "share" else None
    if whole:
        done = sum(counts[part] for part in one.numerator)
        notes.append(f"{so(done)} trong {so(whole)} vụ việc")
        if (spoiling := SPOILING.get(key)) and counts[spoiling]:
            links.append((f"{so(counts[spoiling])} {_LATE[spoiling]}", list_of(spoiling, kept)))
    elif whole is not None:
        notes.append("chưa có vụ việc phải xong")
    if one.goal is not None:
        missed = reached is not None and reached < one.goal
        notes.append(f"chỉ tiêu {round(100 * one.goal)}%{', chưa đạt' if missed else ''}")
        tone = "" if missed else tone
    return Card(words or one.words, written(key, counts), list_of(key, kept), notes, tone, links)
