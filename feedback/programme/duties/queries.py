"""What units owe by the plan's duties. Occurrences are computed from rules, never stored until acted on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.calendar import BeyondCalendar
from feedback.programme.duties import met_by, rules, seed
from feedback.programme.duties.rules import Mark, Rule, Span
from feedback.programme.models import Duty, DutyMark, FormerBody

READ: Final = "programme:duty:read"
READ_ALL: Final = "programme:duty:read_all"
WRITE: Final = "programme:duty:write"
MANAGE: Final = "programme:duty:manage"
LEAD: Final = "programme:report:send"
"""Who sends what a unit reports is reminded of what it owes."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A duty of a unit in a period, with its last day and how it stands (key of ``rules.STATES``).

    ``met_on``: when another part of the programme saw it done; ``mark``: what was written of it.
    """

    duty: Duty
    span: Span
    due_on: date
    agency: AgencyEntry
    mark: DutyMark | None
    met_on: date | None
    state: str

    @property
    def done_on(self) -> date | None:
        """The day on which it was done."""
        if self.mark is not None and self.mark.state == "done":
            return self.mark.done_on
        return self.met_on

    @property
    def late(self) -> bool:
        """Whether it must still be done and its last day is over."""
        return self.state == "late"


def rule_of(duty: Duty) -> Rule:
    """The rule of a duty as ``rules`` read it."""
    return Rule(
        duty.period,
        duty.due_on,
        duty.due_month,
        duty.due_day,
        duty.before_holiday,
        duty.valid_from,
        duty.valid_to,
    )


def works() -> Callable[[date], bool]:
    """Whether a day is a working day; of years without a calendar each weekday is."""
    calendar = deadlines.calendar()

    def works_on(day: date) -> bool:
        try:
            return calendar.works(day)
        except BeyondCalendar:
            return day.weekday() < 5

    return works_on


def all_duties() -> list[Duty]:
    """Every duty, ended ones too, in the order in which they were set."""
    return list(db.session.scalars(select(Duty).order_by(Duty.id)))


def by_code(code: str) -> Duty | None:
    """The duty with this code."""
    return db.session.scalar(select(Duty).where(Duty.code == code))


def units(on: date) -> list[AgencyEntry]:
    """The units of the programme on a day: agencies inside the system, those above them left out; departments
    first, then communes, each by name."""
    found = [one for one in agencies.existing(on) if not one.external and one.code not in seed.NOT_UNITS]
    return sorted(found, key=lambda one: (one.level == "commune", one.sort_key))


def owing(duty: Duty, on: date, among: Sequence[AgencyEntry] | None = None) -> list[AgencyEntry]:
    """Who owes a duty on a day; named ones that ended by their successors. ``among``: the units of that
    day."""
    if duty.who == "named":
        directory, found = agencies.directory(), dict[int, AgencyEntry]()
        for code in duty.named:
            if (one := directory.by_code(code)) is not None:
                found |= {heir.id: heir for heir in directory.successors(one, on)}
        return list(found.values())
    there = units(on) if among is None else among
    if duty.who == "all":
        return list(there)
    return [one for one in there if (one.level == "commune") == (duty.who == "communes")]


def occurrences(year: int, today: date, agency_ids: Collection[int] | None = None) -> list[Occurrence]:
    """What these agencies (None: all) owe by days of a year, done or not, by the last day; two selects, and
    those of what shows by itself."""
    works_on, duties = works(), all_duties()
    dated = [
        (duty, span, due_on)
        for duty in duties
        for span, due_on in rules.due_in(rule_of(duty), year, works_on)
    ]
    marks = _marks({span.key for _duty, span, _due_on in dated}, agency_ids)
    spans: dict[str, dict[str, Span]] = {}
    for duty, span, _due_on in dated:
        spans.setdefault(duty.met_by, {})[span.key] = span
    met = {key: met_by.met(key, agency_ids, found.values(), today) for key, found in spans.items() if key}
    there: dict[date, list[AgencyEntry]] = {}
    found = []
    for duty, span, due_on in dated:
        day = min(due_on, today) if duty.who != "named" else due_on
        among = there.setdefault(day, units(day)) if duty.who != "named" else None
        for agency in owing(duty, day, among):
            if agency_ids is None or agency.id in agency_ids:
                mark = marks.get((duty.id, agency.id, span.key))
                met_on = met.get(duty.met_by, {}).get((agency.id, span.key))
                found.append(_occurrence(duty, span, due_on, agency, mark, met_on, today))
    return sorted(found, key=lambda one: (one.due_on, one.duty.id, one.agency.sort_key))


def occurrence(duty: Duty, key: str, agency: AgencyEntry, today: date) -> Occurrence | None:
    """One duty of one unit in one period; None where it doesn't owe it."""
    span = rules.span_of(rule_of(duty), key)
    if span is None:
        return None
    due_on = rules.due_of(rule_of(duty), span, works())
    if due_on < duty.valid_from or (duty.valid_to is not None and due_on > duty.valid_to):
        return None
    day = min(due_on, today) if duty.who != "named" else due_on
    if agency.id not in {one.id for one in owing(duty, day)}:
        return None
    mark = mark_of(duty.id, agency.id, key)
    met = met_by.met(duty.met_by, [agency.id], [span], today) if duty.met_by else {}
    return _occurrence(duty, span, due_on, agency, mark, met.get((agency.id, key)), today)


