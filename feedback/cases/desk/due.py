"""The time limits of cases as the desk's pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from feedback.deadlines import queries as deadlines
from feedback.deadlines import running
from feedback.deadlines.models import Deadline
from feedback.deadlines.running import Running

_TONES: Final = {
    "late": "red",
    "today": "amber",
    "soon": "amber",
    "done": "green",
    "done_late": "red-outline",
}
_EDGES: Final = {"late": "late", "today": "soon", "soon": "soon"}


@dataclass(frozen=True, slots=True)
class Due:
    """The tag of one deadline. ``tone`` colours the tag, ``edge`` the row: late, soon or empty.

    ``due_on`` is None while the clock stands still. ``provisional`` says why the day is not sure, empty when
    it is.
    """

    due_on: date | None
    words: str
    tone: str
    edge: str
    is_target: bool
    provisional: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline in full: what is owed by when, on what it rests, and why this day.

    ``unsure``: a jurist has yet to confirm the rule.
    """

    title: str
    due: Due
    basis: str
    unsure: bool
    of_citizen: bool
    reasons: tuple[str, ...]
    ended_why: str | None


def due(deadline: Deadline | Running, today: date) -> Due:
    """How a deadline reads today. Days are said in the rule's unit; what is near is the same for every unit,
    as in the counts and the filter of the queue."""
    tag = deadlines.tag(deadline, today)
    return Due(
        None if tag.state == "paused" else deadline.due_on,
        tag.words,
        _TONES.get(tag.state, "grey"),
        _EDGES.get(tag.state, ""),
        deadline.is_target,
        deadlines.why_provisional(deadline),
    )


def next_due(open_deadlines: Iterable[Deadline | Running], today: date) -> Due | None:
    """The earliest day that binds the agency, else a clock of its that stands still, else None."""
    mine = [one for one in open_deadlines if one.owed_by == "agency" and one.is_open]
    first = min(mine, key=lambda one: (not one.binds, one.due_on, one.id), default=None)
    return None if first is None else due(first, today)


def of_cases(case_ids: Sequence[int], today: date) -> dict[int, Due]:
    """For each case with an open clock what ``next_due`` says; one select."""
    return {
        number: shown
        for number, clocks in running.owed_for_many("cases", case_ids).items()
        if (shown := next_due(clocks, today)) is not None
    }


def clocks(found: Iterable[Deadline], today: date) -> list[Clock]:
    """Deadlines in full, in the order given."""
    return [
        Clock(
            title=deadlines.title(one),
            due=due(one, today),
            basis=deadlines.basis(one),
            unsure=deadlines.is_unsure(one),
            of_citizen=one.owed_by == "citizen",
            reasons=deadlines.reasons(one),
            ended_why=one.ended_why,
        )
        for one in found
    ]
