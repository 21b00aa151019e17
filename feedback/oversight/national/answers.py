"""Tệp kết quả: what the national system answers of each row, read and held against what was exported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select, tuple_

from feedback.actor import Actor
from feedback.cases.lists.reading import Cells, Layout
from feedback.cases.models import Case, FormerNumber
from feedback.extensions import db
from feedback.law import national as law
from feedback.oversight.actions.national import LONGEST_ERROR, LONGEST_REFERENCE, Result, exported_on
from feedback.oversight.models import NationalRecord
from feedback.oversight.national.subjects import CASES, VISITS
from feedback.reception.models import Visit
from feedback.text import search_text

LAYOUT: Final = Layout(
    {
        "line": "Dòng",
        "code": "Mã",
        "state": "Trạng thái",
        "on": "Ngày cập nhật",
        "reference": "Mã tham chiếu",
        "error": "Lỗi",
    },
    {
        "line": ("dong so",),
        "code": ("ma luot tiep", "ma vu viec", "so vu viec", "ma ban ghi", "ma ho so"),
        "state": ("ket qua", "tinh trang", "trang thai cap nhat", "status"),
        "on": ("ngay", "thoi gian", "ngay cap nhat len csdl"),
        "reference": ("so tham chieu", "ma tren csdl quoc gia", "ma csdlqg", "reference"),
        "error": ("noi dung loi", "mo ta loi", "thong bao loi", "ly do", "error", "message"),
    },
    needs="code",
    noun="dòng",
    longest=600,
)
"""What an answer file may hold; columns that it has beside these are left."""

_LINE: Final = re.compile(r"(\d{1,9})-(\d{4})-(\d{1,9})", re.ASCII)
_DAY: Final = re.compile(
    r"(?:(\d{1,2})/(\d{1,2})/(\d{4})|(\d{4})-(\d{1,2})-(\d{1,2}))(?:[ T,].*)?", re.ASCII | re.DOTALL
)
"""A day, with or without its hour."""

_LOT: Final = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of the file: ``result`` None where it has ``faults``, and ``same`` where it tells nothing
    new."""

    cells: Cells
    result: Result | None
    faults: tuple[str, ...] = ()
    same: bool = False
    was: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """The file as it was read: rows that change something (``good``), those to be mended, those known."""

    good: Sequence[Answer]
    broken: Sequence[Answer]
    same: Sequence[Answer]

    @property
    def results(self) -> list[Result]:
        """What the good rows say."""
        return [one.result for one in self.good if one.result is not None]


def read(rows: Sequence[Cells], viewer: Actor, today: date) -> Answers:
    """Hold the rows against the records of the viewer's units; a handful of selects for each 500 rows."""
    known = records_by_code([_code(row) for row in rows], viewer, today)
    days = _exported_on([one.id for one in known.values() if one is not None])
    seen: dict[str, int] = {}
    found = []
    for row in rows:
        code = _code(row)
        faults = [f"Trùng với dòng {seen[code]}"] if code in seen else []
        seen.setdefault(code, row.line)
        record = known.get(code)
        found.append(_answer(row, record, faults, (days[record.id] if record else date.min, today)))
    return Answers(
        [one for one in found if not one.faults and not one.same],
        [one for one in found if one.faults],
        [one for one in found if one.same],
    )


def _code(row: Cells) -> str:
    """The code of a row without spaces and in capitals, as ours are."""
    return "".join(row.values.get("code", "").split()).upper()


def _exported_on(record_ids: Sequence[int]) -> dict[int, date]:
    lots = (record_ids[start : start + _LOT] for start in range(0, len(record_ids), _LOT))
    return {number: day for lot in lots for number, day in exported_on(lot).items()}


