"""The report as a spreadsheet laid out as the printed forms: one sheet for each, the last one the checks."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import IO, Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from feedback.cases.letters import heads as letterheads
from feedback.law.forms import FormSet, heading
from feedback.law.forms.checking import ZERO
from feedback.law.forms.expressions import Sum
from feedback.law.forms.schema import Column, Form
from feedback.oversight.forms.exports import words
from feedback.oversight.forms.exports.gathering import WHOLE, Line, Report

CHECKS: Final = "Kiểm tra"
_LONGEST: Final = 31
"""Signs of a sheet's name that Excel takes."""

_A3, _A4 = 8, 9
_WIDE: Final = 18
"""Forms with more columns are printed on A3."""

_FONT: Final = "Times New Roman"
_TYPED, _BROKEN, _HEAD = "#FFF2CC", "#F8D7DA", "#F2F2F2"
_UNIT_WIDTH: Final = 30
_NAMED: Final = 8
"""How many units are named before the rest is counted."""

_POINTS: Final = 13.5
"""Height of a line of a sheet's small type, in points."""


class _Shapes:
    """Formats by what they are asked for, each made once: a workbook keeps every one it is given."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **how: Any) -> Any:
        wanted = {"font_name": _FONT, "font_size": 11, "valign": "vcenter"} | how
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]


def write(target: IO[bytes], report: Report, progress: Callable[[int], None] = lambda _done: None) -> None:
    """Write the file; ``progress`` is told how many forms are done. Texts never become formulas."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": _title(report), "author": "", "comments": ""})
        shapes, names = _Shapes(book), sheet_names(report.forms)
        for done, form in enumerate(report.forms.forms, 1):
            _Sheet(book.add_worksheet(names[form.number]), shapes, report, form).write()
            progress(done)
        _checks(book.add_worksheet(CHECKS), shapes, report)


def sheet_names(forms: FormSet) -> dict[str, str]:
    """By number of the form what its sheet is called: none of the signs that Excel forbids, at most 31, no
    name twice."""
    found: dict[str, str] = {}
    taken = {CHECKS.casefold(), "history"}
    for form in forms.forms:
        plain = re.sub(r"[\[\]:*?/\\]", "-", form.number).strip("'")[:_LONGEST] or "Biểu"
        name, count = plain, 1
        while name.casefold() in taken:
            count += 1
            end = f" ({count})"
            name = f"{plain[: _LONGEST - len(end)]}{end}"
        taken.add(name.casefold())
        found[form.number] = name
    return found


