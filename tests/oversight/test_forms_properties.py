"""What holds of the statutory forms between any days: totals, carry-over, the rows behind each cell."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select

from feedback.extensions import db
from feedback.law.forms import SETS, FormSet, checking
from feedback.law.forms.checking import ZERO, Figures
from feedback.law.forms.schema import Column
from feedback.oversight.forms import counting, facts
from feedback.oversight.measures import periods
from feedback.oversight.measures.periods import Period
from tests.oversight.forms_planting import plant
from tests.oversight.forms_world import FIRST, World

DAYS = some.integers(0, 500).map(lambda days: FIRST + timedelta(days=days))
LENGTHS = some.integers(0, 200)
COUNTED = [
    (key, form.number, one)
    for key, forms in SETS.items()
    for form in forms.forms
    for one in form.figures
    if one.count is not None
]
SLOW = settings(
    max_examples=8,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _from(first_on: date, length: int) -> Period:
    return periods.between(first_on, first_on + timedelta(days=length))


def _rows(forms: FormSet, period: Period) -> dict[int, Figures]:
    return {
        agency: counting.worked_out(forms, one) for agency, one in counting.counted(forms, period).items()
    }


def test_any_period_begins_with_what_the_one_before_it_ended_with(app: Flask) -> None:
    plant(World(300))

    @SLOW
    @given(DAYS, LENGTHS, LENGTHS)
    def holds(first_on: date, length: int, following: int) -> None:
        before = _from(first_on, length)
        now = _from(before.last_on + timedelta(days=1), following)
        for forms in SETS.values():
            were, are = _rows(forms, before), _rows(forms, now)
            nothing = counting.worked_out(forms, {})
            for agency in {*were, *are}:
                found = checking.carried_over(forms, were.get(agency, nothing), are.get(agency, nothing))
                assert found == [], (agency, before.words, now.words)

    holds()


def test_units_add_up_to_the_rows_behind_the_total(app: Flask) -> None:
    made = World(300)
    plant(made)

    @SLOW
    @given(DAYS, LENGTHS, some.sampled_from(COUNTED), some.sampled_from(made.agencies))
    def holds(first_on: date, length: int, asked: tuple[str, str, Column], own: int) -> None:
        period, (key, number, column) = _from(first_on, length), asked
        found = counting.counted(SETS[key], period)
        units = [one.get(number, {}).get(column.number, ZERO) for one in found.values()]
        assert sum(units, ZERO) == _behind(column, period)
        alone = counting.counted(SETS[key], period, agency_ids=[own])
        assert alone == ({own: found[own]} if own in found else {})

    holds()


def _behind(column: Column, period: Period) -> Decimal:
    """The rows behind a cell of the totals, counted or added up."""
    count = column.count
    assert count is not None
    found = ZERO
    for part in facts.SOURCES[count.of](period):
        what = func.sum(part.sums[count.sum_of]) if count.sum_of else func.count()
        asked = counting.joined(part, select(what)).where(*counting.matches(part, count))
        found += Decimal(db.session.scalar(asked) or 0)
    return found / counting.MILLION if column.unit == "Trđ" else found
