"""Lịch hạn của tôi: by a secret address an officer's program reads his days, and nothing of anybody else."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from io import StringIO

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback import logs
from feedback.accounts import actions as accounts
from feedback.accounts import calendar_address, queries
from feedback.accounts.models import CalendarAddress, Officer
from feedback.actor import SYSTEM
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.register import verifying
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT
from tests.factories.cases import BODY, TITLE, make_accepted_case
from tests.factories.dialogue import make_dialogue
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.factories.reception import TODAY

NOWHERE = "/lich-cua-toi/" + "A" * 43 + ".ics"


def given(case: Case, officer: Officer) -> Case:
    """The case in the officer's hands."""
    case.officer_id = officer.id
    db.session.commit()
    return case


def pressed(browser: FlaskClient, path: str) -> str:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/tai-khoan/lich").text)
    assert token is not None
    answer = browser.post(path, data={"csrf_token": token[1]}, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def address_on(page: str) -> str:
    found = re.search(r"/lich-cua-toi/[\w-]{43}\.ics", page)
    assert found is not None
    return found[0]


OF_THE_UNIT = "Hạn: "
"""What the whole unit owes by the plan isn't what an officer has of his own."""


def summaries(client: FlaskClient, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    found = [str(one["SUMMARY"]) for one in icalendar.Calendar.from_ical(answer.data).walk("VEVENT")]
    return [one for one in found if not one.startswith(OF_THE_UNIT)]


def test_an_address_is_made_shown_once_replaced_and_closed(app: Flask, client: FlaskClient) -> None:
    handler = make_handler()
    case = given(make_accepted_case(), handler)
    number, due_on = case.number, case.due_on
    browser = browser_of(app, handler)
    assert "Lịch hạn của tôi" in browser.get("/tai-khoan").text
    assert "chưa có địa chỉ lịch" in browser.get("/tai-khoan/lich").text
    first = address_on(pressed(browser, "/tai-khoan/lich"))
    assert "/lich-cua-toi/" not in browser.get("/tai-khoan/lich").text
    answer = client.get(first)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    event = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")[0]
    assert str(event["SUMMARY"]).startswith(f"{number}: ")
    assert event["DTSTART"].dt == due_on
    for secret in (TITLE, BODY[:30], "Nguyệt", "0912345678", "Trường Định"):
        assert secret not in answer.text
    second = address_on(pressed(browser, "/tai-khoan/lich"))
    gone = client.get(first)
    assert summaries(client, second)
    pressed(browser, "/tai-khoan/lich/dong")
    closed, never = client.get(second), client.get(NOWHERE)
    for one in (gone, closed, never, client.get("/lich-cua-toi/sai.ics")):
        assert (one.status_code, one.data) == (404, never.data)
        own = {"X-Request-Id": ""}
        assert dict(one.headers) | own == dict(never.headers) | own
    db.session.rollback()
    acts = [act.act for act in queries.acts_on(handler.id) if act.act.startswith("calendar")]
    assert acts == ["calendar_closed", "calendar_made", "calendar_made"]
    assert "calendar" not in str([act.details for act in queries.acts_on(handler.id)])
    db.session.rollback()
    link_waiting()
    assert not verifying.verify().faults


def test_he_reads_what_he_may_know_today_and_nothing_sealed(app: Flask, client: FlaskClient) -> None:
    handler, leader = make_handler(), make_leader()
    own = given(make_accepted_case(), handler).number
    others = given(make_accepted_case(), leader).number
    sealed = db.session.get_one(Case, receive_matter("denunciation").lodged.case_id)
    sealed_number = given(sealed, handler).number
    make_dialogue("SXD", chair_id=leader.id, held_on=TODAY + timedelta(days=9), topic="Việc của bà Nguyệt")
    addresses = {
        officer.id: calendar_address.make(by=actor_of(officer), at=MOMENT) for officer in (handler, leader)
    }
    db.session.commit()
    his = summaries(client, f"/lich-cua-toi/{addresses[handler.id]}.ics")
    assert len(his) == 1
    assert his[0].startswith(own)
    hers = summaries(client, f"/lich-cua-toi/{addresses[leader.id]}.ics")
    assert [line for line in hers if line.startswith(others)]
    assert "Chủ trì buổi đối thoại 2026-901" in hers
    assert not [line for line in his + hers if sealed_number in line or "Nguyệt" in line]
    # He goes to another agency; he becomes an administrator, who reads no cases; his account is closed.
    path = f"/lich-cua-toi/{addresses[handler.id]}.ics"
    found = db.session.get_one(Officer, handler.id)
    home, elsewhere = found.agency_id, officer_of("SNNMT", "handler", username="cho.khac").agency_id
    found.agency_id = elsewhere
    db.session.commit()
    assert summaries(client, path) == []
    found.agency_id = home
    accounts.set_roles(found, {"postroom"}, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert not [line for line in summaries(client, path) if own in line and line == "postroom"]
    accounts.deactivate(found, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert client.get(path).status_code == 404
    accounts.reactivate(found, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert client.get(path).status_code == 404, "it ended with the account"
    assert db.session.get(CalendarAddress, found.id) is None


def test_the_secret_stands_in_no_log_and_no_measure(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = make_handler()
    secret = calendar_address.make(by=actor_of(handler), at=MOMENT)
    db.session.commit()
    kept = [*logging.getLogger().handlers]
    said = StringIO()
    monkeypatch.setattr("sys.stderr", said)
    try:
        logs.configure("debug")
        assert client.get(f"/lich-cua-toi/{secret}.ics").status_code == 200
        monkeypatch.setattr("feedback.papers.own_calendar.events", lambda *_: 1 / 0)
        failed = client.get(f"/lich-cua-toi/{secret}.ics")
        assert failed.status_code == 500
        assert failed.mimetype == "text/plain"
        measures = client.get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"}).text
    finally:
        logging.getLogger().handlers[:] = kept
    assert "ZeroDivisionError" in said.getvalue()
    assert "own_calendar" in measures
    for text in (said.getvalue(), failed.text, measures):
        assert secret not in text
    assert secret.encode() not in bytes(db.session.get_one(CalendarAddress, handler.id).secret_digest)
