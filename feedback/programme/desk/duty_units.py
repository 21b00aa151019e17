"""P01 Nhiệm vụ của các đơn vị: the units of the province by the plan's duties, in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from flask import Flask, render_template, request
from werkzeug.wrappers import Response

from feedback.agencies.directory import AgencyEntry
from feedback.papers import spreadsheets
from feedback.papers.tables import Column, Sheet
from feedback.programme.desk.door import add_page, door
from feedback.programme.desk.duties import SHEET, YearForm, row_of
from feedback.programme.duties import queries
from feedback.programme.duties.queries import MANAGE, READ_ALL, Occurrence
from feedback.programme.models import Duty
from feedback.text import fold
from feedback.web import today
from feedback.web.forms import SelectField, TextField
from feedback.web.guards import current_actor, needs

_FIRST_SHOWN: Final = 20
_STATES: Final = {"tre": "Có nhiệm vụ quá hạn", "xong": "Không có nhiệm vụ quá hạn"}
_GROUPS: Final = {"tinh": "Sở, ban, ngành", "xa": "Xã, phường, đặc khu"}


class UnitsForm(YearForm):
    """What the table is narrowed to."""

    q = TextField("Tên đơn vị", optional=True, max_length=100, spellcheck=False)
    nhom = SelectField("Nhóm", optional=True, prompt="Mọi đơn vị", choices=list(_GROUPS.items()))
    loc = SelectField("Tình trạng", optional=True, prompt="Mọi tình trạng", choices=list(_STATES.items()))


@dataclass(frozen=True, slots=True)
class Cell:
    """How a unit stands with one duty in the year: words with a number, and the tone of the tag."""

    words: str
    tone: str = ""


@dataclass(slots=True)
class Line:
    """One unit with its cells by number of the duty."""

    agency: AgencyEntry
    late: int = 0
    cells: dict[int, Cell] = field(default_factory=dict)


def cell_of(found: Sequence[Occurrence]) -> Cell:
    """What is said of one duty of a unit in the year: the worst of its periods, with how many."""
    by_state: dict[str, int] = {}
    for one in found:
        by_state[one.state] = by_state.get(one.state, 0) + 1
    done = by_state.get("done", 0) + by_state.get("done_late", 0)
    asked = len(found) - by_state.get("excused", 0)
    if late := by_state.get("late", 0):
        return Cell(f"Quá hạn {late}", "red")
    if back := by_state.get("returned", 0):
        return Cell(f"Làm lại {back}", "amber")
    if not asked:
        return Cell(f"Miễn {len(found)}", "grey")
    if done == asked:
        return Cell(f"Xong {done}/{asked}", "amber" if by_state.get("done_late") else "green")
    if by_state.get("unsure", 0) + done == asked and not done:
        return Cell(f"Chờ xác nhận {asked}", "violet")
    return Cell(f"Xong {done}/{asked}", "amber" if by_state.get("due") else "blue")


def lines_of(found: Sequence[Occurrence], units: Sequence[AgencyEntry]) -> tuple[list[Duty], list[Line]]:
    """The duties of the year in their order, and a line for each unit, the most late ones first."""
    duties: dict[int, Duty] = {}
    lines = {one.id: Line(one) for one in units}
    grouped: dict[tuple[int, int], list[Occurrence]] = {}
    for one in found:
        duties[one.duty.id] = one.duty
        lines.setdefault(one.agency.id, Line(one.agency)).late += one.late
        grouped.setdefault((one.agency.id, one.duty.id), []).append(one)
    for (agency_id, duty_id), of_one in grouped.items():
        lines[agency_id].cells[duty_id] = cell_of(of_one)
    ordered = sorted(
        lines.values(), key=lambda one: (-one.late, one.agency.level == "commune", one.agency.sort_key)
    )
    return [duties[key] for key in sorted(duties)], ordered


@door.get("/chuong-trinh/nhiem-vu-cac-don-vi")
@needs(READ_ALL)
def duty_units_page() -> str:
    """How all units stand in a year."""
    form, year, duties, lines = _asked()
    every = "het" in request.args or bool(form.q.data) or form.loc.data == "tre"
    return render_template(
        "programme/desk/duty_units.html",
        form=form,
        year=year,
        duties=duties,
        lines=lines if every else lines[:_FIRST_SHOWN],
        number=len(lines),
        late=sum(bool(one.late) for one in lines),
        may_manage=current_actor().may(MANAGE),
        keep={
            key: value for key, value in request.args.items() if value and key in ("nam", "q", "nhom", "loc")
        },
    )


@door.get("/chuong-trinh/nhiem-vu-cac-don-vi.xlsx")
@needs(READ_ALL)
def duty_units_file() -> Response:
    """The same as a spreadsheet, with each duty of each unit line by line."""
    _form, year, duties, lines = _asked()
    columns = [Column("Đơn vị", 44), Column("Quá hạn", 10), *(Column(one.short, 18) for one in duties)]
    rows = (
        (
            one.agency.name,
            one.late,
            *(one.cells[duty.id].words if duty.id in one.cells else "" for duty in duties),
        )
        for one in lines
    )
    wanted = {one.agency.id for one in lines}
    each = (
        (one.agency.name, *row_of(one))
        for one in queries.occurrences(year, today())
        if one.agency.id in wanted
    )
    return spreadsheets.book(
        f"Nhiệm vụ theo kế hoạch {year}",
        [
            Sheet("Tổng hợp", f"Nhiệm vụ theo kế hoạch năm {year}", columns, rows),
            Sheet("Từng nhiệm vụ", f"Từng nhiệm vụ năm {year}", [Column("Đơn vị", 44), *SHEET], each),
        ],
    )


def _asked() -> tuple[UnitsForm, int, list[Duty], list[Line]]:
    form = UnitsForm(request.args)
    year = form.offer()
    duties, lines = lines_of(queries.occurrences(year, today()), queries.units(today()))
    if wanted := fold(form.q.data or ""):
        lines = [one for one in lines if wanted in fold(f"{one.agency.name} {one.agency.short_name}")]
    if form.nhom.data and not form.nhom.errors:
        lines = [one for one in lines if (one.agency.level == "commune") == (form.nhom.data == "xa")]
    if form.loc.data and not form.loc.errors:
        lines = [one for one in lines if bool(one.late) == (form.loc.data == "tre")]
    return form, year, duties, lines


def init_app(app: Flask) -> None:
    """Lead to the page."""
    add_page(app, "programme_desk.duty_units_page", "Nhiệm vụ các đơn vị", 2)
