"""The data as a whole: transitions, an amendment made by data alone, criteria, and what may be wrong."""

from __future__ import annotations

from datetime import date
from importlib import resources

import pytest

from feedback.law.calendar import Calendar, Pause, Unit
from feedback.law.doubts import of_terms
from feedback.law.reckoning import answer, read_question
from feedback.law.terms import STATUTE, CannotCount, Terms, Unproven, faults, read

TEXTS = [
    entry.read_text(encoding="utf-8")
    for entry in sorted(resources.files("feedback.law.terms").iterdir(), key=lambda one: one.name)
    if entry.name.endswith(".toml")
]
AMENDMENT = """
group = "complaint"
[terms.KN_NEW_NOTICE]
title = "Báo tiến độ giải quyết khiếu nại"
counted_from = "complaint_acceptance"
[[terms.KN_NEW_NOTICE.versions]]
length = 1
unit = "month"
article = "Luật sửa đổi năm 2028"
in_force_from = 2028-01-01
source = "thử"
confidence = "source"

[[transitions]]
key = "KN_2028"
group = "complaint"
on = 2028-01-01
follows_new = ["suspension"]
keeps_old = ["settlement"]
words = "thử"
article = "điều khoản chuyển tiếp năm 2028"
source = "thử"
confidence = "source"
"""


def test_the_embedded_data_has_no_faults() -> None:
    assert faults(STATUTE.data) == []
    found = of_terms(STATUTE.data)
    listed = {one.key for one in found}
    assert {"KN_ACCEPT_L1", "KN_RESOLVE_L1", "DC_DIALOGUE_NOTICE", "KN_SUSPENSION", "KN_2026"} <= listed
    assert "TCD_REPLY" not in listed
    assert all("pháp chế" in one.words for one in found)


def test_an_amendment_is_rows_and_changes_what_governs(calendar: Calendar) -> None:
    """A law of 2027 makes the acceptance of complaints five working days: nothing but data."""
    law = Terms(
        read(
            [
                *TEXTS,
                """
                [[amendments]]
                term = "KN_ACCEPT_L1"
                length = 5
                unit = "working_day"
                article = "Luật sửa đổi năm 2027"
                in_force_from = 2027-03-01
                source = "thử"
                confidence = "source"
                """,
            ]
        )
    )
    assert [one.in_force_to for one in law.versions("KN_ACCEPT_L1")] == [
        date(2026, 6, 30),
        date(2027, 2, 28),
        None,
    ]
    before = answer(read_question("KN_ACCEPT_L1", "2027-02-26", ""), law, calendar)
    after = answer(read_question("KN_ACCEPT_L1", "2027-03-01", ""), law, calendar)
    assert (before.term.version, before.on) == ("2026-07-01", date(2027, 3, 9))  # Fri + 7 W = Tue
    assert (after.term.article, after.on) == ("Luật sửa đổi năm 2027", date(2027, 3, 8))  # Mon + 5 W = Mon
    # What ran before keeps its version, the embedded law is untouched.
    assert STATUTE.resolve("KN_ACCEPT_L1", date(2027, 3, 1)).length == 7


def test_a_further_file_adds_rules_and_transitions() -> None:
    law = Terms(read([*TEXTS, AMENDMENT]))
    assert law.resolve("KN_NEW_NOTICE", date(2028, 2, 1)).unit is Unit.MONTH
    day = law.text_day("complaint", "suspension", began_on=date(2027, 12, 1), act_on=date(2028, 1, 5))
    assert (day[0], day[1].key if day[1] else "") == (date(2028, 1, 5), "KN_2028")
    kept = law.text_day("complaint", "settlement", began_on=date(2027, 12, 1), act_on=date(2028, 1, 5))
    assert kept[0] == date(2027, 12, 1)


@pytest.mark.parametrize(
    ("matter", "began", "act", "governed"),
    [
        ("settlement", date(2026, 6, 15), date(2026, 7, 20), date(2026, 6, 15)),
        ("suspension", date(2026, 6, 15), date(2026, 7, 20), date(2026, 7, 20)),
        ("dialogue", date(2026, 6, 15), date(2026, 7, 20), date(2026, 7, 20)),
        ("withdrawal", date(2026, 6, 15), date(2026, 7, 20), date(2026, 7, 20)),
        ("settlement", date(2026, 7, 1), date(2026, 7, 20), date(2026, 7, 20)),  # began under the new text
        ("settlement", date(2026, 6, 15), date(2026, 6, 30), date(2026, 6, 30)),  # before the change
    ],
)
def test_complaints_running_on_1_july_2026(matter: str, began: date, act: date, governed: date) -> None:
    day, rule = STATUTE.text_day("complaint", matter, began_on=began, act_on=act)
    assert day == governed
    assert (rule is not None) == (began < date(2026, 7, 1) <= act)
    assert STATUTE.text_day("denunciation", matter, began_on=began, act_on=act) == (act, None)


