"""T01 Tổng quan: the main numbers, the months, what is late longest, each agency; numbers open their list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Flask, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.accounts import landing
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases import fields_named
from feedback.law.measures import DEFINITIONS
from feedback.oversight import overview as figures
from feedback.oversight import own_figures, scope
from feedback.oversight.desk import figure_sheets
from feedback.oversight.desk.addresses import list_of, of_month, with_query
from feedback.oversight.desk.cards import Card, of_figure, told
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.filtering import asked
from feedback.oversight.measures.filters import NONE, Filters
from feedback.oversight.objections import Mark
from feedback.oversight.overview import Month, Overview, Row
from feedback.oversight.reminders import queries as letters
from feedback.papers import spreadsheets
from feedback.papers.tables import Column, Sheet
from feedback.text import sort_key
from feedback.web import now, today
from feedback.web.filters import gio_ngay, ngay, so
from feedback.web.guards import current_actor, needs

_ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: whose it is, its own page, and what its lists are asked for beside the rest."""

    name: str
    address: str
    row: Row
    narrow: dict[str, str]

    def value(self, key: str) -> float | int | None:
        """A count, or a share from 0 to 1."""
        return told(key, self.row.counts)


TABLE: Final = {
    "nhan": ("Tiếp nhận", "received"),
    "xong": ("Đã giải quyết", "settled"),
    "dang": ("Đang giải quyết", "open"),
    "qua-han": ("Đang quá hạn", "overdue"),
    "dung-han": ("Đúng hạn (luật)", "on_time"),
    "muc-tieu": ("Trong mục tiêu của tỉnh", "on_aim"),
}
"""Columns of the table: by key of the order their words and their figure."""

DEFINED: Final = (
    *("received", "settled", "open", "overdue", "overdue_long", "due_soon", "on_time", "on_aim"),
    *("to_settle", "settled_in_time", "late", "late_settled", "open_late"),
    *("to_settle_by_aim", "settled_in_aim", "beyond_aim", "beyond_aim_settled", "open_beyond_aim"),
    *("dialogues_held", "talks_held"),
)
"""What the page and its spreadsheet explain."""


@door.get("/giam-sat")
@needs(scope.READ)
def overview() -> str:
    """What was received, settled and is late in a period; the whole province, or one's own agency."""
    actor = current_actor()
    form, filters = asked(request.args, actor, today())
    found = figures.overview(filters, viewer=actor, today=today(), side=_side(actor, filters))
    lines, order, start = _sorted(_lines(found, actor, filters, form.kept))
    alone = _side(actor, filters) == "field"
    agency = agencies.by_id(filters.agency_id or actor.agency_id or 0) if alone else None
    marks = _marks(actor, filters)
    return render_template(
        "oversight/desk/overview.html",
        form=form,
        filters=filters,
        whose=_whose(actor, filters),
        found=found,
        cards=_cards(found, filters, form.kept, _of_one(marks, agency)),
        lines=lines[start : start + _ROWS],
        all_lines=len(lines),
        sorted=order.removeprefix("-"),
        descending=order.startswith("-"),
        after=str(start + _ROWS) if start + _ROWS < len(lines) else None,
        before=str(max(start - _ROWS, 0)) if start else None,
        table_columns=TABLE,
        side=_side(actor, filters),
        marks=marks,
        profile=_profile(agency.code, form.kept) if agency else "",
        defined=[DEFINITIONS[key] for key in DEFINED],
        list_of=lambda key, **instead: list_of(key, form.kept, **instead),
        of_month=of_month,
        file=with_query(url_for("oversight_desk.overview_file"), form.kept),
        agency_named=agencies.by_id,
        names_cases=scope.names_cases(actor),
        may_issue=actor.may(letters.ISSUE),
    )


