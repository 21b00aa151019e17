"""How a period stands: for each unit what the system counted, what came from before it, what was typed.

A cell's figure is what was typed last, else what was counted, plus what was carried over from outside the
system: the difference between what the period before ended with on paper and in the system. Formulas are
worked out of these figures, never of others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select

from feedback.extensions import db
from feedback.law.forms import FormSet, checking
from feedback.law.forms.checking import ZERO, Broken, Cell, Figures
from feedback.oversight.forms import counting, periods, sets
from feedback.oversight.forms.facts import Part
from feedback.oversight.measures.periods import Period
from feedback.oversight.models import (
    FormEntry,
    FormSheet,
    FrozenSheet,
    OpeningSheet,
    ReportFreeze,
    ReportPeriod,
    UnitReport,
)


@dataclass(slots=True)
class Standing:
    """One unit in one period. ``counted``: by the system; ``outside``: carried over from what it doesn't
    have; ``entries``: what was typed last, by cell; ``figures``: what stands, formulas worked out;
    ``before``: what the period before ended with, None when nothing of it is known; ``opening``: what was
    signed as opening figures of this period, None without; ``by_quarters``: ``outside`` is what the frozen
    quarters of a longer period have beyond what was counted in them. ``report`` None: nothing typed or sent
    yet. ``aside``: what a viewer must stand aside from and was taken off, None: he has no such case;
    ``quiet``: the cells of which he is told neither who typed them nor on which basis.
    """

    agency_id: int
    report: UnitReport | None
    counted: Figures
    outside: Figures = field(default_factory=dict)
    entries: dict[Cell, FormEntry] = field(default_factory=dict)
    figures: Figures = field(default_factory=dict)
    before: Figures | None = None
    opening: Figures | None = None
    by_quarters: bool = False
    aside: Figures | None = None
    quiet: frozenset[Cell] = frozenset()

    def broken(self, forms: FormSet) -> list[Broken]:
        """What the unit's figures break, and where its carry-over isn't what the period before ended with, or
        what was signed when the unit began."""
        found = checking.broken(forms, self.figures)
        return found + checking.carried_over(forms, self.before, self.figures, self.opening)


def period_of(row: ReportPeriod) -> Period:
    """Its days, as figures are counted by."""
    return Period(row.first_on, row.last_on, row.words)


def preceding(row: ReportPeriod) -> ReportPeriod | None:
    """The period whose end this one carries on: it ended the day before, of the same kind if there is one."""
    there = db.session.scalars(
        select(ReportPeriod)
        .where(ReportPeriod.last_on == row.first_on - timedelta(days=1), ReportPeriod.id != row.id)
        .order_by(ReportPeriod.kind != row.kind, ReportPeriod.id.desc())
        .limit(1)
    )
    return there.first()


def of_period(
    row: ReportPeriod,
    forms: FormSet,
    *,
    agency_ids: Sequence[int] | None = None,
    tell: Callable[[str], None] = lambda _source: None,
    afresh: bool = False,
    narrowed: Callable[[Part], list[ColumnElement[bool]]] = lambda _part: [],
    live: bool = True,
    counts: Mapping[int, Figures] | None = None,
) -> dict[int, Standing]:
    """By agency how a period stands; of all agencies those are left out that have neither figures nor a
    report nor anything carried over, of ``agency_ids`` none.

    What was sent stands as it was sent; the rest is counted now (``afresh``: everything is), by further
    conditions where they are ``narrowed``. Without ``live`` nothing is counted: only what was sent and typed,
    at once however many cases there are. ``counts``: of all agencies, counted already.
    """
    reports = _reports(row, agency_ids)
    sent = {} if afresh else _sent([one for one in reports.values() if one.state == "sent"])
    there = [agency_id for agency_id, one in reports.items() if one.id in sent]
    before = _before(row, forms, agency_ids)
    opening = _opening(row, agency_ids)
    # What stands outside in one form may repeat that of another one, which then is counted with it.
    whole = _with_named(row, forms) if before or opening else forms
    counted_now: dict[int, Figures] = {}
    if counts is not None:
        counted_now = dict(counts)
    elif live:
        counted_now = counting.counted(
            whole,
            period_of(row),
            agency_ids=agency_ids,
            narrowed=lambda part: [*narrowed(part), *([part.agency.not_in(there)] if there else [])],
            tell=tell,
        )
    entries = _entries([one.id for one in reports.values()])
    quarters = _of_quarters(row, forms, agency_ids)
    found = {}
    for agency_id in sorted({*counted_now, *reports, *opening, *before, *quarters, *(agency_ids or ())}):
        report = reports.get(agency_id)
        counted = counted_now.get(agency_id, {})
        counted = sent.get(report.id, counted) if report else counted
        one = Standing(agency_id, report, counted, entries=entries.get(report.id, {}) if report else {})
        was = before.get(agency_id)
        one.before = None if was is None else was[1]
        one.opening = opening.get(agency_id)
        if agency_id in quarters:
            one.outside, one.by_quarters = quarters[agency_id], True
        else:
            one.outside = outside(whole, counted, was, one.opening)
        one.figures = _figures(forms, one)
        found[agency_id] = one
    return found


def frozen(
    freeze: ReportFreeze, agency_ids: Sequence[int] | None = None
) -> dict[int, tuple[Figures, Figures]]:
    """By agency what was counted and what stood when a period was frozen."""
    asked = select(FrozenSheet).where(FrozenSheet.freeze_id == freeze.id).order_by(FrozenSheet.id)
    if agency_ids is not None:
        asked = asked.where(FrozenSheet.agency_id.in_(agency_ids))
    found: dict[int, tuple[Figures, Figures]] = {}
    for one in db.session.scalars(asked):
        counted, figures = found.setdefault(one.agency_id, ({}, {}))
        counted[one.form], figures[one.form] = numbers(one.counted), numbers(one.figures)
    return found


def sheets(freeze: ReportFreeze, agency_ids: Sequence[int] | None = None) -> Sequence[FrozenSheet]:
    """All that was frozen, in the order of agency and form."""
    asked = select(FrozenSheet).where(FrozenSheet.freeze_id == freeze.id)
    if agency_ids is not None:
        asked = asked.where(FrozenSheet.agency_id.in_(agency_ids))
    return db.session.scalars(asked.order_by(FrozenSheet.agency_id, FrozenSheet.form)).all()


def last_freeze(row: ReportPeriod) -> ReportFreeze | None:
    """The newest freeze of a period, None: it never was frozen."""
    asked = (
        select(ReportFreeze).where(ReportFreeze.period_id == row.id).order_by(ReportFreeze.revision.desc())
    )
    return db.session.scalars(asked.limit(1)).first()


def freezes(row: ReportPeriod) -> Sequence[ReportFreeze]:
    """All freezes of a period, newest first."""
    asked = select(ReportFreeze).where(ReportFreeze.period_id == row.id)
    return db.session.scalars(asked.order_by(ReportFreeze.revision.desc())).all()


def numbers(stored: dict[str, Any]) -> dict[str, Decimal]:
    """Figures of a form as they are stored (numbers as text)."""
    return {column: Decimal(value) for column, value in stored.items()}


def stored(figures: dict[str, Decimal]) -> dict[str, str]:
    """Figures of a form to be stored."""
    return {column: f"{value.normalize():f}" for column, value in figures.items()}


def _figures(forms: FormSet, one: Standing) -> Figures:
    given: Figures = {}
    for form in forms.forms:
        row = given.setdefault(form.number, {})
        for column in form.figures:
            entry = one.entries.get((form.number, column.number))
            if entry is not None and entry.value is not None and column.formula is None:
                row[column.number] = entry.value
            else:
                row[column.number] = one.counted.get(form.number, {}).get(
                    column.number, ZERO
                ) + one.outside.get(form.number, {}).get(column.number, ZERO)
    return counting.worked_out(forms, given)


def _with_named(row: ReportPeriod, forms: FormSet) -> FormSet:
    """The forms with those that they name by ``outside``, where only some of the set's are asked for."""
    named = {
        term.form
        for form in forms.forms
        for column in form.figures
        for term in (column.outside.terms if column.outside else ())
    } - {"", *forms.by_number}
    if not named:
        return forms
    others = (one for one in sets.by_key(row.set_key).forms if one.number in named)
    return replace(forms, forms=(*forms.forms, *others))


