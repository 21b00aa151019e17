"""Tổng hợp của tỉnh: the forms of a period, a row for each unit and the row of totals, what they break.

What is frozen is read as it was frozen; an open period stands as reports were sent, with what the province
changed since, and for units that haven't sent as the system counts now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from feedback.actor import SYSTEM, Actor
from feedback.extensions import db
from feedback.law.forms import Form, FormSet, checking
from feedback.law.forms.checking import Broken, Cell, Figures, written
from feedback.oversight.forms import aside, counting, empty, kept, periods, progress, sets, standing
from feedback.oversight.models import FormEntry, ReportFreeze, ReportPeriod, UnitReport


@dataclass(slots=True)
class Row:
    """One unit's figures. ``entries``: what was typed last, by cell; ``sent``: as it sent them, else as the
    system counts."""

    agency_id: int
    figures: Figures
    counted: Figures
    entries: Mapping[Cell, FormEntry]
    sent: bool
    broken: Sequence[Broken] = ()


@dataclass(slots=True)
class Merged:
    """A period's forms. ``rows`` by agency; ``broken`` what the totals break; ``freeze``: which one was read,
    None for figures that may still change; ``counted_at``: when the system counted what they hold of units
    that haven't sent."""

    forms: FormSet
    rows: dict[int, Row]
    totals: Figures
    broken: Sequence[Broken] = field(default_factory=tuple)
    freeze: ReportFreeze | None = None
    counted_at: datetime | None = None

    @property
    def sent(self) -> int:
        """Of how many units the report is here."""
        return sum(one.sent for one in self.rows.values())

    def untyped(self) -> dict[int, int]:
        """By agency that has sent: how many columns nobody typed that the system can't count."""
        found = {
            agency_id: sum(
                len(empty.columns(form, row.figures.get(form.number, {}), row.entries))
                for form in self.forms.forms
            )
            for agency_id, row in self.rows.items()
            if row.sent
        }
        return {agency_id: count for agency_id, count in found.items() if count}

    def faults(self) -> list[tuple[int | None, Broken]]:
        """All that is broken, the totals' (None) first, then by agency."""
        found: list[tuple[int | None, Broken]] = [(None, one) for one in self.broken]
        return found + [(row.agency_id, one) for row in self.rows.values() for one in row.broken]


def only(forms: FormSet, form: Form) -> FormSet:
    """The set with nothing but one of its forms: what the others count needn't be asked."""
    return replace(forms, forms=(form,))


def of_period(row: ReportPeriod, viewer: Actor, at: datetime, *, afresh: bool = False) -> Merged:
    """How a period stands, the same on each page and for the freeze: frozen figures once it is frozen, else
    as reports were sent, with what the system counted in the last minutes (``afresh``: counts now). Without
    what the ``viewer`` must stand aside from; for him it is counted now, as that is."""
    forms, viewer = sets.by_key(row.set_key), aside.barred(viewer)
    if row.state == "frozen" and (freeze := standing.last_freeze(row)) is not None:
        return of_freeze(row, freeze, forms, viewer=viewer)
    count = kept.of_period(row, forms, at, afresh=afresh or viewer is not SYSTEM)
    expected = [one.id for one in progress.expected(row)]
    there = standing_now(row, forms, units=expected, counts=count.by_agency, viewer=viewer)
    there.counted_at = count.at
    return there


def standing_now(
    row: ReportPeriod,
    forms: FormSet,
    *,
    units: Iterable[int] = (),
    counts: Mapping[int, Figures] | None = None,
    viewer: Actor = SYSTEM,
) -> Merged:
    """As reports were sent, units that haven't sent as the system counts. ``units``: who has a row though
    nothing was counted; ``counts``: what was counted already; ``viewer``: who is shown it, without what he
    must stand aside from."""
    there = standing.of_period(row, forms, counts=counts)
    aside.take_off(row, forms, there, viewer)
    quarters = _quarters(row, forms, viewer)
    rows = {}
    for agency_id in sorted({*there, *units}):
        one = there.get(agency_id) or standing.Standing(
            agency_id, None, {}, figures=counting.worked_out(forms, {})
        )
        sent = one.report is not None and one.report.state == "sent"
        broken = one.broken(forms)
        if quarters:
            figures = [each.get(agency_id, ({}, {}))[1] for each in quarters]
            broken += _over_quarters(forms, figures, one.figures)
        rows[agency_id] = Row(agency_id, one.figures, one.counted, one.entries, sent, broken)
    totals = checking.totalled(forms, [one.figures for one in rows.values()])
    return Merged(forms, rows, totals, broken_totals(forms, totals))


