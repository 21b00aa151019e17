"""What a step does to the clocks of a case, and what the clocks say of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from feedback.actor import Actor
from feedback.cases import rules
from feedback.cases.actions.history import ROOM
from feedback.cases.models import NO_DAY, Case, Submission
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.deadlines import queries as open_deadlines
from feedback.extensions import db
from feedback.law import procedure
from feedback.law.kinds import FEEDBACK_KINDS, Kind
from feedback.law.procedure import NotAllowed, Start, Step
from feedback.law.states import SCREENED, State


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
) -> list[deadlines.Started]:
    """Let the step take its effect on the clocks, in the order that ``law.procedure`` gives; returns those
    that it started.

    ``days`` are the days handed in by the name of their need (``held_on`` …), ``basis`` the paper that stops,
    resumes or lengthens a clock. Raises NotAllowed when a notice that must go out before a day is too late
    for it, ClockRefused, CannotCount, BeyondCalendar.
    """
    today, subject = local_day(at), (ROOM, case.id)
    if step.meets:
        deadlines.meet(subject, step.meets, at=at)
    if step.cancels:
        deadlines.end(subject, step.cancels, why=step.label, at=at)
    if step.pauses:
        deadlines.pause(subject, step.pauses, from_on=today, basis=basis, at=at)
    if step.resumes:
        deadlines.resume(subject, step.resumes, on=today, basis=basis, at=at)
    for term in (*step.varies, *step.extends):
        if case.complexity is not None:
            deadlines.vary(subject, term, variants=frozenset({case.complexity}), basis=basis, at=at)
    for term in step.extends:
        deadlines.extend(subject, term, on=today, basis=basis, at=at)
    if to_agency_id is not None:
        deadlines.hand_over(subject, agency_id=to_agency_id, officer_id=None)
    found = circumstances(case)
    started = []
    for start in step.starts:
        if start.when is not None and start.when not in found:
            continue
        one = deadlines.start(
            deadlines.Start(
                term=start.term,
                subject=subject,
                agency_id=to_agency_id or case.agency_id,
                officer_id=None if to_agency_id else case.officer_id,
                counted_from=days.get(start.counted_from or "", today),
                variants=variants(case),
            ),
            by=by,
            at=at,
        )
        _in_time(start, one, step, today)
        if start.at_once:
            deadlines.meet(subject, (start.term,), at=at)
        started.append(one)
    return started


def _in_time(start: Start, started: deadlines.Started, step: Step, today: date) -> None:
    """A notice that must go out some days before an event can't go out when those days have begun."""
    if start.counted_from is not None and started.due_on < today and started.owed_by == "agency":
        raise NotAllowed(
            f"«{started.title}»: muộn nhất là ngày {started.due_on:%d/%m/%Y}, nay đã qua. Chọn ngày xa hơn.",
            started.article or step.article,
        )


def variants(case: Case) -> frozenset[str]:
    """The circumstances of the case that lengthen its clocks: remote, complex."""
    found = {"remote"} if case.remote else set()
    return frozenset(found | ({case.complexity} if case.complexity else set()))


def earliest_due(case_id: int) -> date:
    """The day by which the agency must act next; NO_DAY when it owes nothing or its clocks stand still."""
    return open_deadlines.earliest_open(ROOM, [case_id]).get(case_id, NO_DAY)


def circumstances(case: Case) -> frozenset[str]:
    """The circumstances of a case, out of its submissions."""
    found: frozenset[str] = frozenset()
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
