"""Nội dung mật, xử lý ngoài hệ thống (Luật 117/2025/QH15): only numbers and days stay."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import rules
from feedback.cases.actions import erasing as cases
from feedback.cases.actions import kept_outside
from feedback.cases.models import OUTSIDE_WORDS, Case
from feedback.clock import ZONE, local_day
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.intake.incoming import Incoming
from feedback.law.kinds import Kind
from feedback.people.actions import PersonDetails
from feedback.privacy.actions import erasing
from feedback.privacy.models import ErasureOrder
from feedback.privacy.refusals import BadDetail, NotYours, Refused

RECORD: Final = "privacy:secret:record"
REGISTER: Final = "privacy:secret:register"
"""Only to give it a number: for who takes in post and may not read cases."""


def propose(case: Case, *, book: str, holder: str, by: Actor, at: datetime) -> ErasureOrder:
    """Đề nghị đưa nội dung mật ra ngoài hệ thống: a second person, who decides, confirms it.

    Raises NotYours, Refused.
    """
    home = rules.at_home(by, case.agency_id, triage=False)
    if not by.may(RECORD) or not home:
        raise NotYours()
    if case.sealed:
        raise Refused("Đơn niêm phong không đưa ra ngoài bằng cách này. Hỏi cơ quan thanh tra")
    if erasing.standing(erasing.CASE, case.id) is not None:
        raise Refused("Vụ việc này đã có đề nghị xóa")
    order = erasing.order_(erasing.CASE, case.id, case.agency_id, "secret", by=by, at=at)
    order.counts = {"book": book, "holder": holder}
    return order


def register(kind: Kind, *, received_on: date, book: str, holder: str, by: Actor, at: datetime) -> Case:
    """Ghi vụ việc có nội dung mật: it gets its number and counts as a letter; no text, name or file is taken.

    Raises NotYours.
    """
    agency = agencies.by_id(by.agency_id) if by.agency_id is not None else None
    if not by.may(REGISTER) or agency is None:
        raise NotYours()
    came = min(at, datetime.combine(received_on, time(7, 30), ZONE))
    one = Incoming(
        kind=kind,
        sender=PersonDetails(kind="person", full_name=OUTSIDE_WORDS, wants="none"),
        channel="desk",
        title=OUTSIDE_WORDS,
        body=OUTSIDE_WORDS,
        received_at=came,
        received_on=received_on,
        agency=(agency.id, agency.code),
        notify=False,
    )
    lodged = intake.receive([one], by=by, at=at)[0].lodged
    cases.keep_outside([lodged.case_id], book=book, holder=holder, by=by, at=at)
    return db.session.get_one(Case, lodged.case_id)


def settle(case: Case, *, document: str, on: date, expected: int, by: Actor, at: datetime) -> None:
    """Đã giải quyết ngoài hệ thống: by its agency, with number and day of the document there.

    Raises NotYours, BadDetail, NotAllowed, Stale (of the case).
    """
    if not by.may(RECORD):
        raise NotYours()
    if not case.received_on <= on <= local_day(at):
        raise BadDetail("signed_on", "Ngày văn bản không trước ngày nhận, không ở tương lai")
    kept_outside.settle(case, document=document, on=on, expected=expected, by=by, at=at)
