"""The one way a case changes: right, version, state, clocks, history, in this order, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update

from feedback.actor import Actor
from feedback.cases import rules
from feedback.cases.actions.history import ROOM, Happened, write
from feedback.cases.models import NO_DAY, Case, CaseEvent, Proposal, Submission
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.deadlines import queries as open_deadlines
from feedback.extensions import db
from feedback.law import procedure
from feedback.law.kinds import FEEDBACK_KINDS, Kind
from feedback.law.procedure import Step
from feedback.law.states import CLOSED, State
from feedback.notifications import actions as notifications

CITIZEN, OFFICER = "people", "accounts"
SCREENED = (State.RECEIVED, State.SCREENING, State.AWAITING_PAPERS)


class Stale(Exception):
    """Somebody else changed the case since the page was opened. ``current`` is the version it has now."""

    def __init__(self, current: int) -> None:
        super().__init__("Vụ việc vừa được người khác thay đổi.")
        self.current = current


class NotYours(Exception):
    """The case belongs to another agency; the actor may at most read it."""

    def __init__(self) -> None:
        super().__init__("Vụ việc thuộc cơ quan khác.")


def check(case: Case, name: str, *, by: Actor, on: date, sender: bool = False) -> Step:
    """The lawful step on this day, if this actor may take it on this case.

    Raises NotAllowed (with the article) or NotYours.
    """
    step = rules.lawful_step(course(case), State(case.state), name, by, on=on, sender=sender)
    if not sender and not rules.at_home(by, case.agency_id, triage=case.triage):
        raise NotYours
    return step


def course(case: Case) -> procedure.Course:
    """The table of lawful steps that the case follows."""
    return procedure.course(case.course)


def move(
    case: Case,
    step: Step,
    *,
    expected: int | None,
    by: Actor,
    at: datetime,
    details: Mapping[str, Any] | None = None,
    content: Mapping[str, Any] | None = None,
    submission_id: int | None = None,
    to_agency_id: int | None = None,
    officer_id: int | None = None,
    **columns: Any,
) -> deadlines.Started | None:
    """Take the step: the row changes only if it still has the version the actor saw.

    ``expected`` None is for the sender, who sees no versions. ``columns`` are further columns of the case
    that the step settles (``outcome_number``, ``ground`` …). Returns the clock that the step started, if
    any. Raises Stale.
    """
    today = local_day(at)
    before, after = State(case.state), step.after(State(case.state))
    take_version(case, expected)
    subject = (ROOM, case.id)
    if step.meets:
        deadlines.meet(subject, step.meets, at=at)
    if step.cancels:
        deadlines.end(subject, step.cancels, why=step.label, at=at)
    started: deadlines.Started | None = None
    if to_agency_id is not None:
        deadlines.hand_over(subject, agency_id=to_agency_id, officer_id=None)
    for term in step.terms_started(circumstances(case)):
        started = deadlines.start(
            deadlines.Start(
                term=term,
                subject=subject,
                agency_id=to_agency_id or case.agency_id,
                officer_id=None if to_agency_id else case.officer_id,
                counted_from=today,
            ),
            by=by,
            at=at,
        )
    values: dict[str, Any] = {"state": after.value, "due_on": earliest_due(case.id), **columns}
    if after not in SCREENED:
        # Who takes it up, or ends it, has settled whose it is.
        values["triage"] = False
    if to_agency_id is not None:
        values |= {"agency_id": to_agency_id, "officer_id": None}
    elif officer_id is not None:
        values["officer_id"] = officer_id
    closes = after in CLOSED
    if closes != (before in CLOSED):
        values |= {"closed_on": today if closes else None, "closed_at": at if closes else None}
    db.session.execute(
        update(Case).where(Case.id == case.id).values(**values).execution_options(synchronize_session=False)
    )
    if step.name != "propose":
        lapse_proposal(case.id, step.name, by=by, at=at)
    write(
        [
            Happened(
                case.id,
                PAST[step.name],
                from_state=before.value,
                to_state=after.value,
                submission_id=submission_id,
                agency_id=to_agency_id or case.agency_id,
                details=dict(details or {}),
                for_citizen=bool(step.told),
                content=content,
            )
        ],
        by=by,
        at=at,
    )
    db.session.expire(case)
    return started


def take_version(case: Case, expected: int | None) -> None:
    """Take the next version before anything else: of two who act at once the second stops here.

    ``expected`` None stands for the version just read. Raises Stale.
    """
    seen = case.version if expected is None else expected
    changed = db.session.execute(
        update(Case)
        .where(Case.id == case.id, Case.version == seen)
        .values(version=seen + 1)
        .execution_options(synchronize_session=False)
    )
    if cast(CursorResult[Any], changed).rowcount != 1:
        raise Stale(db.session.scalar(select(Case.version).where(Case.id == case.id)) or 0)


PAST = {
    "correct_routing": "routing_corrected",
    "transfer": "transferred",
    "transfer_outside": "transferred_outside",
    "request_papers": "papers_requested",
    "supplement": "supplemented",
    "propose": "proposed",
    "accept": "accepted",
    "refuse": "refused",
    "file": "filed",
    "assign": "assigned",
    "verify": "verification_started",
    "submit_answer": "answer_submitted",
    "return_draft": "draft_returned",
    "answer": "answered",
    "inform_forwarder": "forwarder_informed",
    "withdraw": "withdrawn",
    "reopen": "reopened",
}
"""The event of each step, in the past tense."""


def earliest_due(case_id: int) -> date:
    """The day by which the agency must act next; NO_DAY when it owes nothing."""
    days = [one.due_on for one in open_deadlines.open_for((ROOM, case_id)) if one.owed_by == "agency"]
    return min(days, default=NO_DAY)


def lapse_proposal(case_id: int, step: str, *, by: Actor, at: datetime) -> None:
    """Settle an open proposal: taken when the step taken is the one proposed, else it lapsed."""
    proposal = db.session.scalar(
        select(Proposal).where(Proposal.case_id == case_id, Proposal.settled_at.is_(None))
    )
    if proposal is None or step == "assign":
        return
    proposal.settled_at = at
    proposal.settled_by = by.id if by.kind == "officer" else None
    proposal.outcome = "taken" if proposal.step == step else "lapsed"
    db.session.flush()


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


def senders(case_id: int) -> list[tuple[int, int]]:
    """Those who follow the case: (submission, person) of each submission that was not withdrawn."""
    rows = db.session.execute(
        select(Submission.id, Submission.sender_id)
        .where(Submission.case_id == case_id, Submission.withdrawn_on.is_(None))
        .order_by(Submission.id)
    )
    return [(row.id, row.sender_id) for row in rows]


def tell_senders(
    case: Case, template: str, *, by: Actor, at: datetime, agency_id: int | None = None, **values: Any
) -> None:
    """Queue the notice for each sender of the case; imported cases are not told anything."""
    notifications.queue_many(
        [
            notifications.Queued(
                template=template,
                to=(CITIZEN, person_id),
                values={"number": case.number} | values,
                about=f"case:{case.id}",
                agency_id=agency_id or case.agency_id,
            )
            for _submission, person_id in senders(case.id)
        ],
        by=by,
        at=at,
    )


def tell_officer(
    officer_id: int, case: Case, template: str, *, by: Actor, at: datetime, **values: Any
) -> None:
    """Queue a notice for an officer, unless he did it himself."""
    if by.kind == "officer" and by.id == officer_id:
        return
    notifications.queue(
        template,
        to=(OFFICER, officer_id),
        values={"number": case.number} | values,
        by=by,
        at=at,
        about=f"case:{case.id}",
        agency_id=case.agency_id,
    )


def last_event(case_id: int, act: str) -> CaseEvent | None:
    """The latest event of this name on a case."""
    return db.session.scalar(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id, CaseEvent.act == act)
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )


class SameAgency(Exception):
    """The case is already at the agency named."""

    def __init__(self) -> None:
        super().__init__("Vụ việc đang ở chính cơ quan này. Chọn cơ quan khác.")


def note_partial_withdrawal(
    case: Case,
    submission_id: int,
    details: Mapping[str, Any],
    *,
    expected: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """One of several senders withdraws: the case stays where it is and goes on for the others."""
    take_version(case, expected)
    write(
        [
            Happened(
                case.id,
                "withdrawn_in_part",
                from_state=case.state,
                to_state=case.state,
                submission_id=submission_id,
                agency_id=case.agency_id,
                details=dict(details),
            )
        ],
        by=by,
        at=at,
    )
    db.session.expire(case)


def tell_sender_of(submission_id: int, case: Case, template: str, *, by: Actor, at: datetime) -> None:
    """Queue the notice for the sender of one submission."""
    person = db.session.scalar(select(Submission.sender_id).where(Submission.id == submission_id))
    if person is not None:
        notifications.queue(
            template,
            to=(CITIZEN, person),
            values={"number": case.number},
            by=by,
            at=at,
            about=f"case:{case.id}",
            agency_id=case.agency_id,
        )
