"""How content the sender is: asked once, told to nobody by name, invited once by mail."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.cases import inviting, ratings
from feedback.cases.models import Case, Rating, Submission
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications.delivery import deliver
from feedback.notifications.models import Message
from feedback.register import actions as register
from tests.cases import denounced
from tests.cases.desk_browser import opened
from tests.cases.test_checks import verify
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_answered_case, sender
from tests.factories.officers import OfficersBrowser, browser_of, make_handler
from tests.intake.walk import fill

RATE = "/don-cua-toi/danh-gia"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A citizen's browser; the test's own session lets go before each request."""
    return OfficersBrowser(app, app.response_class, use_cookies=True)


def prove(client: FlaskClient, case: Case) -> str:
    """The own page of who sent the case, proven by code and telephone."""
    code = db.session.scalar(select(Submission.tracking_code).where(Submission.case_id == case.id))
    assert fill(client, "/tra-cuu", {"code": code, "proof": "5678"}).location == "/don-cua-toi"
    return unescape(opened(client, "/don-cua-toi"))


def test_two_questions_once(app: Flask, client: FlaskClient) -> None:
    case = make_answered_case()
    number, agency_id = case.number, case.agency_id
    assert "Đánh giá cách giải quyết" in prove(client, case)
    page = unescape(fill(client, RATE, {"why": "Cầu mới chắc."}).get_data(as_text=True))
    assert "Chọn một mức hài lòng" in page
    assert "Chọn một câu trả lời" in page
    assert "Cầu mới chắc." in page
    for score in ("6", "0", "-1", "five"):
        assert fill(client, RATE, {"score": score, "solved": "yes"}).status_code == 422
    assert (
        fill(client, RATE, {"score": "4", "solved": "partly", "why": "Còn thiếu lan can."}).location == RATE
    )
    given = opened(client, RATE)
    assert "Ông/bà đã đánh giá" in given
    assert 'href="/don-cua-toi/chua-giai-quyet"' in given
    # A page that was opened before: the first word stands.
    form = {"csrf_token": page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]}
    assert client.post(RATE, data=form | {"score": "1", "solved": "no"}).location == RATE
    [kept] = db.session.scalars(select(Rating)).all()
    assert (kept.score, kept.solved, kept.why) == (4, "partly", "Còn thiếu lan can.")
    assert kept.agency_id == agency_id
    summary = unescape(opened(browser_of(app, make_handler()), f"/don/{number}"))
    assert "Hài lòng (4/5)" in summary
    assert "Còn thiếu lan can." in summary
    while register.link_waiting():
        pass
    assert verify(app) == (0, [])


def test_who_says_that_all_is_solved_is_not_asked_what_is_not(app: Flask, client: FlaskClient) -> None:
    prove(client, make_answered_case())
    assert fill(client, RATE, {"score": "5", "solved": "yes"}).location == RATE
    assert "chua-giai-quyet" not in opened(client, RATE)


def test_not_before_the_end(client: FlaskClient) -> None:
    case = make_accepted_case()
    assert RATE not in prove(client, case)
    assert "Gửi đánh giá" not in opened(client, RATE)


def test_of_a_sealed_case_no_words_are_kept(app: Flask, client: FlaskClient) -> None:
    given = denounced.received()
    ended = {"state": "concluded", "closed_on": MOMENT.date(), "closed_at": MOMENT, "outcome": "wrong"}
    db.session.execute(update(Case).where(Case.id == given.lodged.case_id).values(**ended))
    db.session.commit()
    proof = {"code": given.lodged.tracking_code, "proof": given.lodged.secret}
    assert fill(client, "/tra-cuu", proof).location == "/don-cua-toi"
    page = unescape(opened(client, RATE))
    assert "<textarea" not in page
    assert "Thoát nhanh" in page
    assert "tố cáo" not in page.lower()
    told = {"score": "3", "solved": "no", "why": denounced.WHO["full_name"]}
    assert fill(client, RATE, told).location == RATE
    db.session.rollback()
    assert db.session.scalars(select(Rating.why)).all() == [None]
    assert denounced.standing_in(denounced.everything_stored()) == []


def test_invited_once_by_mail_alone(app: Flask, clock: FixedClock) -> None:
    make_answered_case()
    make_answered_case(sender=sender(full_name="Hồ Thị Ơi", email=None, wants="post"))
    make_accepted_case()
    wrong = make_answered_case(sender=sender(email="sai@thudientu.example"))
    rated = make_answered_case()
    submission = db.session.scalars(select(Submission).where(Submission.case_id == rated.id)).one()
    db.session.add(
        Rating(
            case_id=rated.id,
            agency_id=rated.agency_id,
            rater=ratings.rater(submission, rated),
            score=5,
            solved="yes",
            at=MOMENT,
        )
    )
    denounced.denunciation()
    db.session.commit()

    def invited() -> list[int]:
        db.session.rollback()
        found = select(Message.recipient_id).where(Message.template == "cases/rate")
        return list(db.session.scalars(found.order_by(Message.recipient_id)))

    clock.at = MOMENT + timedelta(days=2)
    inviting.invite_to_rate()
    assert invited() == []
    clock.at = MOMENT + timedelta(days=3)
    for _day in range(3):
        inviting.invite_to_rate()
        clock.at += timedelta(days=1)
    assert len(invited()) == 2
    wrong_id = db.session.scalar(select(Submission.sender_id).where(Submission.case_id == wrong.id))
    assert wrong_id in invited()
    clock.at = MOMENT + timedelta(days=60)
    inviting.invite_to_rate()
    assert len(invited()) == 2
    db.session.rollback()
    deliver()
    states = set(db.session.scalars(select(Message.state).where(Message.template == "cases/rate")))
    assert "to_print" not in states
