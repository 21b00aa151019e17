"""How many speak for a group: every size has its rule, its edges are those of the law."""

from __future__ import annotations

from datetime import date

import pytest

from feedback.law import representatives
from feedback.law.representatives import REPRESENTATIVES, WrongNumber

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("people", "least", "most"), [(2, 1, 1), (4, 1, 1), (5, 1, 2), (10, 1, 2), (11, 1, 5), (300, 1, 5)]
)
def test_numbers_are_those_of_the_law(people: int, least: int, most: int) -> None:
    rule = representatives.of_group(people, TODAY)
    assert (rule.least, rule.most) == (least, most)
    assert "Điều 29 Luật Tiếp công dân" in rule.article


def test_each_size_has_exactly_one_rule_and_each_rule_an_article() -> None:
    for people in range(2, 400):
        fitting = [one for one in REPRESENTATIVES if one.people_from <= people <= (one.people_to or people)]
        assert len(fitting) == 1, people
    assert all(one.article and one.source for one in REPRESENTATIVES)
    assert [one.people_from for one in REPRESENTATIVES if one.confidence == "unsure"] == [2]


def test_too_many_and_too_few_are_refused_with_the_article() -> None:
    with pytest.raises(WrongNumber, match="8 người cử từ 1 đến 2 người đại diện; đang chọn 3"):
        representatives.demand(8, 3, TODAY)
    with pytest.raises(WrongNumber, match="đang chọn 0"):
        representatives.demand(300, 0, TODAY)
    with pytest.raises(WrongNumber, match="4 người cử 1 người"):
        representatives.demand(4, 2, TODAY)
    assert representatives.demand(300, 5, TODAY).most == 5


def test_one_person_is_no_group_and_before_the_law_there_was_no_rule() -> None:
    with pytest.raises(ValueError, match="at least two"):
        representatives.of_group(1, TODAY)
    with pytest.raises(LookupError):
        representatives.of_group(20, date(2014, 6, 30))
