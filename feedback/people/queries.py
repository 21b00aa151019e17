"""Questions about people: how to reach one, whether a shown paper is his."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import selectinload

from feedback import config
from feedback.extensions import asked_once, db
from feedback.people import details, rules
from feedback.people.details import PersonDetails
from feedback.people.models import Companion, Person
from feedback.sealing import CannotOpen, Ring, WrappedKey, blind_index, open_sealed
from feedback.straight import ask_plainly
from feedback.text import search_text

MOST_SAME: Final = 200
"""How many rows of one person are looked at."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person is reached: the name on the envelope, what he gave, where his letters go."""

    name: str
    email: str | None
    address: str | None
    wants: str


def by_id(number: int) -> Person | None:
    """The sender with those who stand with him."""
    return db.session.scalar(
        select(Person).options(selectinload(Person.companions)).where(Person.id == number)
    )


def reach(number: int) -> Reach | None:
    """How to reach a person; None when he is unknown, erased or sealed (nobody writes to him)."""
    row = db.session.execute(
        select(
            Person.full_name,
            Person.contact_name,
            Person.email,
            func.coalesce(Person.letter_address, Person.address).label("address"),
            Person.wants,
            Person.erased_at,
            Person.sealed.is_not(None).label("sealed"),
        ).where(Person.id == number)
    ).first()
    if row is None or row.erased_at is not None or row.sealed:
        return None
    return Reach(row.contact_name or row.full_name, row.email, row.address, row.wants)


def without_address(numbers: Iterable[int]) -> set[int]:
    """Those open senders of whom no address is known; one select."""
    return set(
        db.session.scalars(
            select(Person.id).where(
                Person.id.in_(set(numbers)),
                Person.erased_at.is_(None),
                Person.sealed.is_(None),
                func.coalesce(Person.letter_address, Person.address, "") == "",
            )
        )
    )


_NAMES: Final = select(Person.id, Person.full_name, Person.sealed.is_not(None).label("sealed")).where(
    Person.id.in_(bindparam("wanted", expanding=True))
)


def names(numbers: Iterable[int]) -> dict[int, str]:
    """Names by number, for a list that its reader may see, «(giữ bí mật)» for a sealed one; one query."""
    wanted = set(numbers)
    if not wanted:
        return {}
    rows = ask_plainly(_NAMES, {"wanted": wanted})
    return {number: rules.HIDDEN if sealed else name for number, name, sealed in rows}


def with_mail(numbers: Iterable[int]) -> set[int]:
    """Those who want to hear by e-mail and gave an address; one query."""
    return set(
        db.session.scalars(
            select(Person.id).where(
                Person.id.in_(set(numbers)),
                Person.email.is_not(None),
                Person.wants == "mail",
                Person.erased_at.is_(None),
            )
        )
    )


def ways(numbers: Iterable[int]) -> dict[int, str]:
    """How a notice goes to each: ``mail``, ``post``, or ``none`` where he wants none or gave no address."""
    address = func.coalesce(Person.letter_address, Person.address).label("address")
    rows = db.session.execute(
        select(Person.id, Person.email, address, Person.wants).where(
            Person.id.in_(set(numbers)), Person.erased_at.is_(None), Person.sealed.is_(None)
        )
    )
    return {row.id: _way(row.wants, row.email, row.address) for row in rows}


def _way(wants: str, email: str | None, address: str | None) -> str:
    if wants == "none" or not (email or address):
        return "none"
    return "post" if not email or (wants == "post" and address) else "mail"


@dataclass(frozen=True, slots=True)
class Mark:
    """By what a person is met again: the keyed digest of his paper's number, else folded name and address."""

    id_index: bytes | None
    words: str


def mark_of(person: PersonDetails) -> Mark:
    """The mark of somebody who is not recorded yet."""
    number, key = person.id_number, config.current().lookup_key_bytes
    digest = blind_index(key, "id", number) if number else None
    return Mark(digest, _mark_words(person.full_name, person.address))


def marks(numbers: Iterable[int]) -> dict[int, Mark]:
    """The marks of open persons by number; one query."""
    rows = db.session.execute(
        select(Person.id, Person.full_name, Person.address, Person.id_index).where(
            Person.id.in_(set(numbers)), Person.sealed.is_(None)
        )
    )
    return {row.id: Mark(row.id_index, _mark_words(row.full_name, row.address)) for row in rows}


def _mark_words(name: str, address: str | None) -> str:
    return f"{search_text(name)}|{search_text(address)}"


