"""Đối thoại: kinds, why one is held, who presides, what stays closed, how results are made known. Pure.

Read from ``dialogue.toml``, which describes its form. Luật 10/2022 Đ32, Luật 72/2025 Đ43, KH 80/KH-UBND.
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
from feedback.law.reception import Head, Paper
from feedback.law.refusal import Refusal
from feedback.law.terms import Confidence


class WrongChair(Refusal):
    """One with this position may not preside, or not without a document; says the article."""


class TooFewVoters(Refusal):
    """Fewer voters asked for it than the law wants; says the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(entries.Entry):
    """One thing that may be chosen about a dialogue.

    Of kinds: ``heads`` whose agencies hold it, ``yearly``, ``notice``, ``result`` keys of ``law.terms``,
    empty where no law sets a term. Of bases: for which ``kinds``, ``percent`` of the voters, ``urgent``. Of
    roles: ``agency`` is named with it. Of postings: ``posted`` somewhere, ``sent`` to the heads of hamlets.
    """

    heads: tuple[str, ...] = ()
    yearly: str = ""
    notice: str = ""
    result: str = ""
    kinds: tuple[str, ...] = ()
    percent: int = 0
    urgent: bool = False
    agency: bool = False
    posted: bool = False
    sent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chair:
    """Who presides over sessions of a kind: the head, or by his document one with one of ``titles``."""

    kind: str
    titles: tuple[str, ...]
    words: str
    article: str
    source: str
    confidence: Confidence
    in_force_from: date
    note: str = ""
    since: date | None = None


_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("feedback.law").joinpath("dialogue.toml").read_text(encoding="utf-8")
)


def _entries(name: str) -> tuple[Entry, ...]:
    lists = ("heads", "kinds")
    return tuple(Entry(**row | {key: tuple(row.get(key, ())) for key in lists}) for row in _DATA[name])


KINDS: Final = _entries("kinds")
BASES: Final = _entries("bases")
CLOSED: Final = _entries("closed")
ROLES: Final = _entries("roles")
POSTINGS: Final = _entries("postings")
CHECKS: Final = _entries("checks")
QUESTION_REFUSALS: Final = _entries("question_refusals")
PAPERS: Final = {row["key"]: Paper(**row | {"text": tuple(row["text"])}) for row in _DATA["papers"]}
TITLES: Final = tuple((tuple(row["heads"]), tuple(row["begin"])) for row in _DATA["titles"])
CHAIRS: Final = tuple(Chair(**row | {"titles": tuple(row["titles"])}) for row in _DATA["chairs"])


def kinds_of(head: Head | None) -> tuple[Entry, ...]:
    """The kinds of sessions that an agency with this head holds."""
    return tuple(one for one in KINDS if head is not None and head.key in one.heads)


def bases_of(kind: str, on: date) -> tuple[Entry, ...]:
    """Why a session of the kind may be held on a day."""
    return tuple(one for one in BASES if kind in one.kinds and one.holds(on))


def closed(key: str, on: date) -> Entry:
    """The ground on which a session of a day isn't open to all, as the law of that day has it. Raises
    LookupError."""
    return entry(entries.on_day(CLOSED, on), key)


def leads(head: Head, position: str) -> bool:
    """Whether one with this position is the head himself; of heads without own titles by ``TITLES``."""
    begun = position.casefold()
    named = [title for heads, titles in TITLES for title in titles if head.key in heads]
    return head.is_held_by(position) and (
        not named or any(begun.startswith(title.casefold()) for title in named)
    )


def demand_chair(kind: str, head: Head, position: str, document: str, on: date) -> None:
    """That one with this position may preside: the head, or by a document whoever the rule lets.

    Raises WrongChair with the article.
    """
    if leads(head, position):
        return
    for rule in CHAIRS:
        if rule.kind == kind and rule.in_force_from <= on:
            begun = position.casefold()
            allowed = any(begun.startswith(title.casefold()) for title in rule.titles)
            if not allowed or not document:
                raise WrongChair(f"{rule.words} Căn cứ: {rule.article}.")
            return


def demand_voters(basis: Entry, asking: int, total: int) -> None:
    """That enough voters asked for it, where the basis says how many. Raises TooFewVoters."""
    if asking * 100 < basis.percent * total:
        raise TooFewVoters(
            f"Phải có ít nhất {basis.percent}% cử tri yêu cầu: {-(-basis.percent * total // 100)} "
            f"trên {total} cử tri. Căn cứ: {basis.article}."
        )


def unsure() -> list[tuple[str, date | None, str]]:
    """What a jurist has to confirm: key, since when, words."""
    found = [
        (f"{name}/{one.key}", one.since, f"{one.words}. {one.note}")
        for name, entries in (("kinds", KINDS), ("bases", BASES), ("closed", CLOSED))
        for one in entries
        if one.confidence == "unsure"
    ]
    found += [
        (f"papers/{one.key}", one.since, one.note) for one in PAPERS.values() if one.confidence == "unsure"
    ]
    return found + [
        (f"chairs/{one.kind}", one.since, one.note) for one in CHAIRS if one.confidence == "unsure"
    ]
