"""What the sender of a sealed matter reads at a glance names its kind nowhere."""

from __future__ import annotations

from feedback.law import discreet
from feedback.law.kinds import SEALED_KINDS
from feedback.law.procedure import COURSES
from feedback.law.terms import STATUTE

SEALED = [one for one in COURSES.values() if one.kinds <= SEALED_KINDS]


def test_no_step_tells_the_kind() -> None:
    told = [discreet.told(line) for course in SEALED for line in course.steps]
    assert any(told)
    assert [words for words in told if "tố cáo" in words.lower()] == []


def test_where_others_read_nothing_nothing_is_read() -> None:
    silent = [line for course in SEALED for line in course.steps if not line.told]
    assert {discreet.told(line) for line in silent} == {""}


def test_no_term_tells_the_kind() -> None:
    keys = {
        start.term
        for course in SEALED
        for start in (*course.first, *(one for line in course.steps for one in line.starts))
    }
    titles = [discreet.title(key, STATUTE.title(key)) for key in keys]
    assert [words for words in titles if "tố cáo" in words.lower()] == []


def test_no_title_of_a_term_has_a_colon() -> None:
    """Sentences put their own behind it."""
    assert [key for key in STATUTE.keys if ":" in STATUTE.title(key)] == []