class _Sheet:
    """One form on a sheet, from top to bottom."""

    def __init__(self, page: Any, shapes: _Shapes, report: Report, form: Form) -> None:
        self._page, self._shapes, self._report, self._form = page, shapes, report, form
        self._last = len(form.columns)
        self._row = 0

    def write(self) -> None:
        self._set_up()
        self._top()
        first_head = self._row
        self._heads()
        self._page.repeat_rows(first_head, self._row - 1)
        self._page.freeze_panes(self._row, 1)
        self._rows()
        self._bottom()

    def _set_up(self) -> None:
        page, count = self._page, self._last
        page.set_landscape()
        page.set_paper(_A3 if count > _WIDE else _A4)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.center_horizontally()
        page.hide_gridlines(2)
        foot = words.foot(self._report, self._form.number).replace("&", "&&")
        page.set_footer(f"&L&8{foot}&R&8Trang &P/&N")
        page.set_comments_author("")
        page.set_column(0, 0, _UNIT_WIDTH)
        page.set_column(1, count, self._width)

    @property
    def _width(self) -> int:
        return max(9, min(22, 110 // max(1, self._last)))

    def _top(self) -> None:
        report, form, shape = self._report, self._form, self._shapes
        top = letterheads.of_agency(report.issuer, report.period.last_on)
        right = max(1, self._last - max(2, self._last // 3))
        left = max(0, min(right - 1, self._last // 3))
        small = {"align": "center", "text_wrap": True}
        self._pair(left, right, top["parent_agency"] or "", f"Biểu số: {form.number}", shape(**small))
        basis = words.basis(report, form)
        self._pair(left, right, top["agency"], basis, shape(**small, bold=True), shape(**small, italic=True))
        room = (self._last - right + 1) * self._width
        self._page.set_row(self._row - 1, _POINTS * 1.2 * max(1, -(-len(basis) // max(1, room)), 2))
        if report.mark:
            self._line(report.mark, bold=True, italic=True, font_color="#9C0006")
        self._line(form.title.upper(), bold=True, font_size=14)
        self._line(f"K{words.period_words(report)[1:]}", italic=True)
        self._line(words.span(report), italic=True)
        self._line(words.stands(report), italic=True)
        self._row += 1

    def _pair(self, left: int, right: int, one: str, other: str, shape: Any, second: Any = None) -> None:
        if one:
            self._across(0, left, one.upper(), shape)
        self._across(right, self._last, other, second or shape)
        self._row += 1

    def _line(self, text: str, **how: Any) -> None:
        self._across(0, self._last, text, self._shapes(align="center", **how))
        self._row += 1

    def _across(self, first: int, last: int, text: str, shape: Any, down: int = 0) -> None:
        if first == last and not down:
            self._page.write_string(self._row, first, text, shape)
        else:
            self._page.merge_range(self._row, first, self._row + down, last, text, shape)

    def _heads(self) -> None:
        form, page = self._form, self._page
        how = {"align": "center", "text_wrap": True, "border": 1, "bg_color": _HEAD, "font_size": 10}
        shape = self._shapes(**how, bold=True)
        rows = heading.rows(form.columns)
        place_of = {column.number: place for place, column in enumerate(form.columns, 1)}
        self._across(0, 0, "Đơn vị", shape, len(rows) - 1)
        for level, row in enumerate(rows):
            lines = 1
            for one in row:
                place = place_of[one.columns[0]]
                told = words.head_words(form.by_number[one.columns[0]])[level]
                self._across(place, place + one.across - 1, told, shape, one.down - 1)
                lines = max(lines, -(-self._lines(told, one.across) // one.down))
            page.set_row(self._row, _POINTS * min(lines, 12) + 4)
            self._row += 1
        small = self._shapes(**how | {"font_size": 9}, italic=True)
        page.write_string(self._row, 0, "MS", small)
        lines = 1
        for place, column in enumerate(form.columns, 1):
            told = words.numbered(form, column)
            page.write_string(self._row, place, told, small)
            lines = max(lines, self._lines(told, 1))
        page.set_row(self._row, _POINTS * min(lines, 6) + 4)
        self._row += 1

    def _lines(self, text: str, across: int) -> int:
        """How many lines a text takes over so many columns, words kept whole."""
        room, lines, used = self._width * across, 1, 0
        for word in text.replace("=", "= ").split():
            if used and used + 1 + len(word) > room:
                lines, used = lines + 1, 0
            used += len(word) + (1 if used else 0)
        return lines

    def _rows(self) -> None:
        first = self._row
        for line in self._report.lines:
            name = line.agency.name if line.sent or self._report.unit else f"{line.agency.name} (*)"
            self._page.write_string(self._row, 0, name, self._shapes(border=1, text_wrap=True))
            broken = {cell for one in line.broken for cell in one.cells}
            for place, column in enumerate(self._form.columns, 1):
                self._cell(place, column, line, is_broken=(self._form.number, column.number) in broken)
            self._row += 1
        if self._report.unit is None:
            self._total(first, self._row - 1)

    def _cell(self, place: int, column: Column, line: Line, *, is_broken: bool) -> None:
        cell = (self._form.number, column.number)
        if column.text:
            shape = self._shapes(border=1, text_wrap=True)
            self._page.write_string(self._row, place, line.texts.get(cell, ""), shape)
            return
        value = line.figures.get(self._form.number, {}).get(column.number, ZERO)
        typed = line.typed.get(cell)
        if cell in line.empty:
            self._blank(place, is_broken=is_broken)
            return
        fill = _BROKEN if is_broken else _TYPED if typed else None
        self._page.write_number(self._row, place, float(value), self._number(value, fill))
        if typed is not None:
            size = {"x_scale": 2, "y_scale": 1.4, "font_name": _FONT, "font_size": 10}
            self._page.write_comment(self._row, place, words.note_of(typed), size)

    def _total(self, first: int, last: int) -> None:
        self._page.write_string(self._row, 0, "Tổng số", self._shapes(border=1, bold=True))
        row = self._report.totals[self._form.number]
        broken = {cell for one in self._report.broken for cell in one.cells}
        for place, column in enumerate(self._form.columns, 1):
            if column.text:
                self._page.write_blank(self._row, place, None, self._shapes(border=1))
                continue
            cell = (self._form.number, column.number)
            if self._report.has_none(cell):
                self._blank(place, is_broken=cell in broken)
                continue
            value = row[column.number]
            fill = _BROKEN if cell in broken else None
            shape = self._number(value, fill, bold=True)
            formula = f"=SUM({xl_range(first, place, last, place)})"
            if column.unit == "%":
                formula = self._share(column)
            kept = int(value) if value == value.to_integral_value() else float(value)
            self._page.write_formula(self._row, place, formula, shape, kept)
        self._row += 1

    def _blank(self, place: int, *, is_broken: bool) -> None:
        """A cell that nobody typed: hatched, so that it is seen to be empty on paper too."""
        how = {"pattern": 14, "fg_color": "#A6A6A6", "bg_color": _BROKEN if is_broken else "#FFFFFF"}
        self._page.write_blank(self._row, place, None, self._shapes(border=1, **how))

    def _share(self, column: Column) -> str:
        """A share in percent of the totals, as the check on it says; 0 where none of this form's columns
        tells."""
        place_of = {one.number: place for place, one in enumerate(self._form.columns, 1)}

        def cells(side: Sum) -> str:
            found = (
                f"{one.factor}*{xl_rowcol_to_cell(self._row, place_of[one.column])}" for one in side.terms
            )
            return f"({'+'.join(found)})"

        for check in self._form.checks:
            told, *sides = check.that.sides
            own = not any(one.form for side in sides for one in side.terms)
            if check.that.is_percent and told.written == column.number and own:
                upper, lower = map(cells, sides)
                return f"=IF({lower}=0,0,ROUND(100*{upper}/{lower},1))"
        return "=0"

    def _number(self, value: Decimal, fill: str | None, **how: Any) -> Any:
        shown = "#,##0" if value == value.to_integral_value() else "#,##0.0#####"
        if fill:
            how["bg_color"] = fill
        return self._shapes(border=1, align="right", num_format=shown, **how)

    def _bottom(self) -> None:
        report, small = self._report, self._shapes(italic=True, font_size=9)
        notes = []
        if report.unit is None and report.missing:
            notes.append(f"(*) {len(report.missing)} đơn vị chưa gửi báo cáo: số do hệ thống đếm.")
        if any(cell[0] == self._form.number for line in report.lines for cell in line.typed):
            notes.append("Ô nền vàng: số nhập tay hoặc đã sửa, xem ghi chú của ô.")
        if any(cell[0] == self._form.number for line in report.lines for cell in line.empty):
            notes.append(f"Ô gạch chéo để trống: chưa có số liệu nhập tay, xem trang «{CHECKS}».")
        lines = [*(one.broken for one in report.lines), report.broken]
        if any(cell[0] == self._form.number for each in lines for one in each for cell in one.cells):
            notes.append(f"Ô nền hồng: chưa khớp kiểm tra, xem trang «{CHECKS}».")
        if self._form.note:
            notes.append(self._form.note)
        for note in notes:
            self._page.write_string(self._row, 0, note, small)
            self._row += 1
        self._row += 1
        middle = max(1, self._last // 2)
        place, _ = words.issued(report)
        centred = {"align": "center"}
        self._across(middle, self._last, place, self._shapes(**centred, italic=True))
        self._row += 1
        bold = self._shapes(**centred, bold=True)
        signing = words.signing(report)
        for number, title in enumerate(signing):
            if number == 0:
                self._across(0, max(0, middle - 2), "NGƯỜI LẬP BIỂU", bold)
            self._across(middle, self._last, title, bold)
            self._row += 1
        how = self._shapes(**centred, italic=True)
        self._across(0, max(0, middle - 2), "(Ký, ghi rõ họ tên)", how)
        self._across(middle, self._last, "(Ký tên, đóng dấu)", how)
        self._row += 5
        if report.signed is not None:
            self._across(middle, self._last, report.signed[0], bold)


def _checks(page: Any, shapes: _Shapes, report: Report) -> None:
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.set_footer(f"&L&8{words.foot(report).replace('&', '&&')}&R&8Trang &P/&N")
    for place, width in enumerate((34, 12, 26, 70, 12)):
        page.set_column(place, place, width)
    page.write_string(
        0, 0, f"Kiểm tra số liệu, {words.period_words(report)}", shapes(bold=True, font_size=13)
    )
    page.write_string(1, 0, words.stands(report), shapes(italic=True))
    if report.mark:
        page.write_string(2, 0, report.mark, shapes(bold=True, italic=True, font_color="#9C0006"))
    head, cell = shapes(bold=True, border=1, bg_color=_HEAD), shapes(border=1, text_wrap=True, valign="top")
    for place, told in enumerate(("Đơn vị", "Biểu", "Quy tắc", "Chưa khớp", "Mức")):
        page.write_string(4, place, told, head)
    page.freeze_panes(5, 0)
    page.repeat_rows(4)
    row = 5
    units = [(one.agency.name, one.broken) for one in report.lines]
    for name, found in [(WHOLE, report.broken), *units]:
        for one in found:
            note = f"{one.words} {one.note}".strip()
            level = "Nhắc" if one.warns else "Bắt buộc"
            for place, told in enumerate((name, one.cells[0][0], one.rule, note, level)):
                page.write_string(row, place, told, cell)
            row += 1
    if row == 5:
        page.write_string(row, 0, "Số liệu khớp mọi kiểm tra.", shapes())
        row += 1
    row = _empty(page, shapes, report, row + 1)
    if report.unit is None and report.missing:
        names = "; ".join(one.agency.name for one in report.missing)
        told = f"Chưa gửi báo cáo ({len(report.missing)}): {names}"
        page.merge_range(row, 0, row, 4, told, shapes(text_wrap=True, valign="top"))
        page.set_row(row, _POINTS * 1.2 * max(1, -(-len(told) // 150)))


def _empty(page: Any, shapes: _Shapes, report: Report, row: int) -> int:
    """The columns that units didn't type, with whose figures are lacking; the next free row."""
    found = [
        (form, column, [line for line in report.lines if (form.number, column.number) in line.empty])
        for form in report.forms.forms
        for column in form.figures
    ]
    found = [one for one in found if one[2]]
    if not found:
        return row
    head, cell = shapes(bold=True, border=1, bg_color=_HEAD), shapes(border=1, text_wrap=True, valign="top")
    for place, told in enumerate(("Chưa có số liệu nhập tay", "Biểu", "Cột", "Nội dung", "Số đơn vị")):
        page.write_string(row, place, told, head)
    for form, column, lines in found:
        row += 1
        whole = len(lines) == len(report.lines)
        names = "; ".join(one.agency.short_name for one in lines[:_NAMED])
        rest = f" và {len(lines) - _NAMED} đơn vị khác" if len(lines) > _NAMED else ""
        who = "Tất cả đơn vị" if whole and report.unit is None else f"{names}{rest}"
        for place, told in enumerate((who, form.number, column.number, " – ".join(column.head))):
            page.write_string(row, place, told, cell)
        page.write_number(row, 4, len(lines), cell)
    return row + 2


def _title(report: Report) -> str:
    return f"Báo cáo thống kê {words.period_words(report)}"
