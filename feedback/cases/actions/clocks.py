"""What a step does to the clocks of a case, and what the clocks say of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select

from feedback.actor import Actor
from feedback.cases import matters, rules
from feedback.cases.actions.history import ROOM
from feedback.cases.models import NO_DAY, Case, Submission
from feedback.clock import local_day, moment_of
from feedback.deadlines import actions as deadlines
from feedback.deadlines import queries as open_deadlines
from feedback.extensions import db
from feedback.law import procedure
from feedback.law.kinds import FEEDBACK_KINDS, Kind
from feedback.law.procedure import AGAINST_RESULT, OVERDUE, SETTLING, Start, Step
from feedback.law.refusal import Refusal
from feedback.law.states import SCREENED, State
from feedback.law.terms import NONE, NotInForce

_DAY = timedelta(days=1)
AGAIN = frozenset({AGAINST_RESULT, OVERDUE})
"""Why it is denounced again: which of the two clocks began on receipt says it."""
_PUBLIC = ("published_on", "meeting_on")
"""Days on which a decision or conclusion was made public."""
_SEARCHED = 90
"""So many days ahead the first day that still leaves time for a notice is looked for."""


class TooLate(Refusal):
    """A notice that must go out some days before an event can't go out any more (thông báo trước).

    ``need`` is the name of the day handed in, ``earliest`` the first day that leaves time (None: none near).
    """

    def __init__(self, started: deadlines.Started, need: str, earliest: date | None) -> None:
        sooner = f" Chọn từ ngày {earliest:%d/%m/%Y} trở đi." if earliest else ""
        super().__init__(
            f"«{started.title}»: muộn nhất là ngày {started.due_on:%d/%m/%Y}, nay đã qua "
            f"({started.article}).{sooner}"
        )
        self.need = need
        self.earliest = earliest


def course(case: Case) -> procedure.Course:
    """The table of lawful steps that the case follows."""
    return procedure.course(case.course)


def follow(
    case: Case,
    step: Step,
    *,
    days: Mapping[str, date],
    basis: str,
    by: Actor,
    at: datetime,
    to_agency_id: int | None = None,
    chosen: frozenset[str] = NONE,
    without: frozenset[str] = NONE,
    criteria: str = "",
) -> list[deadlines.Started]:
    """Let the step take its effect on the clocks, in the order that ``law.procedure`` gives; returns those
    that it started, then those that it moved to another day.

    ``days`` are the days handed in by the name of their need (``held_on`` …), ``basis`` the paper that stops,
    resumes or lengthens a clock, ``criteria`` by which it was found complex; ``chosen`` the forms of
    publication, of which some have terms of their own, ``without`` terms that don't begin this time. A term
    that counts from such a day runs once: a new day takes the place of the former. One that was not in force
    on its day does not begin. Raises TooLate, ClockRefused, CannotCount, BeyondCalendar.
    """
    today, subject = local_day(at), (ROOM, case.id)
    moved: dict[str, deadlines.Started] = {}
    if step.meets:
        deadlines.meet(subject, step.meets, at=_public_at(days, at), oldest_only=step.one_by_one)
    if step.cancels:
        deadlines.end(subject, step.cancels, why=step.label, at=at)
    if step.pauses:
        deadlines.pause(subject, step.pauses, from_on=today, basis=basis, at=at)
    if step.resumes:
        for one in deadlines.resume(subject, step.resumes, on=today, basis=basis, at=at):
            moved[one.term] = one
    found = step.finds or case.complexity
    for term in (*step.varies, *step.extends):
        if found is not None:
            why = f"{basis} (tiêu chí: {criteria})" if criteria else basis
            moved[term] = deadlines.vary(subject, term, variants=frozenset({found}), basis=why, at=at)
    for term in step.extends:
        moved[term] = deadlines.extend(subject, term, on=today, basis=basis, at=at)
    if to_agency_id is not None:
        deadlines.hand_over(subject, agency_id=to_agency_id, officer_id=None)
    here = chosen
    if step.starts:
        case.remote = matters.is_remote(case, today)
        db.session.flush()
        here |= circumstances(case)
    started: list[deadlines.Started] = []
    begun = set(without)
    for start in step.starts:
        if start.term in begun or (start.when is not None and start.when not in here):
            continue
        counted_from = days.get(start.counted_from or "", today)
        running = running_from(case, start, counted_from, to_agency_id=to_agency_id)
        try:
            [reckoned] = deadlines.reckon([running], at=at)
        except NotInForce:
            continue
        if start.counted_from is not None:
            _demand_time(case, start, reckoned.started, days, at)
            deadlines.end(subject, (start.term,), why="Tính lại theo ngày mới", at=at)
        deadlines.begin([(reckoned, case.id)])
        begun.add(start.term)
        if start.at_once:
            deadlines.meet(subject, (start.term,), at=moment_of(_sent_on(start, days) or today, at))
        else:
            started.append(reckoned.started)
    return [*started, *moved.values()]


def set_aside(case: Case, step: Step, *, at: datetime) -> list[int]:
    """End all clocks of what is no matter; returns their numbers, for ``take_back``."""
    subject = (ROOM, case.id)
    running = list(open_deadlines.open_for(subject))
    deadlines.end(subject, {one.term_key for one in running}, why=step.label, at=at)
    return [one.id for one in running]


def take_back(case: Case, numbers: list[int]) -> None:
    """Let those clocks run again until the days that they had: the time meanwhile is not given back."""
    deadlines.begin_again(numbers, agency_id=case.agency_id, officer_id=case.officer_id)


def running_from(
    case: Case, start: Start, counted_from: date, *, to_agency_id: int | None = None
) -> deadlines.Start:
    """The start of a term for this case, counted from the day; with its new agency where it goes to one."""
    return deadlines.Start(
        term=start.term,
        subject=(ROOM, case.id),
        agency_id=to_agency_id or case.agency_id,
        officer_id=None if to_agency_id else case.officer_id,
        counted_from=counted_from,
        variants=matters.lengthening(case, counted_from),
        event=start.event,
    )


def _public_at(days: Mapping[str, date], at: datetime) -> datetime:
    """When what a step does was done: what was made public on an earlier day is put down only now."""
    return moment_of(min([local_day(at), *(days[one] for one in _PUBLIC if one in days)]), at)


def _sent_on(start: Start, days: Mapping[str, date]) -> date | None:
    return days.get("notified_on") if start.counted_from == "meeting_on" else None


def _demand_time(
    case: Case, start: Start, started: deadlines.Started, days: Mapping[str, date], at: datetime
) -> None:
    """A notice that must go out some days before an event can't go out when those days have begun; one that
    went out before (``notified_on``) is held to its own day."""
    today = local_day(at)
    sent_on = _sent_on(start, days) or min(days.get(start.counted_from or "", today), today)
    if started.due_on < sent_on:
        raise TooLate(started, start.counted_from or "", first_day_in_time(case, start, at=at))


def first_day_in_time(case: Case, start: Start, *, at: datetime) -> date | None:
    """The first day of an event for which the notice that the term asks for may still go out today.

    None for a term that doesn't count back from its day, and where the calendar doesn't reach.
    """
    today = local_day(at)
    for ahead in range(1, _SEARCHED):
        day = today + ahead * _DAY
        try:
            [one] = deadlines.reckon([running_from(case, start, day)], at=at)
        except Refusal:
            return None
        if one.started.due_on >= day:
            return None
        if one.started.due_on >= today:
            return day
    return None


def settled_by(case: Case, settled_on: date) -> dict[str, date | None]:
    """Of a case settled on the given day the last day that the law gave for it (``settle_by_on``) and that of
    the province's target (``settle_aim_on``), None where no such clock ran. One that stood still then wasn't
    passed.
    """
    days: dict[str, list[date]] = {"legal": [], "target": []}
    for one in open_deadlines.for_subject((ROOM, case.id)):
        if one.term_key in SETTLING and one.met_on == settled_on:
            stood = one.paused_on is not None and one.paused_on <= one.due_on
            days[one.clock].append(max(one.due_on, settled_on) if stood else one.due_on)
    return {
        "settle_by_on": min(days["legal"], default=None),
        "settle_aim_on": min(days["target"], default=None),
    }


def earliest_due(case_id: int) -> date:
    """The day by which the agency must act next; NO_DAY when it owes nothing or its clocks stand still."""
    return open_deadlines.earliest_open(ROOM, [case_id]).get(case_id, NO_DAY)


def circumstances(case: Case) -> frozenset[str]:
    """The circumstances of a case, out of its submissions and of the clocks that began on receipt."""
    begun = {one.term_key for one in open_deadlines.for_subject((ROOM, case.id))}
    found = frozenset(
        start.when for start in course(case).first if start.when in AGAIN and start.term in begun
    )
    for channel, forwarder in db.session.execute(
        select(Submission.channel, Submission.forwarder).where(Submission.case_id == case.id)
    ):
        found |= rules.circumstances(channel, forwarder)
    return found


def follow_field(case: Case, *, by: Actor, at: datetime) -> None:
    """Take the course that the field asks for, and begin or end the clocks of receipt that differ.

    Only a petition, report or proposal has its course from the field; a clock begins only while the
    submission is being screened.
    """
    if Kind(case.kind) not in FEEDBACK_KINDS:
        return
    subject, found = (ROOM, case.id), circumstances(case)
    had = set(course(case).first_terms(found))
    case.course = rules.course_of(Kind(case.kind), case.field_key).key
    has = set(course(case).first_terms(found))
    deadlines.end(subject, had - has, why="Lĩnh vực đã được xác định lại", at=at)
    if State(case.state) in SCREENED:
        for term in sorted(has - had):
            deadlines.start(
                deadlines.Start(
                    term=term,
                    subject=subject,
                    agency_id=case.agency_id,
                    officer_id=case.officer_id,
                    counted_from=case.received_on,
                ),
                by=by,
                at=at,
            )
    case.due_on = earliest_due(case.id)
    db.session.flush()
