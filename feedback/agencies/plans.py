"""Kế hoạch sắp xếp cơ quan: which agencies end on a day, who takes over what; read and checked. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from feedback.agencies.directory import LEVELS, AgencyEntry, Directory
from feedback.agencies.gazetteer import AreaEntry, Gazetteer
from feedback.agencies.rules import Refused
from feedback.text import clean

LONGEST: Final = 1_000_000
"""Characters of a plan; that of 1 July 2025, the greatest so far, has a fortieth of it."""

_CODE: Final = re.compile(r"[0-9A-Z](?:[0-9A-Z-]{0,18}[0-9A-Z])?")
_DAY: Final = timedelta(days=1)
_SHOWN: Final = 60
_LONGEST_BASIS: Final = 300


class BadPlan(Refused):
    """The plan can't be carried out; ``faults`` says why, one Vietnamese line each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Founding:
    """An agency that the plan establishes: code, names, level, superior, areas of today's list by code."""

    code: str
    name: str
    short_name: str
    level: str
    parent: str | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """An agency that ends. ``areas`` and ``officers`` name a successor by area code and by user name; all
    else goes to the successor ``default``.
    """

    code: str
    default: str
    areas: Mapping[str, str] = field(default_factory=dict)
    officers: Mapping[str, str] = field(default_factory=dict)

    @property
    def successors(self) -> tuple[str, ...]:
        """Codes of all successors, each once, the default first."""
        return tuple(dict.fromkeys((self.default, *self.areas.values(), *self.officers.values())))


@dataclass(frozen=True, slots=True)
class Plan:
    """What ends on ``last_on`` and what begins on the day after, by the document ``basis``."""

    basis: str
    last_on: date
    foundings: tuple[Founding, ...] = ()
    endings: tuple[Ending, ...] = ()

    @property
    def from_on(self) -> date:
        """The first day of the new order."""
        return self.last_on + _DAY


@dataclass(frozen=True, slots=True)
class Succession:
    """One ended agency of a plan and who takes over what, from the day ``from_on`` on."""

    agency: AgencyEntry
    from_on: date
    basis: str
    default: AgencyEntry
    areas: Mapping[str, AgencyEntry]
    officers: Mapping[str, AgencyEntry]

    def of_area(self, area_code: str | None) -> AgencyEntry:
        """Who takes over a matter at this place (None: not known)."""
        return self.areas.get(area_code or "", self.default)

    def of_officer(self, username: str) -> AgencyEntry:
        """Whose officer he becomes."""
        return self.officers.get(username, self.default)

    @property
    def successors(self) -> tuple[AgencyEntry, ...]:
        """All who take over something, each once, the default first."""
        found = (self.default, *self.areas.values(), *self.officers.values())
        return tuple({one.id: one for one in found}.values())


def read(text: str) -> Plan:
    """The plan in a TOML text; see ``docs/reorganisation``. Raises BadPlan."""
    if len(text) > LONGEST:
        raise BadPlan([f"Kế hoạch dài quá {LONGEST} ký tự"])
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        where = f"dòng {place[1]}, cột {place[2]}" if place else "cuối tệp"
        raise BadPlan([f"Không phải TOML đúng: sai ở {where}"]) from None
    except (RecursionError, ValueError):
        # Lists nested a thousand deep, a day such as 2025-02-30.
        raise BadPlan(["Không phải TOML đúng: giá trị không đọc được"]) from None
    return from_table(data)


def from_table(data: Mapping[str, Any]) -> Plan:
    """The plan in a table of TOML or JSON (days as ISO text). Raises BadPlan with all that is wrong."""
    faults: list[str] = []
    _only(data, ("document", "last_on", "establish", "end"), "", faults)
    plan = Plan(
        _text(data, "document", "", faults, longest=_LONGEST_BASIS),
        _day(data, faults),
        tuple(_founding(one, place, faults) for place, one in _tables(data, "establish", faults)),
        tuple(_ending(one, place, faults) for place, one in _tables(data, "end", faults)),
    )
    if not faults and not plan.endings and not plan.foundings:
        faults.append("Kế hoạch không kết thúc và không thành lập cơ quan nào")
    if faults:
        raise BadPlan(faults)
    return plan