def outside(
    forms: FormSet, counted: Figures, was: tuple[Figures, Figures] | None, opening: Figures | None
) -> Figures:
    """What was carried over and isn't in the system; it stands in the column it came into, and in the one in
    which the period ends with it where that is counted, as long as nobody types what became of it."""
    found: Figures = {}
    ends = None if was is None else [counting.worked_out(forms, one) for one in was]
    for form in forms.forms:
        for column in form.figures:
            if not column.begins:
                continue
            apart = ZERO
            if opening is not None and column.number in opening.get(form.number, {}):
                apart = opening[form.number][column.number] - counted.get(form.number, {}).get(
                    column.number, ZERO
                )
            elif ends is not None and column.carry is not None:
                had, ended = (checking.ended_with(column.carry, one[form.number]) for one in ends)
                apart = ended - had
            if apart:
                row = found.setdefault(form.number, {})
                row[column.number] = apart
                end = column.carry.only if column.carry else ""
                if end and form.by_number[end].count is not None:
                    row[end] = apart
    return _also_elsewhere(forms, found) if found else found


def _also_elsewhere(forms: FormSet, found: Figures) -> Figures:
    """With the columns that repeat those of other forms: what came from outside stands in them too."""
    whole = counting.worked_out(forms, found)
    for form in forms.forms:
        for column in form.figures:
            if column.outside is None:
                continue
            apart = sum(
                (
                    term.factor * whole.get(term.form or form.number, {}).get(term.column, ZERO)
                    for term in column.outside.terms
                ),
                ZERO,
            )
            if apart:
                found.setdefault(form.number, {})[column.number] = apart
    return found


