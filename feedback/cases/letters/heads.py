"""What stands above and below a letter of an agency: whose head, which lines above the name, who decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from feedback.actor import InPlace
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.rules import COMMITTEE_SIGN, letter_sign
from feedback.cases import queries
from feedback.cases.letters import parties
from feedback.cases.models import Letter
from feedback.people import queries as people

_PROVINCE_PLACE: Final = "Quảng Ngãi"
_COMMITTEE: Final = "TM. ỦY BAN NHÂN DÂN"
_DEPUTY: Final = "phó "
_INCOMPLETE: Final = {"trưởng": 1, "chánh": 2}
"""Positions that need the first words of the body, and how many: Trưởng Ban, Chánh Thanh tra."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs a letter: officer's number, name and position as they stand on the paper."""

    officer_id: int | None
    name: str | None
    position: str | None
    in_place: InPlace | None = None


def told(in_place: InPlace) -> dict[str, Any]:
    """For whom a paper is signed, as the history keeps it."""
    return {
        "for_officer": in_place.officer_id,
        "position": in_place.position,
        "mode": in_place.mode,
        "document": in_place.document,
    }


def head(
    letter: Letter, *, personal: bool = False, in_place: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What stands above and below the letter today, by the names of ``papers.sheets.Letterhead``.

    ``personal``, ``in_place``: see :func:`signing_lines`.
    """
    agency = issuer(letter)
    position = letter.signer_position or ""
    signing = signing_lines(agency, position, personal=personal, in_place=in_place)
    return of_agency(agency, letter.issued_on) | {"signing": signing}


def of_agency(agency: AgencyEntry, on: date) -> dict[str, Any]:
    """What stands above a paper of the agency on the day: its name, the body above it, its place."""
    # A People's Committee stands alone at the head of its letters; its departments stand under it.
    under = agency.parent_id is not None and not is_committee(agency)
    parent = parent_on(agency, on) if under else None
    return {"agency": agency.name, "parent_agency": parent.name if parent else None, "place": _place(agency)}


def without_address(case_id: int) -> list[int]:
    """The case's submissions whose sender is open and has no address today."""
    sent = queries.submissions_of(case_id)
    unknown = people.without_address(one.sender_id for one in sent)
    return [one.id for one in sent if one.sender_id in unknown]


def issuer(letter: Letter) -> AgencyEntry:
    """The agency that issued the letter."""
    agency = agencies.by_id(letter.agency_id)
    assert agency is not None
    return agency


def signing_lines(
    agency: AgencyEntry, position: str, *, personal: bool = False, in_place: Mapping[str, Any] | None = None
) -> list[str]:
    """The lines above a signature (quyền hạn, chức vụ): TM. for a committee, KT. for a deputy, TUQ. for who
    signs by order of the head (``in_place``, as :func:`told`), then not in the committee's name.

    ``personal``: what the law gives to the head in person (LKN Đ17-21, LTC Đ13), not to the committee. The
    body stands at the head of the letter and not again behind the position («GIÁM ĐỐC», not «GIÁM ĐỐC SỞ …»).
    Điểm a khoản 7 mục II Phụ lục I Nghị định 30/2020/NĐ-CP.
    """
    lines = [_COMMITTEE] if is_committee(agency) and not personal else []
    if in_place is not None:
        head_of = _alone(agency, _of_head(str(in_place["position"]))).upper()
        by_order = in_place["mode"] == "by_order"
        lines = [f"TUQ. {head_of}"] if by_order else [*lines, f"KT. {head_of}"]
    elif position.casefold().startswith(_DEPUTY):
        lines.append(f"KT. {_alone(agency, _of_head(position)).upper()}")
    return [*lines, _alone(agency, position).upper()] if position else lines


def chair(agency: AgencyEntry, position: str = "") -> str:
    """Who decides for the agency, with its name: «Chủ tịch Ủy ban nhân dân xã Tịnh Khê», «Giám đốc Sở …».

    ``position`` is that of the one who signs, himself the head or his deputy.
    """
    if is_committee(agency):
        return f"Chủ tịch {agency.name}"
    title = _before_name(agency, _of_head(position))
    return " ".join([*title, agency.name]) if title else f"Người đứng đầu {agency.name}"


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
    return letter_sign(agency) == COMMITTEE_SIGN


def _alone(agency: AgencyEntry, position: str) -> str:
    """The position without the name of the agency: «Giám đốc», but «Trưởng Ban», «Chánh Thanh tra»."""
    title = _before_name(agency, position)
    if not title:
        return position
    return " ".join(position.split()[: len(title) + _INCOMPLETE.get(title[-1].casefold(), 0)])


def _before_name(agency: AgencyEntry, position: str) -> list[str]:
    """The words of a position before the agency's name, in full or short, or the part of it that is said."""
    return parties.before_name(position, (agency.name, agency.short_name))


def _of_head(position: str) -> str:
    if not position.casefold().startswith(_DEPUTY):
        return position
    title = position[len(_DEPUTY) :]
    return title[:1].upper() + title[1:]


def _place(agency: AgencyEntry) -> str:
    """Địa danh: the commune of a commune's committee, else the province."""
    area = agencies.area_by_code(agency.code) if agency.level == "commune" else None
    return area.name if area else _PROVINCE_PLACE
