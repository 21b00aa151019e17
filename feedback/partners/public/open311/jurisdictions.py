"""Jurisdictions: the province as a whole, and each unit that receives by itself.

``quangngai.gov.vn`` is the province; a unit's is its code in front of it (``sxd.quangngai.gov.vn``), a
commune's its five-digit area code (``21484.quangngai.gov.vn``). Left out, it is the province.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.partners.public.open311.errors import fault

PROVINCE: Final = "quangngai.gov.vn"


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Whose requests are meant: ``agency`` None for the whole province; ``area_code`` of a commune's own."""

    id: str
    agency: AgencyEntry | None
    area_code: str | None


def jurisdiction(text: str | None, on: date) -> Jurisdiction:
    """The jurisdiction that a request names, or leaves out. From memory.

    Raises Fault 404 for one that isn't there on the day, as the standard has it.
    """
    named = (text or "").strip().lower()
    if named in ("", PROVINCE):
        return Jurisdiction(PROVINCE, None, None)
    found = next((one for one in agencies.directory() if receives(one, on) and id_of(one) == named), None)
    if found is None:
        fault(404, "jurisdiction_id: không có đơn vị này. Bỏ trống để gửi, xem của cả tỉnh.")
    return Jurisdiction(named, found, found.code if agencies.area_by_code(found.code) else None)


def receives(agency: AgencyEntry, on: date) -> bool:
    """Whether the agency takes requests here on the day."""
    return not agency.external and agency.exists(on)


def id_of(agency: AgencyEntry) -> str:
    """What the agency's jurisdiction is called; never changes, as its code doesn't."""
    return f"{agency.code.lower()}.{PROVINCE}"
