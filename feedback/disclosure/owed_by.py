"""What rooms above owe the public beside the noted duties: each says it itself, when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask, current_app


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that an agency must still make known: what, by which day at the latest, on which basis, and
    the officers' page (endpoint and its values) where it is done.
    """

    agency_id: int
    words: str
    due_on: date
    basis: str
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)


Provider = Callable[[Collection[int] | None, date], list[Owed]]
"""What these agencies (None: all) owe on a day; few statements, however many they are."""


def provide(app: Flask, provider: Provider) -> None:
    """Let a room above say what it owes."""
    app.extensions.setdefault("disclosure_owed", []).append(provider)


def of(agency_ids: Collection[int] | None, today: date) -> list[Owed]:
    """What all rooms say is owed, by its last day."""
    providers: list[Provider] = current_app.extensions.get("disclosure_owed", [])
    found = [one for provider in providers for one in provider(agency_ids, today)]
    return sorted(found, key=lambda one: (one.due_on, one.words))
