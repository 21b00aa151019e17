"""Who agrees that an original is opened, for tests that need it open: asked and granted as on the pages."""

from __future__ import annotations

from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.accounts import queries as accounts
from feedback.accounts.models import Officer
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases.actions import asking_to_open, sealing
from feedback.cases.models import Case, SealedRequest, Submission
from feedback.extensions import db
from tests.cases.desk_browser import hidden, opened, pressed
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, officer_of

REASON = "Kiểm tra điều kiện thụ lý theo phân công ngày 25/11/2026"


def second_person(case: Case) -> Officer:
    """The one of the case's agency who agrees: the same each time."""
    agency = agencies.by_id(case.agency_id)
    assert agency is not None
    username = f"dong.y.{agency.code.lower()}"
    return accounts.by_username(username) or officer_of(
        agency.code, "leader", name="Hồ Văn Đồng Ý", username=username
    )


def granted(case: Case, by: Actor, *, at: datetime = MOMENT, reason: str = REASON) -> SealedRequest:
    """Asked by him, granted by another; not committed."""
    number = db.session.scalars(
        select(Submission.id).where(Submission.case_id == case.id, Submission.sealed_content.is_not(None))
    ).one()
    asked = asking_to_open.ask(case, number, capacity="intake", reason=reason, by=by, at=at)
    if asked.answered_at is None:
        asking_to_open.answer(case, asked, granted=True, by=actor_of(second_person(case)), at=at)
    return asked


def opened_by(case: Case, by: Actor, *, at: datetime = MOMENT, reason: str = REASON) -> None:
    """Asked, granted and opened once; not committed."""
    asked = granted(case, by, at=at, reason=reason)
    sealing.open_original(case, asked.submission_id, by=by, at=at)


def asked_for(
    client: FlaskClient, case: Case, reason: str = REASON, capacity: str = "intake"
) -> TestResponse:
    """The form that asks for the original, sent."""
    token = hidden(opened(client, f"/don/{case.number}/ban-goc"))["csrf_token"]
    typed = {"csrf_token": token, "capacity": capacity, "reason": reason}
    return client.post(f"/don/{case.number}/ban-goc/de-nghi", data=typed)


def agreed(case: Case, *, at: datetime = MOMENT) -> None:
    """What waits on the case is granted by another, and committed."""
    for asked in db.session.scalars(select(SealedRequest).where(SealedRequest.answered_at.is_(None))).all():
        asking_to_open.answer(case, asked, granted=True, by=actor_of(second_person(case)), at=at)
    db.session.commit()


def page_opened(client: FlaskClient, case: Case, *, at: datetime = MOMENT) -> TestResponse:
    """The page of the original: asked for where it must be, agreed, and the button pressed."""
    if "Gửi đề nghị" in opened(client, f"/don/{case.number}/ban-goc"):
        assert asked_for(client, case).status_code == 303
        agreed(db.session.get_one(Case, case.id), at=at)
    response = pressed(client, f"/don/{case.number}/ban-goc")
    assert response.status_code == 200, response.get_data(as_text=True)
    return response
