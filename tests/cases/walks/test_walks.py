"""Every lawful step of every course by HTTP, and in every place every other step refused."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask

from feedback.cases import checks
from feedback.cases.desk import taken
from feedback.clock import FixedClock, local_day
from feedback.extensions import db
from feedback.law.procedure import COURSES, Course, Step
from feedback.law.states import State
from tests.cases.walks.journeys import CARRIED_OUT, COPY, JOURNEYS, Days, Proposed
from tests.cases.walks.walking import Office, Walk, errors
from tests.oversight.holding import form_faults

ALL = pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
LIKE_ANOTHER = (
    *("complaint_second", "complaint_discipline", "complaint_discipline_second"),
    *("denunciation_again", "regulation_feedback"),
)
"""Courses whose steps are taken on the pages of another; make drill walks them too."""


@pytest.mark.parametrize(
    "course",
    [
        pytest.param(one, id=key, marks=[pytest.mark.long] if key in LIKE_ANOTHER else [])
        for key, one in COURSES.items()
    ],
)
@pytest.mark.once("sqlite")
def test_every_line_is_walked(
    app: Flask, clock: FixedClock, course: Course, pytestconfig: pytest.Config
) -> None:
    # The table of steps and the roles refuse, the same on both engines: what isn't lawful is tried on one.
    everything = pytestconfig.getoption("--every-engine")
    sparing = 0 if db.engine.dialect.name != "sqlite" else 1 if everything else 3
    office = Office(app, clock)
    walked: set[tuple[str, State, State]] = set()
    visited: set[State] = set()
    began = clock.at
    for journey in JOURNEYS[course.key]:
        office.at(began)
        walk = Walk(office, course.key, walked, dict(journey.starts))
        for item in journey.items:
            _look_around(walk, course, visited, sparing=sparing)
            _go(walk, item)
        _look_around(walk, course, visited, sparing=sparing)
    # What the acts wrote for forms and measures is what the history says.
    db.session.rollback()
    assert list(checks.check()) == []
    # Forms are held against a made-up truth on both engines; here it is the ways of the law that matter.
    if db.engine.dialect.name == "sqlite":
        assert list(form_faults()) == []
    missing = [_of_line(course, line) for line in course.steps if not _of_line(course, line) & walked]
    assert missing == []
    assert visited == course.states


def _of_line(course: Course, line: Step) -> set[tuple[str, State, State]]:
    return {
        (line.name, state, after)
        for state in line.from_states
        for after in line.returns or (line.after(state),)
    }


def _go(walk: Walk, item: Any) -> None:
    if item == COPY:
        walk.write_working_copy()
    elif item == CARRIED_OUT:
        walk.carry_out()
    elif isinstance(item, Days):
        walk.wait(item.number)
    elif isinstance(item, Proposed):
        walk.propose(item.name, **item.answers)
        walk.take(item.name)
    elif isinstance(item, tuple):
        walk.take(item[0], **item[1])
    else:
        walk.take(item)


def _look_around(walk: Walk, course: Course, visited: set[State], *, sparing: int) -> None:
    """In a place seen for the first time: every step that isn't lawful here, and who has no right to one."""
    state, today = walk.state, local_day(walk.office.clock.at)
    if state in visited:
        return
    visited.add(state)
    if not sparing:
        return
    lawful = {line.name: line for line in course.steps_from(state, today)}
    version, tokens = walk.case.version, {}
    others = sorted(course.names - set(lawful) - {"propose"})
    # One act asks the table for every step: each is refused in every third place, by make drill in all.
    for name in sorted(lawful.keys() - {"propose"}) + others[len(visited) % sparing :: sparing]:
        line = lawful.get(name) or next(one for one in course.steps if one.name == name)
        asked = walk.office.may_not_take if name in lawful else walk.office.may_take
        role = asked(line, sealed=walk.case.sealed)
        browser = walk.office.browsers[role]
        if role not in tokens:
            page = browser.get(f"/don/{walk.case.number}?muc=trao-doi").get_data(as_text=True)
            tokens[role] = "".join(re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[:1])
        data = {"version": version, "csrf_token": tokens[role]}
        response = browser.post(walk.address(name), data=data)
        assert response.status_code in ((403, 409) if name in lawful else (409,)), (name, errors(response))
        if response.status_code == 409:
            assert line.article.split(";")[0] in unescape(response.get_data(as_text=True)), (name, state)
    assert (walk.state, walk.case.version) == (state, version)


@ALL
def test_no_two_steps_share_an_address(course: Course) -> None:
    pages = {line.name: taken.slug_of(line) for line in course.steps if line.name not in taken.OWN_PAGES}
    assert len(set(pages.values())) == len(pages)
    for slug in pages.values():
        assert len(f"trinh/{slug}") <= 60
