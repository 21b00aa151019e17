"""Questions about the households of a consultation: who they are, how many were reached, how many answered.

Nothing of it is public, and no other agency gets the list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, case, exists, func, select

from feedback import config
from feedback.cases import codes
from feedback.consultation.models import Household, Opinion
from feedback.extensions import db
from feedback.sealing import blind_index, derive
from feedback.text import search_text, search_words

_MOST_MEANT: Final = 6


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. ``state``: "" all, ``reached``, ``unreached``, ``answered``, ``silent``
    (reached or not, no opinion), ``removed``; ``hamlet``: exactly so, None for all.
    """

    text: str = ""
    hamlet: str | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of households and the place behind its last row (None at the end)."""

    rows: list[Household]
    after: int | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of a hamlet («» where none is written), or of all: how many households, people, were told of it,
    answered.
    """

    hamlet: str
    households: int
    people: int
    reached: int
    answered: int


def _answers() -> ColumnElement[bool]:
    return exists().where(Opinion.household_id == Household.id, Opinion.state == "standing")


def listing(consultation_id: int, filters: Filters, *, after: int = 0, size: int = 50) -> Page:
    """Households by their number in the list."""
    asked = select(Household).where(Household.consultation_id == consultation_id, Household.number > after)
    asked = asked.where(*_narrowed(filters)).order_by(Household.number)
    found = list(db.session.scalars(asked.limit(size + 1)))
    return Page(found[:size], found[size - 1].number if len(found) > size else None)


def _narrowed(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        Household.removed_why.is_not(None) if filters.state == "removed" else Household.removed_why.is_(None)
    ]
    if filters.hamlet is not None:
        found.append(Household.hamlet == filters.hamlet)
    if filters.state in ("reached", "unreached"):
        reached = Household.reached_on.is_not(None)
        found.append(reached if filters.state == "reached" else ~reached)
    if filters.state in ("answered", "silent"):
        found.append(_answers() if filters.state == "answered" else ~_answers())
    return [
        *found,
        *(Household.search_text.contains(one, autoescape=True) for one in search_words(filters.text)),
    ]


def found(consultation_id: int, number: int) -> Household | None:
    """The household of a number in the list, removed ones too."""
    return db.session.scalar(
        select(Household).where(Household.consultation_id == consultation_id, Household.number == number)
    )


def by_code(consultation_id: int, typed: str) -> Household | None:
    """The household whose slip carries the code, as somebody typed it; None for none, or a removed one."""
    code = codes.parse(typed)
    if code is None:
        return None
    return db.session.scalar(
        select(Household).where(
            Household.consultation_id == consultation_id,
            Household.code_digest == code_digest(consultation_id, code),
            Household.removed_why.is_(None),
        )
    )


def slip_code(consultation_id: int, number: int) -> str:
    """The code on the slip of a household, without dash: the same each time it is printed, told by nothing
    that others know.
    """
    key = config.current().lookup_key_bytes
    return codes.code_of(derive(key, f"household\0{consultation_id}\0{number}".encode()))


def code_digest(consultation_id: int, code: str) -> bytes:
    """What is kept of a slip's code."""
    return blind_index(config.current().lookup_key_bytes, f"household:{consultation_id}", code)


def coverage(consultation_id: int) -> list[Coverage]:
    """By hamlet, in the order of the list; one select."""
    rows = db.session.execute(
        select(
            Household.hamlet,
            func.count(),
            func.sum(Household.people),
            func.sum(case((Household.reached_on.is_not(None), 1), else_=0)),
            func.sum(case((_answers(), 1), else_=0)),
        )
        .where(and_(Household.consultation_id == consultation_id, Household.removed_why.is_(None)))
        .group_by(Household.hamlet)
        .order_by(func.min(Household.number))
    )
    return [Coverage(row[0], row[1], int(row[2]), int(row[3]), int(row[4])) for row in rows]


def total(rows: Sequence[Coverage]) -> Coverage:
    """Of all hamlets together."""
    return Coverage(
        "",
        sum(one.households for one in rows),
        sum(one.people for one in rows),
        sum(one.reached for one in rows),
        sum(one.answered for one in rows),
    )


def marks(consultation_id: int) -> dict[tuple[str, str], int]:
    """By ``mark`` the number of each household that stands in the list."""
    rows = db.session.execute(
        select(Household.head, Household.address, Household.hamlet, Household.number).where(
            Household.consultation_id == consultation_id, Household.removed_why.is_(None)
        )
    )
    return {mark(row.head, row.address, row.hamlet): row.number for row in rows}


def mark(head: str, address: str, hamlet: str) -> tuple[str, str]:
    """By what a household is met again in the list, accents and case apart."""
    return search_text(head), search_text(address, hamlet)


def numbered(consultation_id: int, hamlet: str, numbers: Collection[int] | None) -> list[int]:
    """The rows of a hamlet's households; only those of these numbers, where any are given."""
    asked = select(Household.id).where(
        Household.consultation_id == consultation_id,
        Household.hamlet == hamlet,
        Household.removed_why.is_(None),
    )
    if numbers is not None:
        asked = asked.where(Household.number.in_(numbers))
    return list(db.session.scalars(asked))


def between(consultation_id: int, first: int, last: int) -> list[Household]:
    """The households that stand in the list from one number to another, both included."""
    asked = select(Household).where(
        Household.consultation_id == consultation_id,
        Household.number.between(first, last),
        Household.removed_why.is_(None),
    )
    return list(db.session.scalars(asked.order_by(Household.number)))


def answered(ids: Iterable[int]) -> set[int]:
    """Which of these rows have an opinion that stands."""
    asked = select(Opinion.household_id).where(
        Opinion.household_id.in_(set(ids)), Opinion.state == "standing"
    )
    return {one for one in db.session.scalars(asked) if one is not None}


def shown_code(consultation_id: int, number: int) -> str:
    """The code as a slip shows it: two groups of five."""
    return codes.shown(slip_code(consultation_id, number))


def meant(consultation_id: int, typed: str) -> list[Household]:
    """Whom an officer means: by the number in the list, by the code of the slip, or by words of head and
    address (the first ``_MOST_MEANT``); none for nobody.
    """
    if typed.isascii() and typed.isdecimal() and len(typed) <= 6:
        one = found(consultation_id, int(typed))
        return [one] if one is not None and one.removed_why is None else []
    if (one := by_code(consultation_id, typed)) is not None:
        return [one]
    if not search_words(typed):
        return []
    return listing(consultation_id, Filters(text=typed), size=_MOST_MEANT).rows


def last_number(consultation_id: int) -> int:
    """The last number of the list, 0 for an empty one."""
    asked = select(func.max(Household.number)).where(Household.consultation_id == consultation_id)
    return db.session.scalar(asked) or 0
