"""People as a state register wants them named, and which are lacking something it requires."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from feedback import config
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.people import details
from feedback.people.models import Person
from feedback.people.rules import HIDDEN
from feedback.sealing import CannotOpen, Ring, WrappedKey, open_sealed


@dataclass(frozen=True, slots=True)
class Stated:
    """One person; of a denouncer, who is ``sealed``, nothing but «(giữ bí mật)» and how many wrote. The
    ``address`` is at least the commune, where that is known."""

    kind: str
    name: str
    address: str
    id_number: str
    people_count: int
    sealed: bool


def of(numbers: Iterable[int], *, papers: bool) -> dict[int, Stated]:
    """Persons by number, those who were erased left out; one select. ``papers``: the numbers of their papers
    are unsealed; one whose key is gone is empty.
    """
    rows = db.session.execute(
        select(
            Person.id,
            Person.kind,
            Person.full_name,
            Person.address,
            Person.area_code,
            Person.people_count,
            Person.sealed.is_not(None).label("is_sealed"),
            Person.id_sealed,
            Person.id_key_version,
            Person.id_wrapped_key,
        ).where(Person.id.in_(set(numbers)), Person.erased_at.is_(None))
    ).all()
    ring = Ring(config.current().sealing_ring)
    found = {}
    for row in rows:
        if row.is_sealed:
            found[row.id] = Stated(row.kind, HIDDEN, HIDDEN, HIDDEN, row.people_count, sealed=True)
            continue
        number = _number(ring, row) if papers and row.id_sealed is not None else ""
        address = row.address or _commune(row.area_code)
        found[row.id] = Stated(row.kind, row.full_name, address, number, row.people_count, sealed=False)
    return found


def stand_with(
    number: Any, *, name: bool = False, address: bool = False, paper: bool = False
) -> ColumnElement[bool]:
    """Whether the person with this number (a column) is there with what is named; a sealed one has all."""
    wanted: list[ColumnElement[bool]] = []
    if name:
        wanted.append(Person.full_name != "")
    if address:
        wanted.append(or_(Person.address != "", Person.area_code != ""))
    if paper:
        wanted.append(Person.id_sealed.is_not(None))
    there = or_(Person.sealed.is_not(None), and_(*wanted))
    return select(Person.id).where(Person.id == number, Person.erased_at.is_(None), there).exists()


def _number(ring: Ring, row: Any) -> str:
    with suppress(CannotOpen):
        key = ring.unwrap(WrappedKey(row.id_key_version or "", row.id_wrapped_key or b""))
        return open_sealed(key, row.id_sealed, details.ID_CONTEXT).decode()
    return ""


def _commune(code: str | None) -> str:
    area = agencies.area_ever(code) if code else None
    return area.full_name if area else code or ""
