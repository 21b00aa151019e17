"""Holding every figure against the truth: in all, by each grouping, narrowed, and for each viewer."""

from __future__ import annotations

from datetime import date
from typing import Any

from feedback.actor import Actor
from feedback.oversight.measures import periods
from feedback.oversight.measures.behind import cases_behind
from feedback.oversight.measures.branches import BRANCHES, SPANS
from feedback.oversight.measures.counting import figures
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.spread import spread
from tests.accounts.factories import actor_of
from tests.factories.officers import make_leader, officer_of
from tests.oversight.truth import STOCKS, Truth

TODAY = date(2026, 11, 25)
PERIODS = (
    periods.year(2026),
    periods.month(date(2026, 10, 1)),
    periods.reported_quarter(3, 2026),
    periods.between(date(2026, 2, 3), date(2026, 2, 3)),
    periods.year(2019),
)
KEYS = tuple(BRANCHES)


def prove_all(count: int) -> int:
    """Plant so many cases and prove every figure; how many figures were held against the truth."""
    truth = Truth(count, TODAY)
    truth.plant()
    inspector = actor_of(officer_of("TTT", "inspector"))
    leader = actor_of(make_leader("SXD"))
    observer = actor_of(officer_of("SNV", "observer"))
    chair = actor_of(officer_of("SXD", "leader", "observer"))
    proven = 0
    for period in PERIODS:
        filters = Filters(period)
        proven += _in_all(truth, filters, inspector, lambda _one: True)
        proven += _in_all(
            truth,
            filters,
            leader,
            lambda one: one.agency_id == leader.agency_id,
        )
        proven += _in_all(truth, filters, observer, lambda one: one.kind != "denunciation")
        proven += _in_all(
            truth,
            filters,
            chair,
            lambda one: one.kind != "denunciation" or one.agency_id == chair.agency_id,
        )
        proven += _in_all(
            truth,
            Filters(period, kind="complaint", field_key="land", area_code="21235"),
            inspector,
            lambda one: (one.kind, one.field, one.area) == ("complaint", "land", "21235"),
        )
        proven += _grouped(truth, filters, inspector)
        proven += _spread(truth, filters, inspector)
    return proven


def _in_all(truth: Truth, filters: Filters, viewer: Actor, keep: Any) -> int:
    found = figures(KEYS, filters, viewer=viewer, today=TODAY)[()]
    for key in KEYS:
        wanted = truth.expected(key, filters.period.first_on, filters.period.last_on, keep=keep)[()]
        assert found[key] == wanted, (key, filters, viewer.name)
        if 0 < wanted <= 200:
            behind = cases_behind(key, filters, viewer=viewer, today=TODAY, size=500)
            assert len({one.case.id for one in behind.rows}) == len(behind.rows) == wanted, key
    assert (
        found["settled"] == found["settled_in_time"] + found["settled_late"] + found["settled_without_term"]
    )
    return len(KEYS)


def _grouped(truth: Truth, filters: Filters, viewer: Actor) -> int:
    proven = 0
    sides: dict[str, Any] = {
        "agency": lambda one, _day: (one.agency_id,),
        "kind": lambda one, _day: (one.kind,),
        "field": lambda one, _day: (one.field,),
        "area": lambda one, _day: (one.area,),
        "month": lambda _one, day: (day.replace(day=1),),
    }
    for side, by in sides.items():
        keys = [key for key in KEYS if side != "month" or key not in STOCKS]
        found = figures(keys, filters, viewer=viewer, today=TODAY, by=(side,))
        for key in keys:
            wanted = truth.expected(key, filters.period.first_on, filters.period.last_on, by=by)
            shown = {group: row[key] for group, row in found.items() if row[key]}
            assert shown == dict(wanted), (key, side, filters)
            proven += len(wanted)
    return proven


def _spread(truth: Truth, filters: Filters, viewer: Actor) -> int:
    for key in SPANS:
        values = truth.days(key, filters.period.first_on, filters.period.last_on)
        found = spread(key, filters, viewer=viewer, today=TODAY).get(())
        if not values:
            assert found is None, key
            continue
        assert found is not None, key
        assert found.count == len(values), key
        for shown, percent in ((found.median, 50), (found.p90, 90)):
            assert shown == values[-(-len(values) * percent // 100) - 1], (key, percent)
        assert found.most == values[-1]
        assert abs(found.mean - sum(values) / len(values)) < 1e-9
    return len(SPANS)
