"""Danh mục mã: agencies, communes and kinds, to which the other resources refer."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Flask

from feedback.agencies import queries as agencies
from feedback.agencies.directory import LEVELS, AgencyEntry
from feedback.disclosure.open_data.tables import Column, Meaning, Row
from feedback.disclosure.public.api import resources
from feedback.disclosure.public.api.lists import Asked, Found, Parameter, in_order
from feedback.disclosure.public.api.resources import Resource
from feedback.law import kinds

LEVEL: Final = {
    "central": Meaning("Ngành dọc trung ương", "Central government branch"),
    "province": Meaning("Cấp tỉnh", "Province"),
    "district": Meaning("Cấp huyện", "District"),
    "commune": Meaning("Cấp xã", "Commune"),
}
assert {key: one.vi for key, one in LEVEL.items()} == LEVELS

_CODE: Final = Meaning("Mã", "Code")
_NAME: Final = Meaning("Tên", "Name")

AGENCIES: Final = (
    Column(
        "ma", "string", _CODE, Meaning("Mã cơ quan; không đổi", "Code of the agency; lasting"), always=True
    ),
    Column("ten", "string", _NAME, Meaning("Tên đầy đủ", "Full name, in Vietnamese"), always=True),
    Column(
        "ten_ngan",
        "string",
        Meaning("Tên ngắn", "Short name"),
        Meaning("Tên thường gọi", "Name in short"),
        always=True,
    ),
    Column(
        "cap",
        "string",
        Meaning("Cấp", "Level"),
        Meaning("Cấp hành chính", "Level of government"),
        tuple(LEVEL.items()),
        always=True,
    ),
    Column(
        "tu_ngay",
        "date",
        Meaning("Từ ngày", "Since"),
        Meaning("Ngày đầu hoạt động; trống nếu không rõ", "First day; empty where not known"),
    ),
    Column(
        "den_ngay",
        "date",
        Meaning("Đến ngày", "Until"),
        Meaning("Ngày cuối hoạt động; trống nếu đang hoạt động", "Last day; empty while it exists"),
    ),
    Column(
        "thay_bang",
        "string",
        Meaning("Cơ quan tiếp nhận", "Successors"),
        Meaning(
            "Mã các cơ quan nhận việc của cơ quan này, cách nhau bằng dấu cách",
            "Codes of those that took over its work, separated by spaces",
        ),
    ),
)
AREAS: Final = (
    Column(
        "ma",
        "string",
        _CODE,
        Meaning("Mã đơn vị hành chính năm chữ số", "Official code of five digits"),
        always=True,
    ),
    Column("ten", "string", _NAME, Meaning("Tên kèm loại đơn vị", "Name with its kind"), always=True),
    Column(
        "ma_co_quan",
        "string",
        Meaning("Cơ quan", "Agency"),
        Meaning("Mã Ủy ban nhân dân phụ trách", "Code of the People's Committee that answers for it"),
    ),
)
KINDS: Final = (
    Column("ma", "string", _CODE, Meaning("Mã loại đơn", "Code of the kind"), always=True),
    Column("ten", "string", _NAME, Meaning("Tên loại đơn", "Name of the kind"), always=True),
    Column(
        "ten_en",
        "string",
        Meaning("Tên tiếng Anh", "Name in English"),
        Meaning("Tên dịch, để tham khảo", "Translation, for information"),
        always=True,
    ),
    Column("nghia", "string", Meaning("Nghĩa", "Meaning"), Meaning("Giải thích", "Explanation"), always=True),
)


def _agencies(asked: Asked, today: date) -> Found:
    level = asked.text("cap")
    found = sorted(agencies.directory(), key=lambda one: one.code)
    return in_order([_agency(one) for one in found if level in ("", one.level)], asked)


def _agency(one: AgencyEntry) -> Row:
    directory = agencies.directory()
    following = sorted(found.code for each in one.successor_ids if (found := directory.by_id(each)))
    return (
        one.code,
        one.name,
        one.short_name,
        one.level,
        one.first_on,
        one.last_on,
        " ".join(following) or None,
    )


def _areas(asked: Asked, today: date) -> Found:
    found = sorted(agencies.areas_today(), key=lambda one: one.code)
    return in_order([(one.code, one.full_name, _agency_of(one.code, today)) for one in found], asked)


def _agency_of(area: str, today: date) -> str | None:
    found = agencies.agency_of_area(area, today)
    return found.code if found is not None else None


def _kinds(asked: Asked, _today: date) -> Found:
    texts = [(kind, kinds.texts(kind)) for kind in kinds.open_kinds()]
    return in_order([(kind.value, one.name, one.english, one.meaning) for kind, one in texts], asked)


def init_app(app: Flask) -> None:
    """Offer the lists."""
    resources.add(
        app,
        Resource(
            key="co-quan",
            title=Meaning("Cơ quan", "Agencies"),
            about=Meaning(
                "Cơ quan hiện có và đã sáp nhập, với mã dùng ở các bộ dữ liệu",
                "Agencies of today and former ones, with the codes used elsewhere",
            ),
            columns=AGENCIES,
            filters=(Parameter(name="cap", title=Meaning("Cấp", "Level"), values=tuple(LEVEL.items())),),
            listed=_agencies,
            codes=True,
        ),
    )
    resources.add(
        app,
        Resource(
            key="xa-phuong",
            title=Meaning("Xã, phường, đặc khu", "Communes, wards, special zone"),
            about=Meaning("Đơn vị cấp xã hiện nay", "The commune-level units of today"),
            columns=AREAS,
            listed=_areas,
            codes=True,
        ),
    )
    resources.add(
        app,
        Resource(
            key="loai-don",
            title=Meaning("Loại đơn", "Kinds of submissions"),
            about=Meaning("Các loại đơn có thể gửi", "The kinds that can be lodged"),
            columns=KINDS,
            listed=_kinds,
            codes=True,
        ),
    )
