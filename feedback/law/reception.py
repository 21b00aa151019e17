"""Tiếp công dân: kinds, outcomes, grounds, who receives how often, columns of the register. Pure.

Read from ``reception.toml``, which describes its form. LTCD 42/2013, Law 136/2025, NĐ 154/2026.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any, Final

from feedback.law import entry as entries
from feedback.law.entry import entry as entry
from feedback.law.entry import on_day as on_day
from feedback.law.kinds import Kind
from feedback.law.refusal import Refusal
from feedback.law.terms import Confidence


class NotDelegated(Refusal):
    """The head of this office may not hand his reception to another; says the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(entries.Entry):
    """One thing that may be chosen at a reception.

    Of refusals: ``written`` owes a notice by Mẫu 01/TCD, ``cite`` asks the officer for the article. Of kinds:
    ``leader`` is a session of the head. Of forwarders: ``returns`` a complaint out of competence goes back to
    them.
    """

    written: bool = False
    cite: bool = False
    leader: bool = False
    returns: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """Người đứng đầu of one sort of office; ``term`` (key of ``law.terms``) says how often he receives.

    ``titles``: the first words of his position, none where it is whoever is no deputy.
    """

    key: str
    words: str
    term: str
    level: str = ""
    body_type: str = ""
    codes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()

    def is_held_by(self, position: str) -> bool:
        """Whether one with this position is the head himself."""
        begun = position.casefold()
        if self.titles:
            return any(begun.startswith(title.casefold()) for title in self.titles)
        return not begun.startswith("phó ")

    def fits(self, code: str, level: str, body_type: str) -> bool:
        """Whether the agency with this code, level and type is led by him."""
        if self.codes:
            return code in self.codes
        return self.level in ("", level) and self.body_type in ("", body_type)


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule that keeps a reception with the head himself."""

    heads: tuple[str, ...]
    words: str
    article: str
    source: str
    confidence: Confidence
    in_force_from: date
    note: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the register: what it holds and its head."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Register:
    """Sổ tiếp công dân: the form in force from one day to another and its columns in their order."""

    form: str
    title: str
    article: str
    source: str
    confidence: Confidence
    columns: tuple[Column, ...]
    in_force_from: date
    in_force_to: date | None = None
    note: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What is due to who passed a submission on; ``terms``: by which clocks of the matter (``law.terms``)."""

    key: str
    words: str
    terms: tuple[str, ...]
    article: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Paper:
    """The words of a paper; ``sign`` empty: it bears no number of the outgoing book. ``note``, ``since``:
    what a jurist has to confirm."""

    key: str
    form: str
    title: str
    subject: str
    article: str
    source: str
    confidence: Confidence
    text: tuple[str, ...]
    closing: str
    sign: str = ""
    note: str = ""
    since: date | None = None

    def words(self, values: Mapping[str, str]) -> str:
        """Its paragraphs with the values put in, ``article`` its own where none is given."""
        known = {"article": self.article} | dict(values)
        lines = (*self.text, self.closing) if self.closing else self.text
        return "\n".join(line.format(**known) for line in lines)


_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("feedback.law").joinpath("reception.toml").read_text(encoding="utf-8")
)


def _entries(name: str) -> tuple[Entry, ...]:
    return tuple(Entry(**row) for row in _DATA[name])


KINDS: Final = _entries("kinds")
MODES: Final = _entries("modes")
OUTCOMES: Final = _entries("outcomes")
REFUSALS: Final = _entries("refusals")
EXTRAORDINARY: Final = _entries("extraordinary")
ONLINE: Final = _entries("online")
FORWARDERS: Final = _entries("forwarders")
HEADS: Final = tuple(
    Head(**row | {name: tuple(row.get(name, ())) for name in ("codes", "titles")}) for row in _DATA["heads"]
)
NOT_DELEGATED: Final = tuple(Kept(**row | {"heads": tuple(row["heads"])}) for row in _DATA["not_delegated"])
REGISTERS: Final = tuple(
    Register(**row | {"columns": tuple(Column(**one) for one in row["columns"])})
    for row in _DATA["registers"]
)
REPLIES: Final = tuple(Reply(**row | {"terms": tuple(row["terms"])}) for row in _DATA["replies"])
PAPERS: Final = {row["key"]: Paper(**row | {"text": tuple(row["text"])}) for row in _DATA["papers"]}
INFORMED_KINDS: Final = frozenset(Kind(key) for key in _DATA["informed"]["kinds"])
ONLINE_DENUNCIATION_GROUNDS: Final = frozenset(_DATA["online_denunciation"]["grounds"])
ONLINE_DENUNCIATION: Final[str] = _DATA["online_denunciation"]["words"]
ONLINE_DENUNCIATION_ARTICLE: Final[str] = _DATA["online_denunciation"]["article"]
ONLINE_OPENING_HOURS: Final[int] = _DATA["online_opening"]["hours"]


def group_from(on: date) -> int:
    """From how many people on one content a visit is that of a group (đoàn đông người)."""
    return max(
        (row for row in _DATA["groups"] if row["in_force_from"] <= on), key=lambda row: row["in_force_from"]
    )["people_from"]


def group_sizes() -> list[tuple[date, int]]:
    """From which day on a visit of how many people is that of a group, the earliest first."""
    return sorted((row["in_force_from"], row["people_from"]) for row in _DATA["groups"])


def head_of(code: str, level: str, body_type: str) -> Head | None:
    """Which head the law means for an agency; None for one whose head owes no reception day."""
    return next((one for one in HEADS if one.fits(code, level, body_type)), None)


def demand_delegable(head: Head, on: date) -> None:
    """That the head may hand his reception to another by a document. Raises NotDelegated with the article."""
    for one in NOT_DELEGATED:
        if head.key in one.heads and one.in_force_from <= on:
            raise NotDelegated(f"{one.words} Căn cứ: {one.article}.")


def register_on(on: date) -> Register:
    """The form of the register in force on a day. Raises LookupError before the first."""
    for one in REGISTERS:
        if one.in_force_from <= on and (one.in_force_to is None or on <= one.in_force_to):
            return one
    raise LookupError(f"no form of the register on {on}")


def register_kind(about: str) -> str:
    """What the register's column of kinds says of a kind of matter: KN, TC, KN-PA."""
    words: str = _DATA["register_kinds"][about]
    return words


def unsure() -> list[tuple[str, date | None, str]]:
    """What a jurist has to confirm: key, since when, words."""
    found = [
        (f"{name}/{one.key}", one.since or one.in_force_from, one.note or f"{one.words}. {one.article}")
        for name, entries in (("refusals", REFUSALS), ("extraordinary", EXTRAORDINARY), ("online", ONLINE))
        for one in entries
        if one.confidence == "unsure"
    ]
    found += [
        (f"not_delegated/{'/'.join(one.heads)}", one.since, one.note)
        for one in NOT_DELEGATED
        if one.confidence == "unsure"
    ]
    return found + [(one.form, one.since, one.note) for one in REGISTERS if one.confidence == "unsure"]
