"""A unit's own reports: periods with what was sent, one form as it stands with all that is to be said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import and_, func, select, tuple_

from feedback.accounts.models import Officer
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.law.forms import FormSet
from feedback.law.forms.checking import ZERO, Broken, Cell
from feedback.law.forms.schema import Column, Form
from feedback.oversight.forms import aside, standing
from feedback.oversight.forms.standing import Standing
from feedback.oversight.models import FormEntry, OpeningSheet, ReportPeriod, UnitReport
from feedback.prepared import WHOSE
from feedback.straight import ask_plainly

Pair = tuple[ReportPeriod, UnitReport | None]


@dataclass(frozen=True, slots=True)
class CellState:
    """A column of a unit's form. ``counted`` None: the system can't count it; ``outside``: carried over from
    what it doesn't have; ``entry``: what was typed last, None when nothing is or it was taken back;
    ``counted_then``: what had been counted then, None where it is still the same; ``broken``: checks that it
    takes part in and breaks; ``by_quarters``: ``outside`` is what was typed in its quarters; ``quiet``: the
    viewer isn't told who typed it nor on which basis.
    """

    column: Column
    counted: Decimal | None
    outside: Decimal
    figure: Decimal
    entry: FormEntry | None
    counted_then: Decimal | None
    broken: tuple[Broken, ...]
    quiet: bool = False
    by_quarters: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether people have to type it and nobody has; a share in percent may stay empty."""
        typed = self.entry is not None or self.by_quarters
        return self.column.typed and self.column.unit != "%" and not typed

    @property
    def outside_words(self) -> str:
        """Where what the system doesn't have comes from."""
        return "theo số các quý đã chốt" if self.by_quarters else "kỳ trước chuyển sang, ngoài hệ thống"

    @property
    def is_corrected(self) -> bool:
        """Whether somebody typed over what the system counts."""
        return self.entry is not None and self.column.count is not None


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that the inspectorate changed: what stood ``before``, None: nothing; ``again``: the unit typed
    over it later."""

    entry: FormEntry
    before: Decimal | None
    again: FormEntry | None = None


@dataclass(frozen=True, slots=True)
class FormState:
    """A form of a unit's report, column by column."""

    form: Form
    cells: Sequence[CellState]
    broken: Sequence[Broken] = field(default_factory=tuple)

    @property
    def hard(self) -> int:
        """How many checks must hold and don't."""
        return sum(not one.warns for one in self.broken)

    @property
    def missing(self) -> list[CellState]:
        """The columns still to be typed."""
        return [one for one in self.cells if one.is_missing]

    @property
    def moved(self) -> int:
        """How many counts changed since somebody typed over them."""
        return sum(one.counted_then is not None for one in self.cells)


def by_code(code: str) -> ReportPeriod | None:
    """The period with this code."""
    return db.session.scalar(select(ReportPeriod).where(ReportPeriod.code == code))


def open_periods() -> list[ReportPeriod]:
    """Periods that aren't frozen, the earliest first."""
    asked = select(ReportPeriod).where(ReportPeriod.state == "open")
    return list(db.session.scalars(asked.order_by(ReportPeriod.first_on, ReportPeriod.id)))


def beginning(first_on: date) -> ReportPeriod | None:
    """The period that begins on this day, of several the one opened first."""
    asked = select(ReportPeriod).where(ReportPeriod.first_on == first_on).order_by(ReportPeriod.id).limit(1)
    return db.session.scalars(asked).first()


def open_of(agency_id: int) -> list[Pair]:
    """Periods that aren't frozen, with what the unit has of them; due first."""
    asked = _with_report(agency_id).where(ReportPeriod.state == "open")
    rows = db.session.execute(asked.order_by(ReportPeriod.due_on, ReportPeriod.id)).all()
    return [(period, report) for period, report in rows]


def frozen_of(
    agency_id: int, after: tuple[date, int] | None, size: int = 20
) -> tuple[list[Pair], tuple[date, int] | None]:
    """A page of frozen periods, newest first, and the place behind which the next begins."""
    asked = _with_report(agency_id).where(ReportPeriod.state == "frozen")
    if after is not None:
        asked = asked.where(tuple_(ReportPeriod.last_on, ReportPeriod.id) < tuple_(*after))
    asked = asked.order_by(ReportPeriod.last_on.desc(), ReportPeriod.id.desc()).limit(size + 1)
    rows = [(period, report) for period, report in db.session.execute(asked).all()]
    last = rows[size - 1][0] if len(rows) > size else None
    return rows[:size], (last.last_on, last.id) if last else None


def report_of(period: ReportPeriod, agency_id: int) -> UnitReport | None:
    """What the unit has of a period; None: nothing yet."""
    return db.session.scalar(
        select(UnitReport).where(UnitReport.period_id == period.id, UnitReport.agency_id == agency_id)
    )


def opening_of(agency_id: int) -> OpeningSheet | None:
    """What the unit's last paper report ended with."""
    return db.session.scalar(select(OpeningSheet).where(OpeningSheet.agency_id == agency_id))