def test_a_version_by_the_day_the_case_began() -> None:
    """A dialogue held in July in a case of June follows the new text; its settlement would keep the old."""
    notice = STATUTE.resolve("KN_DIALOGUE_NOTICE", date(2026, 7, 20), began_on=date(2026, 6, 15))
    assert notice.version == "2026-07-01"
    law = Terms(
        read(
            [*TEXTS[:-1], *(text.replace('matter = "settlement"', 'matter = "other"') for text in TEXTS[-1:])]
        )
    )
    assert law.resolve("KN_RESOLVE_L1", date(2026, 7, 20), began_on=date(2026, 6, 15)).version == "2012-07-01"


def test_what_a_stop_rests_on(calendar: Calendar) -> None:
    def basis(rule: str, start: date, first: date) -> tuple[str, str]:
        term = STATUTE.resolve(rule, start)
        due = STATUTE.due(term, start, calendar, pauses=[Pause(first, first)])
        found = due.bases[0]
        return (found.rule.key if found.rule else "", found.transition.key if found.transition else "")

    june, july = date(2026, 6, 15), date(2026, 7, 6)
    assert basis("KN_RESOLVE_L1", june, july) == ("KN_SUSPENSION", "KN_2026")
    assert basis("KN_RESOLVE_L1", june, date(2026, 6, 30)) == ("", "")
    assert basis("KN_RESOLVE_L1", july, date(2026, 7, 8)) == ("KN_SUSPENSION", "")
    assert basis("KN_TIMEBAR", june, date(2026, 6, 20)) == ("KN_OBSTACLE", "")
    assert basis("TC_RESOLVE", june, date(2026, 6, 20)) == ("TC_SUSPENSION", "")
    assert basis("KN_ACCEPT_L1", july, date(2026, 7, 8)) == ("", "")


def test_complex_needs_criteria_and_a_document() -> None:
    complaint = STATUTE.resolve("KN_RESOLVE_L1", date(2026, 11, 2))
    denunciation = STATUTE.resolve("TC_RESOLVE", date(2026, 11, 2))
    on = date(2026, 11, 2)
    assert len(STATUTE.data.criteria) == 7
    STATUTE.check_proof(complaint, "complex", criteria=["places"], document="BC 5", on=on)
    STATUTE.check_proof(
        denunciation, "especially_complex", criteria=["places", "foreign"], document="BC 5", on=on
    )
    STATUTE.check_proof(complaint, "remote", criteria=[], document="", on=on)
    STATUTE.check_proof(complaint, "complex", criteria=[], document="", on=date(2026, 6, 30))
    for term, circumstance, criteria, document, message in (
        (complaint, "complex", [], "BC 5", "ít nhất 1 tiêu chí .Điều 3a"),
        (complaint, "complex", ["places"], " ", "phải có văn bản"),
        (denunciation, "especially_complex", ["places", "places"], "BC 5", "ít nhất 2 tiêu chí"),
    ):
        with pytest.raises(Unproven, match=message):
            STATUTE.check_proof(term, circumstance, criteria=criteria, document=document, on=on)
    with pytest.raises(CannotCount, match="rain"):
        STATUTE.check_proof(complaint, "complex", criteria=["rain"], document="BC 5", on=on)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("in_force_to = 2026-06-30", "in_force_to = 2026-06-28", "gap"),
        ("in_force_to = 2026-06-30", "in_force_to = 2026-07-02", "overlap"),
        ("in_force_to = 2023-06-30", "in_force_to = 2003-06-30", "backwards"),
        ('article = "Điều 44 Luật Khiếu nại 02/2011/QH13"', 'article = ""', "no_article"),
        ('article = "điều khoản chuyển tiếp của Nghị định 155/2026/NĐ-CP"', 'article = ""', "no_article"),
        ('terms = ["TC_RESOLVE"]', 'terms = ["TC_RESOLV"]', "unknown_term"),
        ('when = ["dismissal"]', 'when = ["dismissed"]', "unknown_word"),
    ],
)
def test_faults_are_found(before: str, after: str, kind: str) -> None:
    texts = [text.replace(before, after) for text in TEXTS]
    assert texts != TEXTS
    found = {fault.kind for fault in faults(read(texts))}
    assert found == {kind}


def test_broken_files_are_refused() -> None:
    with pytest.raises(ValueError, match="two files"):
        read([*TEXTS, TEXTS[0]])
    with pytest.raises(ValueError, match="no day"):
        read([text.replace("in_force_from = 2012-07-01", 'in_force_from = "2012"') for text in TEXTS])
