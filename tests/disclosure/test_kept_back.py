"""A sender may ask that his text isn't public: at filing, shown to him and to officers, kept for good."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.agencies import queries as agencies
from feedback.cases import proofs
from feedback.cases import queries as cases
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.factories.cases import make_case
from tests.factories.officers import browser_of, make_leader
from tests.intake import walk


def test_the_sender_says_it_and_reads_it_again(app: Flask, client: FlaskClient) -> None:
    walk.write(client, "phan-anh", kept_back="1")
    page = client.get("/gui-don/phan-anh/kiem-tra").get_data(as_text=True)
    assert "Không đăng nội dung đơn" in page
    walk.send(client)
    submission = db.session.scalars(select(Submission)).one()
    assert submission.kept_back
    case = db.session.get_one(Case, submission.case_id)
    agency = agencies.by_id(case.agency_id)
    assert agency is not None
    desk = browser_of(app, make_leader(agency.code))
    assert "không cho đăng nội dung đơn" in desk.get(f"/don/{case.number}").get_data(as_text=True)
    link_waiting()
    db.session.commit()
    assert not list(register.missing_contents("cases", proofs.digests_of))
    db.session.execute(update(Submission).values(kept_back=False))
    db.session.commit()
    assert list(register.missing_contents("cases", proofs.digests_of))


def test_only_texts_that_may_be_public_are_kept_back(client: FlaskClient) -> None:
    assert "kept_back" in client.get("/gui-don/kien-nghi/nguoi-gui").get_data(as_text=True)
    assert "kept_back" not in client.get("/gui-don/to-cao/nguoi-gui").get_data(as_text=True)
    case = make_case(kept_back=True)
    assert cases.submissions_of(case.id)[0].kept_back
