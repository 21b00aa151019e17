"""Gộp đơn trùng: two cases of one matter become one, each sender keeps his code; it can be undone.

TT 05/2021/TT-TTCP (đơn trùng). No matter ends by this: the older case goes on with both submissions.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.cases import asked, merging, queries, rules
from feedback.cases.actions import clocks, handling, history, moving, steps, telling
from feedback.cases.actions.history import ROOM, Happened, note
from feedback.cases.models import Case, CaseEvent, Merge, NotDuplicate, Submission
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.deadlines import queries as open_deadlines
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.law.states import State
from feedback.people import queries as people

_WHY_ENDED: Final = "Đã gộp vào vụ việc cùng nội dung nhận trước"
_ASKED_GONE: Final = "Người được yêu cầu bổ sung đã tách đơn khỏi vụ việc"
_ALL_WITHDRAWN: Final = "Đã rút đơn khi đơn được giải quyết chung"


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
    moved, repeats = _moving(kept, merged)
    _give(moved, kept.id, handling.joined(kept, merged, repeats, local_day(at)))
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
        details={"other": kept.number, "reason": reason} | ({"repeats": repeats} if repeats else {}),
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
    ends = _demand_lives(joined, case, kept, local_day(at))
    told = "withdrawn" if case in ends else _void(joined, case, kept)
    _take_versions({case.id: (case, expected), kept.id: (kept, kept.version)})
    _give(joined.submissions, case.id, handling.parted(case, _repeats_of(joined), local_day(at)))
    deadlines.begin_again(joined.deadlines, agency_id=case.agency_id, officer_id=joined.officer_before)
    state = _state_again(joined, case, at)
    joined.undone_at, joined.undone_by, joined.undone_why = at, by.id, reason
    db.session.flush()
    _turn(case, "merge_undone", kept, reason, state, by=by, at=at, closed_on=None, closed_at=None)
    _turn(kept, "merge_undone", case, reason, _asked_no_more(joined, kept, at), by=by, at=at)
    _after(kept, case)
    telling.tell_senders(case, "cases/merge_undone", by=by, at=at, kept=kept.number, told=told)
    for one in ends:
        step = clocks.course(one).step(State(one.state), "withdraw", local_day(at))
        details = {"reason": _ALL_WITHDRAWN}
        moving.move(one, step, expected=None, by=by, at=at, details=details)
    return kept


def _demand_lives(joined: Merge, case: Case, kept: Case, on: date) -> list[Case]:
    """Those of the two that nobody would follow any more once they are parted: they end by the withdrawal.

    Raises NotAllowed where that isn't lawful: what was taken up ends by a decision.
    """
    here = queries.submissions_of(kept.id)
    parts = (
        (case, joined.state_before, [one for one in here if one.id in joined.submissions]),
        (kept, kept.state, [one for one in here if one.id not in joined.submissions]),
    )
    ends = []
    for one, state, sent in parts:
        if any(each.withdrawn_on is None for each in sent):
            continue
        lines = clocks.course(one).steps_from(State(state), on)
        if not any(line.name == "withdraw" for line in lines):
            raise NotAllowed(
                f"Mọi người gửi của vụ việc {one.number} đã rút đơn. Không bỏ gộp: việc rút đã ghi, vụ việc "
                f"chung tiếp tục cho người còn lại. Nếu ai rút vì bị ép buộc, ghi đơn mới của người ấy.",
                merging.BASIS,
            )
        ends.append(one)
    return ends


def _void(joined: Merge, case: Case, kept: Case) -> str:
    """What no longer counts for the senders who go their own way again, as their notice takes it: that the
    matter was taken up together, whether it had been taken up before or not."""
    if kept.accepted_on is None or kept.accepted_on < local_day(joined.at):
        return ""
    return "accepted" if case.accepted_on is None else "accepted_twice"


def _state_again(joined: Merge, case: Case, at: datetime) -> str:
    """The state that the merged case had; where it waited for papers that have come meanwhile, that after."""
    state = State(joined.state_before)
    came = select(CaseEvent.id).where(
        CaseEvent.act == "supplemented",
        CaseEvent.submission_id.in_(joined.submissions),
        CaseEvent.case_id == joined.kept_id,
        CaseEvent.at >= joined.at,
    )
    if state is not State.AWAITING_PAPERS or db.session.scalar(came.limit(1)) is None:
        return state.value
    line = clocks.course(case).step(state, "supplement", local_day(at))
    deadlines.meet((ROOM, case.id), line.meets, at=at)
    return line.after(state, ()).value


def _asked_no_more(joined: Merge, kept: Case, at: datetime) -> str:
    """The state in which the kept case goes on: it waits no longer for papers of one who leaves it."""
    waiting = asked.request_of(kept)
    if waiting is None or waiting.submission_id not in joined.submissions or waiting.from_state is None:
        return kept.state
    subject = (ROOM, kept.id)
    owed = {one.term_key for one in open_deadlines.open_for(subject) if one.owed_by == "citizen"}
    deadlines.end(subject, owed, why=_ASKED_GONE, at=at)
    return waiting.from_state


def _turn(
    case: Case, act: str, other: Case, reason: str, state: str, *, by: Actor, at: datetime, **columns: Any
) -> None:
    """The case goes on in this state; that it was parted from the other stands in its history."""
    before = case.state
    db.session.execute(
        update(Case)
        .where(Case.id == case.id)
        .values(state=state, due_on=clocks.earliest_due(case.id), **columns)
        .execution_options(synchronize_session=False)
    )
    happened = Happened(
        case.id,
        act,
        from_state=before,
        to_state=state,
        agency_id=case.agency_id,
        details={"other": other.number, "reason": reason},
        for_citizen=bool(columns),
    )
    history.write([happened], by=by, at=at)


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
        if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
            raise moving.NotYours


def _take_versions(seen: dict[int, tuple[Case, int]]) -> None:
    """Take both versions in one order, so that two who join the same pair don't wait for each other."""
    for number in sorted(seen):
        moving.take_version(*seen[number])


