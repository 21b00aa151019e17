"""T06 «Tra cứu số liệu»: one figure by rows and columns; each number opens its list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Final

from flask import Flask, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

import feedback
from feedback.agencies import queries as agencies
from feedback.law import kinds, measures
from feedback.law.kinds import Kind
from feedback.law.measures import DEFINITIONS
from feedback.oversight import cross, scope
from feedback.oversight.cross import COLUMNS, SIDES, SUM, Cell, Cross, NotSo
from feedback.oversight.desk import filtering
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.files import download
from feedback.oversight.desk.filtering import CHOSEN, FigureFilter
from feedback.oversight.desk.lists import file_name
from feedback.oversight.measures import lines, rooms
from feedback.oversight.measures.branches import SPANS
from feedback.oversight.measures.filters import NONE, Filters
from feedback.oversight.measures.grouping import SPANS_OF_TIME
from feedback.papers.tables import Column
from feedback.web import today
from feedback.web.forms import Choice, SelectField
from feedback.web.guards import current_actor, needs

_SCRIPT: Final = Path(feedback.__file__).parents[1] / "docs" / "tinh_lai_so_lieu.py"
_FIRST: Final = "received"
_GROUPS: Final = {
    "visits": "Tiếp công dân",
    "reception_days": "Lãnh đạo tiếp công dân",
    "talks": "Đối thoại giải quyết khiếu nại",
    "dialogues": "Đối thoại với Nhân dân",
    "commitments": "Cam kết",
    "duties": "Công khai",
    "ratings": "Hài lòng",
}


class CrossFilter(FigureFilter):
    """Which figure, by what, beside its period and what narrows it."""

    unsaid: ClassVar[dict[str, str]] = FigureFilter.unsaid | {"hang": "agency"}

    so_lieu = SelectField("Số liệu", optional=True, prompt=DEFINITIONS[_FIRST].words)
    hang = SelectField("Hàng", optional=True, prompt=SIDES["agency"], choices=list(SIDES.items())[1:])
    cot = SelectField("Cột", optional=True, prompt="Không chia", choices=list(COLUMNS.items()))


def _choices() -> list[Choice]:
    found = []
    for key, one in DEFINITIONS.items():
        counted = lines.counted_by(key)
        of_room = _GROUPS[rooms.COUNTS[counted].rows.name] if counted in rooms.COUNTS else "Vụ việc"
        found.append(Choice(key, one.words, group=of_room))
    order = ["Vụ việc", *_GROUPS.values()]
    return sorted(found, key=lambda one: order.index(one.group))


class _Asked:
    """What table is asked for, and how; ``table`` None with ``refusal`` where there is none."""

    def __init__(self) -> None:
        self.form = CrossFilter(request.args)
        self.form.so_lieu.choices = _choices()
        self.filters = filtering.filters_of(self.form, current_actor(), today())
        self.key = self.form.so_lieu.data or _FIRST
        self.row = self.form.hang.data or "agency"
        self.column = self.form.cot.data or ""
        self.definition = measures.definition(self.key)
        self.refusal = ""
        self.table: Cross | None = None
        try:
            self.table = cross.table(
                self.key, self.row, self.column, self.filters, viewer=current_actor(), today=today()
            )
        except NotSo as refusal:
            self.refusal = str(refusal)

    @property
    def title(self) -> str:
        of_period = "" if self.definition.stock else f", {self.filters.period.words}"
        return f"{self.definition.words}{of_period}"

    @property
    def narrowing(self) -> dict[str, str]:
        """The conditions on what is counted, without how the table is made."""
        return {name: value for name, value in self.form.kept.items() if name not in _OWN}

    def link(self, key: str, row: Any, column: Any) -> str:
        """The list behind a number; empty for a month that is still to come."""
        query: dict[str, Any] = {**self.narrowing}
        for side, value in ((self.row, row), (self.column, column)):
            if value is not SUM and side in SPANS_OF_TIME and value > today():
                return ""
            if value is not SUM and side and side != cross.TIMING:
                query |= _narrowed(side, value, self.filters)
        return url_for("oversight_desk.behind", key=lines.counted_by(key), **query)


_OWN: Final = ("so_lieu", "hang", "cot")


def _narrowed(side: str, value: Any, filters: Filters) -> Mapping[str, str]:
    if side in SPANS_OF_TIME:
        first_on, last_on = cross.span_of(side, value, filters.period)
        days = [f"{one.day}/{one.month}/{one.year}" for one in (first_on, last_on)]
        return {"ky": CHOSEN, "tu": days[0], "den": days[1]}
    if side == "agency":
        found = agencies.by_id(value)
        return {"co_quan": found.code} if found is not None else {}
    if side == "kind":
        return {"loai": kinds.texts(Kind(value)).slug} if value is not None else {"loai": NONE}
    return {"linh_vuc" if side == "field" else "xa": NONE if value is None else value}


@door.get("/giam-sat/tra-cuu")
@needs(scope.READ)
def cross_page() -> str:
    """The table, or what to choose instead."""
    asked = _Asked()
    return render_template(
        "oversight/desk/cross.html",
        asked=asked,
        form=asked.form,
        definition=asked.definition,
        table=asked.table,
        sides=SIDES,
        total=SUM,
        days=asked.key in SPANS,
        kept=asked.form.kept,
    )


@door.get("/giam-sat/tra-cuu.xlsx")
@needs(scope.READ)
def cross_file() -> Response | tuple[str, int]:
    """The table as it stands on the page, and what it counts."""
    asked = _Asked()
    if asked.table is None:
        return cross_page(), 422
    table = asked.table
    widths = [Column(SIDES[asked.row], 40), *(Column(one.words, 16) for one in table.columns)]
    return download("xlsx", file_name(asked.title), [*widths, Column("Cộng", 16)], _rows(asked, table))


@door.get("/giam-sat/tinh_lai_so_lieu.py")
@needs(scope.READ)
def counting_script() -> Response:
    """The program that makes the figures again from the file of cases, to be read and run elsewhere."""
    return send_file(_SCRIPT, mimetype="text/x-python", as_attachment=True)


def _rows(asked: _Asked, table: Cross) -> Iterator[list[Any]]:
    keys, unit = [one.key for one in table.columns], asked.definition.unit
    for head in table.rows:
        yield [head.words, *(_written(table.cell(head.key, one), unit) for one in (*keys, SUM))]
    yield ["Cộng", *(_written(table.cell(SUM, one), unit) for one in (*keys, SUM))]
    yield [None]
    yield [f"{asked.definition.words}: {asked.definition.about} {asked.definition.counted}"]
    if asked.definition.unit == "share":
        yield ["Tỷ lệ ghi theo phần trăm."]


def _written(cell: Cell, unit: str) -> Decimal | None:
    if cell.value is None:
        return None
    return round(Decimal(cell.value * 100 if unit == "share" else cell.value), 2)


def init_app(app: Flask) -> None:
    """Into the row of links."""
    add_page(app, "oversight_desk.cross_page", "Tra cứu số liệu", 4)
