"""A tab left open on a sealed case goes within a minute of its reader being named in it (LTC Đ8)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.accounts.models import Officer, OfficerSession
from feedback.cases.models import Barred, Case
from feedback.extensions import db
from tests.cases.denounced import COMMUNE, denunciation
from tests.conftest import MOMENT, House
from tests.factories.cases import make_case
from tests.factories.officers import browser_of, officer_of


@pytest.fixture
def officer(app: Flask) -> Officer:
    return officer_of(COMMUNE, "denunciation", "leader", name="Võ Thị Sáu Hạnh", username="hanh.vts")


def still(page: str) -> str:
    """The address that the page asks, from its head."""
    [found] = re.findall(r'<script src="[^"]*sealed[^"]*\.js" data-still="([^"]+)" defer>', page)
    return str(found).replace("&amp;", "&")


def bar(case: Case, officer: Officer) -> None:
    db.session.add(Barred(case_id=case.id, officer_id=officer.id, why="Trùng họ tên"))
    db.session.commit()


def test_any_further_request_is_refused_at_once(app: Flask, officer: Officer) -> None:
    case = denunciation(files=False)
    number, desk = case.number, browser_of(app, officer)
    page = desk.get(f"/don/{number}").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    asked = still(page)
    assert desk.get(asked).status_code == 204
    bar(case, officer)
    assert desk.get(asked).status_code == 404
    assert desk.get(f"/don/{number}").status_code == 404
    assert desk.get(f"/don/{number}").headers["Cache-Control"] == "no-store"
    data = {"csrf_token": token[1] if token else "", "text": "Đã đọc", "version": "1"}
    for path in ("ghi-chu", "nhan-viec", "ban-goc", "giao-viec"):
        assert desk.post(f"/don/{number}/{path}", data=data).status_code in (403, 404), path
    assert number not in desk.get("/viec-cua-toi?dong=2").text


def test_lists_ask_for_all_that_they_show(app: Flask, officer: Officer) -> None:
    first, second = denunciation(files=False), denunciation(files=False)
    desk = browser_of(app, officer)
    for path in ("/viec-cua-toi", "/don"):
        page = desk.get(path).text
        assert {first.number, second.number} <= set(re.findall(r"so=([^&\"]+)", still(page)))
        # Nothing is typed on it: without scripts it is loaded anew.
        assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in page
    asked = still(desk.get("/viec-cua-toi").text)
    bar(second, officer)
    assert desk.get(asked).status_code == 404
    assert desk.get("/don/con-xem?so=khong-co").status_code == 404


def test_pages_without_a_sealed_case_ask_nothing(app: Flask, officer: Officer) -> None:
    case = make_case(COMMUNE)
    desk = browser_of(app, officer)
    for path in (f"/don/{case.number}", "/viec-cua-toi"):
        assert "data-still" not in desk.get(path).text


def test_what_is_typed_isnt_lost_without_scripts(app: Flask, officer: Officer) -> None:
    number, desk = denunciation(files=False).number, browser_of(app, officer)
    page = desk.get(f"/don/{number}?muc=trao-doi").text
    assert "data-still" in page
    assert 'http-equiv="refresh"' not in page


def test_asking_doesnt_keep_a_session_alive(app: Flask, house: House, officer: Officer) -> None:
    number, desk = denunciation(files=False).number, browser_of(app, officer)
    asked = still(desk.get(f"/don/{number}").text)
    seen = db.session.scalars(select(OfficerSession.seen_at)).one()
    house.clock.at = MOMENT + timedelta(minutes=5)
    assert desk.get(asked).status_code == 204
    db.session.rollback()
    assert db.session.scalars(select(OfficerSession.seen_at)).one() == seen


def test_nobody_asks(client: FlaskClient) -> None:
    assert client.get("/don/con-xem?so=x").status_code in (302, 303)
