"""Sửa ngày giao nhận: a wrong day on which a decision was received, with the term that counts from it.

LKN 02/2011 Đ33, Đ48: the next complaint is sent within days that count from the receipt of the decision.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.cases import acts, matters, rules
from feedback.cases.actions import clocks, history, moving, telling, truth
from feedback.cases.models import Case, CaseEvent
from feedback.clock import local_day
from feedback.deadlines.actions import Started
from feedback.extensions import db
from feedback.law.procedure import NotAllowed, Step
from feedback.law.states import State

CORRECT = "cases:case:record"
_STEP: Final = "record_delivery"
_CORRECTED: Final = "delivery_corrected"


def delivered_on(case_id: int) -> date | None:
    """The day on which the decision was received, as it stands now; None while none is recorded."""
    event = db.session.scalar(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id, CaseEvent.act.in_((acts.PAST[_STEP], _CORRECTED)))
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    return date.fromisoformat(event.details["received_on"]) if event else None


def why_not(case: Case, by: Actor, on: date) -> str:
    """Why this officer can't correct the day, in words; empty when he can."""
    try:
        _lawful(case, by, on)
    except (NotAllowed, moving.NotYours) as refusal:
        return str(refusal)
    return ""


def correct_delivery(
    case: Case, *, received_on: date, reason: str, expected: int, by: Actor, at: datetime
) -> Started | None:
    """Sửa ngày nhận quyết định: the term for the next complaint counts anew, from the right day.

    ``received_on`` and the term (in calendar days) are days of the province; the senders read day and reason.
    Returns the term that was started anew, None where none hangs on the day. Raises NotAllowed (nothing is
    recorded; the next complaint, or the decision's effect, rests on the day), NotYours, Stale, WrongDay.
    """
    today = local_day(at)
    step, former = _lawful(case, by, today)
    if received_on == former:
        raise truth.WrongDay("received_on", f"Đang ghi đúng ngày {former:%d/%m/%Y}. Nhập ngày khác.")
    truth.demand_given(case, step, {"received_on": received_on}, today)
    moving.take_version(case, expected)
    moved = clocks.follow(case, step, days={"received_on": received_on}, basis="", by=by, at=at)
    case.due_on = clocks.earliest_due(case.id)
    db.session.flush()
    details = {
        "received_on": received_on.isoformat(),
        "former_on": former.isoformat(),
        "reason": reason,
    }
    history.note(case, _CORRECTED, details, by=by, at=at, for_citizen=True)
    for one in moved:
        telling.tell_senders(
            case,
            "cases/deadline_moved",
            by=by,
            at=at,
            due_on=one.due_on.isoformat(),
            reason=f"{one.title}: ngày ông/bà nhận quyết định được sửa thành {received_on:%d/%m/%Y}.",
        )
    db.session.expire(case)
    return moved[-1] if moved else None


def _lawful(case: Case, by: Actor, on: date) -> tuple[Step, date]:
    """The step that records the day, and the day that is recorded. Raises NotAllowed, NotYours."""
    if not rules.at_home(by, case.agency_id, triage=case.triage):
        raise moving.NotYours
    lines = clocks.course(case).steps_from(State(case.state), on)
    step = next((line for line in lines if line.name == _STEP), None)
    former = delivered_on(case.id)
    if step is None or former is None:
        raise NotAllowed("Chưa ghi ngày nhận quyết định nào để sửa.")
    if not by.may(CORRECT):
        raise NotAllowed("Tài khoản này không có quyền ghi ngày nhận quyết định.", step.article)
    if any(one.later and one.relation == "second_level" for one in matters.linked_to(case.id)):
        raise NotAllowed("Đã có khiếu nại lần hai dựa vào ngày này, nên không sửa được.", step.article)
    if moving.last_event(case.id, acts.PAST["record_effect"]) is not None:
        raise NotAllowed("Đã ghi quyết định có hiệu lực theo ngày này, nên không sửa được.", step.article)
    return step, former
