"""A unit's own reports: periods with what was sent, one form as it stands with all that is to be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select, tuple_

from feedback.accounts.models import Officer
from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.cases.models import Barred
from feedback.extensions import db
from feedback.law.forms import FormSet
from feedback.law.forms.checking import ZERO, Broken
from feedback.law.forms.schema import Column, Form
from feedback.oversight.forms import behind, standing
from feedback.oversight.forms.standing import Standing
from feedback.oversight.models import FormEntry, OpeningSheet, ReportPeriod, UnitReport

Pair = tuple[ReportPeriod, UnitReport | None]


@dataclass(frozen=True, slots=True)
class CellState:
    """A column of a unit's form. ``counted`` None: the system can't count it; ``outside``: carried over from
    what it doesn't have; ``entry``: what was typed last, None when nothing is or it was taken back;
    ``counted_then``: what had been counted then, None where it is still the same; ``broken``: checks that it
    takes part in and breaks.
    """

    column: Column
    counted: Decimal | None
    outside: Decimal
    figure: Decimal
    entry: FormEntry | None
    counted_then: Decimal | None
    broken: tuple[Broken, ...]

    @property
    def is_missing(self) -> bool:
        """Whether people have to type it and nobody has."""
        return self.column.typed and self.entry is None

    @property
    def is_corrected(self) -> bool:
        """Whether somebody typed over what the system counts."""
        return self.entry is not None and self.column.count is not None


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
    narrowed = behind.narrowed(SYSTEM if viewer is None else viewer)
    one = standing.of_period(row, forms, agency_ids=[agency_id], narrowed=narrowed)[agency_id]
    report = one.report
    if row.state == "frozen" and report is not None and report.state == "sent" and report.merged_in:
        freeze = standing.last_freeze(row)
        kept = standing.frozen(freeze, [agency_id]).get(agency_id) if freeze else None
        if kept is not None:
            one.counted, one.figures = kept
    return one


def form_state(
    forms: FormSet, form: Form, one: Standing, broken: Sequence[Broken], *, tells_counts: bool = True
) -> FormState:
    """One form of a standing; ``tells_counts`` False: nothing is said of what had been counted earlier."""
    of_form = [each for each in broken if any(number == form.number for number, _column in each.cells)]
    cells = []
    for column in form.columns:
        entry = one.entries.get((form.number, column.number))
        if entry is not None and entry.value is None and not entry.text:
            entry = None
        counted = one.counted.get(form.number, {}).get(column.number, ZERO) if column.count else None
        then = entry.counted if entry is not None and tells_counts else None
        cells.append(
            CellState(
                column,
                counted,
                one.outside.get(form.number, {}).get(column.number, ZERO),
                one.figures.get(form.number, {}).get(column.number, ZERO),
                entry,
                then if counted is not None and then != counted else None,
                tuple(each for each in of_form if (form.number, column.number) in each.cells),
            )
        )
    return FormState(form, cells, of_form)


def form_states(forms: FormSet, one: Standing, *, tells_counts: bool = True) -> list[FormState]:
    """Each form of a standing."""
    broken = one.broken(forms)
    return [form_state(forms, form, one, broken, tells_counts=tells_counts) for form in forms.forms]


def changed_by_province(report: UnitReport | None) -> list[FormEntry]:
    """What the inspectorate changed of the unit's figures, newest first."""
    if report is None:
        return []
    asked = select(FormEntry).where(FormEntry.unit_report_id == report.id, FormEntry.by_province.is_(True))
    return list(db.session.scalars(asked.order_by(FormEntry.id.desc())))


def stands_aside(viewer: Actor) -> bool:
    """Whether there is a case that he must stand aside from: a count of earlier could tell him of it."""
    mine = or_(Barred.officer_id == viewer.id, Barred.agency_id == viewer.agency_id)
    return db.session.scalar(select(Barred.id).where(mine).limit(1)) is not None


def who_typed(entries: Sequence[FormEntry]) -> dict[int, str]:
    """By number of the officer who he is, by position and agency, never by name; one select."""
    numbers = {one.officer_id for one in entries}
    if not numbers:
        return {}
    rows = db.session.execute(
        select(Officer.id, Officer.position, Officer.agency_id).where(Officer.id.in_(numbers))
    )
    found = {}
    for number, position, agency_id in rows:
        agency = agencies.by_id(agency_id) if agency_id is not None else None
        told = [position or "Cán bộ", agency.short_name if agency else ""]
        found[number] = ", ".join(one for one in told if one)
    return found


def _with_report(agency_id: int) -> Any:
    how = and_(UnitReport.period_id == ReportPeriod.id, UnitReport.agency_id == agency_id)
    return select(ReportPeriod, UnitReport).outerjoin(UnitReport, how)
