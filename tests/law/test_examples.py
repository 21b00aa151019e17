"""Each rule by hand, weekdays beside: ``examples.csv``; then the periods of reports and the refusals."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from feedback.law.calendar import Calendar
from feedback.law.reckoning import answer, read_question
from feedback.law.terms import STATUTE, CannotCount

EXAMPLES = list(
    csv.DictReader((Path(__file__).parent / "examples.csv").read_text(encoding="utf-8").splitlines())
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WITHOUT_A_DAY = {"PAKN_RESOLVE", "GIVEN_TARGET"}


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: " ".join((row["rule"], row["from"], row["flags"])))
def test_by_hand(calendar: Calendar, row: dict[str, str]) -> None:
    due = date.fromisoformat(row["due"])
    assert WEEKDAYS[due.weekday()] == row["weekday"]
    found = answer(read_question(row["rule"], row["from"], row["flags"]), STATUTE, calendar)
    assert found.on == due, row["why"]
    assert found.provisional == (row["provisional"] == "yes")
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in found.sentences)


def test_each_rule_has_an_example() -> None:
    reports = {key for key in STATUTE.keys if key.startswith("RP_")}
    assert {row["rule"] for row in EXAMPLES} | reports | WITHOUT_A_DAY == set(STATUTE.keys)


def test_the_law_sets_no_time_for_the_answer_to_a_petition(calendar: Calendar) -> None:
    with pytest.raises(CannotCount, match="không đặt thời hạn chung"):
        answer(read_question("PAKN_RESOLVE", "2026-11-02", ""), STATUTE, calendar)


@pytest.mark.parametrize(
    ("rule", "on", "first", "last"),
    [
        ("RP_Q1", date(2026, 1, 5), date(2025, 12, 15), date(2026, 3, 14)),
        ("RP_Q1", date(2026, 3, 15), date(2026, 12, 15), date(2027, 3, 14)),  # the next one
        ("RP_Q1", date(2021, 1, 5), date(2020, 12, 16), date(2021, 3, 15)),  # TT 03/2013: 16 to 15
        ("RP_Q2", date(2026, 6, 14), date(2026, 3, 15), date(2026, 6, 14)),
        ("RP_6M", date(2026, 6, 1), date(2025, 12, 15), date(2026, 6, 14)),
        ("RP_Q3", date(2026, 9, 14), date(2026, 6, 15), date(2026, 9, 14)),
        ("RP_9M", date(2026, 9, 1), date(2025, 12, 15), date(2026, 9, 14)),
        ("RP_Q4", date(2026, 11, 25), date(2026, 9, 15), date(2026, 12, 14)),
        ("RP_YEAR", date(2026, 11, 25), date(2025, 12, 15), date(2026, 12, 14)),
        ("RP_YEAR", date(2026, 12, 15), date(2026, 12, 15), date(2027, 12, 14)),
        ("RP_NA", date(2026, 7, 31), date(2025, 8, 1), date(2026, 7, 31)),
        ("RP_LEGACY", date(2020, 5, 4), date(2019, 12, 16), date(2020, 12, 15)),
        ("RP_GENERIC", date(2026, 11, 25), date(2026, 11, 15), date(2026, 12, 14)),
        ("RP_GENERIC", date(2027, 1, 3), date(2026, 12, 15), date(2027, 1, 14)),
    ],
)
def test_periods_of_reports(calendar: Calendar, rule: str, on: date, first: date, last: date) -> None:
    period = STATUTE.period(STATUTE.resolve(rule, on), on)
    assert (period.first_on, period.last_on) == (first, last)
    assert [step.sentence() for step in period.trace][1].startswith("Số liệu từ ")
    with pytest.raises(CannotCount, match="cơ quan nhận báo cáo ấn định"):
        answer(read_question(rule, on.isoformat(), ""), STATUTE, calendar)
