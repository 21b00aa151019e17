"""What stands above and below a letter of an agency: whose head, which lines above the name, who decides."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases.models import Letter

_PROVINCE_PLACE: Final = "Quảng Ngãi"
_COMMITTEE: Final = "TM. ỦY BAN NHÂN DÂN"
_DEPUTY: Final = "phó "


def head(letter: Letter, *, personal: bool = False) -> dict[str, Any]:
    """The values of ``papers.sheets.Letterhead``; ``personal``: see :func:`signing_lines`."""
    agency = issuer(letter)
    # A People's Committee stands alone at the head of its letters; its departments stand under it.
    under = agency.parent_id is not None and not is_committee(agency)
    parent = parent_on(agency, letter.issued_on) if under else None
    return {
        "agency": agency.name,
        "parent_agency": parent.name if parent else None,
        "number": letter.number,
        "place": _place(agency),
        "issued_on": letter.issued_on,
        "signing": signing_lines(agency, letter.signer_position or "", personal=personal),
        "signer": letter.signer,
    }


def issuer(letter: Letter) -> AgencyEntry:
    """The agency that issued the letter."""
    agency = agencies.by_id(letter.agency_id)
    assert agency is not None
    return agency


def signing_lines(agency: AgencyEntry, position: str, *, personal: bool = False) -> list[str]:
    """The lines above a signature (quyền hạn, chức vụ): TM. for a committee, KT. for a deputy.

    ``personal``: what the law gives to the head in person (LKN Đ17-21, LTC Đ13), not to the committee.
    Điểm a khoản 7 mục II Phụ lục I Nghị định 30/2020/NĐ-CP.
    """
    lines = [_COMMITTEE] if is_committee(agency) and not personal else []
    if position.casefold().startswith(_DEPUTY):
        lines.append(f"KT. {_of_head(position).upper()}")
    return [*lines, position.upper()] if position else lines


def chair(agency: AgencyEntry, position: str = "") -> str:
    """Who decides for the agency, with its name: «Chủ tịch Ủy ban nhân dân xã Tịnh Khê», «Giám đốc Sở …».

    ``position`` is that of the one who signs, himself the head or his deputy.
    """
    if is_committee(agency):
        return f"Chủ tịch {agency.name}"
    title = _of_head(position).split()
    if not title:
        return f"Người đứng đầu {agency.name}"
    name = agency.name.split()
    # «Chánh Thanh tra» of «Thanh tra tỉnh» says the word once.
    for shared in (2, 1):
        if [word.casefold() for word in title[-shared:]] == [word.casefold() for word in name[:shared]]:
            return " ".join([*title[:-shared], *name])
    return " ".join([*title, *name])


def superior(agency: AgencyEntry, on: date) -> str:
    """Who decides on the next level on the day; empty for who has none in the province."""
    parent = parent_on(agency, on)
    return chair(parent) if parent else ""


def parent_on(agency: AgencyEntry, on: date) -> AgencyEntry | None:
    """The superior body on the day: itself, or who had taken over its work by then."""
    if agency.parent_id is None:
        return None
    return next(iter(agencies.agencies_after(agency.parent_id, on)), None) or agencies.by_id(agency.parent_id)


def is_committee(agency: AgencyEntry) -> bool:
    """Whether it is a People's Committee (Ủy ban nhân dân)."""
    return agency.name.casefold().startswith("ủy ban nhân dân")


def _of_head(position: str) -> str:
    if not position.casefold().startswith(_DEPUTY):
        return position
    title = position[len(_DEPUTY) :]
    return title[:1].upper() + title[1:]


def _place(agency: AgencyEntry) -> str:
    """Địa danh: the commune of a commune's committee, else the province."""
    area = agencies.area_by_code(agency.code) if agency.level == "commune" else None
    return area.name if area else _PROVINCE_PLACE
