"""Ghép yêu cầu: requests for a dialogue are joined to a session and released from it again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.actor import Actor
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.dialogue import requests
from feedback.dialogue.actions import cases_along, seats
from feedback.dialogue.actions.changing import ANNOUNCE, demand, enter, lock
from feedback.dialogue.models import DialogueSession, SessionRequest
from feedback.dialogue.requests import JOIN
from feedback.dialogue.rules import LIVE, BadDetail, Refused
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.states import State

REASON_LENGTH: Final = 500
NOTHING_PICKED: Final = "Chọn ít nhất một yêu cầu"


class AlreadyJoined(Refused):
    """A request is in another session, or was joined to one at the same moment."""


def join(session: DialogueSession, case_ids: Collection[int], *, by: Actor, at: datetime) -> None:
    """Ghép yêu cầu vào buổi: all of them or none. Where the session is announced and he who joins them may
    announce, they are invited at once. Raises NotYours, BadDetail (field ``don``), AlreadyJoined.
    """
    demand(session, JOIN, by)
    lock(session)
    if not case_ids:
        raise BadDetail("don", NOTHING_PICKED)
    if session.state not in LIVE or session.held_on < local_day(at):
        raise Refused("Buổi này đã tổ chức, đã hủy hoặc đã qua ngày. Chọn buổi khác")
    numbers = sorted(set(case_ids))
    cases = db.session.scalars(
        select(Case).where(Case.id.in_(numbers)).order_by(Case.id).with_for_update()
    ).all()
    if len(cases) != len(numbers):
        raise BadDetail("don", "Có yêu cầu không còn trong danh sách. Chọn lại")
    for case in cases:
        _demand_open(case, session)
    _demand_free(cases)
    db.session.add_all([SessionRequest(session_id=session.id, case_id=one.id, joined_at=at) for one in cases])
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        raise AlreadyJoined("Có yêu cầu vừa được ghép vào buổi khác. Tải lại trang rồi chọn lại") from None
    told = {"cases": numbers}
    enter(session, "requests_joined", by=by, at=at, details=told, content=told)
    if session.state == "announced" and by.may(ANNOUNCE):
        cases_along.catch_up(session, by=by, at=at)
        seats.register_requesters(session, by, at)


def release(
    session: DialogueSession, case_ids: Collection[int], *, why: str, by: Actor, at: datetime
) -> None:
    """Tách khỏi buổi, with the reason: the requests wait for another session, those that were invited are
    called off. Raises NotYours, Refused, BadDetail (field ``why``).
    """
    demand(session, JOIN, by)
    lock(session)
    if not why:
        raise BadDetail("why", "Viết lý do tách yêu cầu khỏi buổi đối thoại")
    if session.state not in LIVE:
        raise Refused("Buổi này đã tổ chức hoặc đã hủy, không tách yêu cầu được nữa")
    found = [one for one in requests.linked(session.id) if one.case_id in case_ids]
    if len(found) != len(set(case_ids)):
        raise Refused("Yêu cầu không còn ở buổi này. Tải lại trang")
    for case in db.session.scalars(select(Case).where(Case.id.in_(case_ids))):
        if session.state == "announced" and State(case.state) is State.AWAITING_DIALOGUE:
            if not by.may(ANNOUNCE):
                raise Refused("Người gửi đã được mời. Lãnh đạo tách yêu cầu này")
            if left := cases_along.call_off(session, [case.id], reason=why, by=by, at=at):
                raise Refused(left[case.id])
    cases_along.let_go(session, found, why=why, by=by, at=at)
    if session.state == "announced":
        seats.release_requesters(session, case_ids, by, at)


def _demand_open(case: Case, session: DialogueSession) -> None:
    if case.kind != Kind.DIALOGUE_REQUEST:
        raise BadDetail("don", f"{case.number} không phải yêu cầu đối thoại")
    if case.agency_id != session.agency_id:
        raise BadDetail("don", f"{case.number} thuộc cơ quan khác")
    if State(case.state) not in requests.OPEN:
        raise BadDetail("don", f"{case.number} đã kết thúc hoặc đã có lịch đối thoại")


def _demand_free(cases: Collection[Case]) -> None:
    taken = requests.sessions_of(one.id for one in cases)
    for case in cases:
        if case.id in taken:
            other = taken[case.id]
            raise AlreadyJoined(
                f"{case.number} đã ở buổi đối thoại {other.code}, ngày {other.held_on:%d/%m/%Y}. "
                "Tách khỏi buổi đó trước"
            )