def stands(row: ReportPeriod, forms: FormSet, agency_id: int, viewer: Actor | None = None) -> Standing:
    """How a unit stands in a period, for a ``viewer`` without what he must stand aside from.

    Of a frozen period what was frozen, unless the unit's report came after it.
    """
    one = standing.of_period(row, forms, agency_ids=[agency_id])[agency_id]
    report = one.report
    if row.state == "frozen" and report is not None and report.state == "sent" and report.merged_in:
        freeze = standing.last_freeze(row)
        kept = standing.frozen(freeze, [agency_id]).get(agency_id) if freeze else None
        if kept is not None:
            one.counted, one.figures = kept
    if viewer is not None:
        aside.take_off(row, forms, {agency_id: one}, viewer)
    return one


def to_type(forms: FormSet, form: str | None, *, by_quarters: bool) -> Iterator[tuple[str, Column]]:
    """The columns that people must type, with the number of their form: of one form, or of all.
    ``by_quarters``: without those that a longer period takes from its frozen quarters."""
    for one in forms.forms:
        if form in (None, one.number):
            for each in one.figures:
                if each.typed and each.unit != "%" and not (by_quarters and each.over != "none"):
                    yield one.number, each


def form_state(form: Form, one: Standing, broken: Sequence[Broken]) -> FormState:
    """One form of a standing; to who must stand aside from a case nothing is said of earlier counts."""
    of_form = [each for each in broken if any(number == form.number for number, _column in each.cells)]
    cells = []
    for column in form.columns:
        entry = one.entries.get((form.number, column.number))
        if entry is not None and entry.value is None and not entry.text:
            entry = None
        counted = one.counted.get(form.number, {}).get(column.number, ZERO) if column.count else None
        then = entry.counted if entry is not None and one.aside is None else None
        cells.append(
            CellState(
                column,
                counted,
                one.outside.get(form.number, {}).get(column.number, ZERO),
                one.figures.get(form.number, {}).get(column.number, ZERO),
                entry,
                then if counted is not None and then != counted else None,
                tuple(each for each in of_form if (form.number, column.number) in each.cells),
                (form.number, column.number) in one.quiet,
                one.by_quarters and column.over != "none",
            )
        )
    return FormState(form, cells, of_form)


def form_states(forms: FormSet, one: Standing) -> list[FormState]:
    """Each form of a standing."""
    broken = one.broken(forms)
    return [form_state(form, one, broken) for form in forms.forms]


def changed_by_province(report: UnitReport | None, forms: FormSet) -> list[Changed]:
    """What the inspectorate changed of the unit's figures, newest first; one select."""
    if report is None:
        return []
    asked = select(FormEntry).where(FormEntry.unit_report_id == report.id).order_by(FormEntry.id)
    found: list[Changed] = []
    last: dict[Cell, FormEntry] = {}
    standing_change: dict[Cell, int] = {}
    for one in db.session.scalars(asked):
        cell = (one.form, one.column)
        if one.by_province:
            earlier = last.get(cell)
            before = earlier.value if earlier is not None and earlier.value is not None else one.counted
            standing_change[cell] = len(found)
            found.append(Changed(one, before))
        elif cell in standing_change and one.value != found[standing_change[cell]].entry.value:
            place = standing_change.pop(cell)
            found[place] = replace(found[place], again=one)
        last[cell] = one
    return found[::-1]


def too_early(period: ReportPeriod, today: date) -> str:
    """Why a report can't be sent yet, its period isn't over; empty once it is."""
    if today > period.last_on:
        return ""
    first = period.last_on + timedelta(days=1)
    return f"Kỳ đến hết ngày {period.last_on:%d/%m/%Y}; gửi được từ ngày {first:%d/%m/%Y}"


def returned_of(agency_ids: Collection[int]) -> tuple[int, date | None]:
    """How many reports of open periods were sent back to these agencies, and the first day they are due."""
    [(count, first_on)] = ask_plainly(_RETURNED, {"whose": set(agency_ids)})
    return count, first_on


_RETURNED: Final = (
    select(func.count(), func.min(ReportPeriod.due_on))
    .select_from(UnitReport)
    .join(ReportPeriod, ReportPeriod.id == UnitReport.period_id)
    .where(UnitReport.agency_id.in_(WHOSE), UnitReport.state == "returned")
)


def who_typed(officer_ids: Iterable[int], viewer: Actor) -> dict[int, str]:
    """By number of the officer who he is: a colleague of the viewer's own unit by name, others by position
    and agency; one select."""
    numbers = set(officer_ids)
    if not numbers:
        return {}
    rows = db.session.execute(
        select(Officer.id, Officer.full_name, Officer.position, Officer.agency_id).where(
            Officer.id.in_(numbers)
        )
    )
    found = {}
    for number, name, position, agency_id in rows:
        if agency_id is not None and agency_id == viewer.agency_id:
            found[number] = name
            continue
        agency = agencies.by_id(agency_id) if agency_id is not None else None
        told = [position or "Cán bộ", agency.short_name if agency else ""]
        found[number] = ", ".join(one for one in told if one)
    return found


def _with_report(agency_id: int) -> Any:
    how = and_(UnitReport.period_id == ReportPeriod.id, UnitReport.agency_id == agency_id)
    return select(ReportPeriod, UnitReport).outerjoin(UnitReport, how)
