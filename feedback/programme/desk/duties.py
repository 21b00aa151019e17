"""P01 Nhiệm vụ theo kế hoạch của đơn vị: what it owes by the plan, late ones first, and what it has done."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.papers import spreadsheets
from feedback.papers.tables import Column
from feedback.programme.desk.door import add_page, door
from feedback.programme.duties import queries, rules
from feedback.programme.duties.queries import READ, READ_ALL, WRITE, Occurrence
from feedback.web import slots, today
from feedback.web.forms import QueryForm, SelectField
from feedback.web.guards import current_actor, needs

FIRST_YEAR: Final = 2020
"""The plan is of this year."""
SHEET: Final = (
    *(Column("Nhiệm vụ", 60), Column("Kỳ", 22), Column("Hạn", 14), Column("Tình trạng", 20)),
    *(Column("Ngày làm", 14), Column("Ghi chú", 50), Column("Căn cứ", 50)),
)


class YearForm(QueryForm):
    """Which year."""

    nam = SelectField("Năm", optional=True, prompt="Năm nay")

    def offer(self) -> int:
        """Fill the list; the year that is asked for."""
        year = today().year
        self.nam.choices = [(str(one), f"Năm {one}") for one in range(year + 1, FIRST_YEAR - 1, -1)]
        self.validate()
        return int(self.nam.data) if self.nam.data and not self.nam.errors else year


@door.get("/chuong-trinh/nhiem-vu")
@needs(READ)
def duties_page() -> str:
    """The duties of the own unit by year; of another for who reads all."""
    unit = asked_unit()
    form = YearForm(request.args)
    year = form.offer()
    found = _of(unit, year)
    this_year = year == today().year
    earlier = [one for one in _of(unit, year - 1) if one.late] if this_year else []
    todo = queries.late_first([*earlier, *found])
    return render_template(
        "programme/desk/duties.html",
        unit=unit,
        own=unit.id == current_actor().agency_id,
        may_write=current_actor().may(WRITE),
        form=form,
        year=year,
        todo=todo,
        over=[one for one in found if one.state in rules.OVER],
        counts={state: sum(one.state == state for one in todo) for state in rules.TO_DO},
        states=rules.STATES,
        address=_address(unit),
    )


@door.get("/chuong-trinh/nhiem-vu.xlsx")
@needs(READ)
def duties_file() -> Response:
    """The same as a spreadsheet."""
    unit = asked_unit()
    year = YearForm(request.args).offer()
    return spreadsheets.xlsx(
        f"Nhiệm vụ theo kế hoạch {unit.short_name} {year}", SHEET, map(row_of, _of(unit, year))
    )


def row_of(one: Occurrence) -> tuple[Any, ...]:
    """A line of a spreadsheet, by the heads of ``SHEET``."""
    note = (one.mark.why or one.mark.note) if one.mark is not None else ""
    return (
        *(one.duty.title, one.span.words, one.due_on, rules.STATES[one.state][0]),
        *(one.done_on, note, one.duty.basis),
    )


def asked_unit() -> AgencyEntry:
    """Whose duties are asked for: the named unit's for who reads all, else one's own; 404 for nobody's."""
    actor, code = current_actor(), request.args.get("don_vi")
    if code and actor.may(READ_ALL):
        return agencies.by_code(code[:40]) or abort(404)
    return agencies.by_id(actor.agency_id or 0) or abort(404)


def _of(unit: AgencyEntry, year: int) -> list[Occurrence]:
    return queries.occurrences(year, today(), agencies.whose_work(unit.id, today()))


def _address(unit: AgencyEntry) -> dict[str, str]:
    return {} if unit.id == current_actor().agency_id else {"don_vi": unit.code}


def due_soon() -> Markup | None:
    """Above the queue of who does the unit's work: how much is near or late."""
    actor = current_actor()
    if actor.agency_id is None or not actor.may(WRITE):
        return None
    found = queries.occurrences(today().year, today(), queries.own(actor, today()))
    count = sum(one.state in ("late", "due", "returned") for one in found)
    if not count:
        return None
    return Markup(
        '<p class="qn-flush"><a href="{}">{} nhiệm vụ theo kế hoạch đến hạn hoặc quá hạn</a></p>'
    ).format(url_for("programme_desk.duties_page"), count)


def init_app(app: Flask) -> None:
    """Lead to the page, and tell above the queue what is due."""
    add_page(app, "programme_desk.duties_page", "Nhiệm vụ theo kế hoạch", 1, in_menu=True)
    slots.fill(app, "queue_actions", due_soon)
