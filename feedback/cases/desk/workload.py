"""Khối lượng việc: what each unit and officer has in hand; every number opens its list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases import load
from feedback.cases.desk.door import door
from feedback.cases.desk.filtering import ALL
from feedback.cases.load import Load
from feedback.papers import spreadsheets
from feedback.papers.tables import Column
from feedback.text import name_sort_key
from feedback.web import menus, today
from feedback.web.guards import current_actor, needs

READ: Final = "cases:workload:read"
_NOBODY: Final = "Chưa giao"
_LEFT: Final = "Cán bộ đã thôi việc"
_SHEET: Final = "Khối lượng việc"


@dataclass(frozen=True, slots=True)
class Line:
    """One unit or officer: ``address`` opens its officers (of a unit), ``query`` is that of its lists."""

    name: str
    load: Load
    query: dict[str, str]
    address: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A column: its words, the key of ``Load``, what narrows the list that the number opens."""

    words: str
    key: str
    narrow: dict[str, str] | None


@door.get("/khoi-luong")
@needs(READ)
def workload() -> str:
    """By unit for who sees the province, by officer of one unit for the others and on request."""
    agency = _agency()
    lines = _lines(agency)
    total = _total(lines)
    return render_template(
        "cases/desk/workload.html",
        agency=agency,
        units=current_actor().may(ALL),
        lines=lines,
        total=total,
        numbers=_numbers(today()),
        most=max((line.load.open for line in lines), default=0),
        days=load.LOOKED_BACK,
        list_of=_list_of,
    )


@door.get("/khoi-luong/tep")
@needs(READ)
def workload_file() -> Response:
    """The same table as a spreadsheet."""
    agency = _agency()
    lines = _lines(agency)
    whose = agency.name if agency else "toàn tỉnh"
    numbers = _numbers(today())
    heads = [*(one.words for one in numbers), "Tuổi trung vị (ngày)"]
    columns = [Column("Cán bộ" if agency else "Cơ quan", 40), *(Column(words, 14) for words in heads)]
    rows = (
        (line.name, *(getattr(line.load, one.key) for one in numbers), line.load.age)
        for line in (*lines, Line("Cộng", _total(lines), {}))
    )
    return spreadsheets.xlsx(f"{_SHEET} {whose} {today():%d-%m-%Y}", columns, rows)


def _agency() -> AgencyEntry | None:
    """The unit whose officers are shown; None for the table of units. 404 for one that isn't there."""
    actor = current_actor()
    if not actor.may(ALL):
        return agencies.by_id(actor.agency_id or 0)
    code = request.args.get("co_quan", "")
    found = agencies.by_code(code) if code else None
    if code and found is None:
        abort(404)
    return found


def _lines(agency: AgencyEntry | None) -> list[Line]:
    actor = current_actor()
    if agency is None:
        return _of_units(load.by_agency(actor, today()).values())
    unit = {"co_quan": agency.code} if actor.may(ALL) else {}
    found = load.by_officer(actor, agency.id, today())
    names = accounts.names_of(number for number in found if number is not None)
    lines = [
        Line(
            _NOBODY if one.key is None else names.get(one.key, _LEFT),
            one,
            unit | {"nguoi": "chua-giao" if one.key is None else str(one.key)},
        )
        for one in found.values()
    ]
    return sorted(lines, key=lambda line: (line.load.key is None, name_sort_key(line.name)))


def _of_units(found: Iterable[Load]) -> list[Line]:
    known = agencies.directory()
    lines = []
    for one in found:
        unit = known.by_id(one.key)
        if unit is not None:
            address = url_for("cases_desk.workload", co_quan=unit.code)
            lines.append((unit.sort_key, Line(unit.short_name, one, {"co_quan": unit.code}, address)))
    return [line for _key, line in sorted(lines, key=lambda pair: pair[0])]


def _total(lines: Iterable[Line]) -> Load:
    total = Load(None)
    for line in lines:
        total.add(line.load)
    return total


def _numbers(on: date) -> tuple[Number, ...]:
    first = f"{load.since(on):%d/%m/%Y}"
    return (
        Number("Đang giữ", "open", {"tt": "dang"}),
        Number("Quá hạn", "late", {"han": "qua-han"}),
        Number("Sắp đến hạn", "soon", {"han": "sap-han"}),
        Number("Chờ người gửi", "waiting", {"buoc": "awaiting_papers"}),
        Number(f"Nhận trong {load.LOOKED_BACK} ngày", "received", {"tu": first}),
        Number(f"Kết thúc trong {load.LOOKED_BACK} ngày", "closed", {"xong": first}),
        Number("Phần việc phối hợp chưa trả lời", "parts", None),
    )


def _list_of(line: Line, number: Number) -> str:
    """The list that a number opens; empty where there is none."""
    if number.narrow is None or not getattr(line.load, number.key):
        return ""
    query: dict[str, Any] = line.query | number.narrow
    return f"{url_for('cases_desk.all_cases')}?{urlencode(query)}"


def init_app(app: Flask) -> None:
    """Name the page in the menu."""
    menus.add_office(app, "cases_desk.workload", _SHEET, 34)