def _moving(kept: Case, merged: Case) -> tuple[list[int], list[int]]:
    """The submissions that go over, and those of them whose sender stands in the kept case already: he sent
    the same once more (đơn trùng của cùng một người)."""
    rows = db.session.execute(
        select(Submission.id, Submission.case_id, Submission.sender_id, Submission.handled_on)
        .where(
            Submission.case_id.in_((kept.id, merged.id)),
            (Submission.case_id == merged.id) | Submission.withdrawn_on.is_(None),
        )
        .order_by(Submission.id)
    ).all()
    same = people.same_as(row.sender_id for row in rows if row.case_id == kept.id)
    moved = [row for row in rows if row.case_id == merged.id]
    again = [row.id for row in moved if row.handled_on is None and row.sender_id in same]
    return [row.id for row in moved], again


def _repeats_of(joined: Merge) -> list[int]:
    """Those of its submissions that were found to be sent once more when it was joined."""
    into = select(CaseEvent.details).where(
        CaseEvent.case_id == joined.merged_id, CaseEvent.act == "merged_into", CaseEvent.at == joined.at
    )
    details = db.session.scalar(into.order_by(CaseEvent.id.desc()).limit(1)) or {}
    return list(details.get("repeats", ()))


def _give(submissions: list[int], case_id: int, columns: dict[str, Any]) -> None:
    db.session.execute(
        update(Submission)
        .where(Submission.id.in_(submissions))
        .values(case_id=case_id, **columns)
        .execution_options(synchronize_session=False)
    )


def _after(kept: Case, merged: Case) -> None:
    """Both cases as they are now, and found by the words that they now hold."""
    db.session.expire_all()
    for case in (kept, merged):
        steps.reindex(case)
