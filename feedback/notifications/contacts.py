"""Who stands behind a recipient's number: asked at sending, of the rooms that know, never stored here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Flask, current_app


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a recipient. ``extra`` are values for the text that may not lie in the outbox, such as
    ``tracking_code`` and ``tracking_url`` of a citizen."""

    name: str
    email: str | None
    postal_address: str | None
    wants: Literal["mail", "post", "none"]
    extra: Mapping[str, Any] = field(default_factory=dict)


Resolver = Callable[[int], Contact | None]
"""From a recipient's number to his contact; None when he is unknown or erased. Reads, changes nothing."""


def resolve_with(app: Flask, room: str, resolver: Resolver) -> None:
    """Register who answers for the recipients of a room."""
    app.extensions.setdefault("contact_resolvers", {})[room] = resolver


def contact_of(room: str, number: int) -> Contact | None:
    """The contact of a recipient. Raises LookupError when nobody answers for the room."""
    resolver: Resolver | None = current_app.extensions.get("contact_resolvers", {}).get(room)
    if resolver is None:
        raise LookupError(f"nobody answers for recipients of {room}")
    return resolver(number)


def name_notices(app: Flask, names: Mapping[str, str]) -> None:
    """Say what a room's texts («room/name») are called in lists of letters."""
    app.extensions.setdefault("notice_names", {}).update(names)


def notice_name(template: str, otherwise: str = "Thông báo") -> str:
    """What a text is called in lists of letters; ``otherwise`` where nobody named it."""
    names: Mapping[str, str] = current_app.extensions.get("notice_names", {})
    return names.get(template, otherwise)
