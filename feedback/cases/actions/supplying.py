"""What papers must say and the submission didn't: where letters to the sender go, whose decision it is."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.cases import rules
from feedback.cases.actions import moving
from feedback.cases.actions.history import note
from feedback.cases.models import Case, Respondent, Submission
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed
from feedback.law.refusal import Refusal
from feedback.people import actions as people
from feedback.people import queries as senders

_LETTERS: Final = "điểm i khoản 2 Điều 8 Nghị định 30/2020/NĐ-CP"
_RESPONDENT: Final = "Điều 8, Điều 31, Điều 40 Luật Khiếu nại 02/2011/QH13"


class Nobody(Refusal):
    """Nothing was said of the respondent."""

    need = "name"

    def __init__(self) -> None:
        super().__init__("Nhập họ tên, chức vụ hoặc cơ quan của người bị khiếu nại")


def give_letter_address(
    case: Case, *, submission_id: int, address: str, expected: int, by: Actor, at: datetime
) -> None:
    """Ghi địa chỉ nhận văn bản của người gửi who gave none. The history doesn't tell it.

    Raises NotAllowed (also for one who has an address, for a sealed case and for a submission of another
    case), NotYours, Stale.
    """
    _may_record(case, by, _LETTERS)
    submission = db.session.get(Submission, submission_id)
    if case.sealed or submission is None or submission.case_id != case.id:
        raise NotAllowed("Không ghi được địa chỉ cho người gửi này.", _LETTERS)
    if submission.sender_id not in senders.without_address([submission.sender_id]):
        raise NotAllowed("Người gửi này đã có địa chỉ. Văn bản đã ban hành ghi theo địa chỉ ấy.", _LETTERS)
    moving.take_version(case, expected)
    people.give_letter_address(submission.sender_id, address)
    note(case, "letter_address_given", {}, by=by, at=at, submission_id=submission.id)
    db.session.expire(case)


def name_respondent(
    case: Case,
    *,
    name: str | None,
    position: str | None,
    body: str | None,
    address: str | None = None,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Ghi người bị khiếu nại: whose decision or act it is, as established; the first one of the case. The
    history doesn't tell his address.

    Of a denunciation this stands in the working copy. Raises Nobody when none of the three is given,
    NotAllowed, NotYours, Stale.
    """
    _may_record(case, by, _RESPONDENT)
    if case.kind != Kind.COMPLAINT or not case.is_open:
        raise NotAllowed("Chỉ ghi người bị khiếu nại khi đang giải quyết khiếu nại.", _RESPONDENT)
    if not (name or position or body):
        raise Nobody
    moving.take_version(case, expected)
    found = db.session.scalar(
        select(Respondent).where(Respondent.case_id == case.id).order_by(Respondent.id).limit(1)
    )
    if found is None:
        found = Respondent(case_id=case.id)
        db.session.add(found)
    found.name, found.position, found.address = name, position, address
    if body is not None:
        found.body = body
    db.session.flush()
    told = ", ".join(part for part in (name, position, body) if part)
    note(case, "respondent_named", {"respondent": told}, by=by, at=at)
    db.session.expire(case)


def _may_record(case: Case, by: Actor, article: str) -> None:
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise moving.NotYours
    if not by.may("cases:case:record"):
        raise NotAllowed("Tài khoản này không có quyền ghi nhận vào vụ việc.", article)