@dataclass(frozen=True, slots=True)
class Line:
    """One open person as a list shows him."""

    full_name: str
    phone: str
    email: str
    address: str
    gave_paper: bool
    area_code: str = ""


def lines(numbers: Iterable[int]) -> dict[int, Line]:
    """Open persons by number, for a list that its reader may see; one query."""
    rows = db.session.execute(
        select(
            Person.id,
            Person.full_name,
            Person.phone,
            Person.email,
            Person.address,
            Person.id_index.is_not(None).label("gave_paper"),
            Person.area_code,
        ).where(Person.id.in_(set(numbers)), Person.sealed.is_(None))
    )
    return {
        row.id: Line(
            row.full_name,
            row.phone or "",
            row.email or "",
            row.address or "",
            row.gave_paper,
            row.area_code or "",
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class Entry:
    """One open person as a register of his office names him, the number of his paper included."""

    full_name: str
    address: str
    area_code: str
    id_number: str


def entries(numbers: Iterable[int]) -> dict[int, Entry]:
    """Open persons by number, for a register that the law wants them in; those who were erased or are sealed
    are left out. One query. The numbers of their papers are unsealed here; one whose key is gone is empty.
    """
    rows = db.session.execute(
        select(
            Person.id,
            Person.full_name,
            Person.address,
            Person.area_code,
            Person.id_sealed,
            Person.id_key_version,
            Person.id_wrapped_key,
        ).where(Person.id.in_(set(numbers)), Person.sealed.is_(None), Person.erased_at.is_(None))
    ).all()
    ring = Ring(config.current().sealing_ring)
    found = {}
    for row in rows:
        number = ""
        if row.id_sealed is not None:
            with suppress(CannotOpen):
                key = ring.unwrap(WrappedKey(row.id_key_version or "", row.id_wrapped_key or b""))
                number = open_sealed(key, row.id_sealed, details.ID_CONTEXT).decode()
        found[row.id] = Entry(row.full_name, row.address or "", row.area_code or "", number)
    return found


def said(number: int) -> PersonDetails:
    """What an open sender said of himself, number of his paper included, to be recorded once more.

    Never for a page: the number is unsealed here. Raises CannotOpen when its key is gone.
    """
    person = by_id(number)
    if person is None:
        raise LookupError(f"no sender {number}")
    id_number = None
    if person.id_sealed is not None:
        wrapped = WrappedKey(person.id_key_version or "", person.id_wrapped_key or b"")
        key = Ring(config.current().sealing_ring).unwrap(wrapped)
        id_number = open_sealed(key, person.id_sealed, details.ID_CONTEXT).decode()
    return PersonDetails(
        **{name: getattr(person, name) for name in rules.SAID},
        id_kind=person.id_kind,
        id_number=id_number,
        companions=tuple(
            details.CompanionDetails(one.role, one.full_name, one.paper) for one in person.companions
        ),
    )


def telling(numbers: Iterable[int]) -> list[dict[str, Any]]:
    """What of these senders would give each away in a text: what ``rules.TELLING`` names, and companions.

    Without numbers of papers, which stay sealed, and without those who were erased or are sealed themselves.
    Two selects.
    """
    open_ = select(Person).where(
        Person.id.in_(set(numbers)), Person.erased_at.is_(None), Person.sealed.is_(None)
    )
    return [
        {name: getattr(one, name, None) for name in rules.TELLING}
        | {"letter_address": one.letter_address, "companions": [other.full_name for other in one.companions]}
        for one in db.session.scalars(open_.options(selectinload(Person.companions)))
    ]


def sealed_as(number: int) -> details.SealedPerson:
    """A sealed sender as he lies there, with the wrap of his own data key where he has one: to be opened by
    his submission, or recorded once more unread."""
    row = db.session.execute(
        select(Person.sealed, Person.sealed_key_version, Person.sealed_wrapped_key).where(Person.id == number)
    ).one()
    along = WrappedKey(row.sealed_key_version, row.sealed_wrapped_key) if row.sealed_wrapped_key else None
    return details.SealedPerson(row.sealed or b"", along)


def opened(number: int, key: bytes) -> PersonDetails:
    """A sealed sender as he wrote of himself, by the data key of his submission.

    Only for the page that shows an opened original. Raises CannotOpen.
    """
    content = db.session.scalar(select(Person.sealed).where(Person.id == number))
    return details.opened(content or b"", key)


def count_of(number: int) -> int:
    """How many people a sender said he writes for; 1 for one alone."""
    return db.session.scalar(select(Person.people_count).where(Person.id == number)) or 1


def phone_tail_of(number: int) -> str | None:
    """The last four digits of the phone he gave, the second proof when tracking."""
    return rules.phone_tail(db.session.scalar(select(Person.phone).where(Person.id == number)))


def holds_paper(number: int, id_number: str) -> bool:
    """Whether the identity number shown at the desk is the one given with the submission."""
    digest = blind_index(config.current().lookup_key_bytes, "id", id_number)
    return (
        db.session.scalar(select(Person.id).where(Person.id == number, Person.id_index == digest)) is not None
    )


def bearing(id_number: str) -> list[int]:
    """The rows of the persons with this number of an identity paper, the ``MOST_SAME`` newest; by its keyed
    digest, so that the number itself stands nowhere."""
    digest = blind_index(config.current().lookup_key_bytes, "id", id_number)
    same = select(Person.id).where(Person.id_index == digest, Person.erased_at.is_(None))
    return list(db.session.scalars(same.order_by(Person.id.desc()).limit(MOST_SAME)))


def same_as(numbers: Iterable[int]) -> set[int]:
    """Rows of the same persons as these: by the keyed digest of the identity number, or by phone.

    At most the ``MOST_SAME`` newest, beside the rows given. A sealed sender has neither number nor phone: he
    is like nobody. Two selects.
    """
    return set(_same_as(frozenset(numbers)))


@asked_once
def _same_as(wanted: frozenset[int]) -> frozenset[int]:
    given = db.session.execute(
        select(Person.id_index, Person.phone).where(Person.id.in_(wanted), Person.erased_at.is_(None))
    ).all()
    papers = {row.id_index for row in given if row.id_index is not None}
    phones = {row.phone for row in given if row.phone}
    if not papers and not phones:
        return wanted
    same = select(Person.id).where(
        or_(Person.id_index.in_(papers), Person.phone.in_(phones)), Person.erased_at.is_(None)
    )
    return wanted | set(db.session.scalars(same.order_by(Person.id.desc()).limit(MOST_SAME)))


def met_among(details: PersonDetails, among: Select[int]) -> str:
    """By what somebody who isn't recorded yet is one of these persons already: ``phone``, ``id_number``,
    ``email``, or "" when he is none of them. ``among`` asks for their numbers; one select.
    """
    index = mark_of(details).id_index
    email = (details.email or "").casefold()
    given = ((Person.phone, details.phone), (Person.id_index, index), (func.lower(Person.email), email))
    alike = [column == value for column, value in given if value]
    if not alike:
        return ""
    asked = select(Person.phone, Person.id_index).where(
        Person.id.in_(among), Person.erased_at.is_(None), or_(*alike)
    )
    found = db.session.execute(asked.limit(1)).first()
    if found is None:
        return ""
    if details.phone and found.phone == details.phone:
        return "phone"
    return "id_number" if index is not None and found.id_index == index else "email"


def keys_of(numbers: Iterable[int]) -> dict[int, frozenset[tuple[str, str]]]:
    """By what each open person is met again: phone, e-mail, keyed digest of his paper; one query."""
    rows = db.session.execute(
        select(Person.id, Person.phone, func.lower(Person.email).label("email"), Person.id_index).where(
            Person.id.in_(set(numbers)), Person.sealed.is_(None), Person.erased_at.is_(None)
        )
    )
    return {
        row.id: frozenset(
            (name, value)
            for name, value in (
                ("phone", row.phone),
                ("email", row.email),
                ("id_number", (row.id_index or b"").hex()),
            )
            if value
        )
        for row in rows
    }


def companions_of(number: int) -> list[Companion]:
    """Those who stand with the sender, in the order given."""
    return list(
        db.session.scalars(select(Companion).where(Companion.person_id == number).order_by(Companion.id))
    )


def fingerprints(numbers: Iterable[int]) -> dict[int, str]:
    """The fingerprint of each sender as his row stands today, without those who were erased."""
    found = db.session.scalars(
        select(Person)
        .options(selectinload(Person.companions))
        .where(Person.id.in_(set(numbers)), Person.erased_at.is_(None))
    )
    return {
        one.id: rules.sealed_fingerprint(one.sealed)
        if one.sealed is not None
        else rules.fingerprint(
            {name: getattr(one, name) for name in rules.SAID},
            one.id_index,
            [(other.role, other.full_name) for other in one.companions],
        )
        for one in found
    }
