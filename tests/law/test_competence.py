"""The rules of competence as data: whole, dated, each question with one answer; a change is a row."""

from __future__ import annotations

from datetime import date
from importlib import resources

import pytest

from feedback.law import procedure
from feedback.law.competence import COMPETENCE, read
from feedback.law.kinds import FEEDBACK_KINDS, Kind

LAST_OF_DISTRICTS = date(2025, 6, 30)
TWO_TIERS = date(2025, 7, 1)
TODAY = date(2026, 11, 25)

WORDS = resources.files("feedback.law.competence").joinpath("words.toml").read_text(encoding="utf-8")
ROW = """
[[rules]]
key = "{key}"
matters = ["complaint_first"]
bodies = ["{body}"]
resolver = "{resolver}"
words = "Thử."
article = "{article}"
source = "thử"
confidence = "known"
in_force_from = {first}
"""


def row(
    key: str = "A",
    body: str = "commune",
    resolver: str = "own_head",
    article: str = "Điều 1",
    first: str = "2026-01-01",
) -> str:
    return ROW.format(key=key, body=body, resolver=resolver, article=article, first=first)


def resolver(matter: str, body: str, on: date, role: str = "body") -> str:
    found = COMPETENCE.rule(matter, body, role, on)
    assert found is not None
    return found.resolver


def test_the_data_has_no_fault_and_every_rule_its_article():
    assert list(COMPETENCE.faults()) == []
    assert all(rule.article and rule.source for rule in COMPETENCE.rules)


@pytest.mark.parametrize("on", [date(2023, 7, 1), LAST_OF_DISTRICTS, TWO_TIERS, date(2026, 7, 1), TODAY])
def test_every_question_has_an_answer_on_every_day(on):
    for matter in COMPETENCE.matters:
        for body in COMPETENCE.bodies:
            for role in COMPETENCE.roles:
                assert COMPETENCE.rule(matter, body, role, on), (matter, body, role)


def test_the_matters_are_those_of_the_courses_and_feedback_has_none():
    assert set(procedure.COURSES) - {"feedback", "regulation_feedback"} <= set(COMPETENCE.matters)
    assert COMPETENCE.matter(Kind.COMPLAINT, second_level=True).key == "complaint_second"
    assert (
        COMPETENCE.matter(Kind.COMPLAINT, second_level=False, discipline=True).key == "complaint_discipline"
    )
    assert COMPETENCE.matter(Kind.DENUNCIATION, second_level=True).key == "denunciation_again"
    for kind in FEEDBACK_KINDS:
        with pytest.raises(LookupError):
            COMPETENCE.matter(kind, second_level=False)


@pytest.mark.parametrize(
    ("matter", "body", "role", "until", "since"),
    [
        ("complaint_second", "commune", "body", "district", "superior"),  # LKN Đ18 -> Đ21
        ("complaint_discipline_second", "commune", "body", "district", "superior"),  # LKN Đ51
        ("denunciation", "commune", "head", "district", "superior"),  # LTC Đ13.2 -> Đ13.4
        ("denunciation_again", "commune", "staff", "district", "superior"),  # LTC Đ37
    ],
)
def test_the_district_settles_until_the_last_of_june_2025(matter, body, role, until, since):
    assert resolver(matter, body, LAST_OF_DISTRICTS, role) == until
    assert resolver(matter, body, TWO_TIERS, role) == since


def test_what_follows_an_abolished_district_waits_for_a_jurist():
    for matter, role in (("complaint_first", "body"), ("complaint_second", "body"), ("denunciation", "head")):
        before = COMPETENCE.rule(matter, "district", role, LAST_OF_DISTRICTS)
        after = COMPETENCE.rule(matter, "district", role, TWO_TIERS)
        assert before.confidence != "unsure"
        assert after.confidence == "unsure"
        assert "chuyển tiếp" in after.article


def test_before_a_law_there_is_no_rule():
    assert COMPETENCE.rule("complaint_first", "commune", "body", date(2012, 6, 30)) is None
    assert COMPETENCE.rule("denunciation", "commune", "head", date(2018, 12, 31)) is None


def test_whoever_leads_bars_the_whole_body_and_others_only_themselves():
    for rule in COMPETENCE.rules:
        if not {"denunciation", "denunciation_again"} & rule.matters:
            assert rule.bars == ""
        elif "head" in rule.roles:
            assert rule.bars == "agency"
        else:
            assert rule.bars == "person"


def test_the_rows_that_count_for_denunciations_beyond_public_duty_are_named():
    by_field = [rule for rule in COMPETENCE.rules if rule.resolver == "field"]
    assert [(rule.key, rule.tables) for rule in by_field] == [("TC_FIELD", ("denunciation", "*"))]


def test_a_change_of_law_is_a_row():
    old = row().rstrip() + "\nin_force_to = 2026-12-31\n"
    changed = read(WORDS, old, row(resolver="superior", article="Điều 2", first="2027-01-01"))
    assert list(changed.faults()) == []
    before = changed.rule("complaint_first", "commune", "head", date(2026, 12, 31))
    after = changed.rule("complaint_first", "commune", "head", date(2027, 1, 1))
    assert (before.resolver, before.article) == ("own_head", "Điều 1")
    assert (after.resolver, after.article) == ("superior", "Điều 2")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ((row(article=""),), "thiếu điều luật"),
        ((row(body="phường"),), "«phường» chưa có tên gọi"),
        ((row(resolver="ai đó"),), "«ai đó» chưa có tên gọi"),
        ((row(resolver="outside"),), "thiếu nơi gửi"),
        ((row(), row(key="B", first="2026-06-01")), "chồng lên dòng A"),
    ],
)
def test_faults_are_found(texts, words):
    found = list(read(WORDS, *texts).faults())
    assert len(found) == 1
    assert words in found[0][1]


@pytest.mark.parametrize("text", ["hỏng", "[[rules]]\nkey = 1\n", row(first='"mai"') + "\nlạ = 1\n"])
def test_a_text_that_breaks_the_form_is_refused(text):
    with pytest.raises((ValueError, KeyError, TypeError)):
        read(WORDS, text)