@door.get("/giam-sat/tep")
@needs(scope.READ)
def overview_file() -> Response:
    """The tables of the page as a spreadsheet, with what each figure counts."""
    actor = current_actor()
    form, filters = asked(request.args, actor, today())
    found = figures.overview(filters, viewer=actor, today=today(), side=_side(actor, filters))
    lines, _order, _start = _sorted(_lines(found, actor, filters, form.kept))
    title = ", ".join(
        [
            f"Tình hình giải quyết đơn{_whose(actor, filters)}",
            filters.period.words,
            *(words for words, _name in form.chosen),
        ]
    )
    title = f"{title}. Tính lúc {gio_ngay(now())}. {scope.left_out(current_actor())}".rstrip()
    whole = Line("Cộng", "", found.whole, {})
    first = "Cơ quan" if _side(actor, filters) == "agency" else "Lĩnh vực"
    columns = [Column(first, 48)]
    for words, key in TABLE.values():
        columns += figure_sheets.columns_of(key, words)
    rows = [(line.name, *_cells(line.row)) for line in (*lines, whole)]
    sheets = [
        Sheet("Các số chính", title, _MAIN, _main(found)),
        Sheet("Theo tháng", title, _month_columns(), map(_month_cells, found.months)),
        Sheet(f"Theo {first.lower()}", title, columns, rows),
        figure_sheets.definitions(title, DEFINED),
    ]
    name = f"Tình hình giải quyết đơn {filters.period.words}"
    own = None if scope.everywhere(actor) else agencies.by_id(actor.agency_id or 0)
    return spreadsheets.book(figure_sheets.called(name, form.kept, *([own.code] if own else [])), sheets)


def _of_one(marks: Mapping[tuple[str, int], Mark], agency: AgencyEntry | None) -> dict[str, Mark]:
    """By figure what the one agency objected to which the page is narrowed; nothing where it is of more."""
    return {key: mark for (key, number), mark in marks.items() if agency and number == agency.id}


def _cards(
    found: Overview, filters: Filters, kept: Mapping[str, str], marks: Mapping[str, Mark]
) -> list[Card]:
    counts = found.whole.counts
    received = of_figure("received", counts, kept, "Vụ việc tiếp nhận")
    overdue = of_figure("overdue", counts, kept, tone="late")
    return [
        replace(received, notes=_change(found, filters), mark=marks.get("received")),
        replace(of_figure("on_time", counts, kept, "Đúng hạn của luật", "done"), mark=marks.get("on_time")),
        replace(
            of_figure("on_aim", counts, kept, "Trong mục tiêu của tỉnh", "done"), mark=marks.get("on_aim")
        ),
        replace(
            overdue,
            notes=[f"{so(counts['overdue_long'])} vụ việc quá 30 ngày"],
            mark=marks.get("overdue"),
        ),
        replace(of_figure("due_soon", counts, kept, tone="soon"), mark=marks.get("due_soon")),
        *_dialogues(counts, kept),
    ]


def _dialogues(counts: Mapping[str, int], kept: Mapping[str, str]) -> list[Card]:
    """Left out where dialogues can't be narrowed to what is asked for."""
    if "dialogues_held" not in counts:
        return []
    talks = f"{so(counts['talks_held'])} buổi khi giải quyết khiếu nại tính riêng"
    return [replace(of_figure("dialogues_held", counts, kept, "Buổi đối thoại với Nhân dân"), notes=[talks])]


def _change(found: Overview, filters: Filters) -> list[str]:
    """Against the same days a year earlier; a period that goes on is compared up to today."""
    if found.before is None:
        return []
    received, before = found.whole.counts["received"], found.before
    running = f", tính đến {ngay(found.until)}" if found.until < filters.period.last_on else ""
    if not before and not found.known_before:
        return ["chưa có số liệu năm trước"]
    if not before:
        return [f"cùng kỳ năm trước: 0{running}"]
    change = round(100 * (received - before) / before)
    words = "bằng" if not change else f"{'tăng' if change > 0 else 'giảm'} {so(abs(change))}% so với"
    return [f"{words} cùng kỳ năm trước: {so(before)}{running}"]


def _marks(actor: Actor, filters: Filters) -> Mapping[tuple[str, int], Mark]:
    """By figure and agency what the agency objected to it."""
    keys = [key for _words, key in TABLE.values()]
    return own_figures.marks([*keys, "due_soon"], filters, actor, today())


