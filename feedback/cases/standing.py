"""Where submissions stand in the words of their senders, for many at once: what another may be told.

Only how far they have come, with whom, and until when: no decision, no message, no visit, nobody's name.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select

from feedback.agencies import queries as agencies
from feedback.cases.models import Case, CaseEvent, Letter, Submission
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law import states
from feedback.law.kinds import Kind
from feedback.law.states import State
from feedback.law.terms import STATUTE

SLIPS: Final = ("transfer", "inspection_transfer")
"""The letters (phiếu chuyển) by which a case goes to another body."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one submission stands. ``words``: the tag on its tracking page. ``due_on``: the last of the days
    that the law sets for the agency and that run now; None while none runs. ``sealed``: it is a denunciation,
    of which nothing may be told.
    """

    case_id: int
    sealed: bool
    state: State
    words: str
    agency_id: int
    agency: str
    due_on: date | None

    @property
    def is_closed(self) -> bool:
        """Whether it is at its end (it may be reopened)."""
        return self.state in states.CLOSED


def of_many(submission_ids: Collection[int]) -> dict[int, Standing]:
    """Where each submission stands now, unknown numbers left out; at most five statements.

    The same as ``tracking.of`` says of one.
    """
    found = [
        (row.Submission, row.Case)
        for row in db.session.execute(
            select(Submission, Case)
            .join(Case, Case.id == Submission.case_id)
            .where(Submission.id.in_(submission_ids))
        )
    ]
    waiting = _waiting_for([case for _, case in found if State(case.state) is State.AWAITING_PAPERS])
    slips = _slips([case for _, case in found if State(case.state) is State.TRANSFERRED])
    others = _followed([one.case_id for one, _ in found if one.withdrawn_on is not None])
    clocks = deadlines.open_for_many({("cases", case.id) for _, case in found})
    standings = {}
    for submission, case in found:
        asked = waiting.get(case.id)
        elsewhere = asked if asked is not None and asked.submission_id not in (None, submission.id) else None
        left = submission.withdrawn_on is not None and case.id in others
        state = state_of(submission, case, left=left, elsewhere=elsewhere)
        own = [one for one in slips.get(case.id, ()) if one.submission_id in (None, submission.id)]
        running = () if state is State.WITHDRAWN else shown_clocks(clocks["cases", case.id])
        standings[submission.id] = Standing(
            case.id,
            case.sealed,
            state,
            states.citizen_label(
                Kind(submission.kind), state, agency_name(own[-1].to_agency_id) if own else None
            ),
            case.agency_id,
            agency_name(case.agency_id),
            max((one.due_on for one in running if _binds_agency(one)), default=None),
        )
    return standings


def state_of(submission: Submission, case: Case, *, left: bool, elsewhere: CaseEvent | None) -> State:
    """The state that a sender reads. ``left``: others go on with the case without him; ``elsewhere``: the
    request for papers that was put to another sender, so that for him the case stands where it stood.
    """
    if left or (submission.withdrawn_on is not None and case.is_open):
        return State.WITHDRAWN
    return State((elsewhere.from_state if elsewhere is not None else None) or case.state)


def shown_clocks(running: Sequence[Deadline]) -> list[Deadline]:
    """The deadlines that a sender is shown: those of which somebody is promised the day."""
    return [one for one in running if one.term_key not in STATUTE.conditional]


def agency_name(number: int | None) -> str:
    """An agency as pages name it; empty for none."""
    agency = agencies.by_id(number) if number is not None else None
    return agency.name if agency else ""


def _binds_agency(one: Deadline) -> bool:
    return one.owed_by == "agency" and not one.is_target and one.paused_on is None


def _waiting_for(cases: Collection[Case]) -> dict[int, CaseEvent]:
    """By case the request for papers that it waits for."""
    if not cases:
        return {}
    asked = (
        select(CaseEvent)
        .where(CaseEvent.case_id.in_([case.id for case in cases]), CaseEvent.act == "papers_requested")
        .order_by(CaseEvent.id)
    )
    return {one.case_id: one for one in db.session.scalars(asked)}


def _slips(cases: Collection[Case]) -> dict[int, list[Letter]]:
    if not cases:
        return {}
    asked = select(Letter).where(Letter.case_id.in_([case.id for case in cases]), Letter.kind.in_(SLIPS))
    found: dict[int, list[Letter]] = {}
    for one in db.session.scalars(asked.order_by(Letter.id)):
        found.setdefault(one.case_id, []).append(one)
    return found


def _followed(case_ids: Collection[int]) -> set[int]:
    """Those of the cases that still have a sender who hasn't withdrawn."""
    if not case_ids:
        return set()
    asked = select(Submission.case_id).where(
        Submission.case_id.in_(case_ids), Submission.withdrawn_on.is_(None)
    )
    return set(db.session.scalars(asked.distinct()))


def latest_events(case_ids: Collection[int], until: datetime) -> dict[int, int]:
    """By case the number of the latest event until a moment; a case without one is left out. One select."""
    asked = select(CaseEvent.case_id, func.max(CaseEvent.id)).where(
        CaseEvent.case_id.in_(case_ids), CaseEvent.at <= until
    )
    return dict(db.session.execute(asked.group_by(CaseEvent.case_id)).all())
