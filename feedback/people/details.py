"""What a sender says of himself, and the sealed form of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from feedback.sealing import WrappedKey, open_sealed, seal

SEALED_CONTEXT = b"people.person"
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


NOBODY = PersonDetails(kind="person", full_name="", wants="none")
"""What the open columns say of a sealed sender: the same of everyone."""


@dataclass(frozen=True, slots=True)
class SealedPerson:
    """Người tố cáo: all that he says of himself, readable only with the data key of his submission, or with
    the one of another submission whose wrap goes along."""

    content: bytes
    wrapped: WrappedKey | None = None


def sealed(details: PersonDetails, key: bytes) -> SealedPerson:
    """The sender under a data key (32 bytes)."""
    plain = json.dumps(asdict(details), ensure_ascii=False).encode()
    return SealedPerson(seal(key, plain, SEALED_CONTEXT))


def opened(content: bytes, key: bytes) -> PersonDetails:
    """The sender as he wrote it. Raises CannotOpen when the key or the content is another."""
    told = json.loads(open_sealed(key, content, SEALED_CONTEXT))
    companions = tuple(CompanionDetails(**one) for one in told.pop("companions"))
    return PersonDetails(**told, companions=companions)
