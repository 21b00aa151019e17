"""Tiếp công dân as data: what may be chosen on a day, what each choice owes, who receives how often."""

from __future__ import annotations

from datetime import date

import pytest

from feedback.law import reception as law
from feedback.law.reception import NotDelegated
from feedback.law.terms import STATUTE

BEFORE, SINCE = date(2026, 6, 30), date(2026, 7, 1)


def test_grounds_to_refuse_are_those_of_the_day() -> None:
    before = {one.key for one in law.on_day(law.REFUSALS, BEFORE)}
    since = {one.key for one in law.on_day(law.REFUSALS, SINCE)}
    assert before < since
    assert "WEAPONS" in since - before
    assert "SETTLED_AND_PERSISTS" in before


def test_a_notice_in_writing_is_owed_for_two_grounds_and_one_asks_for_its_article() -> None:
    assert {one.key for one in law.REFUSALS if one.written} == {
        "SETTLED_AND_PERSISTS",
        "ANSWERED_NOTHING_NEW",
    }
    assert [one.key for one in law.REFUSALS if one.cite] == ["OTHER_BY_LAW"]


def test_every_ground_has_an_article_and_what_is_unsure_waits_for_a_jurist() -> None:
    for entries in (law.REFUSALS, law.EXTRAORDINARY, law.ONLINE):
        assert all(one.article and one.words for one in entries)
    assert len({one.key for one in law.REFUSALS}) == len(law.REFUSALS)
    named = {key for key, _, _ in law.unsure()}
    assert {"refusals/ANSWERED_NOTHING_NEW", "not_delegated/chair_commune"} <= named


def test_a_group_begins_with_five_and_online_reception_in_july_2026() -> None:
    assert law.group_from(SINCE) == 5
    assert [one.key for one in law.on_day(law.MODES, BEFORE)] == ["in_person"]
    assert [one.key for one in law.on_day(law.MODES, SINCE)] == ["in_person", "online"]


@pytest.mark.parametrize(
    ("code", "level", "body_type", "head"),
    [
        ("BTCD", "province", "administrative", "chair_province"),
        ("21211", "commune", "administrative", "chair_commune"),
        ("SXD", "province", "administrative", "head_agency"),
        ("BV", "province", "service", "head_unit"),
        ("TAND", "province", "judicial", None),
    ],
)
def test_each_head_has_his_term(code: str, level: str, body_type: str, head: str | None) -> None:
    found = law.head_of(code, level, body_type)
    assert (found.key if found else None) == head
    if found is not None:
        assert STATUTE.versions(found.term)


def test_a_commune_chair_receives_himself_since_july_2026() -> None:
    chair = law.head_of("21211", "commune", "administrative")
    director = law.head_of("SXD", "province", "administrative")
    assert chair is not None
    assert director is not None
    law.demand_delegable(chair, BEFORE)
    law.demand_delegable(director, SINCE)
    with pytest.raises(NotDelegated, match="Điều 15 Luật Tiếp công dân"):
        law.demand_delegable(chair, SINCE)


def test_the_register_has_thirteen_columns_since_july_2026() -> None:
    assert (law.register_on(SINCE).form, len(law.register_on(SINCE).columns)) == ("Mẫu 03/TCD", 13)
    assert law.register_on(BEFORE).form != "Mẫu 03/TCD"
    with pytest.raises(LookupError):
        law.register_on(date(2013, 1, 1))
    with pytest.raises(LookupError):
        law.entry(law.KINDS, "unknown")
