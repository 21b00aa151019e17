"""Gộp đơn trùng: two cases of one matter become one, each sender keeps his code; it can be undone.

TT 05/2021/TT-TTCP (đơn trùng). No matter ends by this: the older case goes on with both submissions.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.cases import merging, rules
from feedback.cases.actions import clocks, history, moving, steps, telling
from feedback.cases.actions.history import ROOM, Happened, note
from feedback.cases.models import Case, Merge, NotDuplicate, Submission
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.deadlines import queries as open_deadlines
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.law.states import State

_WHY_ENDED: Final = "Đã gộp vào vụ việc cùng nội dung nhận trước"


def merge(
    case: Case,
    other: Case,
    *,
    reason: str,
    expected: int,
    expected_other: int,
    by: Actor,
    at: datetime,
) -> Merge:
    """Gộp: the younger receipt of the two goes over to the older one, with its submissions and senders.

    ``expected`` is the version of ``case`` that was seen, ``expected_other`` that of the other. The clocks of
    the merged case end; those of the kept one, which began earlier, run on. Its senders are told. Raises
    NotAllowed (see ``merging.demand_mergeable``), NotYours, Stale.
    """
    kept, merged = merging.in_order(case, other)
    _demand_home(kept, merged, by)
    merging.demand_mergeable(kept, merged, by)
    assert by.id is not None
    _take_versions({case.id: (case, expected), other.id: (other, expected_other)})
    subject = (ROOM, merged.id)
    running = list(open_deadlines.open_for(subject))
    deadlines.end(subject, {one.term_key for one in running}, why=_WHY_ENDED, at=at)
    telling.tell_senders(merged, "cases/merged", by=by, at=at, kept=kept.number)
    here = select(Submission.id).where(Submission.case_id == merged.id).order_by(Submission.id)
    moved = list(db.session.scalars(here))
    _give(moved, kept.id)
    state, holder = merged.state, merged.officer_id
    joined = Merge(
        kept_id=kept.id,
        merged_id=merged.id,
        reason=reason,
        state_before=state,
        officer_before=holder,
        submissions=moved,
        deadlines=[one.id for one in running],
        at=at,
        officer_id=by.id,
    )
    db.session.add(joined)
    db.session.execute(
        update(Case)
        .where(Case.id == merged.id)
        .values(
            state=State.MERGED.value,
            triage=False,
            closed_on=local_day(at),
            closed_at=at,
            due_on=clocks.earliest_due(merged.id),
        )
        .execution_options(synchronize_session=False)
    )
    into = Happened(
        merged.id,
        "merged_into",
        from_state=state,
        to_state=State.MERGED.value,
        agency_id=merged.agency_id,
        details={"other": kept.number, "reason": reason},
    )
    history.write([into], by=by, at=at)
    note(kept, "merged_in", {"other": merged.number, "reason": reason}, by=by, at=at)
    if holder is not None:
        telling.tell_officer(holder, merged, "cases/merged_officer", by=by, at=at, kept=kept.number)
    _after(kept, merged)
    return joined


def undo_merge(case: Case, *, reason: str, expected: int, by: Actor, at: datetime) -> Case:
    """Bỏ gộp: what was merged goes its own way again, as it was; returns the case that had taken it in.

    ``case`` is the merged one, ``expected`` its version. Its submissions, its state and its handler are as
    before, its clocks run until the days that they had: the time meanwhile is not given back. Raises
    NotAllowed once the kept case is at its end or elsewhere, NotYours, Stale.
    """
    joined = merging.into(case.id)
    if joined is None:
        raise NotAllowed("Vụ việc này không còn gộp vào vụ việc nào.", merging.BASIS)
    kept = db.session.get_one(Case, joined.kept_id)
    _demand_home(kept, case, by)
    if not kept.is_open:
        raise NotAllowed(
            f"Vụ việc {kept.number} đã kết thúc hoặc đã gộp tiếp; kết quả là chung cho mọi người gửi.",
            merging.BASIS,
        )
    if kept.agency_id != case.agency_id:
        raise NotAllowed(f"Vụ việc {kept.number} đã chuyển sang cơ quan khác.", merging.BASIS)
    if not merging.may_merge(case, by):
        raise NotAllowed("Tài khoản này không có quyền bỏ gộp.", merging.BASIS)
    _take_versions({case.id: (case, expected), kept.id: (kept, kept.version)})
    _give(joined.submissions, case.id)
    deadlines.begin_again(joined.deadlines, agency_id=case.agency_id, officer_id=joined.officer_before)
    joined.undone_at, joined.undone_by, joined.undone_why = at, by.id, reason
    db.session.flush()
    db.session.execute(
        update(Case)
        .where(Case.id == case.id)
        .values(
            state=joined.state_before, closed_on=None, closed_at=None, due_on=clocks.earliest_due(case.id)
        )
        .execution_options(synchronize_session=False)
    )
    back = Happened(
        case.id,
        "merge_undone",
        from_state=State.MERGED.value,
        to_state=joined.state_before,
        agency_id=case.agency_id,
        details={"other": kept.number, "reason": reason},
    )
    history.write([back], by=by, at=at)
    note(kept, "merge_undone", {"other": case.number, "reason": reason}, by=by, at=at)
    _after(kept, case)
    telling.tell_senders(case, "cases/merge_undone", by=by, at=at)
    return kept


def mark_not_duplicate(case: Case, other: Case, *, expected: int, by: Actor, at: datetime) -> None:
    """Không trùng: two cases that look alike are two matters; they are not offered as duplicates again.

    Raises NotAllowed, NotYours, Stale.
    """
    _demand_home(case, case, by)
    if case.id == other.id or case.sealed or other.sealed:
        raise NotAllowed("Hai vụ việc này không so với nhau được.", merging.BASIS)
    if not merging.may_merge(case, by):
        raise NotAllowed("Tài khoản này không có quyền phân loại, xử lý đơn.", merging.BASIS)
    if other.id in merging.not_duplicates_of(case.id):
        raise NotAllowed("Hai vụ việc này đã được ghi nhận là không trùng.", merging.BASIS)
    moving.take_version(case, expected)
    assert by.id is not None
    first, second = sorted((case.id, other.id))
    db.session.add(NotDuplicate(case_id=first, other_id=second, officer_id=by.id, at=at))
    db.session.flush()
    note(case, "not_duplicate_found", {"other": other.number}, by=by, at=at)
    db.session.expire(case)


def _demand_home(kept: Case, merged: Case, by: Actor) -> None:
    for case in (kept, merged):
        if not rules.at_home(by, case.agency_id, triage=case.triage):
            raise moving.NotYours


def _take_versions(seen: dict[int, tuple[Case, int]]) -> None:
    """Take both versions in one order, so that two who join the same pair don't wait for each other."""
    for number in sorted(seen):
        moving.take_version(*seen[number])


def _give(submissions: list[int], case_id: int) -> None:
    db.session.execute(
        update(Submission)
        .where(Submission.id.in_(submissions))
        .values(case_id=case_id)
        .execution_options(synchronize_session=False)
    )


def _after(kept: Case, merged: Case) -> None:
    """Both cases as they are now, and found by the words that they now hold."""
    db.session.expire_all()
    for case in (kept, merged):
        steps.reindex(case)
