"""What the read API offers: resources and their columns, put in by the rooms that publish them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from flask import Flask, current_app

from feedback.disclosure.open_data.tables import Column, Kind, Meaning, Row, Value
from feedback.web.pagination import Place

_NAME: Final = "read_api"

Given: TypeAlias = "str | int"
Shown: TypeAlias = "Value | Sequence[Row]"


class Misasked(Exception):
    """A parameter can't be understood: its name, and what to write instead (Vietnamese)."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(name)
        self.name, self.words = name, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What a list is narrowed by. ``values``: what may be given, all where empty; ``most``: the greatest
    length of a text; ``least`` and ``most`` of a number."""

    name: str
    title: Meaning
    kind: Kind = "string"
    values: tuple[tuple[str, Meaning], ...] = ()
    least: int = 1
    most: int = 200
    example: Given = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program asks of a list: the filters given (by name), where it goes on, how many rows."""

    filters: Mapping[str, Given]
    after: Place | None
    size: int

    def text(self, name: str) -> str:
        """A filter as text; empty where it isn't given."""
        return str(self.filters.get(name, ""))

    def number(self, name: str) -> int | None:
        """A filter as a number; None where it isn't given."""
        found = self.filters.get(name)
        return found if isinstance(found, int) else None


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a list, each as long as the columns, and the place behind the last (None at the end)."""

    rows: Sequence[Row]
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """Something was public and isn't any more: when it was taken down (where known) and why, in words."""

    code: str
    state: str
    words: str
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a single resource tells beyond its row: one value, or with ``columns`` rows of its own."""

    name: str
    title: Meaning
    meaning: Meaning
    kind: Kind = "string"
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class One:
    """A single resource: its row, and what each of its parts says, in their order."""

    row: Row
    parts: Sequence[Shown] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One resource.

    ``key`` names it in addresses, as the pages have it. ``columns`` are those of the table of open data,
    under the same names. ``listed``: rows that are public on a day, in a lasting order; raises Misasked.
    ``one``: the one with a code, None where nothing was ever public under it. ``code``: the name of the
    column that names it in its address.
    """

    key: str
    title: Meaning
    about: Meaning
    columns: tuple[Column, ...]
    listed: Callable[[Asked, date], Found]
    filters: tuple[Parameter, ...] = ()
    parts: tuple[Part, ...] = ()
    one: Callable[[str, date], One | Gone | None] | None = None
    code: str = "ma"


def add(app: Flask, resource: Resource) -> None:
    """Offer a resource; ``key`` once only."""
    found: dict[str, Resource] = app.extensions.setdefault(_NAME, {})
    if resource.key in found:
        raise ValueError(resource.key)
    found[resource.key] = resource


def all_resources() -> list[Resource]:
    """Every resource, in the order in which rooms put them in."""
    found: Iterable[Resource] = current_app.extensions.get(_NAME, {}).values()
    return list(found)


def by_key(key: str) -> Resource | None:
    """The resource of an address."""
    found: Resource | None = current_app.extensions.get(_NAME, {}).get(key)
    return found


def in_order(rows: Sequence[Row], asked: Asked) -> Found:
    """A page of a short list that is kept in memory; its places are counted from 1."""
    if asked.after is not None and asked.after[0] is not None:
        raise Misasked("sau", AFTER_WORDS)
    first = asked.after[1] if asked.after is not None else 0
    page = rows[first : first + asked.size] if first >= 0 else []
    last = first + len(page)
    return Found(page, (None, last) if page and last < len(rows) else None)


AFTER_WORDS: Final = "Dùng nguyên địa chỉ ở «next» của trang trước."