def _of_quarters(row: ReportPeriod, forms: FormSet, agency_ids: Sequence[int] | None) -> dict[int, Figures]:
    """By agency what the frozen quarters of a longer period have beyond what the system counted in them: what
    was typed there stands in the longer one too (6 tháng = quý I + quý II; law.md 7.15)."""
    freezes = [last_freeze(one) for one in periods.quarters_of(row)]
    rows = [frozen(one, agency_ids) for one in freezes if one is not None]
    found: dict[int, Figures] = {}
    for agency_id in sorted(set[int]().union(*rows)):
        of_unit = [one.get(agency_id, ({}, {})) for one in rows]
        counted = checking.over_quarters(forms, [one[0] for one in of_unit])
        stood = checking.over_quarters(forms, [one[1] for one in of_unit])
        found[agency_id] = {
            form.number: {
                column.number: apart
                for column in form.figures
                if column.formula is None
                and (
                    apart := stood[form.number].get(column.number, ZERO)
                    - counted[form.number].get(column.number, ZERO)
                )
            }
            for form in forms.forms
        }
    return found


def opening_alone(forms: FormSet, opening: Figures) -> Figures:
    """What the forms would have if there were nothing but the opening figures."""
    return counting.worked_out(forms, outside(forms, {}, None, opening))


def _reports(row: ReportPeriod, agency_ids: Sequence[int] | None) -> dict[int, UnitReport]:
    asked = select(UnitReport).where(UnitReport.period_id == row.id).order_by(UnitReport.id)
    if agency_ids is not None:
        asked = asked.where(UnitReport.agency_id.in_(agency_ids))
    return {one.agency_id: one for one in db.session.scalars(asked)}


def _sent(reports: Sequence[UnitReport]) -> dict[int, Figures]:
    found: dict[int, Figures] = {}
    asked = select(FormSheet).where(FormSheet.unit_report_id.in_([one.id for one in reports]))
    for one in db.session.scalars(asked.order_by(FormSheet.id)):
        found.setdefault(one.unit_report_id, {})[one.form] = numbers(one.counted)
    return found


def _entries(report_ids: Sequence[int]) -> dict[int, dict[Cell, FormEntry]]:
    found: dict[int, dict[Cell, FormEntry]] = defaultdict(dict)
    asked = select(FormEntry).where(FormEntry.unit_report_id.in_(report_ids)).order_by(FormEntry.id)
    for one in db.session.scalars(asked):
        found[one.unit_report_id][one.form, one.column] = one
    return found


def _before(
    row: ReportPeriod, forms: FormSet, agency_ids: Sequence[int] | None
) -> dict[int, tuple[Figures, Figures]]:
    """By agency what the period before had counted and what it ended with: frozen, else as it was sent."""
    earlier = preceding(row)
    if earlier is None or earlier.set_key != forms.key:
        return {}
    reports = _reports(earlier, agency_ids)
    by_report = {one.id: one.agency_id for one in reports.values() if one.state == "sent"}
    found: dict[int, tuple[Figures, Figures]] = {}
    asked = select(FormSheet).where(FormSheet.unit_report_id.in_(by_report)).order_by(FormSheet.id)
    for one in db.session.scalars(asked):
        counted, figures = found.setdefault(by_report[one.unit_report_id], ({}, {}))
        counted[one.form], figures[one.form] = numbers(one.counted), numbers(one.figures)
    if (freeze := last_freeze(earlier)) is not None:
        found |= frozen(freeze, agency_ids)
    return found


def _opening(row: ReportPeriod, agency_ids: Sequence[int] | None) -> dict[int, Figures]:
    asked = select(OpeningSheet).where(OpeningSheet.first_on == row.first_on, OpeningSheet.state == "signed")
    if agency_ids is not None:
        asked = asked.where(OpeningSheet.agency_id.in_(agency_ids))
    return {
        one.agency_id: {form: numbers(figures) for form, figures in one.figures.items()}
        for one in db.session.scalars(asked.order_by(OpeningSheet.id))
    }
