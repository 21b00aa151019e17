"""Where a promise was heard: asked of the room that heard it, which stands above or beside this one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app

from feedback.actor import Actor
from feedback.commitments.models import Commitment

_EXTENSION: Final = "commitment_sources"


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was promised: words for officers («Buổi tiếp công dân ngày 25/11/2026»), the address of
    its page, empty for who may not open it."""

    words: str
    address: str = ""


Resolver = Callable[[Iterable[int], Actor], Mapping[int, Source]]
"""From numbers in the room, and who reads, to the sources."""


def resolve_with(app: Flask, room: str, resolver: Resolver) -> None:
    """Register who knows the sources of a room."""
    app.extensions.setdefault(_EXTENSION, {})[room] = resolver


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
