"""One cell explained: what it means, what stands behind it, what stood there before, what it must agree
with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from flask import abort, render_template, request, url_for

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.law.forms import FormSet
from feedback.law.forms.checking import ZERO, written
from feedback.law.forms.expressions import Sum
from feedback.law.forms.schema import Column
from feedback.law.forms.schema import Form as ReportForm
from feedback.law.forms.vocabulary import SOURCES, in_words
from feedback.oversight.desk.door import door
from feedback.oversight.desk.forms.showing import Shown, facts, may_mend, shown
from feedback.oversight.forms import behind, cells, merged, rights, sets, standing, units
from feedback.oversight.models import ReportPeriod
from feedback.web import now, pagination
from feedback.web.filters import phan_tram
from feedback.web.guards import current_actor, needs

_NONE: Final = "Chưa có"


@dataclass(frozen=True, slots=True)
class Term:
    """A column that a formula is made of."""

    sign: str
    number: str
    words: str
    figure: Decimal
    address: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure beside that of an earlier period; ``width``: in percent of the longest, ``change``: in
    words."""

    words: str
    days: str
    value: str
    how: str
    width: int
    change: str = ""


@door.get("/bao-cao-thong-ke/<code>/<form_slug>/<column>")
@needs(rights.READ)
def cell(code: str, form_slug: str, column: str) -> str:
    """A cell of one unit (``don-vi``), else that of the total, which the inspectorate reads."""
    agency_code = request.args.get("don-vi", "")
    if agency_code:
        return _of_unit(shown(code, agency_code), form_slug, column)
    period = units.by_code(code) or abort(404)
    if not rights.sees_all(current_actor()):
        abort(404)
    return _of_total(period, sets.by_key(period.set_key), form_slug, column)


def cell_address(code: str, form: ReportForm, number: str, agency: AgencyEntry | None) -> str:
    """Where a cell is explained."""
    more: dict[str, Any] = {"don-vi": agency.code} if agency else {}
    return url_for("oversight_desk.cell", code=code, form_slug=form.slug, column=number, **more)


def _of_unit(one: Shown, form_slug: str, number: str) -> str:
    viewer = current_actor()
    form, column = _column(one.forms, form_slug, number)
    stands = units.stands(one.period, one.forms, one.agency.id, viewer)
    broken = stands.broken(one.forms)
    state = units.form_state(form, stands, broken)
    mine = next(each for each in state.cells if each.column.number == number)
    row = stands.figures.get(form.number, {})
    more: dict[str, Any] = {}
    if column.count is not None:
        span = standing.period_of(one.period)
        place = pagination.dated(request.args.get("sau"))
        page = behind.page(span, column.count, one.agency.id, viewer, after=place)
        more = {
            "lines": page.rows,
            "next_page": pagination.encode(page.after) if page.after is not None else None,
            "first": place is None,
            "hidden": behind.hidden(span, column.count, one.agency.id, viewer),
            "noun": SOURCES[column.count.of].words,
            "sums": _sums(column),
            "handled": column.count.of in ("letters", "cases"),
            "settling": behind.shows_settling(column.count),
            "kept_count": one.state == "sent",
        }
    return render_template(
        "oversight/desk/forms/cell.html",
        cell=mine,
        may_change=may_mend(one) and column.formula is None,
        who=units.who_typed([mine.entry.officer_id] if mine.entry else [], viewer),
        checks=cells.checks_of(one.forms, form, column, broken),
        **_said(one.period, one.forms, form, column, row, one.agency),
        **facts(one),
        **more,
    )