def of_freeze(row: ReportPeriod, freeze: ReportFreeze, forms: FormSet, *, viewer: Actor = SYSTEM) -> Merged:
    """As they were frozen; what was broken then is told as it was written down, to a ``viewer`` who must
    stand aside from a case as it is without it."""
    missing = set(freeze.missing)
    noted = _noted(freeze, forms)
    entries = _entries_until(row, freeze)
    frozen = standing.frozen(freeze)
    shown = aside.take_off_frozen(row, forms, frozen, viewer)
    for agency_id in (one for one in shown if shown[one] != frozen[one]):
        noted[agency_id] = checking.broken(forms, shown[agency_id][1])
        entries[agency_id] = {}
    rows = {
        agency_id: Row(
            agency_id,
            {form.number: figures.get(form.number, {}) for form in forms.forms},
            counted,
            entries.get(agency_id, {}),
            agency_id not in missing,
            noted.get(agency_id, []),
        )
        for agency_id, (counted, figures) in shown.items()
    }
    totals = checking.totalled(forms, [one.figures for one in rows.values()])
    return Merged(forms, rows, totals, broken_totals(forms, totals), freeze)


def broken_totals(forms: FormSet, totals: Figures) -> list[Broken]:
    """What the row of totals breaks: the forms' checks, and formulas worked out again from its own
    figures."""
    found = checking.broken(forms, totals)
    again = counting.worked_out(forms, totals)
    for form in forms.forms:
        for column in form.figures:
            value, other = totals[form.number][column.number], again[form.number][column.number]
            if value != other:
                words = (
                    f"Hàng tổng, cột {column.number}: cộng các đơn vị là {written(value)}, "
                    f"tính lại theo công thức là {written(other)}."
                )
                found.append(Broken("tổng", words, False, ((form.number, column.number),)))
    return found


def stored_faults(faults: Sequence[tuple[int | None, Broken]]) -> list[dict[str, Any]]:
    """What is broken as a freeze keeps it."""
    return [
        {
            "agency": agency_id,
            "rule": one.rule,
            "words": one.words,
            "warns": one.warns,
            "cells": [list(cell) for cell in one.cells],
        }
        for agency_id, one in faults
    ]


def _noted(freeze: ReportFreeze, forms: FormSet) -> dict[int, list[Broken]]:
    shown = {one.number for one in forms.forms}
    found: dict[int, list[Broken]] = {}
    for one in freeze.broken:
        cells = tuple((form, column) for form, column in one["cells"])
        if one["agency"] is not None and any(form in shown for form, _ in cells):
            told = Broken(one["rule"], one["words"], one["warns"], cells)
            found.setdefault(one["agency"], []).append(told)
    return found


def _entries_until(row: ReportPeriod, freeze: ReportFreeze) -> dict[int, dict[Cell, FormEntry]]:
    asked = (
        select(UnitReport.agency_id, FormEntry)
        .join(FormEntry, FormEntry.unit_report_id == UnitReport.id)
        .where(UnitReport.period_id == row.id, FormEntry.at <= freeze.frozen_at)
        .order_by(FormEntry.id)
    )
    found: dict[int, dict[Cell, FormEntry]] = {}
    for agency_id, one in db.session.execute(asked):
        found.setdefault(agency_id, {})[one.form, one.column] = one
    return found


def _quarters(row: ReportPeriod, forms: FormSet, viewer: Actor) -> list[dict[int, tuple[Figures, Figures]]]:
    """Of a longer period the frozen figures of its quarters, in order; empty while one of them isn't
    frozen."""
    freezes = [(one, standing.last_freeze(one)) for one in periods.quarters_of(row)]
    return [
        aside.take_off_frozen(one, forms, standing.frozen(freeze), viewer)
        for one, freeze in freezes
        if freeze is not None
    ]


def _over_quarters(forms: FormSet, quarters: list[Figures], figures: Figures) -> list[Broken]:
    """Where a longer period isn't what its quarters give (6 tháng = quý I + quý II; law.md 7.15)."""
    found = []
    for number, row in checking.over_quarters(forms, quarters).items():
        for column, value in row.items():
            now = figures.get(number, {}).get(column, checking.ZERO)
            if now != value:
                words = (
                    f"Cột {column} là {written(now)}; theo các quý đã chốt là {written(value)}. "
                    "Số quý đã chốt không đổi theo việc sửa sau này, nên cần giải trình."
                )
                found.append(Broken(f"{column} theo các quý", words, False, ((number, column),)))
    return found