def _side(actor: Actor, filters: Filters) -> str:
    """What the table is by: agencies for who sees several of them, else fields."""
    return "agency" if scope.everywhere(actor) and filters.agency_id is None else "field"


def _whose(actor: Actor, filters: Filters) -> str:
    if filters.agency_id is None and scope.everywhere(actor):
        return ""
    agency = agencies.by_id(filters.agency_id or actor.agency_id or 0)
    return f" của {agency.short_name}" if agency else ""


def _lines(found: Overview, actor: Actor, filters: Filters, kept: Mapping[str, str]) -> list[Line]:
    if _side(actor, filters) == "field":
        return [
            Line(
                fields_named.name(row.key) or "Chưa rõ lĩnh vực",
                with_query(url_for("oversight_desk.overview"), kept, linh_vuc=row.key or NONE),
                row,
                {"linh_vuc": row.key or NONE},
            )
            for row in found.rows
        ]
    known = agencies.directory()
    lines = []
    for row in found.rows:
        one = known.by_id(row.key)
        if one is not None:
            lines.append(Line(one.name, _profile(one.code, kept), row, {"co_quan": one.code}))
    return lines


def _profile(code: str, kept: Mapping[str, str]) -> str:
    return with_query(url_for("oversight_desk.agency", code=code), kept, co_quan="")


def _sorted(lines: list[Line]) -> tuple[list[Line], str, int]:
    """In the order that the address asks for, without a value last; the order, and the row to begin with."""
    order = request.args.get("sap", "")
    if order.removeprefix("-") not in ("ten", *TABLE):
        order = "-nhan"
    named = sorted(lines, key=lambda line: sort_key(line.name))
    key, turned = order.removeprefix("-"), order.startswith("-")
    if key == "ten":
        found = named[::-1] if turned else named
    else:
        figure = TABLE[key][1]
        value: Callable[[Line], Any] = lambda line: line.value(figure)  # noqa: E731
        told = [line for line in named if value(line) is not None]
        found = sorted(told, key=value, reverse=turned) + [line for line in named if value(line) is None]
    start = request.args.get("sau", "") or request.args.get("truoc", "")
    good = start.isascii() and start.isdecimal() and len(start) <= 6
    return found, order, int(start) if good and int(start) < len(found) else 0


def _cells(row: Row) -> list[Any]:
    return [cell for _words, key in TABLE.values() for cell in figure_sheets.cells_of(key, row.counts)]


_MAIN: Final = [Column("Số liệu", 44), Column("Giá trị", 16), Column("Số đạt", 14), Column("Trong số", 14)]


def _main(found: Overview) -> list[tuple[Any, ...]]:
    counts = found.whole.counts
    keys: tuple[str, ...] = (
        "received",
        "settled",
        "open",
        "overdue",
        "overdue_long",
        "due_soon",
        "on_time",
        "late",
        "on_aim",
        "beyond_aim",
    )
    keys += tuple(key for key in ("dialogues_held", "talks_held") if key in counts)
    rows = [
        (figure_sheets.columns_of(key, DEFINITIONS[key].words)[0].head, *figure_sheets.cells_of(key, counts))
        for key in keys
    ]
    return [*rows, ("Tiếp nhận cùng kỳ năm trước", found.before)]


def _month_columns() -> list[Column]:
    return [Column("Tháng", 12), *(Column(DEFINITIONS[key].words, 18) for key in figures.MONTHLY)]


def _month_cells(month: Month) -> tuple[Any, ...]:
    name = f"{month.first_on.month}/{month.first_on.year}"
    return (name, *(month.counts[key] for key in figures.MONTHLY))


def init_app(app: Flask) -> None:
    """In the menu; the first page of those who watch the whole province."""
    add_page(app, "oversight_desk.overview", "Tổng quan", 1, in_menu=True)
    landing.offer(app, "oversight_desk.overview", to=scope.READ_ALL)