def _of_total(period: ReportPeriod, forms: FormSet, form_slug: str, number: str) -> str:
    viewer = current_actor()
    form, column = _column(forms, form_slug, number)
    there = merged.of_period(period, viewer, now())
    named = [
        (agencies.by_id(row.agency_id), row.figures.get(form.number, {}).get(number, ZERO))
        for row in there.rows.values()
    ]
    rows = sorted(
        ((agency, value) for agency, value in named if agency is not None and value),
        key=lambda one: (-one[1], one[0].name),
    )
    total = there.totals[form.number]
    return render_template(
        "oversight/desk/forms/cell_total.html",
        period=period,
        rows=[(agency, value, cell_address(period.code, form, number, agency)) for agency, value in rows],
        mark=sets.mark(forms, period.last_on),
        figure=written,
        **_said(period, forms, form, column, total, None),
    )


def _column(forms: FormSet, form_slug: str, number: str) -> tuple[ReportForm, Column]:
    form = forms.by_slug.get(form_slug) or abort(404)
    column = form.by_number.get(number)
    if column is None or column.text:
        abort(404)
    return form, column


def _sums(column: Column) -> str:
    """What each row adds to a sum, as the list heads it; empty where rows are counted."""
    if column.count is None or not column.count.sum_of:
        return ""
    unit = {"Trđ": " (đồng)", "m²": " (m²)"}.get(column.unit, "")
    return f"{SOURCES[column.count.of].sums[column.count.sum_of]}{unit}"


def _said(
    period: ReportPeriod,
    forms: FormSet,
    form: ReportForm,
    column: Column,
    row: dict[str, Decimal],
    agency: AgencyEntry | None,
) -> dict[str, Any]:
    viewer = current_actor()
    now_is = row.get(column.number, ZERO)
    of_unit: dict[str, Any] = {"don-vi": agency.code} if agency else {}
    earlier = cells.earlier(period, forms, form, column, agency.id if agency else None, viewer)
    return {
        "sheet": form,
        "column": column,
        "value": now_is,
        "defined": in_words(column.count) if column.count else "",
        "about": SOURCES[column.count.of].about if column.count else "",
        "terms": _terms(period, form, column.formula, row, agency),
        "bars": _bars(period, now_is, earlier),
        "address_of": lambda slug, number: url_for(
            "oversight_desk.cell",
            code=period.code,
            form_slug=slug,
            column=number,
            **of_unit,
        ),
        "slugs": {one.number: one.slug for one in forms.forms},
    }


def _terms(
    period: ReportPeriod,
    form: ReportForm,
    formula: Sum | None,
    row: dict[str, Decimal],
    agency: AgencyEntry | None,
) -> Sequence[Term]:
    if formula is None:
        return ()
    return [
        Term(
            "−" if term.factor < 0 else "+",
            term.column,
            form.by_number[term.column].words,
            row.get(term.column, ZERO),
            cell_address(period.code, form, term.column, agency),
        )
        for term in formula.terms
    ]


def _bars(period: ReportPeriod, value: Decimal, earlier: Sequence[cells.Was]) -> list[Bar]:
    most = max([value, *(one.value for one in earlier if one.value is not None)], default=ZERO)
    days = f"{period.first_on:%d/%m/%Y} đến {period.last_on:%d/%m/%Y}"
    found = [Bar("Kỳ này", days, written(value), "", _width(value, most))]
    for one in earlier:
        span = f"{one.period.first_on:%d/%m/%Y} đến {one.period.last_on:%d/%m/%Y}"
        if one.value is None:
            found.append(Bar(one.words, span, _NONE, cells.HOW[one.how], 0))
            continue
        how = cells.HOW[one.how]
        found.append(
            Bar(one.words, span, written(one.value), how, _width(one.value, most), _change(value, one.value))
        )
    return found


def _width(value: Decimal, most: Decimal) -> int:
    return round(100 * value / most) if most > 0 and value > 0 else 0


def _change(now_is: Decimal, was: Decimal) -> str:
    if now_is == was:
        return "không đổi"
    words = "tăng" if now_is > was else "giảm"
    told = f"{words} {written(abs(now_is - was))}"
    return f"{told} ({phan_tram(float(abs(now_is - was) / was))})" if was > 0 else told
