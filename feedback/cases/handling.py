"""Đã xử lý: what the history says of when agencies got submissions, classified them and handed them on. Pure.

The acts write the same as columns (``actions.handling``), from which the statutory forms count; here it is
told once more from the events alone, so that the register can hold one against the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, Protocol

from feedback.cases.acts import STEP_OF
from feedback.clock import local_day
from feedback.law.procedure import handled_as
from feedback.law.procedure.handling import STAYS
from feedback.law.states import NO_MATTER, SCREENED, State

HANDED: Final = ("transferred", "routing_corrected")
"""Events by which a case goes to another agency. After a reorganisation the next one carries on: not here."""

SETTLED_OUTSIDE: Final = "settled_outside"
"""The event by which a state secret is settled where it is kept. It is no step of a course."""

HANDLED_OUTSIDE: Final = "accepted"
"""As what such a submission counts that was not classified before."""


class Event(Protocol):
    """An event of the history, as the table has it."""

    case_id: Any
    submission_id: Any
    at: Any
    act: Any
    agency_id: Any
    from_state: Any
    to_state: Any
    details: Any


class Joined(Protocol):
    """A merge, as the table has it."""

    kept_id: Any
    merged_id: Any
    submissions: Any
    at: Any
    undone_at: Any


@dataclass(frozen=True, slots=True)
class Facts:
    """Of a case or a submission: when its agency got it, when and as what that agency had handled it."""

    came_on: date
    handled_on: date | None = None
    handled_as: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """One submission at an agency that handed it on; see ``models.PastHandling``."""

    case_id: int
    submission_id: int
    agency_id: int
    leads: bool
    came_on: date
    handled_on: date
    handled_as: str
    left_on: date


@dataclass(slots=True)
class Told:
    """What the history says: by number of the case and of the submission, and what agencies handed on."""

    cases: dict[int, Facts] = field(default_factory=dict)
    submissions: dict[int, Facts] = field(default_factory=dict)
    past: list[Past] = field(default_factory=list)


def told(
    events: Iterable[Event],
    merges: Iterable[Joined],
    received: Mapping[int, date],
    brought: Mapping[int, date | None],
) -> Told:
    """What all the events of some cases say, oldest first; cases that were ever merged must come together.

    ``received``: the day of receipt of each submission; ``brought``: of cases that came from another system
    the day on which they had been settled there, None of those that weren't.
    """
    history = _History(received, brought)
    joined: dict[tuple[int, datetime], Joined] = {}
    parted: dict[tuple[int, datetime], Joined] = {}
    for one in merges:
        joined[one.merged_id, one.at] = one
        if one.undone_at is not None:
            parted[one.merged_id, one.undone_at] = one
    for event in events:
        here = (event.case_id, event.at)
        if event.act == "lodged":
            history.lodge(event)
        elif event.act == "merged_into" and here in joined:
            history.join(joined[here], event)
        elif event.act == "merge_undone" and here in parted:
            history.part(parted[here], local_day(event.at))
        elif event.case_id in history.told.cases:
            history.take(event)
    return history.told


class _History:
    """The events taken in so far: where each submission is, and who has each case."""

    def __init__(self, received: Mapping[int, date], brought: Mapping[int, date | None]) -> None:
        self.told = Told()
        self._received = received
        self._brought = brought
        self._agencies: dict[int, int] = {}
        self._inside: dict[int, list[int]] = {}
        self._repeats: dict[tuple[int, datetime], list[int]] = {}

    def lodge(self, event: Event) -> None:
        came = event.details.get("came_on")
        received = self._received.get(event.submission_id, local_day(event.at))
        facts = Facts(date.fromisoformat(came) if came else received)
        settled_on = self._brought.get(event.case_id)
        if settled_on is not None and State(event.to_state) not in SCREENED:
            facts = replace(facts, handled_on=settled_on)
        as_case = replace(facts, handled_as="accepted") if facts.handled_on else facts
        self.told.cases[event.case_id] = as_case
        self.told.submissions[event.submission_id] = facts
        self._agencies[event.case_id] = event.agency_id
        self._inside[event.case_id] = [event.submission_id]

    def join(self, one: Joined, event: Event) -> None:
        on, repeats = local_day(event.at), event.details.get("repeats", ())
        kept, merged = self.told.cases[one.kept_id], self.told.cases[one.merged_id]
        self._repeats[one.merged_id, one.at] = list(repeats)
        for number in one.submissions:
            facts = self.told.submissions[number]
            if facts.handled_on is not None:
                own_way = None if merged.handled_as == kept.handled_as else merged.handled_as
                facts = replace(facts, handled_as=facts.handled_as or own_way)
            elif number in repeats:
                facts = replace(facts, handled_on=on, handled_as="repeat")
            elif kept.handled_on is not None:
                facts = replace(facts, handled_on=on)
            self.told.submissions[number] = facts
        self._give(one.submissions, one.merged_id, one.kept_id)

    def part(self, one: Joined, on: date) -> None:
        merged = self.told.cases[one.merged_id]
        repeats = self._repeats.get((one.merged_id, one.at), ())
        for number in one.submissions:
            facts = self.told.submissions[number]
            if merged.handled_on is not None:
                facts = replace(facts, handled_on=facts.handled_on or on)
            elif facts.handled_as not in STAYS or number in repeats:
                facts = Facts(facts.came_on)
            self.told.submissions[number] = facts
        self._give(one.submissions, one.kept_id, one.merged_id)

    def _give(self, numbers: Iterable[int], before: int, after: int) -> None:
        moved = set(numbers)
        self._inside[before] = [one for one in self._inside[before] if one not in moved]
        self._inside[after] = sorted({*self._inside[after], *moved})

    def take(self, event: Event) -> None:
        """A step, or an act that may hand the case to another agency or withdraw one submission of it."""
        on, facts = local_day(event.at), self.told.cases[event.case_id]
        if event.act == "rehomed":
            self._agencies[event.case_id] = event.agency_id
            return
        if event.from_state is None:
            return
        before, after = State(event.from_state), State(event.to_state)
        if event.act in HANDED:
            self._hand_on(event, handled_as(STEP_OF[event.act], before), after, on)
        elif event.act == "withdrawn_in_part" and "members" not in event.details and before in SCREENED:
            sent = self.told.submissions[event.submission_id]
            if sent.handled_on is None:
                sent = replace(sent, handled_on=on, handled_as="withdrawn")
            self.told.submissions[event.submission_id] = sent
        elif (
            (event.act in STEP_OF or event.act == SETTLED_OUTSIDE)
            and facts.handled_on is None
            and before in SCREENED
        ):
            if after in (*SCREENED, *NO_MATTER):
                return
            outside = event.act == SETTLED_OUTSIDE
            how = HANDLED_OUTSIDE if outside else handled_as(STEP_OF[event.act], before)
            self.told.cases[event.case_id] = replace(facts, handled_on=on, handled_as=how)
            for number in self._inside[event.case_id]:
                sent = self.told.submissions[number]
                self.told.submissions[number] = replace(sent, handled_on=sent.handled_on or on)

    def _hand_on(self, event: Event, how: str, after: State, on: date) -> None:
        how = self.told.cases[event.case_id].handled_as or how
        inside = {number: self.told.submissions[number] for number in self._inside[event.case_id]}
        leads = min(
            inside, key=lambda number: (inside[number].handled_as is not None, inside[number].came_on, number)
        )
        handled_on = None if after in SCREENED else on
        for number, had in inside.items():
            self.told.past.append(
                Past(
                    event.case_id,
                    number,
                    self._agencies[event.case_id],
                    number == leads,
                    had.came_on,
                    had.handled_on or on,
                    had.handled_as or how,
                    on,
                )
            )
            stays = had.handled_as if had.handled_as in STAYS else None
            self.told.submissions[number] = Facts(on, handled_on, stays)
        self.told.cases[event.case_id] = Facts(on, handled_on, None if handled_on is None else how)
        self._agencies[event.case_id] = event.agency_id
