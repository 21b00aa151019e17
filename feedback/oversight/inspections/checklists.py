"""Bảng kiểm: the versions of the checklist, read from ``checklists.toml``, which describes its form."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from typing import Final

from feedback.law.entry import Entry
from feedback.law.refusal import Refusal

VERDICTS: Final = {"met": "Đạt", "unmet": "Chưa đạt", "na": "Không áp dụng"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Entry):
    """One thing that is checked in each file. ``kinds`` of submissions it is asked of (empty: all);
    ``articles``: what it rests on for some kinds, ``article`` for all others; ``hint`` names what the system
    knows of it, counted by ``terms``."""

    kinds: tuple[str, ...] = ()
    articles: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""
    terms: tuple[str, ...] = ()

    def concerns(self, kind: str) -> bool:
        """Whether it is asked of a case of this kind."""
        return not self.kinds or kind in self.kinds

    def article_for(self, kind: str) -> str:
        """The law by which a case of this kind is asked for it."""
        return self.articles.get(kind, self.article)


@dataclass(frozen=True, slots=True)
class Checklist:
    """One version."""

    key: str
    since: date
    items: tuple[Item, ...]

    def item(self, key: str) -> Item:
        """The item of a key. Raises LookupError."""
        for one in self.items:
            if one.key == key:
                return one
        raise LookupError(f"no item {key}")


def _read() -> tuple[Checklist, ...]:
    text = resources.files("feedback.oversight.inspections").joinpath("checklists.toml").read_text("utf-8")
    return tuple(
        Checklist(
            one["key"],
            one["since"],
            tuple(
                Item(**row | {"kinds": tuple(row.get("kinds", ())), "terms": tuple(row.get("terms", ()))})
                for row in one["items"]
            ),
        )
        for one in tomllib.loads(text)["checklists"]
    )


CHECKLISTS: Final = _read()


def of_day(on: date) -> Checklist:
    """The version by which an inspection of the day checks. Raises Refusal before the first one."""
    holding = [one for one in CHECKLISTS if one.since <= on]
    if not holding:
        raise Refusal("Chưa có bảng kiểm cho ngày này")
    return max(holding, key=lambda one: one.since)


def version(key: str) -> Checklist:
    """The version of a key. Raises LookupError."""
    for one in CHECKLISTS:
        if one.key == key:
            return one
    raise LookupError(f"no checklist {key}")
