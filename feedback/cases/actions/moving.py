"""The one way a case changes: right, version, state, clocks, history, in this order, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update

from feedback.actor import Actor
from feedback.cases import acts, drafts, letters, rules
from feedback.cases.actions import clocks, handling, hooks, part_ends
from feedback.cases.actions.history import Happened, letter_content, note, write
from feedback.cases.letters import heads
from feedback.cases.models import Case, CaseEvent, Draft, Letter, Proposal
from feedback.clock import local_day
from feedback.deadlines.actions import Started
from feedback.extensions import asked_once, db
from feedback.law.procedure import CITIZEN, NotAllowed, Step
from feedback.law.refusal import Overtaken
from feedback.law.states import CLOSED, NO_MATTER, SCREENED, SETTLED, State
from feedback.law.terms import NONE


class Stale(Overtaken):
    """Somebody else changed the case since the page was opened. ``current`` is the version it has now."""

    def __init__(self, current: int) -> None:
        super().__init__(current, "Vụ việc vừa được người khác thay đổi.")


class NotYours(Exception):
    """The case belongs to another agency; the actor may at most read it."""

    def __init__(self) -> None:
        super().__init__("Vụ việc thuộc cơ quan khác.")


def check(case: Case, name: str, *, by: Actor, on: date, sender: bool = False) -> Step:
    """The lawful step on this day, if this actor may take it on this case.

    Raises NotAllowed (with the article) or NotYours.
    """
    step = rules.lawful_step(clocks.course(case), State(case.state), name, by, on=on, sender=sender)
    if not sender and not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise NotYours
    if rules.by_delegation(step, by) and step.decisive:
        _demand_other_hand(case, step, by)
    return step


def _demand_other_hand(case: Case, step: Step, by: Actor) -> None:
    """What one proposed himself he doesn't decide in another's place."""
    laid = drafts.laid(case)
    if laid is not None and laid.officer_id == by.id and laid.step == step.name.removesuffix("_outside"):
        raise NotAllowed("Người đề xuất không tự duyệt đề xuất của mình. Người có thẩm quyền duyệt.")


def move(
    case: Case,
    step: Step,
    *,
    expected: int | None,
    by: Actor,
    at: datetime,
    details: Mapping[str, Any] | None = None,
    content: Mapping[str, Any] | None = None,
    letter: Letter | None = None,
    submission_id: int | None = None,
    to_agency_id: int | None = None,
    officer_id: int | None = None,
    days: Mapping[str, date] | None = None,
    basis: str = "",
    chosen: frozenset[str] = NONE,
    without: frozenset[str] = NONE,
    **columns: Any,
) -> Started | None:
    """Take the step: the row changes only if it still has the version the actor saw.

    ``expected`` None is for the sender, who sees no versions. ``columns`` are further columns of the case
    that the step settles (``outcome_number``, ``ground`` …). ``content`` is what the register proves beside
    the details; of a ``letter`` that the step issues it is its text, and the history keeps what it says on
    this day. For ``days``, ``basis``, ``chosen``, ``without``, and what is raised beside Stale, see
    ``clocks.follow``. Returns the last clock that the step started, if any.
    """
    today = local_day(at)
    before = State(case.state)
    after = step.after(before, been_in(case.id) if step.returns else ())
    take_version(case, expected)
    started = clocks.follow(
        case,
        step,
        days=days or {},
        basis=basis,
        by=by,
        at=at,
        to_agency_id=to_agency_id,
        chosen=chosen,
        without=without,
        criteria=str((details or {}).get("criteria", "")),
    )
    told = dict(details or {})
    if step.sets_aside:
        told["clocks"] = clocks.set_aside(case, step, at=at)
    if step.takes_back:
        clocks.take_back(case, _ended_aside(case.id))
    if by.in_place is not None and rules.by_delegation(step, by):
        told["delegation"] = heads.told(by.in_place)
    if letter is not None:
        told |= {"letter": letter.number, "letter_id": letter.id}
        told["frame"] = letters.standing(letter, case, told)
    values: dict[str, Any] = {"state": after.value, "due_on": clocks.earliest_due(case.id), **columns}
    if after not in (*SCREENED, *NO_MATTER):
        # Who takes it up, or ends it, has settled whose it is.
        values["triage"] = False
    if before in SCREENED and after not in (*SCREENED, *NO_MATTER) and case.screened_on is None:
        values["screened_on"] = today
    values |= handling.settle(case, step, before, after, today, leaves=to_agency_id is not None)
    if after in SETTLED and case.settled_on is None:
        values |= {"settled_on": today, **clocks.settled_by(case, today)}
    if to_agency_id is not None:
        values |= {"agency_id": to_agency_id, "officer_id": None}
    elif officer_id is not None:
        values["officer_id"] = officer_id
    closes = after in CLOSED
    if (closes or to_agency_id is not None) and (ended := part_ends.call_off_all(case, by=by, at=at)):
        told["parts_called_off"] = ended
    if closes != (before in CLOSED):
        values |= {"closed_on": today if closes else None, "closed_at": at if closes else None}
    db.session.execute(
        update(Case).where(Case.id == case.id).values(**values).execution_options(synchronize_session=False)
    )
    lapse_proposal(case.id, step, by=by, at=at)
    settle_drafts(case.id, step, letter, leaves=to_agency_id is not None)
    write(
        [
            Happened(
                case.id,
                acts.PAST[step.name],
                from_state=before.value,
                to_state=after.value,
                submission_id=submission_id,
                agency_id=to_agency_id or case.agency_id,
                details=told,
                for_citizen=bool(step.told),
                content=letter_content(letter) if letter is not None else content,
            )
        ],
        by=by,
        at=at,
    )
    db.session.expire(case)
    given = dict(days or {}) | {"form_of_publication": sorted(chosen)}
    hooks.run_taken(case, step, given, by=by, at=at)
    return started[-1] if started else None


def _ended_aside(case_id: int) -> list[int]:
    """The numbers of the clocks that ended when the case was set aside last."""
    aside = last_event(case_id, acts.PAST["set_aside"])
    return list(aside.details.get("clocks", ())) if aside is not None else []


def been_in(case_id: int) -> Iterator[State]:
    """The states from which the case was moved, latest first."""
    moved = select(CaseEvent.from_state).where(CaseEvent.case_id == case_id)
    found = db.session.scalars(moved.order_by(CaseEvent.id.desc()))
    return (State(one) for one in found if one is not None)


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


def lapse_proposal(case_id: int, step: Step, *, by: Actor, at: datetime) -> None:
    """Settle an open proposal: taken when the step taken is the one proposed, lapsed when another moved the
    case or the sender came with something new. What officers merely record leaves it open."""
    if step.name == "propose":
        return
    proposal = db.session.scalar(
        select(Proposal).where(Proposal.case_id == case_id, Proposal.settled_at.is_(None))
    )
    if proposal is None:
        return
    taken = proposal.step == step.name
    if not (taken or step.to_state is not None or step.decisive or CITIZEN in step.who):
        return
    proposal.settled_at = at
    proposal.settled_by = by.id if by.kind == "officer" else None
    proposal.outcome = "taken" if taken else "lapsed"
    db.session.flush()


def settle_drafts(case_id: int, step: Step | None, letter: Letter | None, *, leaves: bool = False) -> None:
    """What becomes of the drafts of a case after a step: the one whose paper was issued is done with, one
    laid before the signer in vain is in work again, and another agency gets none (``leaves``).

    ``step`` None: nothing was taken, a proposal was settled.
    """
    drafts = db.session.scalars(
        select(Draft).where(Draft.case_id == case_id, Draft.state.in_(("writing", "submitted")))
    ).all()
    if not drafts:
        return
    waiting = db.session.scalar(
        select(Proposal.id).where(Proposal.case_id == case_id, Proposal.settled_at.is_(None))
    )
    moved = step is not None and step.to_state is not None
    for draft in drafts:
        if letter is not None and step is not None and draft.step == step.name.removesuffix("_outside"):
            draft.state, draft.letter_id = "issued", letter.id
        elif leaves:
            draft.state = "dropped"
        elif draft.state == "submitted" and (
            moved if draft.proposal_id is None else draft.proposal_id != waiting
        ):
            draft.state, draft.version = "writing", draft.version + 1
    db.session.flush()


@asked_once
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

    need = "agency"

    def __init__(self) -> None:
        super().__init__("Vụ việc đang ở chính cơ quan này. Chọn cơ quan khác.")


def note_alone(
    case: Case,
    act: str,
    submission_id: int,
    details: Mapping[str, Any],
    *,
    expected: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """One of several senders withdraws, or adds what he wasn't asked for: the case stays where it is."""
    take_version(case, expected)
    note(case, act, details, by=by, at=at, submission_id=submission_id, for_citizen=True)
    db.session.expire(case)
