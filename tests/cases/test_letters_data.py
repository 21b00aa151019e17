"""The data of letters: each step that issues a paper has one, and its sentences can be filled."""

from __future__ import annotations

import re

from feedback.cases.letters import frame
from feedback.law import letters as law
from feedback.law import procedure
from feedback.law.terms import STATUTE


def test_every_step_that_issues_a_paper_has_one() -> None:
    """Drafts for signing, and the days of a dialogue, are no papers."""
    issuing = {"letter", "decision", "conclusion", "answer", "measures", "minutes"}
    names = {"transfer", "transfer_outside", "refuse", "file", "request_papers", "ask_signature"}
    for course in procedure.COURSES.values():
        for line in course.steps:
            expected = line.name in names or bool(issuing & set(line.needs))
            is_draft = line.name.startswith("submit_")
            assert (law.letter_for(course.key, line.name) is not None) is (expected and not is_draft), (
                line.name
            )
            found = law.letter_for(course.key, line.name)
            assert found is None or len(found.key) <= 20


def test_forms_that_are_not_sure_are_not_printed_and_wait_for_a_jurist() -> None:
    waiting = {key for key, _, _ in law.unsure()}
    for course in procedure.COURSES:
        for key in law.names(course):
            kind = law.letter_kind(course, key)
            assert (kind.confidence == "unsure") is (f"{course}/{key}" in waiting) is (kind.note != "")
            assert kind.confidence != "unsure" or kind.printed_form == ""


def test_every_place_of_every_sentence_can_be_filled() -> None:
    for course in procedure.COURSES:
        for key in law.names(course):
            kind = law.letter_kind(course, key)
            ways = [way for one in (kind.lead, *kind.opening, *kind.closing) for way in one]
            for place, argument in re.findall(r"\{(\w+)(?:\|([^}]*))?", " ".join([kind.subject, *ways])):
                term = argument if place in frame.OF_TERM else place
                assert place in frame.PLACES or STATUTE.versions(term), (course, key, place)


def test_no_sentence_of_a_denunciation_has_a_place_for_its_sender() -> None:
    for course in ("denunciation", "denunciation_again"):
        for key in law.names(course):
            kind = law.letter_kind(course, key)
            words = " ".join(
                [kind.subject, *(way for one in (kind.lead, *kind.opening, *kind.closing) for way in one)]
            )
            for place in ("sender", "complainant", "contested"):
                assert f"{{{place}}}" not in words
