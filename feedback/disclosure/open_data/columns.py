"""Columns that several tables of open data have, under one name and one meaning each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zlib import crc32

from feedback.agencies import queries as agencies
from feedback.disclosure.open_data.tables import Column, Meaning
from feedback.web import feeds

SHOWN: Final = "hien"
KEPT: Final = "luu"
GONE: Final = "go"

CODE: Final = Column(
    "ma",
    "string",
    Meaning("Mã", "Code"),
    Meaning(
        "Mã trên trang của hệ thống; một mã chỉ dùng một lần", "Code on this site; a code is given out once"
    ),
    always=True,
)
ADDRESS: Final = Column(
    "dia_chi",
    "string",
    Meaning("Địa chỉ", "Address"),
    Meaning("Địa chỉ lâu dài của trang", "Permanent address of its page"),
)
AGENCY_CODE: Final = Column(
    "ma_co_quan",
    "string",
    Meaning("Mã cơ quan", "Code of the authority"),
    Meaning(
        "Mã của cơ quan trong hệ thống; với xã, phường, đặc khu là mã đơn vị hành chính",
        "The authority's code in this system; of a commune its official area code",
    ),
    always=True,
)
AGENCY: Final = Column(
    "co_quan",
    "string",
    Meaning("Cơ quan", "Authority"),
    Meaning("Tên cơ quan", "Name of the authority"),
    always=True,
)
AREA_CODE: Final = Column(
    "ma_xa",
    "string",
    Meaning("Mã xã, phường, đặc khu", "Code of the commune"),
    Meaning("Mã đơn vị hành chính cấp xã từ ngày 01/07/2025", "Official area code since 1 July 2025"),
)
AREA: Final = Column(
    "xa",
    "string",
    Meaning("Xã, phường, đặc khu", "Commune, ward or special zone"),
    Meaning("Tên đơn vị hành chính cấp xã", "Name of the commune-level unit"),
)
STATE: Final = Column(
    "trang_thai",
    "string",
    Meaning("Trạng thái", "State"),
    Meaning(
        "Dòng đã gỡ chỉ còn mã, cơ quan, các ngày và lý do",
        "Of a removed row only its code, authority, days and the reason are left",
    ),
    values=((SHOWN, Meaning("Đang công khai", "Public")), (GONE, Meaning("Đã gỡ", "Removed"))),
    always=True,
)

_WHY: Final = Meaning("Trống với dòng đang công khai", "Empty while the row is public")


def reason(
    values: Sequence[tuple[str, Meaning]],
    meaning: Meaning = _WHY,
) -> Column:
    """Why a row was removed, as one of these."""
    return Column(
        "ly_do",
        "string",
        Meaning("Lý do gỡ", "Reason of removal"),
        meaning,
        values=tuple(values),
    )


def agency(number: int) -> tuple[str, str]:
    """Code and name of an agency, as ``AGENCY_CODE`` and ``AGENCY`` tell them; no select."""
    found = agencies.directory().by_id(number)
    return (found.code, found.name) if found is not None else ("", "")


def area(code: str | None) -> tuple[str | None, str | None]:
    """Code and name of a commune, as ``AREA_CODE`` and ``AREA`` tell them; no select."""
    found = agencies.area_by_code(code) if code else None
    return (found.code, found.full_name) if found is not None else (None, None)


def address(path: str) -> str:
    """The whole address of a path that begins with «/»."""
    return feeds.site() + path


def names_stamp() -> str:
    """For stamps: differs when an agency is called otherwise."""
    told = ";".join(f"{one.code}={one.name}" for one in sorted(agencies.directory(), key=lambda one: one.id))
    return f"{crc32(told.encode()):08x}"
