"""Where a promise was heard: asked of the room that heard it, which stands above or beside this one.

That room says what its sources are and which of them everybody may read about, and hears what becomes of each
promise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Flask, current_app

from feedback.actor import Actor
from feedback.commitments.models import Commitment

_EXTENSION: Final = "commitment_sources"
_NAMES: Final = "commitment_source_names"
_PEOPLE: Final = "commitment_source_people"
_PUBLISHED: Final = "commitment_sources_published"
_CHANGED: Final = "commitment_changes"


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was promised: words for officers («Buổi tiếp công dân ngày 25/11/2026»), the address of
    its page, empty for who may not open it."""

    words: str
    address: str = ""


Resolver = Callable[[Iterable[int], Actor], Mapping[int, Source]]
"""From numbers in the room, and who reads, to the sources."""

Published = Callable[[Iterable[int]], Collection[int]]
"""Of numbers in the room those about which everybody may read what was promised and how it was kept."""

People = Callable[[Commitment], Iterable[str]]
"""The names of those citizens whom the room knows of the source of a promise."""

Changed = Callable[[Commitment, str, Actor, datetime], None]
"""Hears of one act on a promise: the act is the name of its event, or «late» when its day is over; by whom,
when. In the transaction of the act."""


def resolve_with(app: Flask, room: str, resolver: Resolver, *, words: str) -> None:
    """Register who knows the sources of a room; ``words``: what they are («Buổi tiếp công dân»)."""
    app.extensions.setdefault(_EXTENSION, {})[room] = resolver
    app.extensions.setdefault(_NAMES, {})[room] = words


def publish_with(app: Flask, room: str, published: Published) -> None:
    """Register who knows which sources of a room are public; those of other rooms never are."""
    app.extensions.setdefault(_PUBLISHED, {})[room] = published


def names_with(app: Flask, room: str, people: People) -> None:
    """Register who knows the names of those who came to a source of a room."""
    app.extensions.setdefault(_PEOPLE, {})[room] = people


def on_changed(app: Flask, room: str, told: Changed) -> None:
    """Register who hears of every act on a promise of a room."""
    app.extensions.setdefault(_CHANGED, {}).setdefault(room, []).append(told)


def names() -> Mapping[str, str]:
    """What the sources of each room are, in words."""
    found: Mapping[str, str] = current_app.extensions.get(_NAMES, {})
    return found


def may_be_public(row: Commitment) -> bool:
    """Whether promises of its room are shown to everybody once the room publishes its source."""
    return row.source_room in current_app.extensions.get(_PUBLISHED, {})


def is_public(row: Commitment) -> bool:
    """Whether everybody may read it now."""
    published: Published | None = current_app.extensions.get(_PUBLISHED, {}).get(row.source_room)
    return published is not None and row.source_id in published([row.source_id])


def people_of(row: Commitment) -> tuple[str, ...]:
    """The names of citizens that its room knows of its source; they don't belong into public words."""
    people: People | None = current_app.extensions.get(_PEOPLE, {}).get(row.source_room)
    return tuple(people(row)) if people is not None else ()


def changed(row: Commitment, act: str, by: Actor, at: datetime) -> None:
    """Tell the room that heard the promise of an act on it."""
    told: Iterable[Changed] = current_app.extensions.get(_CHANGED, {}).get(row.source_room, ())
    for one in told:
        one(row, act, by, at)


def of(rows: Iterable[Commitment], viewer: Actor) -> dict[int, Source]:
    """The source of each promise by its number; one question for each room. Who knows none is left out."""
    wanted: dict[str, dict[int, list[int]]] = {}
    for row in rows:
        wanted.setdefault(row.source_room, {}).setdefault(row.source_id, []).append(row.id)
    found: dict[int, Source] = {}
    resolvers: Mapping[str, Resolver] = current_app.extensions.get(_EXTENSION, {})
    for room, numbers in wanted.items():
        if room in resolvers:
            for number, source in resolvers[room](numbers, viewer).items():
                found |= dict.fromkeys(numbers[number], source)
    return found
