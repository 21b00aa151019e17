"""The days by which measures count, told again from the history and the clocks of a case (ADR 23).

Each act writes them into the case's row in its own transaction. Here they are reckoned anew, without looking
at that row: ``feedback measures rebuild`` holds one against the other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from feedback.cases import acts
from feedback.cases.handling import SETTLED_OUTSIDE
from feedback.cases.models import NO_DAY, CaseEvent
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law.procedure import SETTLING
from feedback.law.states import CLOSED, NO_MATTER, SCREENED, SETTLED

ROOM: Final = "cases"
_ACCEPTED: Final = frozenset(acts.PAST[step] for step in ("accept", "resolve_again"))
_REOPENED: Final = acts.PAST["reopen"]
_ANEW: Final = "feedback"
"""The course in which the day of taking up is that of the last time: what is answered can be reopened."""


@dataclass(frozen=True, slots=True)
class Days:
    """As the columns of a case of the same names."""

    screened_on: date | None
    accepted_on: date | None
    settled_on: date | None
    settle_by_on: date | None
    settle_aim_on: date | None
    closed_on: date | None
    due_on: date


def derive(courses: dict[int, str]) -> dict[int, Days]:
    """By the number of a case (with its course) what its history says; three statements."""
    histories: dict[int, list[CaseEvent]] = {number: [] for number in courses}
    asked = select(CaseEvent).where(CaseEvent.case_id.in_(courses)).order_by(CaseEvent.id)
    for event in db.session.scalars(asked):
        histories[event.case_id].append(event)
    met = _settling(courses)
    due = deadlines.earliest_open(ROOM, courses)
    return {
        number: _days(histories[number], course, met.get(number, []), due.get(number, NO_DAY))
        for number, course in courses.items()
    }


def screened_and_settled(history: Sequence[CaseEvent]) -> tuple[date | None, date | None]:
    """The days on which the history first leaves screening, and first comes to a settlement."""
    left = [
        local_day(event.at)
        for event in history
        if event.from_state in SCREENED and event.to_state not in (*SCREENED, *NO_MATTER)
    ]
    return min(left, default=None), min((local_day(one.at) for one in _settlements(history)), default=None)


def _settlements(history: Sequence[CaseEvent]) -> list[CaseEvent]:
    return [event for event in history if event.to_state in SETTLED and event.from_state not in SETTLED]


def _days(history: Sequence[CaseEvent], course: str, met: Sequence[Deadline], due: date) -> Days:
    screened_on, settled_on = screened_and_settled(history)
    last: dict[str, date | None] = {"legal": None, "target": None}
    settled = _settlements(history)[:1]
    if settled and settled[0].act != SETTLED_OUTSIDE:
        for clock in last:
            last[clock] = min(
                (_last_day(one) for one in met if (one.clock, one.met_on) == (clock, settled_on)),
                default=None,
            )
    return Days(
        screened_on,
        _accepted(history, course),
        settled_on,
        last["legal"],
        last["target"],
        _closed(history),
        due,
    )


def _last_day(one: Deadline) -> date:
    """A clock that stood still when the case was settled wasn't passed (``clocks.settled_by``)."""
    stood = one.paused_on is not None and one.paused_on <= one.due_on
    return max(one.due_on, one.met_on) if stood and one.met_on is not None else one.due_on


def _accepted(history: Sequence[CaseEvent], course: str) -> date | None:
    taken = [local_day(event.at) for event in history if event.act in _ACCEPTED or event.act == _REOPENED]
    if not taken:
        return None
    return taken[-1] if course == _ANEW else taken[0]


def _closed(history: Sequence[CaseEvent]) -> date | None:
    """The day since which it is at its end without a break; None while somebody owes a step."""
    since = None
    for event in history:
        if event.to_state not in CLOSED:
            since = None
        elif since is None:
            since = local_day(event.at)
    return since


def _settling(case_ids: Collection[int]) -> dict[int, list[Deadline]]:
    """By case its clocks for settling the matter that were met."""
    found: dict[int, list[Deadline]] = {}
    asked = select(Deadline).where(
        Deadline.subject_room == ROOM,
        Deadline.subject_id.in_(case_ids),
        Deadline.term_key.in_(sorted(SETTLING)),
        Deadline.met_on.is_not(None),
    )
    for one in db.session.scalars(asked):
        found.setdefault(one.subject_id, []).append(one)
    return found
