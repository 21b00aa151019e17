"""Vắng mặt: declared by oneself or a leader, in words when it can't be; who stands in sees and hears."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.accounts import absences
from feedback.accounts.absences import BadAbsence
from feedback.accounts.models import Absence, Officer
from feedback.accounts.rules import Refused
from feedback.actor import SYSTEM
from feedback.cases import actions
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.notifications.models import Message
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of

TODAY = date(2026, 11, 25)


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def sent(first: date = TODAY, last: date = TODAY + timedelta(days=4), **more: str) -> dict[str, str]:
    return day("first_on", first) | day("last_on", last) | {"why": "leave", "substitute": ""} | more


def declared(officer: Officer, substitute: Officer | None = None, **more: date) -> Absence:
    absence = absences.declare(
        officer_id=officer.id,
        first_on=more.get("first_on", TODAY),
        last_on=more.get("last_on", TODAY + timedelta(days=4)),
        why="leave",
        substitute_id=substitute.id if substitute else None,
        by=SYSTEM,
        at=MOMENT,
    )
    db.session.commit()
    return absence


def post(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/vang-mat").text)
    assert token is not None
    return client.post(address, data=fields | {"csrf_token": token[1]})


def denounced() -> Case:
    return db.session.get_one(Case, receive_matter("denunciation").lodged.case_id)


def test_an_officer_declares_his_own_and_comes_back_early(app: Flask) -> None:
    me, other = make_handler(), officer_of("SXD", "handler", name="Trần Thị Ngọc Hạnh")
    client = browser_of(app, me)
    html = client.get("/vang-mat").text
    assert "Không có lần vắng mặt nào" in html
    assert 'name="officer"' not in html
    answer = post(client, "/vang-mat", **sent(substitute=str(other.id)))
    assert answer.status_code == 303
    answer = client.get("/vang-mat")
    assert "Đã ghi vắng mặt từ 25/11/2026 đến 29/11/2026" in answer.text
    assert "Trần Thị Ngọc Hạnh" in answer.text
    number = db.session.query(Absence).one().id
    answer = post(client, f"/vang-mat/{number}/tro-lai")
    assert answer.status_code == 303
    assert "Đã ghi trở lại làm việc" in client.get("/vang-mat").text
    assert absences.absent([me.id], TODAY) == {}
    assert post(client, f"/vang-mat/{number}/tro-lai").status_code == 422


def test_what_can_not_be_is_said_beside_the_field_and_kept(app: Flask) -> None:
    me, away = make_handler(), officer_of("SXD", "handler", name="Võ Hồng Sơn")
    elsewhere = officer_of("SYT", "handler", name="Đỗ Thị Lan")
    declared(away)
    declared(me, first_on=TODAY + timedelta(days=20), last_on=TODAY + timedelta(days=25))
    client = browser_of(app, me)
    for data, words in (
        (sent(last=TODAY - timedelta(days=1)), "Ngày cuối không được trước ngày đầu"),
        (sent(TODAY - timedelta(days=9), TODAY - timedelta(days=2)), "Ngày cuối đã qua"),
        (sent(last=TODAY + timedelta(days=400)), "dài nhất là một năm"),
        (sent(last=TODAY + timedelta(days=20)), "trùng với một lần vắng mặt đã ghi"),
        (sent(substitute=str(away.id)), "cũng vắng trong những ngày ấy"),
        (sent(substitute=str(me.id)), "Chọn"),
        (sent(substitute=str(elsewhere.id)), "Chọn"),
        (sent(why="vì thích"), "Chọn lý do"),
        (sent() | {"last_on-day": "31"}, "Ngày cuối"),
    ):
        answer = post(client, "/vang-mat", **data)
        assert answer.status_code == 422, words
        assert words in answer.text
        assert f'value="{data["last_on-year"]}"' in answer.text
    assert db.session.query(Absence).count() == 2


def test_only_a_leader_of_the_same_agency_declares_for_another(app: Flask) -> None:
    handler, leader, stranger = make_handler(), make_leader(), make_leader("SYT")
    answer = post(browser_of(app, leader), "/vang-mat", **sent(officer=str(handler.id)))
    assert answer.status_code == 303
    absence = db.session.query(Absence).one()
    assert absence.officer_id == handler.id
    assert post(browser_of(app, stranger), f"/vang-mat/{absence.id}/tro-lai").status_code == 404
    for by in (stranger, officer_of("SXD", "desk", name="Ngô Thị Mây")):
        with pytest.raises(Refused):
            absences.declare(
                officer_id=handler.id,
                first_on=TODAY + timedelta(days=30),
                last_on=TODAY + timedelta(days=31),
                why="leave",
                substitute_id=None,
                by=actor_of(by),
                at=MOMENT,
            )


def test_nobody_stands_in_while_away_himself(app: Flask) -> None:
    first, second = make_handler(), officer_of("SXD", "handler", name="Võ Hồng Sơn")
    declared(first, second)
    with pytest.raises(BadAbsence, match="làm thay người khác"):
        declared(second)


def test_who_stands_in_sees_the_work_and_hears_of_it_only_in_those_days(
    app: Flask, clock: FixedClock
) -> None:
    away, instead, leader = make_handler(), officer_of("SXD", "handler", name="Võ Hồng Sơn"), make_leader()
    case = make_case()
    declared(away, instead)
    actions.assign(case, officer_id=away.id, expected=case.version, by=actor_of(leader), at=MOMENT)
    db.session.commit()
    told = {one.recipient_id for one in db.session.query(Message).filter_by(template="cases/assigned")}
    assert told == {away.id, instead.id}
    client = browser_of(app, instead)
    html = client.get("/viec-cua-toi?nguoi=toi").text
    assert case.number in html
    assert re.search(r"Phạm Quốc Bảo\s*<strong[^>]*>thay cho", html)
    assert "Hôm nay ông/bà làm thay: Phạm Quốc Bảo" in client.get("/vang-mat").text
    clock.at = MOMENT + timedelta(days=5)
    assert case.number not in client.get("/viec-cua-toi?nguoi=toi").text


def test_a_sealed_case_is_told_only_to_who_may_know_of_it(app: Flask) -> None:
    holder = officer_of("SXD", "denunciation", name="Hồ Thị Kim Yến")
    plain, sworn = make_handler(), officer_of("SXD", "denunciation", username="khac", name="Lý Văn Đạt")
    leader, case = make_leader(), denounced()
    absence = declared(holder, plain)
    actions.assign(case, officer_id=holder.id, expected=case.version, by=actor_of(leader), at=MOMENT)
    db.session.commit()
    assert case.number not in browser_of(app, plain).get("/viec-cua-toi?nguoi=toi").text
    told = db.session.query(Message).filter_by(template="cases/assigned")
    assert {one.recipient_id for one in told} == {holder.id}
    absence.substitute_id = sworn.id
    db.session.commit()
    assert case.number in browser_of(app, sworn).get("/viec-cua-toi?nguoi=toi").text
    assert case.kind == Kind.DENUNCIATION
