"""What rooms keep of people without a case, by year: the rows whose term ends together, and how they go.

Each room says in its ``lots`` module which of its rows hold data of people; ``privacy`` proposes and erases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Select, func, select

from feedback.actor import Actor
from feedback.extensions import db


class Erase(Protocol):
    """Xóa: empty these rows, in the room's own way, and enter their erasing in the register."""

    def __call__(self, numbers: Sequence[int], *, why: str, by: Actor, at: datetime) -> object: ...


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of data that a room keeps without a case.

    ``rows``: a select of ``id``, ``agency_id`` and ``year`` of those rows that still hold something.
    """

    rows: Callable[[], Select[int, int, int]]
    erase: Erase

    def years(self, before: int) -> Sequence[tuple[int, int, int]]:
        """Agency, year and number of rows that hold something, of the years before one; one select."""
        held = self.rows().subquery()
        asked = select(held.c.agency_id, held.c.year, func.count()).where(held.c.year < before)
        grouped = asked.group_by(held.c.agency_id, held.c.year).order_by(held.c.year, held.c.agency_id)
        # PostgreSQL takes a year out of a day as a number with decimals.
        return [(agency, int(year), count) for agency, year, count in db.session.execute(grouped).all()]

    def count(self, agency_id: int, year: int) -> int:
        """How many rows of an agency's year hold something now."""
        held = self.rows().subquery()
        mine = (held.c.agency_id == agency_id, held.c.year == year)
        return db.session.scalar(select(func.count()).select_from(held).where(*mine)) or 0

    def some(self, agency_id: int, year: int, most: int) -> Sequence[int]:
        """The numbers of up to ``most`` of them, oldest first."""
        held = self.rows().subquery()
        mine = (held.c.agency_id == agency_id, held.c.year == year)
        return db.session.scalars(select(held.c.id).where(*mine).order_by(held.c.id).limit(most)).all()


def joined(rooms: Iterable[Mapping[str, Holding]]) -> dict[str, Holding]:
    """All kinds of several rooms. Raises ValueError when two hold the same."""
    found: dict[str, Holding] = {}
    for room in rooms:
        if twice := found.keys() & room.keys():
            raise ValueError(f"held twice: {sorted(twice)}")
        found |= room
    return found
