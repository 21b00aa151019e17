"""Vùng: communes of today put together by the district of before 1 July 2025 in which they lay."""

from __future__ import annotations

from collections import Counter, defaultdict

from feedback.agencies import queries as agencies
from feedback.agencies.gazetteer import AreaEntry


def by_code() -> dict[str, AreaEntry]:
    """For each commune-level code that a case may bear, of today or ended, the former district.

    A commune of today that took territory of several districts is put to the one of which most of its former
    communes came; of two the first by name. A unit that was itself a district (Lý Sơn) is put to it.
    """
    places = list(agencies.gazetteer())
    districts = {area.id: area for area in places if area.level == "district"}
    came: defaultdict[int, Counter[AreaEntry]] = defaultdict(Counter)
    groups: dict[str, AreaEntry] = {}
    for area in places:
        district = districts.get(area.parent_id or 0)
        if area.level == "commune" and district is not None:
            groups[area.code] = district
            for successor in area.successor_ids:
                came[successor][district] += 1
    for district in districts.values():
        for successor in district.successor_ids:
            came[successor][district] += 0
    for area in places:
        if area.today and (found := came[area.id]):
            groups[area.code] = min(found, key=lambda one: (-found[one], one.sort_key))
    return groups


def named() -> dict[str, AreaEntry]:
    """The groups by the code of the district, in the order of the Vietnamese alphabet."""
    found = {district.code: district for district in by_code().values()}
    return dict(sorted(found.items(), key=lambda one: one[1].sort_key))


def codes_of(group: str) -> list[str]:
    """The codes of the communes in a group; empty for an unknown one."""
    return [code for code, district in by_code().items() if district.code == group]
