"""Danh bạ cơ quan: the agencies and the competence table as plain values, cheap to keep in memory. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

RECEPTION_BOARD: Final = "BTCD"
"""Code of Ban Tiếp công dân tỉnh, which sorts what has no known or agreed competence."""

BODY_TYPES: Final = {
    "administrative": "Cơ quan hành chính",
    "elected": "Cơ quan dân cử",
    "judicial": "Cơ quan tư pháp, thi hành án",
    "organisation": "Tổ chức chính trị, chính trị - xã hội",
    "service": "Đơn vị sự nghiệp, doanh nghiệp nhà nước",
}
LEVELS: Final = {
    "central": "Ngành dọc trung ương",
    "province": "Cấp tỉnh",
    "district": "Cấp huyện",
    "commune": "Cấp xã",
}
CONFIDENCES: Final = {
    "source": "Đã đọc văn bản",
    "known": "Theo hiểu biết chung, chưa đọc lại văn bản",
    "unsure": "Cần cơ quan pháp chế xác nhận",
}


def in_force(first_on: date | None, last_on: date | None, on: date) -> bool:
    """Whether the day lies between the two days, both counted in; an open end has no limit."""
    return (first_on is None or first_on <= on) and (last_on is None or on <= last_on)


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """One agency. ``successor_ids`` are the agencies that took over its work; empty while it exists."""

    id: int
    code: str
    name: str
    short_name: str
    level: str
    body_type: str
    external: bool
    parent_id: int | None
    first_on: date | None
    last_on: date | None
    source: str
    confidence: str
    sort_key: str
    successor_ids: tuple[int, ...] = ()

    def exists(self, on: date) -> bool:
        """Whether the agency exists on the day."""
        return in_force(self.first_on, self.last_on, on)


@dataclass(frozen=True, slots=True)
class Place:
    """That the People's Committee of a commune answers for an area of today's list."""

    area_code: str
    area_name: str
    agency_id: int
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class CompetenceRow:
    """One row of the competence table; see :class:`feedback.agencies.models.Competence` for what the values
    mean.
    """

    id: int
    kind: str
    field: str
    level: str
    rule: str
    agency_id: int | None
    basis: str
    source: str
    confidence: str
    note: str | None
    first_on: date
    last_on: date | None


class Directory:
    """All agencies, by number, by code and by the place they answer for."""

    def __init__(self, entries: Iterable[AgencyEntry], places: Iterable[Place]) -> None:
        self._by_id = {entry.id: entry for entry in entries}
        self._by_code = {entry.code: entry for entry in self._by_id.values()}
        self._places: dict[str, list[Place]] = {}
        for place in places:
            self._places.setdefault(place.area_code, []).append(place)
        self._work: tuple[date, dict[int, set[int]]] | None = None

    def __iter__(self) -> Iterator[AgencyEntry]:
        return iter(self._by_id.values())

    def by_id(self, agency_id: int | None) -> AgencyEntry | None:
        """The agency with this number, or None."""
        return None if agency_id is None else self._by_id.get(agency_id)

    def by_code(self, code: str) -> AgencyEntry | None:
        """The agency with this code (a commune's is its five-digit area code), or None."""
        return self._by_code.get(code)

    def place(self, area_code: str, on: date) -> Place | None:
        """Which People's Committee answers for a commune of today's list on the day; None for an unknown
        code.
        """
        return next(
            (
                place
                for place in self._places.get(area_code, ())
                if in_force(place.first_on, place.last_on, on)
            ),
            None,
        )

    def successors(self, agency: AgencyEntry, on: date) -> list[AgencyEntry]:
        """Who does the work of the agency on the day: itself while it exists, else its successors that exist.

        Follows successors of successors.
        """
        found: dict[int, AgencyEntry] = {}
        waiting, seen = [agency], {agency.id}
        while waiting:
            one = waiting.pop(0)
            if one.exists(on):
                found[one.id] = one
                continue
            for successor_id in one.successor_ids:
                if successor_id not in seen:
                    seen.add(successor_id)
                    waiting.append(self._by_id[successor_id])
        return list(found.values())

    def whose_work(self, agency_id: int, on: date) -> set[int]:
        """The numbers of the agencies whose work this one does on the day: its own and that of the ended ones
        whose successor it is, by way of others too. Told of one day, it knows that day of all.
        """
        known = self._work
        if known is None or known[0] != on:
            of_ended: dict[int, set[int]] = {}
            for one in self:
                if one.successor_ids and not one.exists(on):
                    for heir in self.successors(one, on):
                        of_ended.setdefault(heir.id, set()).add(one.id)
            self._work = known = (on, of_ended)
        return {agency_id} | known[1].get(agency_id, set())
