"""Questions about drafts of papers, and about what waits for the competent person to decide or sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.cases import rules, scope
from feedback.cases.acts import STEP_OF
from feedback.cases.matters import VERIFIED
from feedback.cases.models import Case, CaseEvent, Draft, Proposal
from feedback.extensions import db
from feedback.law import letters, procedure
from feedback.law.procedure import Step
from feedback.law.states import State
from feedback.straight import ask_plainly

SUBMITTED_BY: Final = {
    "answer": "submit_answer",
    "decide": "submit_decision",
    "conclude": "submit_conclusion",
}
"""Steps whose paper a step of the course itself lays before the signer (trình ký), and that step."""

UNDER_WAY: Final = ("writing", "submitted")

NEEDS: Final = {"answer": "answer", "decide": "decision", "conclude": "conclusion"}
"""What the text of these papers is called among the needs of their step."""

LAID_BY: Final = {submits: name for name, submits in SUBMITTED_BY.items()}
"""The other way round."""

_RETURNED: Final = ("draft_returned", "proposal_returned")
_OUTCOMES: Final = {"taken": "duyệt", "returned": "trả lại", "lapsed": "cho vụ việc sang bước khác"}
_LAID: Final = ("answer_submitted", "decision_submitted", "conclusion_submitted")


@dataclass(frozen=True, slots=True)
class Ways:
    """What an officer may do with the draft of a step now: take the step himself, propose it, or lay it
    before the signer by the course's own step (``submits``, empty when not); nothing while it lies there."""

    step: Step
    takes: bool
    proposes: bool
    submits: str

    @property
    def is_open(self) -> bool:
        """Whether he may write it."""
        return self.takes or self.goes_up

    @property
    def goes_up(self) -> bool:
        """Whether he may lay it before the competent person."""
        return self.proposes or bool(self.submits)


@dataclass(frozen=True, slots=True)
class Laid:
    """What lies before the competent person: the step asked for, with what was typed for it.

    ``key`` names this very submission: a later one has another. ``reason`` is empty for a draft laid before
    him by the course's own step.
    """

    key: str
    step: str
    values: Mapping[str, Any]
    reason: str
    officer_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of what lay before the competent person: who did it, when, and in words what."""

    officer_id: int | None
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the list of what is to be decided."""

    case: Case
    step: str
    officer: str
    since: datetime | None


def ways(case: Case, by: Actor, on: date) -> dict[str, Ways]:
    """The steps of a case whose paper this officer may draft now, or that was submitted: by name, in order.

    Only steps that issue a paper; none for who isn't at home. Where a matter may go to an agency of the
    system, the same paper serves for bodies outside.
    """
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        return {}
    course, state = procedure.course(case.course), State(case.state)
    open_to = {line.name for line in rules.lawful_steps(course, state, by, on)}
    proposable = {line.name for line in course.proposable(state, on)} if "propose" in open_to else set()
    lies = {one.step for one in of_case(case.id) if one.state == "submitted"}
    found: dict[str, Ways] = {}
    for line in course.steps:
        if line.name.removesuffix("_outside") in found or letters.letter_for(case.course, line.name) is None:
            continue
        submits = SUBMITTED_BY.get(line.name, "")
        one = Ways(line, line.name in open_to, line.name in proposable, submits if submits in open_to else "")
        if one.is_open or line.name in lies:
            found[line.name] = one
    return found


def of_case(case_id: int) -> list[Draft]:
    """The drafts of a case that are under way, the one changed last first."""
    chosen = select(Draft).where(Draft.case_id == case_id, Draft.state.in_(UNDER_WAY))
    return list(db.session.scalars(chosen.order_by(Draft.changed_at.desc(), Draft.id.desc())))


def under_way(case_id: int, step: str) -> Draft | None:
    """The draft of this step's paper, if there is one."""
    return db.session.scalar(
        select(Draft).where(Draft.case_id == case_id, Draft.step == step, Draft.state.in_(UNDER_WAY))
    )


