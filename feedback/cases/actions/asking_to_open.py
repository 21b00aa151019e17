"""Đề nghị mở bản gốc, and the answer of a second person, without whom nobody opens one (LTC Đ8, Đ56)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update

from feedback.accounts import delegations
from feedback.actor import Actor
from feedback.cases import barring, opening_asks
from feedback.cases.actions import moving, telling
from feedback.cases.actions.history import note
from feedback.cases.models import Case, SealedRequest
from feedback.cases.opening_asks import CONFIRM, OPEN
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.procedure import NotAllowed

SECRECY = "Điều 8, Điều 56 Luật Tố cáo 25/2018/QH14"


class Answered(Exception):
    """Somebody else answered it first."""


def ask(
    case: Case,
    submission_id: int,
    *,
    capacity: str,
    reason: str,
    by: Actor,
    at: datetime,
    may: str = OPEN,
) -> SealedRequest:
    """Đề nghị mở bản gốc: as what and why; those who may answer are told.

    ``may``: the permission of the door that asks; who has it without ``OPEN`` gets by the grant what that
    room keeps sealed, not the original. What waits for an answer, or is granted still, is given back as it
    is: pressing twice asks once. Raises NotAllowed, NotYours.
    """
    officer_id = asker(case, by, may)
    if capacity not in opening_asks.capacities_of(case, officer_id):
        raise NotAllowed("Ông/bà không có tư cách này trong vụ việc.", SECRECY)
    db.session.refresh(case, with_for_update=True)
    asked = opening_asks.latest(submission_id, officer_id)
    if asked is not None and asked.agency_id == case.agency_id and asked.answered_at is None:
        return asked
    if good := opening_asks.standing(case, submission_id, officer_id, at):
        return good
    asked = SealedRequest(
        submission_id=submission_id,
        agency_id=case.agency_id,
        officer_id=officer_id,
        capacity=capacity,
        reason=reason,
        asked_at=at,
    )
    db.session.add(asked)
    db.session.flush()
    note(case, "sealed_asked", {}, by=by, at=at, submission_id=submission_id, content=asked_content(asked))
    for one in telling.knowing(case, case.agency_id, CONFIRM):
        if one.id != officer_id:
            telling.tell_officer(one.id, case, "cases/sealed_asked", by=by, at=at)
    return asked


def answer(
    case: Case, asked: SealedRequest, *, granted: bool, refusal: str = "", by: Actor, at: datetime
) -> None:
    """Đồng ý or không đồng ý, by a second person; who asked is told.

    The second person is of the same agency, needn't stand aside, and decides in nobody's place: neither he
    nor who asked lends the other his rights. Raises NotAllowed, NotYours, Answered.
    """
    if by.id is None or not by.may_himself(CONFIRM):
        raise NotAllowed("Tài khoản này không được đồng ý việc mở bản gốc.", SECRECY)
    if by.agency_id != case.agency_id or asked.agency_id != case.agency_id:
        raise moving.NotYours
    if barring.aside_from(case).holds(by.id, by.agency_id):
        raise moving.NotYours
    if asked.officer_id == by.id:
        raise NotAllowed("Người đề nghị không tự đồng ý cho mình. Một người khác phải trả lời.", SECRECY)
    if delegations.between(by.id, asked.officer_id, local_day(at)):
        raise NotAllowed(
            "Ông/bà và người đề nghị đang ủy quyền cho nhau. Một người khác phải trả lời.", SECRECY
        )
    # Whoever comes second changes no row: the first answer stands.
    changed = db.session.execute(
        update(SealedRequest)
        .where(SealedRequest.id == asked.id, SealedRequest.answered_at.is_(None))
        .values(answered_by=by.id, answered_at=at, granted=granted, refusal=None if granted else refusal)
        .execution_options(synchronize_session=False)
    )
    if cast(CursorResult[Any], changed).rowcount != 1:
        raise Answered
    db.session.refresh(asked)
    act = "sealed_granted" if granted else "sealed_refused"
    note(case, act, {}, by=by, at=at, submission_id=asked.submission_id, content=answer_content(asked))
    telling.tell_officer(asked.officer_id, case, "cases/sealed_answered", by=by, at=at)


def asker(case: Case, by: Actor, may: str = OPEN) -> int:
    """Who may ask for an original, and open it when that is granted. Raises NotAllowed, NotYours."""
    if by.id is None or not by.may(may):
        raise NotAllowed("Chỉ cán bộ được giao xử lý tố cáo mới mở được bản gốc.", SECRECY)
    if by.agency_id != case.agency_id:
        raise moving.NotYours
    if barring.aside_from(case).holds(by.id, by.agency_id):
        raise moving.NotYours
    return by.id


def asked_content(asked: SealedRequest) -> dict[str, Any]:
    """What the register's digest covers of what was asked."""
    return {name: getattr(asked, name) for name in ("officer_id", "agency_id", "capacity", "reason")}


def answer_content(asked: SealedRequest) -> dict[str, Any]:
    """What the register's digest covers of an answer."""
    return {name: getattr(asked, name) for name in ("id", "answered_by", "granted", "refusal")}
