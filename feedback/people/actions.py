"""Verbs about people: record who sent something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from feedback import config
from feedback.extensions import add_numbered, add_rows
from feedback.people import rules
from feedback.people.models import Companion, Person
from feedback.sealing import Ring, blind_index, seal

ID_CONTEXT = b"people.id"


@dataclass(frozen=True, slots=True)
class CompanionDetails:
    """One who stands with the sender: role is ``representative``, ``authorised`` or ``scribe``."""

    role: str
    full_name: str
    paper: str | None = None


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What a sender says of himself; texts are clean NFC, the phone is digits with a leading zero."""

    kind: str
    full_name: str
    contact_name: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    area_code: str | None = None
    wants: str = "post"
    people_count: int = 1
    id_kind: str | None = None
    id_number: str | None = None
    companions: tuple[CompanionDetails, ...] = field(default=())


def record(people: Sequence[PersonDetails], *, at: datetime) -> list[int]:
    """Record senders by set; returns their numbers in the same order.

    Each submission has a sender row of its own: what a person was on that day stays with what he
    wrote. Two rows of one person meet by the keyed digest of the identity number.
    """
    if not people:
        return []
    settings = config.current()
    ring = Ring(settings.sealing_ring)
    key = settings.lookup_key_bytes
    numbers = add_numbered(Person, [_row(details, ring, key, at) for details in people])
    companions = [
        {"person_id": number, "role": one.role, "full_name": one.full_name, "paper": one.paper}
        for number, details in zip(numbers, people, strict=True)
        for one in details.companions
    ]
    if companions:
        add_rows(Companion, companions)
    return numbers


def _row(details: PersonDetails, ring: Ring, lookup_key: bytes, at: datetime) -> dict[str, object]:
    row: dict[str, object] = {
        "kind": details.kind,
        "full_name": details.full_name,
        "contact_name": details.contact_name,
        "phone": details.phone,
        "email": details.email,
        "address": details.address,
        "area_code": details.area_code,
        "wants": details.wants,
        "people_count": details.people_count,
        "id_kind": details.id_kind,
        "id_sealed": None,
        "id_key_version": None,
        "id_wrapped_key": None,
        "id_index": None,
        "recorded_at": at,
    }
    if details.id_number:
        key, wrapped = ring.new_key()
        row |= {
            "id_sealed": seal(key, details.id_number.encode(), ID_CONTEXT),
            "id_key_version": wrapped.version,
            "id_wrapped_key": wrapped.wrapped,
            "id_index": blind_index(lookup_key, "id", details.id_number),
        }
    return row


def fingerprint(details: PersonDetails) -> str:
    """What the register's digest of a submission covers of its sender; see ``rules.fingerprint``."""
    index = None
    if details.id_number:
        index = blind_index(config.current().lookup_key_bytes, "id", details.id_number)
    said = {name: getattr(details, name) for name in rules.SAID}
    return rules.fingerprint(said, index, [(one.role, one.full_name) for one in details.companions])
