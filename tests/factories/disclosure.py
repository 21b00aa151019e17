"""What is public, for tests, as rows: documents, results of cases with their copies; committed."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import select

from feedback.accounts import queries as accounts
from feedback.accounts.models import Officer
from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.disclosure.actions import duties, outcomes
from feedback.disclosure.actions.duties import DutyDetails
from feedback.disclosure.actions.history import HISTORY, OUTCOME
from feedback.disclosure.models import DisclosureDuty, Outcome, OutcomeCopy, PostedDocument
from feedback.extensions import db
from feedback.law.disclosure import CHECKS, result_of
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case
from tests.factories.matters import receive_matter
from tests.factories.officers import officer_of
from tests.factories.reception import TODAY

WORDS: Final = {
    "title": "Sửa cầu treo thôn Trường Định trước mùa mưa",
    "asked": "Cầu treo qua suối hỏng nhiều ván, học sinh không qua được. Đề nghị sửa gấp.",
    "answer": "Sở Xây dựng đã thay 24 tấm ván, siết lại cáp và đặt biển báo tải trọng.",
}


def make_document(code: str = "21211", *, number: str = "2026-901", **more: Any) -> PostedDocument:
    """A document on the board of an agency since today, for good: prepared by one officer, posted by another.

    ``number``: its public address; ``state="draft"`` leaves it with the second officer.
    """
    agency = agencies.by_code(code)
    assert agency is not None, code
    values = {
        "code": number,
        "agency_id": agency.id,
        "content": "commune_02" if agency.level == "commune" else "province_document",
        "title": "Quyết toán ngân sách xã năm 2025",
        "number": "45/QĐ-UBND",
        "issued_on": TODAY,
        "issued_by": agency.name,
        "summary": "Tổng thu, tổng chi và số dư ngân sách xã năm 2025.",
        "state": "posted",
        "checklist": [],
        "kept": [],
        "prepared_by": _officer(code, "handler", "soan.van.ban").id,
        "prepared_at": MOMENT,
    } | more
    if values["state"] != "draft":
        posted = {"posted_on": TODAY, "posted_at": MOMENT, "posted_by": _officer(code, "leader", "dang").id}
        values = posted | values
    document = PostedDocument(**values)
    db.session.add(document)
    db.session.commit()
    return document


def _officer(code: str, role: str, name: str) -> Officer:
    username = f"{name}.{code.lower()}"
    return accounts.by_username(username) or officer_of(code, role, username=username)


def make_settled_case(course: str = "complaint_second", code: str = "SXD", **more: Any) -> Case:
    """A case of the course at its end, with the number of its decision, as its row stands; no letter."""
    if course == "feedback":
        return make_answered_case(code, **more)
    case = db.session.get_one(Case, receive_matter(course, code, **more).lodged.case_id)
    result = result_of(course)
    assert result is not None
    case.state = result.states[0]
    case.outcome = "right" if course.startswith(("complaint", "denunciation")) else None
    case.outcome_number = "215/QĐ-UBND"
    case.closed_on, case.closed_at = MOMENT.date(), MOMENT
    db.session.commit()
    return case


def make_outcome(course: str = "feedback", code: str = "SXD", **more: Any) -> Outcome:
    """The row of a settled case; ``more``: columns that it has instead of those of its case."""
    case = make_settled_case(course, code)
    row = db.session.scalar(select(Outcome).where(Outcome.case_id == case.id))
    if row is None:
        row = outcomes.enter_settled(case, by=SYSTEM, at=MOMENT)
    assert row is not None
    if more:
        for name, value in more.items():
            setattr(row, name, value)
        outcomes.enter(row, "outcome_changed", *more, by=SYSTEM, at=MOMENT)
    db.session.commit()
    return row


def make_prepared(outcome: Outcome | None = None, **more: Any) -> OutcomeCopy:
    """A copy that waits for the second officer, prepared by a handler of the agency."""
    return _copy(outcome or make_outcome(), {"state": "prepared"} | more)


def make_published(
    course: str = "feedback", code: str = "SXD", *, until_on: date | None = None, **more: Any
) -> OutcomeCopy:
    """A result with its copy that everybody reads since yesterday; ``more``: its words instead."""
    outcome = make_outcome(course, code, state="shown")
    published = {
        "state": "published",
        "checklist": [one.key for one in CHECKS],
        "confirmed_by": _officer(code, "leader", "xem").id,
        "published_at": MOMENT - timedelta(days=1),
        "until_on": until_on,
    }
    return _copy(outcome, published | more)


def _copy(outcome: Outcome, more: dict[str, Any]) -> OutcomeCopy:
    agency = agencies.by_id(outcome.agency_id)
    assert agency is not None
    values: dict[str, Any] = WORDS | {
        "outcome_id": outcome.id,
        "number": 1,
        "checklist": [],
        "kept": [],
        "prepared_at": MOMENT - timedelta(days=2),
    }
    if "prepared_by" not in more:
        values["prepared_by"] = _officer(agency.code, "handler", "soan").id
    copy = OutcomeCopy(**(values | more))
    db.session.add(copy)
    db.session.commit()
    return copy


def changed_contents() -> list[str]:
    """What ``feedback register verify`` would find changed of what the acts on results brought."""
    db.session.rollback()
    link_waiting()
    db.session.commit()
    return [str(one) for one in register.missing_contents(OUTCOME, partial(HISTORY.digests_of, OUTCOME))]


def make_duty(
    code: str = "21211",
    *,
    content: str = "commune_02",
    title: str = "Quyết định phê duyệt dự toán ngân sách xã năm 2027 và phương án phân bổ cho các thôn",
    arisen_on: date = TODAY,
) -> DisclosureDuty:
    """What a unit must disclose, noted today."""
    agency = agencies.by_code(code)
    assert agency is not None, code
    details = DutyDetails(content=content, title=title, arisen_on=arisen_on)
    duty = duties.note_duty(agency.id, details, by=SYSTEM, at=MOMENT)
    db.session.commit()
    return duty
