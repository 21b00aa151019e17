"""What is to be said about one cell: what stood there before, which checks it takes part in, whose it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import select

from feedback.actor import Actor
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law.forms import FormSet, checking
from feedback.law.forms.checking import ZERO, Broken, Figures
from feedback.law.forms.schema import Check, Column, Form
from feedback.oversight.forms import aside, behind, counting, standing
from feedback.oversight.measures import periods
from feedback.oversight.measures.periods import REPORT_DAY, Period
from feedback.oversight.models import FormEntry, FormSheet, FrozenSheet, ReportPeriod, UnitReport

HOW = {
    "frozen": "số đã chốt",
    "sent": "số đơn vị đã gửi",
    "counted": "hệ thống đếm lúc mở trang",
    "untyped": "phải nhập tay, kỳ ấy chưa ai nhập",
    "no_data": "hệ thống chưa có số liệu của kỳ ấy",
}


@dataclass(frozen=True, slots=True)
class Was:
    """The figure of an earlier period: ``value`` None where nobody knows; ``how`` as in ``HOW``."""

    words: str
    period: Period
    value: Decimal | None
    how: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A check that a cell takes part in, and what of it is broken."""

    rule: str
    form: str
    broken: tuple[Broken, ...]
    warns: bool
    note: str


def earlier(
    row: ReportPeriod, forms: FormSet, form: Form, column: Column, agency_id: int | None, viewer: Actor
) -> list[Was]:
    """Last period and the same one a year ago: as frozen, else as sent, else as the system counts now."""
    spans = [("Kỳ trước", before)] if (before := _span_before(row)) else []
    spans.append(("Cùng kỳ năm trước", standing.period_of(row).a_year_before()))
    return [_was(words, span, forms, form, column, agency_id, viewer) for words, span in spans]


def checks_of(forms: FormSet, form: Form, column: Column, broken: list[Broken]) -> list[Checked]:
    """The checks of all forms in which the cell stands."""
    found = []
    cell = (form.number, column.number)
    for one in forms.forms:
        for check in one.checks:
            if cell in _cells(one, check):
                parts = tuple(each for each in broken if cell in each.cells and _is_of(each, one, check))
                rule = check.that.in_words(one.number)
                found.append(Checked(rule, one.number, parts, check.warns, check.note))
    if column.begins:
        rule = checking.carry_rule(column)
        parts = tuple(each for each in broken if cell in each.cells and each.rule == rule)
        found.append(Checked(rule, form.number, parts, warns=False, note=""))
    return found


def needs_typing(form: Form, column: Column) -> bool:
    """Whether the figure can't be known without what people type."""
    if column.formula is not None:
        return any(needs_typing(form, form.by_number[term.column]) for term in column.formula.terms)
    return column.count is None


def _was(
    words: str,
    span: Period,
    forms: FormSet,
    form: Form,
    column: Column,
    agency_id: int | None,
    viewer: Actor,
) -> Was:
    only = replace(forms, forms=(form,))
    agency_ids = None if agency_id is None else [agency_id]
    rows: list[Figures]
    there = db.session.scalars(
        select(ReportPeriod)
        .where(
            ReportPeriod.first_on == span.first_on,
            ReportPeriod.last_on == span.last_on,
            ReportPeriod.set_key == forms.key,
        )
        .order_by(ReportPeriod.id.desc())
        .limit(1)
    ).first()
    if there is not None:
        kept = _kept(there, form, column, agency_id)
        if kept is not None and needs_typing(form, column) and not _was_typed(there, form, column, agency_id):
            return Was(words, span, None, "untyped")
        if kept is not None:
            value, how = kept
            taken = aside.made(only, span, viewer, agency_ids)
            rows = [counting.worked_out(only, one) for one in taken.values()]
            if rows:
                less = checking.totalled(only, rows)[form.number][column.number]
                value = max(value - less, ZERO) if less and column.unit != "%" else value
            return Was(words, span, value, how)
    if needs_typing(form, column):
        return Was(words, span, None, "untyped")
    counted = counting.counted(only, span, agency_ids=agency_ids, narrowed=behind.narrowed(viewer))
    rows = [counting.worked_out(only, one) for one in counted.values()]
    value = checking.totalled(only, rows)[form.number][column.number]
    if not value and not _has_data(span, agency_id):
        return Was(words, span, None, "no_data")
    return Was(words, span, value, "counted")


