"""Holding every cell of the statutory forms against the truth of a made-up world."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from feedback.law.forms import SETS, Form, FormSet, checking
from feedback.law.forms.checking import ZERO, Figures
from feedback.oversight.forms import counting
from feedback.oversight.measures import periods
from feedback.oversight.measures.periods import Period
from tests.oversight import forms_columns, forms_columns_2021
from tests.oversight.forms_planting import plant
from tests.oversight.forms_truth import Sheets, Span, expected
from tests.oversight.forms_world import World

QUARTERS: Final = (
    periods.reported_quarter(4, 2025),
    *(periods.reported_quarter(number, 2026) for number in (1, 2, 3, 4)),
)
LONGER: Final = {2: "6 tháng", 3: "9 tháng", 4: "năm"}
TRUTHS: Final[dict[str, dict[str, Callable[[World, Span], None]]]] = {
    "tt_01_2024": forms_columns.FORMS,
    "tt_02_2021": forms_columns_2021.FORMS,
}


_NO_FIELD: Final = (("party",), ("corruption",))
"""Groups of fields into which no field (lĩnh vực) of the system falls yet: always 0."""


def prove_all(count: int) -> int:
    """Plant so many cases, prove every cell of both sets in five quarters, 6 and 9 months and the year, all
    checks and the carry-over; how many cells were held against the truth."""
    made = World(count)
    plant(made)
    return sum(_set(made, SETS[key]) for key in TRUTHS)


def _set(made: World, forms: FormSet) -> int:
    unproven = {
        (form.number, one.number)
        for form in forms.forms
        for one in form.figures
        if one.count and not any(where.get("field") in _NO_FIELD for where in one.count.where)
    }
    proven, quarters = 0, []
    for period in QUARTERS:
        found, cells = _period(made, forms, period, unproven)
        proven += cells
        quarters.append(found)
    assert not unproven, sorted(unproven)
    for before, now in itertools.pairwise(quarters):
        for agency in {*before, *now}:
            were, are = (counting.worked_out(forms, one.get(agency, {})) for one in (before, now))
            assert checking.carried_over(forms, were, are) == [], agency
    for several, words in LONGER.items():
        parts = quarters[1 : several + 1]
        span = Period(QUARTERS[1].first_on, QUARTERS[several].last_on, f"{words} 2026")
        found, cells = _period(made, forms, span, set())
        proven += cells
        _adds_up(forms, parts, found)
    return proven


def _period(
    made: World, forms: FormSet, period: Period, unproven: set[tuple[str, str]]
) -> tuple[dict[int, Figures], int]:
    """What the product counts, held cell by cell against the truth, and by its own checks."""
    found = counting.counted(forms, period)
    truth: Sheets = expected(made, period.first_on, period.last_on, TRUTHS[forms.key])
    proven = 0
    for agency in {*found, *truth}:
        figures = counting.worked_out(forms, found.get(agency, {}))
        for form in forms.forms:
            true = truth.get(agency, {}).get(form.number, {})
            proven += _row(form, figures[form.number], true, period)
            unproven -= {(form.number, number) for number in truth.get(agency, {}).get(form.number, {})}
        _holds(forms, figures)
    rows = [counting.worked_out(forms, one) for one in found.values()]
    _holds(forms, checking.totalled(forms, rows))
    return found, proven


def _row(form: Form, found: dict[str, Decimal], truth: dict[str, Decimal], period: Period) -> int:
    told = {one.number for one in form.figures if one.count is not None} | set(truth)
    wrong = {
        number: (found[number], truth.get(number, ZERO))
        for number in sorted(told)
        if found[number] != truth.get(number, ZERO)
    }
    assert not wrong, f"{form.number}, {period.words}: (counted, true) {wrong}"
    return len(told)


def _holds(forms: FormSet, figures: Figures) -> None:
    broken = [one for one in checking.broken(forms, figures) if not one.warns]
    assert not broken, broken


def _adds_up(forms: FormSet, quarters: list[dict[int, Figures]], longer: dict[int, Figures]) -> None:
    """A longer period has what its quarters make of it, wherever a column follows from them."""
    for agency in {*longer, *(one for each in quarters for one in each)}:
        rows = [counting.worked_out(forms, one.get(agency, {})) for one in quarters]
        have = counting.worked_out(forms, longer.get(agency, {}))
        for number, row in checking.over_quarters(forms, rows).items():
            for column, wanted in row.items():
                assert have[number][column] == wanted, (number, column, agency)