def mark_of(duty_id: int, agency_id: int, key: str) -> DutyMark | None:
    """What was written of one duty of a unit in a period."""
    return db.session.scalar(
        select(DutyMark).where(
            DutyMark.duty_id == duty_id, DutyMark.agency_id == agency_id, DutyMark.period == key
        )
    )


def is_marked(duty_id: int) -> bool:
    """Whether anything was written of a duty."""
    return db.session.scalar(select(DutyMark.id).where(DutyMark.duty_id == duty_id).limit(1)) is not None


def own(viewer: Actor, today: date) -> set[int]:
    """The viewer's own unit, and the ended ones whose work it does."""
    return agencies.whose_work(viewer.agency_id, today)


def bodies() -> list[FormerBody]:
    """The bodies of 2020 with those of today, in the order of the list."""
    return list(db.session.scalars(select(FormerBody).order_by(FormerBody.id)))


def duties_met(
    year: int, today: date, agency_ids: Collection[int] | None = None
) -> dict[int, tuple[int, int]]:
    """By agency how many duties of a year were done in time, of how many due by today (or done before); those
    let off and those to be confirmed left out. For the scoring."""
    found: dict[int, tuple[int, int]] = {}
    for one in occurrences(year, today, agency_ids):
        if one.state in ("done", "done_late", "late") or (one.state == "returned" and one.due_on < today):
            met, due = found.get(one.agency.id, (0, 0))
            found[one.agency.id] = (met + (one.state == "done"), due + 1)
    return found


def late_first(found: Iterable[Occurrence]) -> list[Occurrence]:
    """What must still be done, late ones first, each by its last day."""
    order = list(rules.STATES)
    todo = [one for one in found if one.state in rules.TO_DO]
    return sorted(todo, key=lambda one: (order.index(one.state) > 1, one.due_on, one.duty.id))


def _marks(keys: Collection[str], agency_ids: Collection[int] | None) -> dict[tuple[int, int, str], DutyMark]:
    asked = select(DutyMark).where(DutyMark.period.in_(keys))
    if agency_ids is not None:
        asked = asked.where(DutyMark.agency_id.in_(agency_ids))
    return {(one.duty_id, one.agency_id, one.period): one for one in db.session.scalars(asked)}


def _occurrence(
    duty: Duty,
    span: Span,
    due_on: date,
    agency: AgencyEntry,
    mark: DutyMark | None,
    met_on: date | None,
    today: date,
) -> Occurrence:
    written = Mark(mark.state, mark.done_on, mark.due_on) if mark is not None else None
    state = rules.standing(due_on, written, met_on, confirmed=duty.confirmed_on is not None, today=today)
    return Occurrence(duty, span, due_on, agency, mark, met_on, state)
