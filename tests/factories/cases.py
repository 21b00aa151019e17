"""Cases for tests: received through the one way in, then taken along by the room's own acts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from feedback.actor import CITIZEN, SYSTEM
from feedback.agencies import queries as agencies
from feedback.cases import actions
from feedback.cases.actions import Signature
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.intake.actions import Received
from feedback.intake.incoming import Incoming
from feedback.law.kinds import Kind
from feedback.people.actions import PersonDetails
from tests.conftest import MOMENT

SIGNATURE = Signature(None, "Nguyễn Thành Danh", "Giám đốc")
TITLE = "Cầu treo thôn Trường Định hỏng ván"
BODY = "Cầu treo qua suối hỏng nhiều ván, học sinh không qua được. Đề nghị sửa gấp trước mùa mưa."


def sender(**more: Any) -> PersonDetails:
    """A person who can be reached in every way."""
    values = {
        "kind": "person",
        "full_name": "Nguyễn Thị Ánh Nguyệt",
        "phone": "0912345678",
        "email": "nguyet@thudientu.example",
        "address": "Thôn Trường Định, xã Tịnh Khê",
        "wants": "mail",
    }
    return PersonDetails(**(values | more))


def incoming(code: str = "SXD", **more: Any) -> Incoming:
    """A submission for the agency with this code, as a door hands it in."""
    agency = agencies.by_code(code)
    assert agency is not None, code
    values: dict[str, Any] = {
        "kind": Kind.REPORT,
        "sender": sender(),
        "channel": "web",
        "title": TITLE,
        "body": BODY,
        "received_at": MOMENT,
        "area_code": "21211",
        "field_key": "local_roads",
        "agency": (agency.id, agency.code),
    }
    return Incoming(**(values | more))


def receive(code: str = "SXD", **more: Any) -> Received:
    """A submission received and committed."""
    received = intake.receive([incoming(code, **more)], by=CITIZEN, at=more.get("received_at", MOMENT))[0]
    db.session.commit()
    return received


def make_case(code: str = "SXD", **more: Any) -> Case:
    """A case that has just come in, committed."""
    return db.session.get_one(Case, receive(code, **more).lodged.case_id)


def make_overdue_case(code: str = "SXD", days: int = 30, **more: Any) -> Case:
    """A case received so many calendar days ago that its first day is over."""
    return make_case(code, received_at=MOMENT - timedelta(days=days), **more)


def make_accepted_case(code: str = "SXD", *, at: datetime = MOMENT, **more: Any) -> Case:
    """A case that the agency has taken up."""
    case = make_case(code, **more)
    actions.accept(case, expected=case.version, by=SYSTEM, at=at)
    db.session.commit()
    return case


def make_answered_case(code: str = "SXD", *, at: datetime = MOMENT, **more: Any) -> Case:
    """A case at its end, with a numbered answer."""
    case = make_accepted_case(code, at=at, **more)
    actions.answer(
        case, answer="Đã thay ván cầu.", signature=SIGNATURE, expected=case.version, by=SYSTEM, at=at
    )
    db.session.commit()
    return case
