"""A session that ends in the middle of a step: what was typed comes back, and no step is taken unread."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.accounts import passwords
from feedback.clock import FixedClock
from feedback.extensions import db
from tests.accounts.factories import PASSWORD, QUICK
from tests.cases.desk_browser import done, hidden, opened
from tests.factories.cases import make_accepted_case, make_case
from tests.factories.officers import browser_of, make_leader

ANSWER = "Sở đã kiểm tra, ván cầu sẽ được thay trước ngày 10/12/2026."


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", QUICK)


def signed_in_again(client: FlaskClient, asked: TestResponse, name: str) -> TestResponse:
    """Fill in the page of signing in that a post was answered with."""
    assert asked.status_code == 401
    fields = hidden(asked.get_data(as_text=True))
    return client.post("/dang-nhap", data={**fields, "username": name, "password": PASSWORD})


def test_the_answer_comes_back_to_its_own_page_and_is_sent_from_there(app: Flask, clock: FixedClock) -> None:
    case = make_accepted_case()
    leader = make_leader()
    name, address = leader.username, f"/don/{case.number}/tra-loi"
    client = browser_of(app, leader)
    carried = hidden(opened(client, address))
    clock.at += timedelta(hours=1)
    offer = signed_in_again(client, client.post(address, data=carried | {"answer": ANSWER}), name)
    page = offer.get_data(as_text=True)
    assert offer.status_code == 200
    assert case.number in page
    assert f">{ANSWER}</dd>" in page
    resent = hidden(page.split(f'action="{address}"')[1].split("</form>")[0])
    assert resent["answer"] == ANSWER
    again = client.post(address, data=resent)
    page = again.get_data(as_text=True)
    assert again.status_code == 422
    assert ">Trả lời</h1>" in page.replace("\n", "")
    assert case.number in page
    assert ANSWER in page
    db.session.refresh(case)
    assert case.state == "accepted"
    db.session.commit()
    done(client.post(address, data=hidden(page) | {"answer": ANSWER}))
    db.session.refresh(case)
    assert case.state == "answered"


def test_a_stranger_can_t_have_a_case_accepted_through_the_sign_in(app: Flask, clock: FixedClock) -> None:
    case = make_case()
    leader = make_leader()
    name, address = leader.username, f"/don/{case.number}/nhan-xu-ly"
    client = browser_of(app, leader)
    opened(client, address)
    clock.at += timedelta(hours=1)
    asked = client.post(address, data={"version": str(case.version), "remark": "Lời của kẻ lạ mặt"})
    assert "kẻ lạ mặt" not in asked.get_data(as_text=True)
    answer = signed_in_again(client, asked, name)
    assert (answer.status_code, answer.location) == (303, address)
    db.session.refresh(case)
    assert case.state != "accepted"
