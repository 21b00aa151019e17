"""What a viewer must stand aside from is taken off every figure he is shown: counted, sent, frozen or typed.

A denunciation that names an officer (LTC Đ8, Đ13) adds to figures of his own unit. He sees them less what the
cases make that he is barred from, formulas worked out of what is left, so that no figure tells him of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from feedback.actor import SYSTEM, Actor
from feedback.cases import barring
from feedback.cases.models import Barred
from feedback.extensions import db
from feedback.law.forms import FormSet, checking
from feedback.law.forms.checking import ZERO, Cell, Figures
from feedback.law.forms.schema import Form
from feedback.oversight.forms import behind, counting, standing
from feedback.oversight.forms.facts import Part
from feedback.oversight.forms.standing import Standing
from feedback.oversight.measures.periods import Period
from feedback.oversight.models import FormEntry, ReportPeriod


def has_bars(viewer: Actor) -> bool:
    """Whether there is a case that he must stand aside from; one select, none for the system itself."""
    if viewer.kind == "system":
        return False
    mine = or_(Barred.officer_id.in_(viewer.stands_for), Barred.agency_id == viewer.agency_id)
    return db.session.scalar(select(Barred.id).where(mine).limit(1)) is not None


def barred(viewer: Actor) -> Actor:
    """The viewer when he has such a case, else the system, of whom nothing is asked again."""
    return viewer if has_bars(viewer) else SYSTEM


def only_barred(viewer: Actor) -> Callable[[Part], list[ColumnElement[bool]]]:
    """By part of a source the conditions under which a row is about a case that he must stand aside from."""
    return lambda part: behind.about_cases(part, [barring.aside(viewer)]) if _has_case(part) else [false()]


def made(
    forms: FormSet, span: Period, viewer: Actor, agency_ids: Sequence[int] | None = None
) -> dict[int, Figures]:
    """By agency what those cases make of each counted cell; nothing for who has none."""
    if not has_bars(viewer):
        return {}
    return counting.counted(forms, span, agency_ids=agency_ids, narrowed=only_barred(viewer))


def take_off(row: ReportPeriod, forms: FormSet, stands: Mapping[int, Standing], viewer: Actor) -> None:
    """Take it off each standing, which then tells what was taken (``aside``); the standings must be whole."""
    if not has_bars(viewer) or not stands:
        return
    taken = made(forms, standing.period_of(row), viewer, list(stands))
    earlier = standing.preceding(row)
    before: dict[int, Figures] = {}
    if earlier is not None and earlier.set_key == forms.key:
        before = made(forms, standing.period_of(earlier), viewer, list(stands))
    for agency_id, one in stands.items():
        one.aside = taken.get(agency_id, {})
        one.counted = less(one.counted, one.aside)
        one.figures = without(forms, one.figures, one.aside)
        if one.before is not None:
            one.before = without(forms, one.before, before.get(agency_id, {}))
        one.quiet = _quiet(forms, one.aside)
        one.entries = {cell: _hushed(entry, one) for cell, entry in one.entries.items()}


def take_off_frozen(
    row: ReportPeriod, forms: FormSet, found: Mapping[int, tuple[Figures, Figures]], viewer: Actor
) -> dict[int, tuple[Figures, Figures]]:
    """What a freeze holds by agency (counted, figures), less what he must stand aside from."""
    taken = made(forms, standing.period_of(row), viewer, list(found))
    return {
        agency_id: (
            (less(counted, taken[agency_id]), without(forms, figures, taken[agency_id]))
            if agency_id in taken
            else (counted, figures)
        )
        for agency_id, (counted, figures) in found.items()
    }


def less(figures: Figures, taken: Figures) -> Figures:
    """Figures less what was taken of them, none below 0."""
    return {
        number: {column: _less(value, _of(taken, number, column)) for column, value in row.items()}
        for number, row in figures.items()
    }


def without(forms: FormSet, figures: Figures, taken: Figures) -> Figures:
    """The same, formulas and shares in percent worked out of what is left; forms not touched stay."""
    found = dict(figures)
    touched = [form for form in forms.forms if form.number in figures and is_touched(form, taken)]
    for form in touched:
        left = less({form.number: figures[form.number]}, taken)[form.number]
        found[form.number] = checking.worked_out(form, left)
    if touched:
        whole = {form.number: found.get(form.number, {}) for form in forms.forms}
        shares = checking.totalled(forms, [whole])
        for form in touched:
            for column in form.figures:
                if column.unit == "%" and _of(found, form.number, column.number):
                    found[form.number][column.number] = shares[form.number][column.number]
    return found


def is_touched(form: Form, taken: Figures) -> bool:
    """Whether something was taken off a cell of the form."""
    return any(taken.get(form.number, {}).values())


def _less(value: Decimal, taken: Decimal) -> Decimal:
    return max(value - taken, ZERO) if taken else value


def _of(figures: Figures, form: str, column: str) -> Decimal:
    return figures.get(form, {}).get(column, ZERO)


def _quiet(forms: FormSet, taken: Figures) -> frozenset[Cell]:
    """The cells off which something was taken, and those that are shares of such."""
    return frozenset(
        (form.number, column.number)
        for form in forms.forms
        if is_touched(form, taken)
        for column in form.figures
        if column.unit == "%" or _of(taken, form.number, column.number)
    )


def _hushed(entry: FormEntry, one: Standing) -> FormEntry:
    """What was typed as he is shown it: a copy, which is never stored, without basis and history."""
    cell = (entry.form, entry.column)
    if cell not in one.quiet or entry.value is None:
        return entry
    taken = _of(one.aside or {}, *cell)
    value = _less(entry.value, taken) if taken else _of(one.figures, *cell)
    values: dict[str, Any] = {"value": value}
    for name in ("unit_report_id", "form", "column", "text", "by_province", "officer_id", "at"):
        values[name] = getattr(entry, name)
    return FormEntry(**values, counted=None, basis="")


def _has_case(part: Part) -> bool:
    return part.case is not None
