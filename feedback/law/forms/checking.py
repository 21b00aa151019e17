"""Kiểm tra số liệu: working out formulas, and what figures must satisfy, with the cells that break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from feedback.law.forms.expressions import SIGN_WORDS, Comparison, Sum, Term
from feedback.law.forms.schema import Column, Form, FormSet

Figures = dict[str, dict[str, Decimal]]
"""By number of the form and of the column. Money in million đồng (Trđ), land in m²."""

Cell = tuple[str, str]
"""Number of the form, number of the column."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that figures break: ``rule`` as people read it, ``words`` with the figures put in.
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
        found += [_negative(form, number, value) for number, value in row.items() if value < 0]
        for check in form.checks:
            if all((one.form or form.number) in figures for side in check.that.sides for one in side.terms):
                found += _of(check.that, form, figures, check.warns, check.note)
    return found


def carried_over(
    forms: FormSet, before: Figures | None, now: Figures, opening: Figures | None = None
) -> list[Broken]:
    """Where the period's carry-over isn't what the period before it ended with (số kỳ trước chuyển sang), or
    what was signed as the ``opening`` figure of the unit, which stands for it. ``before`` None: unknown.
    """
    found = []
    for form in forms.forms:
        for column in form.figures:
            if not column.begins or form.number not in now:
                continue
            is_now = now[form.number].get(column.number, ZERO)
            signed = None if opening is None else opening.get(form.number, {}).get(column.number)
            if signed is not None:
                was, told = signed, f"số đầu kỳ đã ký là {written(signed)}"
            elif column.carry is not None and before is not None and form.number in before:
                was = ended_with(column.carry, before[form.number])
                told = f"kỳ trước kết thúc với {written(was)} ({column.carry.in_words()})"
            else:
                continue
            if was != is_now:
                words = f"Cột {column.number} là {written(is_now)}, {told}."
                found.append(Broken(carry_rule(column), words, False, ((form.number, column.number),)))
    return found


def carry_rule(column: Column) -> str:
    """What a carry-over must be, as people read it."""
    if column.carry is None:
        return f"cột {column.number} bằng số đầu kỳ đã ký"
    return f"cột {column.number} bằng {column.carry.in_words()} của kỳ trước"


def ended_with(carry: Sum, row: Mapping[str, Decimal]) -> Decimal:
    """What a period ended with, out of the figures of its form."""
    return carry.of(lambda term: row.get(term.column, ZERO))


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

    own = that.spans(form.number)

    def value(side: Sum) -> str:
        return f"{side.in_words(own)} ({written(side.of(figure))})"

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
                f"{_capital(told.in_words(own))} ghi {written(told.of(figure))}%, tính từ "
                f"{value(upper)} và {value(lower)} là {written(share.quantize(_HUNDREDTH))}%."
            )
            yield Broken(that.in_words(form.number), words, warns, cells(*that.sides), note)
        return
    holds = _SIGNS[that.sign]
    for left, right in zip(that.sides, that.sides[1:], strict=False):
        if not holds(left.of(figure), right.of(figure)):
            words = f"{_capital(value(left))} phải {SIGN_WORDS[that.sign]} {value(right)}."
            rule = that.pair_in_words(left, right, form.number)
            yield Broken(rule, words, warns, cells(left, right), note)


def _negative(form: Form, number: str, value: Decimal) -> Broken:
    """A figure below 0; of a remainder the columns are named that took too much from it."""
    formula = form.by_number[number].formula if number in form.by_number else None
    taken = [one.column for one in formula.terms if one.factor < 0] if formula else []
    cells = tuple((form.number, one) for one in (number, *taken))
    told = written(value).replace("-", "−")
    if formula is None or not taken:
        return Broken(_NOT_NEGATIVE, f"Cột {number} là {told}, không được âm.", False, cells)
    made_of = formula.in_words().removeprefix("cột ")
    words = f"Cột {number} = {made_of} ra {told}: xem lại cột {', '.join(taken)}."
    return Broken(_NOT_NEGATIVE, words, False, cells)


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


ZERO: Final = Decimal(0)
_HUNDREDTH: Final = Decimal("0.01")
_TENTH: Final = Decimal("0.1")
_POINTS: Final = str.maketrans(",.", ".,")
_SIGNS: Final[dict[str, Callable[[Decimal, Decimal], bool]]] = {
    "=": lambda left, right: left == right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}
_NOT_NEGATIVE: Final = "không được âm"

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
