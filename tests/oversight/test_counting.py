"""Figures of cases: counted, spread, and the cases behind them, the same whichever way one looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from flask import Flask

from feedback.actor import SYSTEM, Actor
from feedback.cases import actions
from feedback.law.kinds import Kind
from feedback.law.measures import DEFINITIONS, share
from feedback.oversight.measures import periods
from feedback.oversight.measures.behind import cases_behind
from feedback.oversight.measures.branches import BRANCHES, SPANS
from feedback.oversight.measures.counting import figures
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.spread import of_counts, spread
from tests.accounts.factories import actor_of
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_answered_case, make_case
from tests.factories.officers import make_leader, officer_of

TODAY = date(2026, 11, 25)
YEAR = Filters(periods.year(2026))
COUNTS = [key for key, one in DEFINITIONS.items() if one.unit == "count" and key in BRANCHES]


def life() -> None:
    """Two settled in time, one late; one open late, one open in time, one just come; one late in another
    agency."""
    ago = [MOMENT - timedelta(days=days) for days in range(60)]
    for days in (12, 20):
        make_answered_case(at=ago[days - 3], received_at=ago[days])
    slow = make_accepted_case(at=ago[50], received_at=ago[55])
    actions.answer(
        slow,
        answer="Đã vá mặt đường.",
        signature=actions.Signature(None, "Nguyễn Thành Danh", "Giám đốc"),
        expected=slow.version,
        by=SYSTEM,
        at=MOMENT,
    )
    make_accepted_case(at=ago[40], received_at=ago[45])
    make_accepted_case(at=ago[2], received_at=ago[3])
    make_case(kind=Kind.PROPOSAL)
    make_accepted_case("SNNMT", at=ago[40], received_at=ago[41], area_code="21235")


def counts(
    viewer: Actor, filters: Filters = YEAR, by: Sequence[str] = ()
) -> dict[tuple[object, ...], dict[str, int]]:
    return figures(COUNTS, filters, viewer=viewer, today=TODAY, by=by)


def test_each_figure_is_the_number_of_cases_behind_it(app: Flask) -> None:
    inspector = actor_of(officer_of("TTT", "inspector"))
    life()
    [found] = counts(inspector).values()
    assert found == {
        "received": 7,
        "screened": 6,
        "accepted": 6,
        "settled": 3,
        "settled_in_time": 0,
        "settled_late": 0,
        "settled_without_term": 3,
        "settled_with_term": 0,
        "settled_without_talk": 0,
        "to_settle": 0,
        "to_settle_by_aim": 5,
        "open_late": 0,
        "late_settled": 0,
        "late": 0,
        "beyond_aim_settled": 1,
        "settled_in_aim": 2,
        "settled_beyond_aim": 1,
        "open_beyond_aim": 2,
        "beyond_aim": 3,
        "open": 4,
        "overdue": 0,
        "overdue_long": 0,
        "due_soon": found["due_soon"],
    }
    assert share(figures(["on_aim"], YEAR, viewer=inspector, today=TODAY)[()], "on_aim") == 2 / 5
    for key in COUNTS:
        behind = cases_behind(key, YEAR, viewer=inspector, today=TODAY)
        assert len(behind.rows) == len({one.case.id for one in behind.rows}) == found[key], key


@pytest.mark.parametrize("by", [("agency",), ("month",), ("field", "area"), ("kind", "month")])
def test_groups_make_up_the_whole(app: Flask, by: tuple[str, ...]) -> None:
    inspector = actor_of(officer_of("TTT", "inspector"))
    life()
    keys = [key for key in COUNTS if "month" not in by or not DEFINITIONS[key].stock]
    [whole] = figures(keys, YEAR, viewer=inspector, today=TODAY).values()
    grouped = figures(keys, YEAR, viewer=inspector, today=TODAY, by=by)
    assert {key: sum(row[key] for row in grouped.values()) for key in keys} == whole


def test_a_leader_counts_his_own_agency_and_filters_narrow(app: Flask) -> None:
    leader = actor_of(make_leader("SNNMT"))
    inspector = actor_of(officer_of("TTT", "inspector"))
    life()
    assert counts(leader)[()]["received"] == 1
    narrowed = Filters(periods.month(date(2026, 10, 1)), area_code="21235")
    assert counts(inspector, narrowed)[()]["received"] == 1
    assert counts(inspector, Filters(periods.year(2026), kind="proposal"))[()]["received"] == 1
    assert counts(inspector, Filters(periods.year(2019)))[()]["received"] == 0


def test_pages_of_a_list_follow_one_another(app: Flask) -> None:
    inspector = actor_of(officer_of("TTT", "inspector"))
    life()
    for key in ("late", "overdue", "received"):
        seen: list[int] = []
        after = None
        while True:
            page = cases_behind(key, YEAR, viewer=inspector, today=TODAY, after=after, size=2)
            seen += [one.case.id for one in page.rows]
            after = page.after
            if after is None:
                break
        whole = cases_behind(key, YEAR, viewer=inspector, today=TODAY)
        assert seen == [one.case.id for one in whole.rows]


def test_days_are_those_between_the_acts(app: Flask) -> None:
    inspector = actor_of(officer_of("TTT", "inspector"))
    life()
    whole = spread("days_in_all", YEAR, viewer=inspector, today=TODAY)[()]
    assert (whole.count, whole.median, whole.p90, whole.most) == (3, 3, 55, 55)
    by_agency = spread("age", YEAR, viewer=inspector, today=TODAY, by=("agency",))
    assert sorted(one.count for one in by_agency.values()) == [1, 3]
    assert set(SPANS) == {key for key, one in DEFINITIONS.items() if one.unit == "days" and key in SPANS}


def test_what_was_late_stays_late_in_its_month(app: Flask) -> None:
    """A figure that was told of a month doesn't get better when the case is settled later."""
    inspector = actor_of(officer_of("TTT", "inspector"))
    slow = make_accepted_case(at=MOMENT - timedelta(days=50), received_at=MOMENT - timedelta(days=55))
    october = Filters(periods.month(date(2026, 10, 1)))
    before = figures(["on_aim", "beyond_aim"], october, viewer=inspector, today=TODAY)[()]
    assert before["beyond_aim"] == 1
    actions.answer(
        slow,
        answer="Đã vá mặt đường.",
        signature=actions.Signature(None, "Nguyễn Thành Danh", "Giám đốc"),
        expected=slow.version,
        by=SYSTEM,
        at=MOMENT,
    )
    assert figures(["on_aim", "beyond_aim"], october, viewer=inspector, today=TODAY)[()] == before
    november = figures(
        ["settled", "on_aim"], Filters(periods.month(date(2026, 11, 1))), viewer=inspector, today=TODAY
    )
    assert november[()] == {"settled": 1, "settled_in_aim": 0, "to_settle_by_aim": 0}


def test_ranks_are_the_nearest() -> None:
    found = of_counts(dict.fromkeys(range(1, 11), 1))
    assert (found.median, found.p90, found.mean, found.most) == (5, 9, 5.5, 10)
    assert of_counts({7: 1}).p90 == 7
