"""Verbs about people: record who sent something."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, case, delete, func, update

from feedback import config
from feedback.extensions import db
from feedback.people import rules
from feedback.people.details import ID_CONTEXT, NOBODY, CompanionDetails, PersonDetails, SealedPerson
from feedback.people.models import Companion, Person
from feedback.sealing import Ring, blind_index, seal
from feedback.straight import add_numbered, add_rows

__all__ = [
    "CompanionDetails",
    "PersonDetails",
    "SealedPerson",
    "erase",
    "erase_many",
    "fingerprint",
    "forget_contact",
    "give_letter_address",
    "record",
]


def record(people: Sequence[PersonDetails | SealedPerson], *, at: datetime) -> list[int]:
    """Record senders by set; returns their numbers in the same order.

    Each submission has a sender row of its own: what a person was on that day stays with what he
    wrote. Two rows of one person meet by the keyed digest of the identity number; a sealed one has none and
    meets nobody.
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
        if isinstance(details, PersonDetails)
        for one in details.companions
    ]
    if companions:
        add_rows(Companion, companions)
    return numbers


def give_letter_address(number: int, address: str) -> None:
    """Ghi địa chỉ nhận văn bản: of an open sender who gave none. What he said of himself stays as it was.

    Raises LookupError for one who has an address, and for one who is unknown, erased or sealed.
    """
    changed = db.session.execute(
        update(Person)
        .where(
            Person.id == number,
            Person.erased_at.is_(None),
            Person.sealed.is_(None),
            func.coalesce(Person.letter_address, Person.address, "") == "",
        )
        .values(letter_address=address)
    )
    if cast(CursorResult[Any], changed).rowcount != 1:
        raise LookupError(f"no sender {number}")


def erase(number: int, *, at: datetime) -> None:
    """Xóa: empty the row of a person and forget those who stand with him; the number stays."""
    erase_many([number], at=at)


def erase_many(numbers: Collection[int], *, at: datetime) -> None:
    """Xóa: empty the rows of many persons; those who were erased before stay as they are. Two statements."""
    blank = {name: getattr(NOBODY, name) for name in rules.SAID}
    blank |= dict.fromkeys(("id_kind", "id_sealed", "id_key_version", "id_wrapped_key", "id_index", "sealed"))
    blank |= dict.fromkeys(("sealed_key_version", "sealed_wrapped_key"))
    db.session.execute(delete(Companion).where(Companion.person_id.in_(numbers)))
    emptied = update(Person).where(Person.id.in_(numbers), Person.erased_at.is_(None))
    db.session.execute(
        emptied.values(**blank, letter_address=None, erased_at=at).execution_options(
            synchronize_session=False
        )
    )


def forget_contact(number: int) -> None:
    """Xóa điện thoại, thư điện tử of an open sender. Raises LookupError for one who is sealed or erased."""
    there = (Person.id == number, Person.sealed.is_(None), Person.erased_at.is_(None))
    address = func.coalesce(Person.letter_address, Person.address, "")
    wants = case((address == "", "none"), else_="post")
    changed = db.session.execute(update(Person).where(*there).values(phone=None, email=None, wants=wants))
    if cast(CursorResult[Any], changed).rowcount != 1:
        raise LookupError(f"no open sender {number}")


def _row(
    details: PersonDetails | SealedPerson, ring: Ring, lookup_key: bytes, at: datetime
) -> dict[str, object]:
    sealed = details.content if isinstance(details, SealedPerson) else None
    along = details.wrapped if isinstance(details, SealedPerson) else None
    shown = NOBODY if isinstance(details, SealedPerson) else details
    row: dict[str, object] = {name: getattr(shown, name) for name in rules.SAID} | {
        "id_kind": shown.id_kind,
        "id_sealed": None,
        "id_key_version": None,
        "id_wrapped_key": None,
        "id_index": None,
        "sealed": sealed,
        "sealed_key_version": along.version if along else None,
        "sealed_wrapped_key": along.wrapped if along else None,
        "recorded_at": at,
    }
    if shown.id_number:
        key, wrapped = ring.new_key()
        row |= {
            "id_sealed": seal(key, shown.id_number.encode(), ID_CONTEXT),
            "id_key_version": wrapped.version,
            "id_wrapped_key": wrapped.wrapped,
            "id_index": blind_index(lookup_key, "id", shown.id_number),
        }
    return row


def fingerprint(details: PersonDetails | SealedPerson) -> str:
    """What the register's digest of a submission covers of its sender; see ``rules.fingerprint``."""
    if isinstance(details, SealedPerson):
        return rules.sealed_fingerprint(details.content)
    index = None
    if details.id_number:
        index = blind_index(config.current().lookup_key_bytes, "id", details.id_number)
    said = {name: getattr(details, name) for name in rules.SAID}
    return rules.fingerprint(said, index, [(one.role, one.full_name) for one in details.companions])