def _typed_terms(form: Form, column: Column) -> set[str]:
    """The columns that people type and the figure is made of."""
    if column.formula is None:
        return set() if column.count else {column.number}
    found = (_typed_terms(form, form.by_number[term.column]) for term in column.formula.terms)
    return set[str]().union(*found)


def _was_typed(there: ReportPeriod, form: Form, column: Column, agency_id: int | None) -> bool:
    """Whether anybody typed what the figure needs: else its 0 says nothing."""
    asked = (
        select(FormEntry.id)
        .join(UnitReport, UnitReport.id == FormEntry.unit_report_id)
        .where(
            UnitReport.period_id == there.id,
            FormEntry.form == form.number,
            FormEntry.column.in_(_typed_terms(form, column)),
            FormEntry.value.is_not(None),
        )
    )
    if agency_id is not None:
        asked = asked.where(UnitReport.agency_id == agency_id)
    return db.session.scalar(asked.limit(1)) is not None


def _has_data(span: Period, agency_id: int | None) -> bool:
    """Whether anything is in the system that had come by the end of these days."""
    asked = select(Case.id).where(Case.came_on <= span.last_on)
    if agency_id is not None:
        asked = asked.where(Case.agency_id == agency_id)
    return db.session.scalar(asked.limit(1)) is not None


def _kept(
    there: ReportPeriod, form: Form, column: Column, agency_id: int | None
) -> tuple[Decimal, str] | None:
    freeze = standing.last_freeze(there)
    if freeze is not None:
        asked = select(FrozenSheet.figures).where(
            FrozenSheet.freeze_id == freeze.id, FrozenSheet.form == form.number
        )
        if agency_id is not None:
            asked = asked.where(FrozenSheet.agency_id == agency_id)
        rows = db.session.scalars(asked).all()
        return sum((Decimal(one.get(column.number, 0)) for one in rows), ZERO), "frozen"
    if agency_id is None:
        return None
    sheet = db.session.scalar(
        select(FormSheet.figures)
        .join(UnitReport, UnitReport.id == FormSheet.unit_report_id)
        .where(
            UnitReport.period_id == there.id,
            UnitReport.agency_id == agency_id,
            UnitReport.state == "sent",
            FormSheet.form == form.number,
        )
    )
    return None if sheet is None else (Decimal(sheet.get(column.number, 0)), "sent")


def _span_before(row: ReportPeriod) -> Period | None:
    """The days of the period before it, if they can be compared: one of the same kind that ended the day
    before; of a quarter the quarter before; of an ad hoc one as many days."""
    there = standing.preceding(row)
    if there is not None and there.kind == row.kind != "adhoc":
        return standing.period_of(there)
    last_on: date = row.first_on - timedelta(days=1)
    if row.kind == "quarter":
        first_on = periods.after(last_on.replace(day=1), -3).replace(day=REPORT_DAY)
    elif row.kind == "adhoc":
        first_on = last_on - (row.last_on - row.first_on)
    else:
        return None
    return Period(first_on, last_on, f"từ {first_on:%d/%m/%Y} đến {last_on:%d/%m/%Y}")


def _cells(form: Form, check: Check) -> set[tuple[str, str]]:
    return {(one.form or form.number, one.column) for side in check.that.sides for one in side.terms}


def _is_of(broken: Broken, form: Form, check: Check) -> bool:
    """Whether what is broken is a part of this check: its rule is written out of two neighbouring sides."""
    that = check.that
    rules = {that.in_words(form.number)}
    if not that.is_percent:
        rules |= {that.pair_in_words(left, right, form.number) for left, right in pairwise(that.sides)}
    return broken.rule in rules and set(broken.cells) <= _cells(form, check)
