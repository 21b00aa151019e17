"""Sửa ngày giao nhận: a wrong day on which a decision was received, with the term that counts from it.

LKN 02/2011 Đ33, Đ48: the next complaint is sent within days that count from the receipt of the decision.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from feedback.actor import Actor
from feedback.cases import acts, matters, receipts, rules
from feedback.cases.actions import clocks, history, moving, telling, truth
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.deadlines.actions import Started
from feedback.extensions import db
from feedback.law.procedure import NotAllowed, Step
from feedback.law.states import State

CORRECT = "cases:case:record"


def why_not(case: Case, by: Actor, on: date) -> str:
    """Why this officer can't correct the day, in words; empty when he can."""
    try:
        _lawful(case, by, on)
    except (NotAllowed, moving.NotYours) as refusal:
        return str(refusal)
    return ""


def correct_delivery(
    case: Case,
    *,
    received_on: date,
    reason: str,
    expected: int,
    by: Actor,
    at: datetime,
    submission_id: int | None = None,
) -> Started | None:
    """Sửa ngày nhận quyết định, of one who sent the case or (None) of all: each reads his own day and reason.

    ``received_on`` and the term (in calendar days) are days of the province. The clock of the case counts
    anew when the latest day of all is another one. Returns the term that was started anew, None where none
    is. Raises NotAllowed (nothing is recorded; the next complaint, or the decision's effect, rests on the
    day; not a submission that follows the case), NotYours, Stale, WrongDay.
    """
    today = local_day(at)
    step, former = _lawful(case, by, today)
    if submission_id is not None and submission_id not in former:
        raise NotAllowed("Người này không còn theo dõi vụ việc.", step.article)
    chosen = former if submission_id is None else {submission_id: former[submission_id]}
    moved_from = {number: day for number, day in chosen.items() if day != received_on}
    if not moved_from:
        raise truth.WrongDay("received_on", f"Đang ghi đúng ngày {received_on:%d/%m/%Y}. Nhập ngày khác.")
    truth.demand_given(case, step, {"received_on": received_on}, today)
    moving.take_version(case, expected)
    latest = max((former | dict.fromkeys(moved_from, received_on)).values())
    moved = []
    if latest != max(former.values()):
        moved = clocks.follow(case, step, days={"received_on": latest}, basis="", by=by, at=at)
    case.due_on = clocks.earliest_due(case.id)
    db.session.flush()
    for number, day in sorted(moved_from.items()):
        details = {
            "received_on": received_on.isoformat(),
            "former_on": day.isoformat(),
            "reason": reason,
        }
        history.note(case, receipts.CORRECTED, details, by=by, at=at, submission_id=number, for_citizen=True)
    if step.starts:
        _tell(case, moved_from, received_on, by=by, at=at)
    db.session.expire(case)
    return moved[-1] if moved else None


def _tell(case: Case, moved: Collection[int], received_on: date, *, by: Actor, at: datetime) -> None:
    """Each whose day it was hears of the last day that counts from it; nobody else does."""
    last_on = matters.bar_of(case, received_on, second=True).last_on
    telling.tell_people(
        [person for number, person in telling.senders(case.id) if number in moved],
        case,
        "cases/deadline_moved",
        by,
        at,
        due_on=last_on.isoformat(),
        reason=f"Thời hạn khiếu nại tiếp: ngày ông/bà nhận quyết định được sửa thành {received_on:%d/%m/%Y}.",
    )


def _lawful(case: Case, by: Actor, on: date) -> tuple[Step, dict[int, date]]:
    """The step that records the day, and the day of each who follows. Raises NotAllowed, NotYours."""
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise moving.NotYours
    lines = clocks.course(case).steps_from(State(case.state), on)
    step = next((line for line in lines if line.name == receipts.STEP), None)
    former = receipts.days(case.id)
    if step is None or not former:
        raise NotAllowed("Chưa ghi ngày nhận quyết định nào để sửa.")
    if not by.may(CORRECT):
        raise NotAllowed("Tài khoản này không có quyền ghi ngày nhận quyết định.", step.article)
    if any(one.later and one.relation == "second_level" for one in matters.linked_to(case.id)):
        raise NotAllowed("Đã có khiếu nại lần hai dựa vào ngày này, nên không sửa được.", step.article)
    if moving.last_event(case.id, acts.PAST["record_effect"]) is not None:
        raise NotAllowed("Đã ghi quyết định có hiệu lực theo ngày này, nên không sửa được.", step.article)
    return step, former
