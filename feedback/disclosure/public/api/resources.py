"""What the read API offers: resources and their columns, put in by the rooms that publish them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from flask import Flask, current_app

from feedback.disclosure.open_data.tables import Column, Kind, Meaning, Row, Value
from feedback.disclosure.public.api.lists import Asked, Found, Parameter

_NAME: Final = "read_api"

Shown: TypeAlias = "Value | Sequence[Row]"


@dataclass(frozen=True, slots=True)
class Gone:
    """Something was public and isn't any more: the row that is left of it, why in words, and when it was
    taken down, where known.
    """

    row: Row
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

    ``key`` names it in addresses, as it names the files. ``columns`` are those of the table of open data,
    under the same names. ``listed``: rows that are public on a day, in a lasting order; raises Misasked.
    ``one``: the one with a code, None where nothing was ever public under it. ``code``: the name of the
    column that names it in its address. ``codes``: whether it but lists codes to which others refer.
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
    codes: bool = False


def add(app: Flask, resource: Resource) -> None:
    """Offer a resource; ``key`` once only."""
    found: dict[str, Resource] = app.extensions.setdefault(_NAME, {})
    if resource.key in found:
        raise ValueError(resource.key)
    found[resource.key] = resource


def all_resources() -> list[Resource]:
    """Every resource, in the order in which rooms put them in, lists of codes last."""
    found: Iterable[Resource] = current_app.extensions.get(_NAME, {}).values()
    return sorted(found, key=lambda one: one.codes)


def by_key(key: str) -> Resource | None:
    """The resource of an address."""
    found: Resource | None = current_app.extensions.get(_NAME, {}).get(key)
    return found