def records_by_code(codes: Iterable[str], viewer: Actor, today: date) -> dict[str, NationalRecord | None]:
    """The records of these visits and cases, by their codes; None for what was never
    exported. What the viewer doesn't answer for is left out."""
    wanted = sorted({code for code in codes if code})
    found: dict[str, NationalRecord | None] = {}
    for start in range(0, len(wanted), _LOT):
        lot = wanted[start : start + _LOT]
        subjects = {code: ("visit", number) for code, number in _lines(lot, viewer, today).items()}
        subjects |= {code: ("case", number) for code, number in _cases(lot, viewer, today).items()}
        rows = db.session.scalars(
            select(NationalRecord).where(
                tuple_(NationalRecord.subject, NationalRecord.subject_id).in_(sorted(set(subjects.values())))
            )
        )
        records = {(row.subject, row.subject_id): row for row in rows}
        found |= {code: records.get(subject) for code, subject in subjects.items()}
    return found


def _lines(codes: Sequence[str], viewer: Actor, today: date) -> dict[str, int]:
    wanted = {code: tuple(map(int, match.groups())) for code in codes if (match := _LINE.fullmatch(code))}
    if not wanted:
        return {}
    place = tuple_(Visit.place_id, Visit.year, Visit.number)
    rows = db.session.execute(
        select(Visit.id, Visit.place_id, Visit.year, Visit.number).where(
            place.in_(sorted(set(wanted.values()))), *VISITS.conditions(viewer, today)
        )
    )
    by_place = {(row.place_id, row.year, row.number): row.id for row in rows}
    return {code: by_place[key] for code, key in wanted.items() if key in by_place}


def _cases(codes: Sequence[str], viewer: Actor, today: date) -> dict[str, int]:
    """By the number that a case has, or had when it was exported."""
    rows: Any = db.session.execute(
        select(Case.id, Case.number, FormerNumber.number.label("former"))
        .outerjoin(FormerNumber, FormerNumber.case_id == Case.id)
        .where(or_(Case.number.in_(codes), FormerNumber.number.in_(codes)), *CASES.conditions(viewer, today))
    )
    found: dict[str, int] = {}
    for row in rows:
        found |= {name: row.id for name in (row.former, row.number) if name in codes}
    return found


def _answer(row: Cells, record: NationalRecord | None, faults: list[str], days: tuple[date, date]) -> Answer:
    """``days``: the first and the last on which it may have come there."""
    values, (first, today) = row.values, days
    code, error = _code(row), values.get("error", "")
    if not code:
        faults.append("Thiếu mã")
    elif record is None and not faults:
        faults.append("Không có mã này trong các dòng đã xuất của đơn vị")
    state = law.answer(search_text(values.get("state", "")))
    if state is None:
        faults.append("Trạng thái: ghi «Đã cập nhật» hoặc «Lỗi»")
    on, reference = _day(values.get("on", "")) if values.get("on") else today, values.get("reference", "")
    if state == "failed" and not error:
        faults.append("Ghi nội dung lỗi")
    if on is None:
        faults.append("Ngày cập nhật: ghi ngày có thật, ví dụ 1/11/2026")
    elif on > today:
        faults.append("Ngày cập nhật sau hôm nay")
    elif on < first:
        faults.append(f"Ngày cập nhật trước ngày xuất {first:%d/%m/%Y}")
    if len(error) > LONGEST_ERROR:
        faults.append(f"Lỗi dài quá {LONGEST_ERROR} ký tự")
    if len(reference) > LONGEST_REFERENCE:
        faults.append(f"Mã tham chiếu dài quá {LONGEST_REFERENCE} ký tự")
    if faults or record is None:
        return Answer(row, None, tuple(faults))
    failed = state == "failed"
    result = Result(
        record.id,
        record.version,
        None if failed else on,
        reference or None,
        error if failed else None,
    )
    said_day = bool(values.get("on")) or record.state != "updated"
    told = (
        state,
        record.updated_on if not failed and not said_day else result.on,
        result.reference,
        result.error,
    )
    same = told == (record.state, record.updated_on, record.reference, record.error)
    return Answer(row, result, same=same, was=record.state)


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    day, month, year, iso_year, iso_month, iso_day = match.groups()
    try:
        return date(int(year or iso_year), int(month or iso_month), int(day or iso_day))
    except ValueError:
        return None
