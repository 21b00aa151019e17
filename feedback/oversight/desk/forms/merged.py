"""T05: one form of a period, a row for each unit and the row of totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import abort, render_template, request

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.law.forms import Column, Form, heading
from feedback.law.forms.checking import Broken, written
from feedback.oversight.desk.door import door
from feedback.oversight.desk.forms.asking import SheetFilter
from feedback.oversight.desk.forms.overseeing import facts, forms_of, found, opened, whole
from feedback.oversight.forms.merged import Merged, Row
from feedback.oversight.forms.progress import place
from feedback.oversight.forms.rights import MERGE
from feedback.oversight.models import FormEntry, ReportPeriod
from feedback.web.guards import needs


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell as the page shows it. ``kind``: ``typed`` by the unit, ``changed`` by the province, or
    empty."""

    column: Column
    words: str
    address: str
    broken: bool
    kind: str
    entry: FormEntry | None = None
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; ``agency`` None: the totals."""

    agency: AgencyEntry | None
    sent: bool
    cells: list[Shown]
    broken: list[Broken]


@door.get("/bao-cao-thong-ke/<code>/<slug>")
@needs(MERGE)
def form_table(code: str, slug: str) -> str:
    """The form as it is printed, or one unit or one column of it."""
    period = found(code)
    form = forms_of(period).by_slug.get(slug) or abort(404)
    there, told = whole(period), facts(period)
    return render_template(
        "oversight/desk/forms/sheet.html",
        **table(period, form, there, f"/bao-cao-thong-ke/{code}/{slug}"),
        neighbours=told["forms"].forms,
        **told,
    )


def table(period: ReportPeriod, form: Form, there: Merged, address: str) -> dict[str, Any]:
    """What a page with the table of a form shows; the query narrows it to a unit (``don-vi``) or column
    (``cot``). ``address``: of the form's cells, empty where they open nothing."""
    linked = address if address and opened(f"{address}/1") else ""
    lines = [_line(form, one, linked) for one in _in_order(there)]
    total = _totals(form, there, linked)
    choice = SheetFilter(request.args)
    choice.offer([(one.agency.code, one.agency.name) for one in lines if one.agency], form.figures)
    choice.validate()
    narrowed = choice.narrowing()
    unit, column = (narrowed.get(name, ("", ""))[0] for name in ("don-vi", "cot"))
    one_unit = next((one for one in lines if one.agency and one.agency.code == unit), None)
    entries = [cell.entry for cell in one_unit.cells if cell.entry] if one_unit else []
    return {
        "printed": form,
        "choice": choice,
        "heads": heading.rows(form.figures),
        "lines": lines,
        "total": total,
        "one_unit": one_unit,
        "one_column": form.by_number.get(column),
        "place": next((n for n, one in enumerate(form.figures) if one.number == column), 0),
        "officers": accounts.names_of(one.officer_id for one in entries),
        "freeze": there.freeze,
        "counted_at": there.counted_at,
        "editable": period.state == "open" and bool(address),
    }


def _in_order(there: Merged) -> list[tuple[AgencyEntry, Row]]:
    known = [(entry, row) for row in there.rows.values() if (entry := agencies.by_id(row.agency_id))]
    return sorted(known, key=lambda one: place(one[0]))


def _line(form: Form, one: tuple[AgencyEntry, Row], address: str) -> Line:
    agency, row = one
    broken = _of_form(form, row.broken)
    at_fault = {cell for one_broken in broken for cell in one_broken.cells}
    figures, counted = row.figures.get(form.number, {}), row.counted.get(form.number, {})
    cells = []
    for column in form.figures:
        entry = row.entries.get((form.number, column.number))
        if entry is not None and entry.value is None:
            entry = None
        cells.append(
            Shown(
                column,
                written(figures.get(column.number, Decimal(0))),
                f"{address}/{column.number}?don-vi={agency.code}" if address else "",
                (form.number, column.number) in at_fault,
                "" if entry is None else "changed" if entry.by_province else "typed",
                entry,
                written(counted.get(column.number, Decimal(0))) if column.count is not None else "",
            )
        )
    return Line(agency, row.sent, cells, broken)


def _totals(form: Form, there: Merged, address: str) -> Line:
    broken = _of_form(form, there.broken)
    at_fault = {cell for one in broken for cell in one.cells}
    totals: Mapping[str, Decimal] = there.totals.get(form.number, {})
    cells = [
        Shown(
            column,
            written(totals.get(column.number, Decimal(0))),
            f"{address}/{column.number}" if address else "",
            (form.number, column.number) in at_fault,
            "",
        )
        for column in form.figures
    ]
    return Line(None, True, cells, broken)


def _of_form(form: Form, broken: Sequence[Broken]) -> list[Broken]:
    """What has to do with one form: rules between forms stand with each of them."""
    return [one for one in broken if any(number == form.number for number, _column in one.cells)]
