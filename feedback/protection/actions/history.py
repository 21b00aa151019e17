"""Writing history: each act on a row of a file, with what it set; sealed bytes only by their digests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.extensions import Base
from feedback.protection.models import (
    ProtectionDecision,
    ProtectionEvent,
    ProtectionFile,
    ProtectionLetter,
    ProtectionMeasure,
    ProtectionOpening,
    ProtectionText,
)
from feedback.protection.subjects import DECISION, FILE, LETTER, MEASURE, OPENING, TEXT
from feedback.register.history import Happened, History, prints, told

HISTORY: Final = History(ProtectionEvent, (FILE, TEXT, DECISION, MEASURE, LETTER, OPENING))

ROOMS: Final[Mapping[type[Base], str]] = {
    ProtectionFile: FILE,
    ProtectionText: TEXT,
    ProtectionDecision: DECISION,
    ProtectionMeasure: MEASURE,
    ProtectionLetter: LETTER,
    ProtectionOpening: OPENING,
}
_SECRET: Final[Mapping[type[Base], tuple[str, ...]]] = {
    ProtectionText: ("content",),
    ProtectionOpening: ("reason",),
}
_REWRAPPED: Final = frozenset({"id", "version", "key_version", "wrapped_key"})
"""Columns that no act is held to: numbers of the row itself, and wraps, which a new sealing key rewrites."""


def happened(
    row: Base, act: str, *names: str, agency_id: int, details: Mapping[str, Any] | None = None
) -> Happened:
    """One act on a row that set these columns; every column of a new one."""
    known: Any = row
    secret = _SECRET.get(type(row), ())
    columns = names or [one.key for one in row.__table__.columns if one.key not in _REWRAPPED]
    wrote = dict(details or {})
    if set_now := told(row, *(one for one in columns if one not in secret)):
        wrote["set"] = set_now
    if printed := prints(row, *(one for one in columns if one in secret)):
        wrote["prints"] = printed
    return Happened((ROOMS[type(row)], known.id), act, agency_id, wrote)


def write(*acts: Happened, by: Actor, at: datetime) -> None:
    """Enter the acts: two inserts."""
    HISTORY.write(acts, by=by, at=at)