def remark_on(draft: Draft) -> str:
    """What the competent person said when the draft came back; empty while it never did."""
    proposal = db.session.get(Proposal, draft.proposal_id) if draft.proposal_id else None
    if proposal is not None:
        return proposal.remark or "" if proposal.outcome == "returned" else ""
    returned = db.session.scalar(
        select(CaseEvent)
        .where(CaseEvent.case_id == draft.case_id, CaseEvent.act == "draft_returned")
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    is_this = draft.step in SUBMITTED_BY and returned is not None and returned.at >= draft.created_at
    return str(returned.details.get("reason", "")) if is_this and returned is not None else ""


def laid(case: Case) -> Laid | None:
    """What lies before the competent person of this case now."""
    proposal = db.session.scalar(
        select(Proposal).where(Proposal.case_id == case.id, Proposal.settled_at.is_(None))
    )
    if proposal is not None:
        return _of_proposal(proposal)
    if case.state != State.SIGNING:
        return None
    event = db.session.scalar(
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.act.in_(_LAID))
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    if event is None:
        return None
    found = _of_event(event)
    draft = under_way(case.id, found.step)
    typed = draft.values if draft is not None and draft.state == "submitted" else {}
    return replace(found, values={**typed, **found.values})


def laid_before(case: Case, key: str) -> Laid | None:
    """An earlier submission of this case by its key; None for a key that names none."""
    kind, number = key[:1], key[1:]
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    if kind == "p":
        proposal = db.session.get(Proposal, int(number))
        return _of_proposal(proposal) if proposal is not None and proposal.case_id == case.id else None
    event = db.session.get(CaseEvent, int(number)) if kind == "e" else None
    if event is None or event.case_id != case.id or event.act not in _LAID:
        return None
    return _of_event(event)


def settled(case: Case, key: str = "") -> Settled | None:
    """What became of the submission with this key (see ``Laid``), without one of the latest proposal; None
    while it waits, and for a key that names none."""
    kind, number = key[:1], key[1:]
    if key and (not number.isascii() or not number.isdecimal() or len(number) > 18):
        return None
    if kind == "e":
        event = db.session.scalar(
            select(CaseEvent)
            .where(
                CaseEvent.case_id == case.id,
                CaseEvent.id > int(number),
                CaseEvent.from_state == State.SIGNING,
                CaseEvent.to_state != State.SIGNING,
            )
            .order_by(CaseEvent.id)
            .limit(1)
        )
        return _ended(event) if event is not None else None
    chosen = select(Proposal).where(Proposal.case_id == case.id, Proposal.settled_at.is_not(None))
    if key:
        chosen = chosen.where(Proposal.id == int(number))
    found = db.session.scalar(chosen.order_by(Proposal.settled_at.desc(), Proposal.id.desc()).limit(1))
    if found is None or found.settled_at is None:
        return None
    back = found.outcome == "lapsed" and found.settled_by == found.officer_id
    words = "rút lại" if back else _OUTCOMES.get(found.outcome or "", "")
    return Settled(found.settled_by, found.settled_at, words)


def returned_on(case_ids: Iterable[int]) -> set[int]:
    """Those of the cases whose proposal or draft came back and wasn't laid up again since; one select."""
    return {one for (one,) in ask_plainly(_returned(), {"cases": set(case_ids)})}


@cache
def _returned() -> Select[int]:
    latest = (
        select(func.max(CaseEvent.id))
        .where(
            CaseEvent.case_id.in_(bindparam("cases", expanding=True)),
            or_(CaseEvent.act.in_((*_RETURNED, "proposed")), CaseEvent.from_state != CaseEvent.to_state),
        )
        .group_by(CaseEvent.case_id)
    )
    return select(CaseEvent.case_id).where(CaseEvent.id.in_(latest), CaseEvent.act.in_(_RETURNED))


def waiting(
    viewer: Actor, *, after: tuple[date, int] | None = None, size: int = 25
) -> tuple[list[Waiting], bool]:
    """What waits for this officer to decide or sign, by the case's day due, and whether more follows.

    Three selects whatever the list holds.
    """
    conditions = _waiting(viewer)
    if after is not None:
        conditions.append(tuple_(Case.due_on, Case.id) > tuple_(*after))
    rows = db.session.execute(
        select(Case, Proposal)
        .outerjoin(Proposal, and_(Proposal.case_id == Case.id, Proposal.settled_at.is_(None)))
        .where(*conditions)
        .order_by(Case.due_on, Case.id)
        .limit(size + 1)
    ).all()
    shown = rows[:size]
    events = _laid_in([row.Case.id for row in shown if row.Proposal is None])
    found = [_line(row.Case, row.Proposal, events.get(row.Case.id)) for row in shown]
    names = accounts.names_of({one.officer_id for one in found if one is not None and one.officer_id})
    lines = []
    for row, one in zip(shown, found, strict=True):
        officer = names.get(one.officer_id or 0, "") if one else ""
        lines.append(Waiting(row.Case, one.step if one else "", officer, one.at if one else None))
    return lines, len(rows) > size


def count_waiting(viewer: Actor, most: int = 999) -> int:
    """How many such there are, counted to one more than ``most``."""
    few = (
        select(Case.id)
        .outerjoin(Proposal, and_(Proposal.case_id == Case.id, Proposal.settled_at.is_(None)))
        .where(*_waiting(viewer))
        .limit(most + 1)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(few)) or 0


def _waiting(viewer: Actor) -> list[ColumnElement[bool]]:
    """Open cases of his agency, with a proposal of a step that he may take or a draft that he may sign."""
    his = {
        line.name
        for course in procedure.COURSES.values()
        for line in course.steps
        if rules.may_take(line, viewer)
    }
    signs = {
        course.key
        for course in procedure.COURSES.values()
        if any(line.name in SUBMITTED_BY and line.name in his for line in course.steps)
    }
    return [
        Case.closed_on.is_(None),
        Case.agency_id == viewer.agency_id,
        *scope.of_lists(viewer),
        or_(
            Proposal.step.in_(his),
            and_(Proposal.id.is_(None), Case.state == State.SIGNING, Case.course.in_(signs)),
        ),
    ]


def _laid_in(case_ids: list[int]) -> dict[int, CaseEvent]:
    latest = (
        select(func.max(CaseEvent.id))
        .where(CaseEvent.case_id.in_(case_ids), CaseEvent.act.in_(_LAID))
        .group_by(CaseEvent.case_id)
    )
    found = db.session.scalars(select(CaseEvent).where(CaseEvent.id.in_(latest))) if case_ids else ()
    return {one.case_id: one for one in found}


def _line(case: Case, proposal: Proposal | None, event: CaseEvent | None) -> Laid | None:
    if proposal is not None:
        return _of_proposal(proposal)
    return _of_event(event) if event is not None else None


def _of_proposal(proposal: Proposal) -> Laid:
    return Laid(
        f"p{proposal.id}", proposal.step, proposal.values, proposal.reason, proposal.officer_id, proposal.at
    )


def _ended(event: CaseEvent) -> Settled:
    words = _OUTCOMES["returned" if event.act in _RETURNED else "taken"]
    return Settled(_officer_of(event), event.at, words)


def _officer_of(event: CaseEvent) -> int | None:
    kind, _, number = event.actor.partition(":")
    return int(number) if kind == "officer" and number else None


def _of_event(event: CaseEvent) -> Laid:
    step = LAID_BY[STEP_OF[event.act]]
    verified = {name: event.details[name] for name in VERIFIED if event.details.get(name)}
    values = {NEEDS[step]: str(event.details.get("draft", "")), **verified}
    return Laid(f"e{event.id}", step, values, "", _officer_of(event), event.at)
