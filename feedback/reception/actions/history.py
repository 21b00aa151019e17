"""Writing history: one event row and one register entry for each act, by set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.extensions import add_rows
from feedback.reception.models import ReceptionEvent
from feedback.register import actions as register
from feedback.register import rules as register_rules

VISIT: Final = "visit"
PLACE: Final = "reception_place"
SESSION: Final = "reception_session"
TURN: Final = "reception_turn"
ONLINE: Final = "online_reception"
FORWARDING: Final = "forwarding"
BOOK: Final = "reception_book"
SCHEDULE: Final = "reception_schedule"
ROOMS: Final = (VISIT, PLACE, SESSION, TURN, ONLINE, FORWARDING, BOOK, SCHEDULE)
"""The rooms under which the register knows the subjects of this one."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One act on one subject (room, number). ``content``: what else the register's digest covers, such as the
    rows that the act wrote; it must be found again from the rows as they stand (``proofs``).
    """

    subject: tuple[str, int]
    act: str
    agency_id: int | None
    details: Mapping[str, Any] = field(default_factory=dict)
    content: Mapping[str, Any] | None = None


def digest_of(salt: bytes, event: Mapping[str, Any], content: Mapping[str, Any] | None) -> bytes:
    """The register's digest of an event: its fields and the content it brought, salted."""
    names = ("subject_room", "subject_id", "act", "actor", "details")
    covered = {name: event[name] for name in names} | {"at": event["at"].astimezone(UTC).isoformat()}
    return register_rules.digest(salt, covered | {"content": content})


def write(happened: Sequence[Happened], *, by: Actor, at: datetime) -> None:
    """Write events and their register entries: two inserts however many there are."""
    rows, acts = [], []
    for one in happened:
        salt = register_rules.new_salt()
        room, number = one.subject
        row: dict[str, Any] = {
            "subject_room": room,
            "subject_id": number,
            "act": one.act,
            "at": at,
            "actor": by.name,
            "agency_id": one.agency_id,
            "details": dict(one.details),
            "salt": salt,
        }
        rows.append(row)
        acts.append(register.Act(one.act, one.subject, digest_of(salt, row, one.content)))
    if rows:
        add_rows(ReceptionEvent, rows)
        register.enter_many(acts, by=by, at=at)


def note(
    subject: tuple[str, int],
    act: str,
    details: Mapping[str, Any],
    *,
    agency_id: int | None,
    by: Actor,
    at: datetime,
    content: Mapping[str, Any] | None = None,
) -> None:
    """Write one act; see ``Happened``."""
    write([Happened(subject, act, agency_id, details, content)], by=by, at=at)
