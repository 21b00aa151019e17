"""Reading a set of forms from an XLSX file that anybody may have made: bounded, every fault with its cell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar

from feedback.law.forms.expressions import BadExpression, read_comparison, read_sum
from feedback.law.forms.reading import form_set
from feedback.law.forms.schema import BadForm, FormSet
from feedback.law.forms.vocabulary import SOURCES, Source
from feedback.oversight.forms.books import layout
from feedback.oversight.forms.books.layout import (
    CHECKS,
    COLUMNS,
    CONFIDENCES,
    FORMS,
    HEADS,
    LEVELS_OF_CHECKS,
    MOST_COLUMNS,
    OPENING,
    OVERS,
    SET,
    SET_LINES,
    UNITS,
    WAYS,
    BadWords,
    plain,
)
from feedback.oversight.forms.books.rows import LONGEST, BadBook, Row, rows_of, sheets_of
from feedback.text import search_text

_T = TypeVar("_T")

_FORM: Final = re.compile(r"[0-9]{2}/[A-Za-zĐđ]{1,12}")
_COLUMN: Final = re.compile(r"[0-9]{1,3}[a-z]?")
_DAY: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TOLD: Final = re.compile(r"Biểu (\S+?)(?:, cột (\w+):|: cột (\w+) có|: công thức của cột (\w+)|:| )")
_ABOUT: Final = {"formula": "công thức", "carry": "chuyển kỳ", "outside": "phần ngoài hệ thống"}
_CHECK: Final = re.compile(r"Biểu (\S+): kiểm tra «(.*?)» dùng")


@dataclass(frozen=True, slots=True)
class Book:
    """What was read: the set, and the same as plain values to be kept (``OwnFormSet.definition``)."""

    forms: FormSet
    definition: dict[str, Any]


def read(content: bytes) -> Book:
    """The set in a file. Raises BadBook with everything that is wrong."""
    sheets = sheets_of(content)
    faults: list[str] = []
    rows = {one.name: rows_of(one, sheets, faults) for one in layout.READ}
    told = _set(rows[SET.name], faults)
    reading = _Reading(faults)
    reading.forms(rows[FORMS.name])
    reading.columns(rows[COLUMNS.name])
    reading.checks(rows[CHECKS.name])
    definition = {"forms": list(reading.by_number.values())}
    values = {"key": "", "words": "", "basis": "", "first_on": date.min} | told | definition
    forms = None
    try:
        if reading.by_number:
            forms = form_set(values)
    except BadForm as error:
        faults += [reading.placed(one) for one in error.faults]
    if not reading.by_number and not faults:
        faults.append(f"Sheet «{FORMS.name}» chưa có biểu nào.")
    if faults or forms is None:
        raise BadBook(list(dict.fromkeys(faults)))
    return Book(forms, definition)


class _Reading:
    """The forms as they come together from three sheets."""

    def __init__(self, faults: list[str]) -> None:
        self.by_number: dict[str, dict[str, Any]] = {}
        self._faults = faults
        self._rows: dict[str, str] = {}
        self._slugs: dict[str, str] = {}

    def forms(self, rows: list[Row]) -> None:
        for row in rows:
            number = row.text("number")
            confidence = self._key(row, "confidence", CONFIDENCES, "độ chắc", "source")
            if "number" in row.bad:
                continue
            if not _FORM.fullmatch(number):
                self._say(row, "number", "số biểu phải có dạng «01/XLD».")
            elif number.lower() in self._slugs:
                self._say(row, "number", f"biểu {number} đã có ở {self._slugs[number.lower()]}.")
            else:
                self._slugs[number.lower()] = row.at("number")
                self._rows[number] = row.at("number")
                self.by_number[number] = {
                    "number": number,
                    "title": row.text("title"),
                    "note": row.text("note"),
                    "confidence": confidence,
                    "sentences": [one for one in map(plain, row.text("sentences").split("\n")) if one],
                    "column": [],
                    "check": [],
                }
            if not row.text("title"):
                self._say(row, "title", "chưa có tên biểu.")

    def columns(self, rows: list[Row]) -> None:
        seen: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            form, number = self._form_of(row), row.text("number")
            if not _COLUMN.fullmatch(number):
                self._say(row, "number", "số cột phải có dạng «1», «12», «5a».")
                continue
            if form is None:
                continue
            if number in seen[form["number"]]:
                self._say(row, "number", f"cột {number} của biểu {form['number']} có hai lần.")
                continue
            seen[form["number"]].add(number)
            if len(form["column"]) == MOST_COLUMNS:
                self._say(row, "form", f"biểu có hơn {MOST_COLUMNS} cột.")
            if len(form["column"]) < MOST_COLUMNS:
                for name in ("number", "formula", "carry", "outside"):
                    self._rows[f"{form['number']}:{number}:{name}"] = row.at(name)
                form["column"].append(self._column(row, number))

    def checks(self, rows: list[Row]) -> None:
        for row in rows:
            form = self._form_of(row)
            that = row.text("that").replace("≤", "<=").replace("≥", ">=")
            try:
                read_comparison(that)
            except BadExpression as error:
                self._say(row, "that", _side_missing(that) or str(error))
                continue
            level = self._key(row, "level", LEVELS_OF_CHECKS, "mức", "must")
            confidence = self._key(row, "confidence", CONFIDENCES, "độ chắc", "source")
            if form is None:
                continue
            self._rows.setdefault(f"{form['number']}:{that}", row.at("that"))
            form["check"].append(
                {
                    "that": that,
                    "warns": level == "warns",
                    "confidence": confidence,
                    "note": row.text("note"),
                }
            )

    def placed(self, fault: str) -> str:
        """A fault of ``law.forms.reading`` with the place of the cell it is about."""
        if found := _CHECK.match(fault):
            return self._at(f"{found[1]}:{found[2]}", fault)
        if found := _TOLD.match(fault):
            number = next(filter(None, found.groups()[1:]), "")
            told = (name for name, words in _ABOUT.items() if words in fault)
            about = next(told, "number")
            return self._at(f"{found[1]}:{number}:{about}" if number else found[1], fault)
        return fault

    def _at(self, key: str, fault: str) -> str:
        place = self._rows.get(key)
        return f"{place}: {fault}" if place else fault

    def _column(self, row: Row, number: str) -> dict[str, Any]:
        head = [row.text(name) for name in HEADS]
        while head and not head[-1]:
            head.pop()
        if not head:
            self._say(row, "head1", "chưa có tiêu đề.")
        elif not all(head):
            self._say(row, HEADS[head.index("")], "tiêu đề bỏ trống giữa hai cấp.")
        carry = row.text("carry")
        opens = carry.casefold() == OPENING
        found: dict[str, Any] = {
            "number": number,
            # What is wrong is said once: the rest is looked at as if it had been right.
            "head": head if head and all(head) else [number],
            "unit": self._unit(row),
            "carry": "" if opens else carry,
            "opening": opens,
            "outside": row.text("outside"),
            "over": self._key(row, "over", OVERS, "cách cộng các quý", "sum"),
            "about": row.text("about"),
        }
        return found | self._way(row)

    def _unit(self, row: Row) -> str:
        """Of money, land or shares; else nothing is written: counts have no unit."""
        words = row.text("unit")
        found = next((one for one in UNITS if one.casefold() == words.casefold()), None)
        if found is None:
            told = "«Trđ» (triệu đồng), «m²» (đất), «%», hoặc để trống"
            self._say(row, "unit", f"đơn vị tính «{words}» không dùng được. Ghi {told}.")
            return ""
        return found

    def _fits(self, row: Row, source: Source, sum_of: str, where: list[dict[str, list[str]]]) -> None:
        """The unit is that of what is counted: money is kept in đồng and printed in million."""
        needed = layout.unit_of(sum_of, where)
        if needed is None or row.text("unit").casefold() == needed.casefold():
            return
        counted = source.sums.get(sum_of, source.counted)
        words = f"phải ghi «{needed}»" if needed else "phải để trống"
        self._say(row, "unit", f"cột đếm «{counted}» nên đơn vị tính {words}.")

    def _way(self, row: Row) -> dict[str, Any]:
        way = self._key(row, "way", WAYS, "cách tính", "")
        if not way:
            if not row.text("way"):
                self._say(row, "way", f"chưa ghi cách tính ({', '.join(WAYS.values())}).")
            return {"typed": True}
        for name, belongs in (
            ("of", "count"),
            ("where", "count"),
            ("sum_of", "count"),
            ("formula", "formula"),
        ):
            if row.text(name) and way != belongs:
                self._say(row, name, f"cách tính là «{WAYS[way]}» nên ô này để trống.")
        if way == "count":
            return self._count(row)
        if way == "formula":
            formula = row.text("formula")
            try:
                read_sum(formula)
            except BadExpression as error:
                self._say(row, "formula", str(error))
                return {"typed": True}
            return {"formula": formula}
        return {way: True}

    def _count(self, row: Row) -> dict[str, Any]:
        names = {key: one.words for key, one in SOURCES.items()}
        if not row.text("of"):
            self._say(row, "of", f"chưa ghi nguồn ({', '.join(names.values())}).")
            return {"typed": True}
        of = self._key(row, "of", names, "nguồn", "")
        if not of:
            return {"typed": True}
        source = SOURCES[of]
        sum_of = self._key(row, "sum_of", source.sums, f"số cộng được của nguồn «{source.words}» là", "")
        where = self._try(row, "where", lambda: layout.read_conditions(row.text("where"), source)) or []
        if not row.bad & {"sum_of", "where", "unit"}:
            self._fits(row, source, sum_of, where)
        return {"count": {"of": of, "where": where, **({"sum_of": sum_of} if sum_of else {})}}

    def _form_of(self, row: Row) -> dict[str, Any] | None:
        number = row.text("form")
        if number not in self.by_number and not (number == "" and "form" in row.bad):
            words = f"sheet «{FORMS.name}» không có biểu «{number[:40]}»." if number else "chưa ghi số biểu."
            self._say(row, "form", words)
        return self.by_number.get(number)

    def _key(self, row: Row, name: str, names: Mapping[str, str], what: str, default: str) -> str:
        words = row.text(name)
        if not words:
            return default
        return self._try(row, name, lambda: layout.key_of(words, names, what)) or default

    def _try(self, row: Row, name: str, do: Callable[[], _T]) -> _T | None:
        try:
            return do()
        except BadWords as error:
            self._say(row, name, str(error))
            return None

    def _say(self, row: Row, name: str, words: str) -> None:
        if name in row.bad:
            return
        row.bad.add(name)
        self._faults.append(f"{row.at(name)}: {words}")


def _side_missing(that: str) -> str:
    """«1 = = 2»: nothing stands between two signs, or before or behind one."""
    if all(one.strip() for one in re.split(r"<=|>=|=", that)):
        return ""
    return f"«{that[:80]}» thiếu số cột ở một bên dấu so sánh. Viết như «1 = 2+3» hoặc «7 <= 6»."


def _set(rows: list[Row], faults: list[str]) -> dict[str, Any]:
    """What the first sheet says of the whole set."""
    found: dict[str, Any] = {}
    cells, bad = dict[str, str](), set[str]()
    names = {search_text(words): name for name, words in SET_LINES.items()}
    for row in rows:
        name = names.get(search_text(row.text("what")))
        if name is not None:
            cells[name] = row.at("value")
            bad |= {name} if row.bad else set()
        if name is None or row.values.get("value") in (None, ""):
            continue
        if name in ("first_on", "last_on"):
            found[name] = _day(row.values["value"])
            if found[name] is None:
                faults.append(f"{row.at('value')}: ngày phải có dạng «30/09/2025».")
        else:
            found[name] = row.text("value")
            if len(found[name]) > LONGEST[name]:
                faults.append(f"{row.at('value')}: dài hơn {LONGEST[name]} chữ.")
    first, last = found.get("first_on"), found.get("last_on")
    if first and last and last < first:
        faults.append(f"{cells['last_on']}: ngày hết hiệu lực phải không trước ngày có hiệu lực.")
        found["last_on"] = None
    for name in ("words", "basis", "first_on"):
        if name not in found and name not in bad:
            place = f"{cells[name]}: " if name in cells else f"Sheet «{SET.name}»: "
            faults.append(f"{place}chưa ghi «{SET_LINES[name]}».")
    return {name: value for name, value in found.items() if value is not None}


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = _DAY.fullmatch(plain(value))
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None