def _founding(data: Mapping[str, Any], place: str, faults: list[str]) -> Founding:
    _only(data, ("code", "name", "short_name", "level", "parent", "areas"), place, faults)
    areas = data.get("areas", [])
    if not isinstance(areas, list) or not all(isinstance(one, str) for one in areas):
        faults.append(f"{place}areas phải là danh sách mã địa bàn")
        areas = []
    founding = Founding(
        _text(data, "code", place, faults, longest=20),
        _text(data, "name", place, faults, longest=250),
        _text(data, "short_name", place, faults, longest=120),
        _text(data, "level", place, faults, longest=10),
        _text(data, "parent", place, faults, longest=40) if "parent" in data else None,
        tuple(dict.fromkeys(clean(one) for one in areas)),
    )
    if founding.code and not _CODE.fullmatch(founding.code):
        faults.append(f"{place}code chỉ gồm chữ in hoa không dấu, chữ số và dấu -")
    if founding.level and founding.level not in LEVELS:
        faults.append(f"{place}level phải là {', '.join(LEVELS)}")
    return founding


def _ending(data: Mapping[str, Any], place: str, faults: list[str]) -> Ending:
    _only(data, ("agency", "default", "areas", "officers"), place, faults)
    return Ending(
        _text(data, "agency", place, faults, longest=40),
        _text(data, "default", place, faults, longest=40),
        _pairs(data, "areas", place, faults),
        _pairs(data, "officers", place, faults),
    )


def _only(data: Mapping[str, Any], known: Sequence[str], place: str, faults: list[str]) -> None:
    faults += [f"Không hiểu mục «{place}{shown(name)}»" for name in data if name not in known]


def _text(data: Mapping[str, Any], name: str, place: str, faults: list[str], *, longest: int) -> str:
    given = data.get(name)
    text = " ".join(clean(given).split()) if isinstance(given, str) else ""
    if not text:
        faults.append(f"Thiếu {place}{name}")
    elif len(text) > longest:
        faults.append(f"{place}{name} dài quá {longest} ký tự")
    return text


def _day(data: Mapping[str, Any], faults: list[str]) -> date:
    given = data.get("last_on")
    if isinstance(given, str):
        try:
            given = date.fromisoformat(given)
        except ValueError:
            given = None
    if isinstance(given, date) and not isinstance(given, datetime) and 1900 <= given.year <= 2200:
        return given
    faults.append("last_on phải là ngày cuối cùng hoạt động, ví dụ 2025-06-30")
    return date.max - _DAY


