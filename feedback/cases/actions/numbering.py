"""The numbers that a submission gets when it comes in: its case's, and that of its arrival."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from feedback.cases import rules
from feedback.extensions import Base
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.papers import actions as papers


@dataclass(frozen=True, slots=True)
class Arriving:
    """What comes in, as far as its numbers depend on it."""

    kind: Kind
    agency_id: int
    agency_code: str
    received_on: date

    @property
    def series(self) -> list[tuple[str, int]]:
        """The series, with the year, from which it has its case number and its arrival number."""
        names = ("case", "arrival")
        return [(rules.series(name, self.agency_id, self.kind), self.received_on.year) for name in names]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Số vụ việc, and the number of arrival (số đến), below zero for what is sealed."""

    case: str
    arrival: int


def take_numbers(arriving: Sequence[Arriving], *, ids_of: Sequence[type[Base]] = ()) -> list[Numbers]:
    """Case and arrival numbers, each from its own sequence per agency and year, in the same order.

    ``ids_of``: of these models an id for each is drawn on the way (``straight.draw_ids``).
    """
    wanted = Counter(place for one in arriving for place in one.series)
    firsts = papers.next_numbers_of(wanted, ids_of=ids_of, each=len(arriving))
    given = []
    for one in arriving:
        case, arrival = (firsts[place] for place in one.series)
        for place in one.series:
            firsts[place] += 1
        number = rules.case_number(one.kind, one.agency_code, one.received_on.year, case)
        given.append(Numbers(number, -arrival if one.kind in SEALED_KINDS else arrival))
    return given
