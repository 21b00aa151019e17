"""Figures that provinces printed, typed into the forms: what adds up passes, what doesn't is flagged.

The lines and what holds of them: ``tests/data/published-statistics`` (see its README.md).
"""

from __future__ import annotations

import csv
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from feedback.law.forms import SETS
from feedback.law.forms.checking import Broken, Figures, broken
from feedback.law.forms.expressions import Comparison, read_comparison

DATA: Final = Path(__file__).parents[1] / "data" / "published-statistics"
FORMS: Final = SETS["tt_01_2024"]

RULES: Final[dict[tuple[str, str], tuple[str, str, dict[str, str]]]] = {
    ("visits", "visits_regular+visits_scheduled"): (
        "00/LB",
        "1 = 2+3+4",
        {"visits": "1", "visits_regular": "2", "visits_scheduled": "3"},
    ),
    ("people", "people_regular+people_scheduled"): (
        "00/LB",
        "5 = 6+7+8",
        {"people": "5", "people_regular": "6", "people_scheduled": "7"},
    ),
    ("provincial_office_scheduled_visits", "provincial_office_accepted+provincial_office_explained"): (
        "00/LB",
        "1 = 13+14",
        {
            "provincial_office_scheduled_visits": "1",
            "provincial_office_accepted": "13",
            "provincial_office_explained": "14",
        },
    ),
    ("letters_eligible", "letters_complaint+letters_denunciation+letters_petition_report"): (
        "01/XLD",
        "6 = 8+9+10",
        {
            "letters_eligible": "6",
            "letters_complaint": "8",
            "letters_denunciation": "9",
            "letters_petition_report": "10",
        },
    ),
    ("accepted", "accepted_complaint+accepted_denunciation"): (
        "00/LB",
        "28 = 29+30",
        {"accepted": "28", "accepted_complaint": "29", "accepted_denunciation": "30"},
    ),
    ("matters_competent", "matters_settled+in_progress"): (
        "00/LB",
        "31 = 32+33",
        {"matters_competent": "31", "matters_settled": "32", "in_progress": "33"},
    ),
    ("visits", "visits_scheduled+visits_ad_hoc"): (
        "00/LB",
        "1 = 2+3+4",
        {"visits": "1", "visits_scheduled": "3", "visits_ad_hoc": "4"},
    ),
    ("visits", "land_visits+other_visits"): (
        "00/LB",
        "1 = 9+10",
        {"visits": "1", "land_visits": "9", "other_visits": "10"},
    ),
    ("district_visits", "district_visits_scheduled+district_visits_ad_hoc"): (
        "00/LB",
        "1 = 2+3+4",
        {"district_visits": "1", "district_visits_scheduled": "3", "district_visits_ad_hoc": "4"},
    ),
    ("land_visits_of", "land_visits+other_visits"): (
        "00/LB",
        "1 = 9+10",
        {"land_visits_of": "1", "land_visits": "9", "other_visits": "10"},
    ),
    ("letters_competent", "letters_complaint+letters_denunciation+letters_petition_report"): (
        "01/XLD",
        "14 = 15+16+17",
        {
            "letters_competent": "14",
            "letters_complaint": "15",
            "letters_denunciation": "16",
            "letters_petition_report": "17",
        },
    ),
    ("competent", "settled+in_progress"): (
        "00/LB",
        "31 = 32+33",
        {"competent": "31", "settled": "32", "in_progress": "33"},
    ),
    ("letters", "processed+in_progress"): (
        "01/XLD",
        "2+3 = 4+5",
        {"letters": "3", "processed": "4", "in_progress": "5"},
    ),
    ("processed", "letters_eligible+letters_not_eligible"): (
        "00/LB",
        "16 = 18+19",
        {"processed": "16", "letters_eligible": "18", "letters_not_eligible": "19"},
    ),
    ("voter_petitions", "economy_budget+legal+culture_social"): (
        "00/LB",
        "35 = 36+37+38",
        {"voter_petitions": "35", "economy_budget": "36", "legal": "37", "culture_social": "38"},
    ),
    ("settled_pct_printed", "matters_settled/matters_competent"): (
        "00/LB",
        "34 % 32/31 ± 0.05",
        {"settled_pct_printed": "34", "matters_settled": "32", "matters_competent": "31"},
    ),
    ("land_pct_printed", "land_visits/visits"): (
        "00/LB",
        "11 % 9/1 ± 0.05",
        {"land_pct_printed": "11", "land_visits": "9", "visits": "1"},
    ),
    ("land_pct_printed", "land_visits/land_visits_of"): (
        "00/LB",
        "11 % 9/1 ± 0.05",
        {"land_pct_printed": "11", "land_visits": "9", "land_visits_of": "1"},
    ),
    ("eligible_pct_printed", "letters_eligible/processed"): (
        "00/LB",
        "20 % 18/16 ± 0.05",
        {"eligible_pct_printed": "20", "letters_eligible": "18", "processed": "16"},
    ),
}
"""By what a line says (total or percentage, its parts): the form, its rule, the columns of its metrics."""


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PRINTED: Final = {(row["record"], row["metric"]): Decimal(row["value"]) for row in _rows("figures.csv")}
LINES: Final = _rows("identities.csv")
NOT_TRUE: Final = {"nghean-2021", "daknong-2020-06"}


def _flagged(line: dict[str, str]) -> list[Broken]:
    """What the line's rule says of its figures, each put into its column."""
    form, rule, columns = RULES[line["total_or_percent"], line["parts"]]
    figures: Figures = {form: {column: PRINTED[line["record"], metric] for metric, column in columns.items()}}
    words = read_comparison(rule).in_words(form)
    assert words in {told for one in FORMS.by_number[form].checks for told in _pairs(one.that, form)}
    return [one for one in broken(FORMS, figures) if one.rule == words]


def _pairs(that: Comparison, form: str) -> list[str]:
    """The rules that a check consists of: «1 = 2+3 = 4+5» is two."""
    if that.is_percent:
        return [that.in_words(form)]
    return [that.pair_in_words(left, right, form) for left, right in pairwise(that.sides)]


@pytest.mark.parametrize(
    "line", LINES, ids=[f"{one['record']}:{one['total_or_percent']}={one['parts']}" for one in LINES]
)
def test_a_printed_line_passes_or_is_flagged(line: dict[str, str]) -> None:
    found = _flagged(line)
    assert (not found) == (line["holds"] == "True")
    for one in found:
        assert not one.warns
        assert one.cells


def test_only_the_two_reports_that_contradict_themselves_are_flagged() -> None:
    assert {line["record"] for line in LINES if _flagged(line)} == NOT_TRUE
    assert len(LINES) == 23


def test_the_words_tell_what_was_printed_and_what_it_should_be() -> None:
    words = [one.words for line in LINES for one in _flagged(line)]
    assert "Cột 31 (316) phải bằng cột 32 + 33 (273)." in words
    assert "Cột 34 ghi 88,9%, tính từ cột 32 (238) và cột 31 (316) là 75,32%." in words
    assert "Cột 1 (40) phải bằng cột 9 + 10 (41)." in words
    assert "Cột 11 ghi 92,5%, tính từ cột 9 (38) và cột 1 (40) là 95%." in words
