"""Kiểm tra số liệu: working out formulas, and what figures must satisfy, with the cells that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from feedback.law.forms.expressions import Comparison, Sum, Term
from feedback.law.forms.schema import Column, Form, FormSet

Figures = dict[str, dict[str, Decimal]]
"""By number of the form and of the column. Money in million đồng (Trđ), land in m²."""

Cell = tuple[str, str]
"""Number of the form, number of the column."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that figures break: ``rule`` as the form writes it, ``words`` with the figures put in.
    ``warns``: it may be so, and is only pointed at. ``cells``: which it is about.
    """

    rule: str
    words: str
    warns: bool
    cells: tuple[Cell, ...]
    note: str = ""


def worked_out(form: Form, given: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """All figures of a row: those given, and what the formulas make of them; a column without one is 0."""
    found: dict[str, Decimal] = {}
    for column in form.in_order:
        if column.formula is not None:
            found[column.number] = column.formula.of(lambda term: found[term.column])
        else:
            found[column.number] = given.get(column.number, ZERO)
    return found


def broken(forms: FormSet, figures: Figures) -> list[Broken]:
    """What one row (a unit's, or the totals) breaks: its forms' own checks, and no figure below 0."""
    found: list[Broken] = []
    for form in forms.forms:
        row = figures.get(form.number)
        if row is None:
            continue
        found += [
            Broken(
                "≥ 0", f"Cột {number} là {written(value)}, không được âm.", False, ((form.number, number),)
            )
            for number, value in row.items()
            if value < 0
        ]
        for check in form.checks:
            if all((one.form or form.number) in figures for side in check.that.sides for one in side.terms):
                found += _of(check.that, form, figures, check.warns, check.note)
    return found


def carried_over(forms: FormSet, before: Figures, now: Figures) -> list[Broken]:
    """Where the period's carry-over isn't what the period before it ended with (số kỳ trước chuyển sang)."""
    found = []
    for form in forms.forms:
        for column in form.figures:
            if not column.carry or form.number not in before or form.number not in now:
                continue
            was = before[form.number].get(column.carry, ZERO)
            is_now = now[form.number].get(column.number, ZERO)
            if was != is_now:
                words = (
                    f"Cột {column.number} là {written(is_now)}, "
                    f"kỳ trước kết thúc với {written(was)} (cột {column.carry})."
                )
                rule = f"{column.number} = cột {column.carry} kỳ trước"
                found.append(Broken(rule, words, False, ((form.number, column.number),)))
    return found


def totalled(forms: FormSet, rows: list[Figures]) -> Figures:
    """The row of totals: each column the sum of the rows; shares in percent are worked out again from it."""
    found = {
        form.number: {
            column.number: sum((row.get(form.number, {}).get(column.number, ZERO) for row in rows), ZERO)
            for column in form.figures
        }
        for form in forms.forms
    }
    for form in forms.forms:
        shares = [one.that for one in form.checks if one.that.is_percent]
        for column in form.figures:
            if column.unit == "%":
                mine = (one for one in shares if one.sides[0].written == column.number)
                found[form.number][column.number] = _share(next(mine, None), form, found)
    return found


def _share(that: Comparison | None, form: Form, figures: Figures) -> Decimal:
    """What a share must be by the check on it, to one decimal; 0 where none tells or the whole is 0."""
    if that is None:
        return ZERO

    def figure(term: Term) -> Decimal:
        return figures[term.form or form.number].get(term.column, ZERO)

    _, upper, lower = that.sides
    whole = lower.of(figure)
    return (100 * upper.of(figure) / whole).quantize(_TENTH, ROUND_HALF_UP) if whole else ZERO


def over_quarters(forms: FormSet, quarters: list[Figures]) -> Figures:
    """What a longer period must have, out of its quarters in order; columns that don't follow are left
    out."""
    found: Figures = {}
    for form in forms.forms:
        row = {}
        for column in form.figures:
            values = [one.get(form.number, {}).get(column.number, ZERO) for one in quarters]
            if column.over == "sum":
                row[column.number] = sum(values, ZERO)
            elif column.over in ("first", "last"):
                row[column.number] = values[0 if column.over == "first" else -1]
        found[form.number] = row
    return found


def written(value: Decimal) -> str:
    """A figure as forms print it: «1.234», «12,5»."""
    whole = f"{value.normalize():,f}" if value else "0"
    return whole.translate(_POINTS)


def _of(that: Comparison, form: Form, figures: Figures, warns: bool, note: str) -> Iterator[Broken]:
    def figure(term: Term) -> Decimal:
        return figures[term.form or form.number].get(term.column, ZERO)

    def cells(*sides: Sum) -> tuple[Cell, ...]:
        return tuple(
            dict.fromkeys((one.form or form.number, one.column) for side in sides for one in side.terms)
        )

    if that.is_percent:
        told, upper, lower = that.sides
        whole = lower.of(figure)
        if not whole or not told.of(figure):
            return
        share = 100 * upper.of(figure) / whole
        if abs(share - told.of(figure)) > that.within:
            words = (
                f"Cột {told.written} ghi {written(told.of(figure))} %, tính từ {_value(upper, figure)} và "
                f"{_value(lower, figure)} là {written(share.quantize(_HUNDREDTH))} %."
            )
            yield Broken(that.written, words, warns, cells(*that.sides), note)
        return
    holds = _SIGNS[that.sign]
    for left, right in zip(that.sides, that.sides[1:], strict=False):
        if not holds(left.of(figure), right.of(figure)):
            words = f"{_value(left, figure)} phải {_WORDS[that.sign]} {_value(right, figure)}."
            yield Broken(
                f"{left.written} {that.sign} {right.written}", words, warns, cells(left, right), note
            )


def _value(side: Sum, figure: Callable[[Term], Decimal]) -> str:
    name = f"cột {side.written}" if len(side.terms) == 1 else side.written
    return f"{name} ({written(side.of(figure))})"


ZERO: Final = Decimal(0)
_HUNDREDTH: Final = Decimal("0.01")
_TENTH: Final = Decimal("0.1")
_POINTS: Final = str.maketrans(",.", ".,")
_SIGNS: Final[dict[str, Callable[[Decimal, Decimal], bool]]] = {
    "=": lambda left, right: left == right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}
_WORDS: Final = {"=": "bằng", "<=": "không quá", ">=": "không dưới"}

__all__ = [
    "Broken",
    "Cell",
    "Column",
    "Figures",
    "broken",
    "carried_over",
    "over_quarters",
    "totalled",
    "worked_out",
]
