"""Work around a case: who handles it, what officers tell each other, what one proposes to the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.cases import barring, rules
from feedback.cases.actions import clocks, history, moving, telling, truth
from feedback.cases.models import Case, Note, Proposal
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.extensions import db
from feedback.law import grounds
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed
from feedback.law.states import State


class AlreadyProposed(Exception):
    """A proposal waits for the competent person; a second one would only confuse him."""

    def __init__(self) -> None:
        super().__init__("Đã có một đề xuất đang chờ người có thẩm quyền xem xét.")


def assign(case: Case, *, officer_id: int, expected: int, by: Actor, at: datetime) -> None:
    """Giao việc: name the officer of the case's agency who handles it; its open clocks go with it.

    An officer without the right to assign may take (nhận việc) a case that nobody has, for himself. Raises
    NotAllowed for another, for one who has left, and for one of another agency.
    """
    step = moving.check(case, "assign", by=by, on=local_day(at))
    if not rules.may_assign(by, officer_id, case.officer_id):
        raise NotAllowed(
            "Chỉ người có quyền giao việc mới giao được; ông/bà nhận được việc chưa giao ai, cho chính mình.",
            step.article,
        )
    officer = accounts.by_id(officer_id)
    if officer is None or not officer.active or officer.agency_id != case.agency_id:
        raise NotAllowed("Chỉ giao được cho cán bộ đang làm việc ở cơ quan giữ vụ việc.", step.article)
    if barring.aside_from(case).holds(officer_id, officer.agency_id):
        raise NotAllowed("Cán bộ này phải đứng ngoài vụ việc. Chọn người khác.", step.article)
    moving.move(
        case,
        step,
        expected=expected,
        by=by,
        at=at,
        details={"officer_id": officer_id},
        officer_id=officer_id,
    )
    deadlines.hand_over(("cases", case.id), agency_id=case.agency_id, officer_id=officer_id)
    telling.tell_officer(officer_id, case, "cases/assigned", by=by, at=at)


def release(case: Case, *, expected: int, by: Actor, at: datetime) -> None:
    """Bỏ giao việc: nobody handles the case any more; its open clocks stay with the agency.

    Raises NotAllowed for one who may not assign, NotYours, Stale.
    """
    step = moving.check(case, "assign", by=by, on=local_day(at))
    if not by.may("cases:case:assign"):
        raise NotAllowed("Chỉ người có quyền giao việc mới bỏ giao được.", step.article)
    moving.take_version(case, expected)
    history.note(case, "released", {"released": case.officer_id}, by=by, at=at)
    case.officer_id = None
    db.session.flush()
    deadlines.hand_over(("cases", case.id), agency_id=case.agency_id, officer_id=None)
    db.session.expire(case)


def note(case: Case, *, text: str, by: Actor, at: datetime) -> None:
    """Ghi chú nội bộ: for colleagues only. The register learns that a note was written, by its digest."""
    if by.id is None or not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise moving.NotYours
    if not by.may("cases:note:write"):
        raise NotAllowed("Tài khoản này không có quyền ghi chú.")
    db.session.add(Note(case_id=case.id, officer_id=by.id, at=at, text=text))
    history.note(case, "noted", {}, by=by, at=at, content={"note": text})


def propose(
    case: Case,
    *,
    step: str,
    values: dict[str, Any],
    reason: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Đề xuất: one officer proposes a step that only the competent person may take.

    Raises NotAllowed when the step proposed is not lawful from here, AlreadyProposed, UnknownGround, NotSo
    when the ground proposed isn't so: the competent person could only be refused.
    """
    line = moving.check(case, "propose", by=by, on=local_day(at))
    proposable = clocks.course(case).proposable(State(case.state), local_day(at))
    if step not in {one.name for one in proposable}:
        raise NotAllowed("Bước đề xuất không làm được ở giai đoạn này.")
    if open_proposal(case.id) is not None:
        raise AlreadyProposed
    if values.get("ground"):
        ground = grounds.ground(values["ground"], Kind(case.kind), step, local_day(at))
        truth.demand(case, ground, str(values.get("reason") or ""))
    moving.move(
        case,
        line,
        expected=expected,
        by=by,
        at=at,
        details={"step": step},
        content={"values": values, "reason": reason},
    )
    assert by.id is not None
    db.session.add(
        Proposal(case_id=case.id, step=step, values=values, reason=reason, officer_id=by.id, at=at)
    )
    db.session.flush()


def return_proposal(case: Case, *, remark: str, expected: int, by: Actor, at: datetime) -> None:
    """Trả lại đề xuất: the competent person doesn't follow it and says why."""
    proposal = open_proposal(case.id)
    if proposal is None:
        raise NotAllowed("Không có đề xuất nào đang chờ.")
    moving.check(case, proposal.step, by=by, on=local_day(at))
    moving.take_version(case, expected)
    proposal.settled_at, proposal.settled_by = at, by.id
    proposal.outcome, proposal.remark = "returned", remark
    db.session.flush()
    moving.settle_drafts(case.id, None, None)
    history.note(case, "proposal_returned", {"step": proposal.step}, by=by, at=at, content={"remark": remark})
    telling.tell_officer(proposal.officer_id, case, "cases/proposal_returned", by=by, at=at)
    db.session.expire(case)


def set_field(case: Case, *, field_key: str, expected: int, by: Actor, at: datetime) -> None:
    """Xác định lĩnh vực: an officer settles the field of the matter.

    Whether the five working days of NĐ 20/2008 run hangs on the field, so that clock begins (counted from
    receipt) or ends with it; no other one moves.
    """
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise moving.NotYours
    if not by.may("cases:case:record"):
        raise NotAllowed("Tài khoản này không có quyền xác định lĩnh vực.")
    moving.take_version(case, expected)
    before = case.field_key
    case.field_key = field_key
    db.session.flush()
    clocks.follow_field(case, by=by, at=at)
    history.note(case, "field_set", {"from": before, "to": field_key}, by=by, at=at)
    db.session.expire(case)


def open_proposal(case_id: int) -> Proposal | None:
    """The proposal that waits for the competent person, if any."""
    return db.session.query(Proposal).filter_by(case_id=case_id, settled_at=None).one_or_none()