def _tables(data: Mapping[str, Any], name: str, faults: list[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    given = data.get(name, [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        faults.append(f"{name} phải viết thành các bảng [[{name}]]")
        return
    for number, one in enumerate(given, 1):
        yield f"{name} thứ {number}: ", one


def _pairs(data: Mapping[str, Any], name: str, place: str, faults: list[str]) -> dict[str, str]:
    given = data.get(name, {})
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        faults.append(f"{place}{name} phải là bảng, mỗi dòng một cặp chữ")
        return {}
    return {clean(key): clean(value) for key, value in given.items()}


def shown(text: str) -> str:
    """What a stranger typed, fit for a line of an answer."""
    line = " ".join(clean(str(text)).split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def check(
    plan: Plan,
    known: Directory,
    gazetteer: Gazetteer,
    areas_of: Callable[[AgencyEntry], Sequence[AreaEntry]],
    today: date,
) -> None:
    """Raise BadPlan with one line for each thing that can't be, by the agencies as they are now.

    ``areas_of`` gives the areas in which a matter of the agency may lie. What the plan says of an agency
    that ended on the same day already must agree with it.
    """
    faults = []
    if plan.last_on >= today:
        faults.append(f"Chưa đến ngày: kế hoạch thực hiện được từ ngày {plan.from_on:%d/%m/%Y}")
    founded: dict[str, Founding] = {}
    for new in plan.foundings:
        faults += _founding_faults(new, plan, known, founded)
        faults += _area_faults(new, plan, known, gazetteer)
        founded[new.code] = new
    ending = [one.code for one in plan.endings]
    faults += [
        f"Cơ quan «{shown(code)}» được nêu nhiều lần" for code in set(ending) if ending.count(code) > 1
    ]
    for one in plan.endings:
        agency = known.by_code(one.code)
        if agency is None:
            faults.append(f"Không có cơ quan mang mã «{shown(one.code)}»")
            continue
        faults += _days_faults(agency, plan)
        for code in one.successors:
            faults += _successor_faults(agency, code, plan, known, founded)
        within = {area.code for area in areas_of(agency)} if one.areas else set()
        faults += [
            f"Địa bàn «{shown(code)}» không thuộc {agency.name}" for code in one.areas if code not in within
        ]
    if faults:
        raise BadPlan(faults)


def _founding_faults(
    new: Founding, plan: Plan, known: Directory, founded: Mapping[str, Founding]
) -> Iterator[str]:
    there = known.by_code(new.code)
    if new.code in founded or (
        there is not None and (there.name, there.first_on) != (new.name, plan.from_on)
    ):
        yield f"Mã cơ quan {new.code} đã được dùng"
    if new.parent is not None and new.parent not in founded and known.by_code(new.parent) is None:
        yield f"Không có cơ quan cấp trên mang mã «{shown(new.parent)}»"


def _area_faults(new: Founding, plan: Plan, known: Directory, gazetteer: Gazetteer) -> Iterator[str]:
    """A commune's committee is established only where no other goes on: one place has one committee."""
    ending = {one.code for one in plan.endings}
    for code in new.areas:
        area, place = gazetteer.today(code), known.place(code, plan.from_on)
        committee = known.by_id(place.agency_id) if place else None
        if area is None:
            yield f"Không có xã, phường, đặc khu mang mã «{shown(code)}»"
        elif new.level == "commune" and committee and committee.code not in ending | {new.code}:
            yield f"{area.full_name} đang do {committee.name} phụ trách, không kết thúc trong kế hoạch này"


def _days_faults(agency: AgencyEntry, plan: Plan) -> Iterator[str]:
    if agency.last_on is not None and agency.last_on != plan.last_on:
        yield f"{agency.name} đã kết thúc ngày {agency.last_on:%d/%m/%Y}"
    if agency.first_on is not None and plan.last_on < agency.first_on:
        yield f"{agency.name} thành lập ngày {agency.first_on:%d/%m/%Y}, sau ngày kết thúc"


def _successor_faults(
    agency: AgencyEntry, code: str, plan: Plan, known: Directory, founded: Mapping[str, Founding]
) -> Iterator[str]:
    if code in founded and known.by_code(code) is None:
        if agency.last_on is not None:
            yield f"{founded[code].name} không phải cơ quan kế thừa đã ghi của {agency.name}"
        return
    successor = known.by_code(code)
    if successor is None:
        yield f"Không có cơ quan mang mã «{shown(code)}»"
    elif successor.id == agency.id or code in {one.code for one in plan.endings}:
        yield f"{successor.name} cũng kết thúc nên không kế thừa được"
    elif not successor.exists(plan.from_on):
        yield f"{successor.name} không hoạt động ngày {plan.from_on:%d/%m/%Y}"
    elif successor.external:
        yield f"{successor.name} ở ngoài hệ thống nên không nhận được vụ việc"
    elif agency.last_on is not None and successor.id not in agency.successor_ids:
        yield f"{successor.name} không phải cơ quan kế thừa đã ghi của {agency.name}"


def resolve(plan: Plan, known: Directory) -> list[Succession]:
    """The plan's endings with their agencies, once all of them are established and checked."""

    def found(code: str) -> AgencyEntry:
        agency = known.by_code(code)
        assert agency is not None, code
        return agency

    return [
        Succession(
            found(one.code),
            plan.from_on,
            plan.basis,
            found(one.default),
            {code: found(successor) for code, successor in one.areas.items()},
            {name: found(successor) for name, successor in one.officers.items()},
        )
        for one in plan.endings
    ]
