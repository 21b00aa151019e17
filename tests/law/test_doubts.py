"""Nothing that a jurist has to confirm is missing from the list, whatever file or table it stands in."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from feedback.law import choices
from feedback.law.doubts import doubts
from feedback.law.kinds import Kind
from feedback.law.procedure import COURSES, STEPS
from feedback.law.terms import STATUTE

LAW = Path(str(resources.files("feedback.law")))
FOUND = doubts(STATUTE.data)


def marked(value: Any) -> Iterator[dict[str, Any]]:
    """Every table, at any depth, that says of itself that it is to be confirmed."""
    if isinstance(value, dict):
        if value.get("confidence") == "unsure" or "unsure_from" in value:
            yield value
        for inner in value.values():
            yield from marked(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from marked(inner)


def test_every_mark_in_every_file_is_listed() -> None:
    files = [tomllib.loads(path.read_text("utf-8")) for path in LAW.rglob("*.toml")]
    tables = [table for file in files for table in marked(file)]
    # A letter stands once for each of its courses.
    wanted = sum(len(table.get("courses", (table,))) if "sign" in table else 1 for table in tables)
    of_steps = sum(1 for line in STEPS if line.confidence == "unsure")
    assert len(tables) > 50
    assert len(FOUND) == wanted + of_steps


def test_each_doubt_says_what_it_is_about() -> None:
    groups = [one.group for one in FOUND]
    assert list(dict.fromkeys(groups)) == [group for group, _ in Counter(groups).items()]
    for one in FOUND:
        assert one.key
        assert len(one.words) > 10
        assert one.since is None or date(2007, 1, 1) < one.since
    assert len({(one.group, one.key, one.since) for one in FOUND}) == len(FOUND)
    keys = {one.key for one in FOUND}
    assert {"XLD_PROCESS", "TCD_SCHEDULE_POST", "KN_SUSPENSION", "KN_2026", "TC_CONCLUDED_SINCE"} <= keys
    assert {"complaint/scan", "complaint_first/suspend", "complaint_first/decision", "DT_PLACE"} <= keys


def test_counting_back_is_to_be_confirmed() -> None:
    """No text says on which side of the event the day itself falls."""
    for key in STATUTE.keys:
        for term in STATUTE.versions(key):
            assert term.counting != "back" or term.confidence == "unsure", key


def test_a_complaint_is_withdrawn_by_word_of_mouth_only_since_2026() -> None:
    def ways(kind: Kind, on: date) -> set[str]:
        return {one.key for one in choices.options(choices.withdrawals(kind), on)}

    before, since = date(2026, 6, 30), date(2026, 7, 1)
    assert ways(Kind.COMPLAINT, before) == {"signed"}
    assert ways(Kind.COMPLAINT, since) == {"signed", "minutes"}
    assert ways(Kind.DENUNCIATION, before) == {"signed", "minutes"}


def test_every_course_that_is_concluded_has_its_outcomes() -> None:
    for course in COURSES.values():
        ends = [line for line in course.steps if line.name in ("decide", "conclude")]
        concluded = any("outcome" in line.needs for line in ends)
        found = choices.options(choices.outcomes(course.key), date(2026, 11, 25))
        assert bool(found) is concluded, course.key
