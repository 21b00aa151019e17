"""Second factors through the pages: set up, asked for, used once, taken away; who must have one."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from feedback.accounts import factor_proofs, factors, queries
from feedback.accounts.models import Factor, OfficerAct, OfficerSession, SignInStep
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications import texts
from feedback.notifications.models import Message
from tests.accounts.factories import PASSWORD, make_officer, sign_in_as
from tests.accounts.test_sign_in import sign_in, token_on
from tests.conftest import MOMENT

pytestmark = pytest.mark.usefixtures("quick_passwords")
SECURITY = "/tai-khoan/bao-mat"
SECOND = "/dang-nhap/buoc-hai"
NEW_ONE = "cầu treo, chợ phiên"


def post(client: FlaskClient, path: str, on: str = SECURITY, **fields: str) -> TestResponse:
    """Press a button that stands on a page."""
    return client.post(path, data={"csrf_token": token_on(client, on), **fields})


def with_settings(app: Flask, monkeypatch: pytest.MonkeyPatch, **changed: object) -> None:
    """The application with other settings."""
    settings = dataclasses.replace(app.extensions["settings"], **changed)
    monkeypatch.setitem(app.extensions, "settings", settings)


def add_codes(client: FlaskClient, clock: FixedClock) -> str:
    """Set up an app of one-time codes through the pages; returns its secret."""
    assert post(client, f"{SECURITY}/ung-dung").location == f"{SECURITY}/ung-dung"
    page = client.get(f"{SECURITY}/ung-dung").get_data(as_text=True)
    assert 'src="data:image/svg+xml' in page
    found = re.search(r"Mã bí mật: <strong[^>]*>([A-Z2-7 ]+)<", page)
    assert found
    secret = found[1].replace(" ", "")
    answer = post(
        client,
        f"{SECURITY}/ung-dung/xong",
        on=f"{SECURITY}/ung-dung",
        code=pyotp.TOTP(secret).at(clock.now()),
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return secret


def code(secret: str, clock: FixedClock) -> str:
    return pyotp.TOTP(secret).at(clock.now())


def acts() -> list[str]:
    return list(db.session.scalars(select(OfficerAct.act).order_by(OfficerAct.id)))


def test_codes_are_set_up_then_asked_for_and_work_once(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    officer_id = make_officer().id
    db.session.rollback()
    other = app.test_client()
    sign_in(other)
    sign_in(client)
    with client.session_transaction() as cookie:
        before = cookie["_user_id"]
    secret = add_codes(client, clock)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != before, "a proven factor rotates the token"
    assert other.get("/tai-khoan").status_code == 303, "other sessions end"
    assert "Mật khẩu và mã dùng một lần" in client.get(SECURITY).get_data(as_text=True)
    assert secret not in str(db.session.scalar(select(Factor.secret)))
    told = db.session.scalars(select(Message)).one()
    text = texts.render(told.template, told.values, by_post=False)
    assert secret not in text.body
    assert (told.recipient_room, told.recipient_id) == ("accounts", officer_id)
    assert "Thêm cách xác thực: mã dùng một lần" in " ".join(text.body.split())
    db.session.rollback()

    fresh = app.test_client()
    assert sign_in(fresh, next="/tai-khoan/lich").location == f"{SECOND}?next=/tai-khoan/lich"
    assert fresh.get("/tai-khoan").status_code == 303, "half way is not in"
    used = post(fresh, SECOND, on=SECOND, code=code(secret, clock))
    assert used.status_code == 422, "the code of the set-up is used up"
    assert "đã dùng" in used.get_data(as_text=True)
    clock.at += timedelta(seconds=30)
    right = code(secret, clock)
    answer = post(fresh, SECOND, on=SECOND, code=f"{right[:3]} {right[3:]}", next="/tai-khoan/lich")
    assert (answer.status_code, answer.location) == (303, "/tai-khoan/lich")
    thief = app.test_client()
    sign_in(thief)
    assert post(thief, SECOND, on=SECOND, code=right).status_code == 422, "a code read over the shoulder"
    assert list(factor_proofs.check()) == []
    assert "signed_in" in acts()


def test_what_was_typed_before_goes_through_both_steps(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    sign_in_as(client, make_officer("quan.tri", roles=("admin",)))
    secret = add_codes(client, clock)
    old = token_on(client, "/quan-tri/can-bo/them")
    clock.at += timedelta(hours=1)
    ended = client.post("/quan-tri/can-bo/them", data={"csrf_token": old, "full_name": "Trần Thị Bích"})
    fields = dict(
        re.findall(r'name="(csrf_token|next|typed)"[^>]*value="([^"]*)"', ended.get_data(as_text=True))
    )
    page = client.post("/dang-nhap", data={**fields, "username": "quan.tri", "password": PASSWORD})
    assert page.status_code == 200
    fields = dict(
        re.findall(r'name="(csrf_token|next|typed)"[^>]*value="([^"]*)"', page.get_data(as_text=True))
    )
    arrived = client.post(SECOND, data={**fields, "code": code(secret, clock)})
    assert "Trần Thị Bích" in arrived.get_data(as_text=True)


def test_five_wrong_codes_end_the_step_and_lock_the_name(client: FlaskClient, clock: FixedClock) -> None:
    sign_in_as(client, make_officer())
    secret = add_codes(client, clock)
    client.post("/dang-xuat", data={"csrf_token": token_on(client, "/dang-xuat")})
    sign_in(client)
    for _ in range(4):
        assert post(client, SECOND, on=SECOND, code="000000").status_code == 422
    # The password alone wipes nothing out: else a thief who has it could guess codes for ever.
    sign_in(client)
    token = token_on(client, SECOND)
    last = client.post(SECOND, data={"csrf_token": token, "code": "000000"})
    assert "bị khóa đến" in last.get_data(as_text=True)
    clock.at += timedelta(seconds=60)
    again = client.post(SECOND, data={"csrf_token": token, "code": code(secret, clock)})
    assert again.status_code != 303 or again.location == "/dang-nhap"
    assert "bị khóa đến" in sign_in(client).get_data(as_text=True)
    assert "locked_out" in acts()


def test_the_step_is_over_after_five_minutes_and_is_only_its_browsers(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    sign_in_as(client, make_officer())
    secret = add_codes(client, clock)
    fresh = app.test_client()
    sign_in(fresh)
    assert app.test_client().get(SECOND).location == "/dang-nhap"
    token = token_on(fresh, SECOND)
    clock.at += timedelta(minutes=5)
    answer = fresh.post(SECOND, data={"csrf_token": token, "code": code(secret, clock)})
    assert answer.location == "/dang-nhap"
    assert "hết thời gian" in fresh.get("/dang-nhap").get_data(as_text=True)


def test_a_factor_is_changed_only_after_a_fresh_proof(client: FlaskClient, clock: FixedClock) -> None:
    sign_in_as(client, make_officer())
    secret = add_codes(client, clock)
    number = db.session.scalar(select(Factor.id))
    db.session.rollback()
    clock.at += timedelta(minutes=6)
    for path in (
        f"{SECURITY}/{number}/go",
        f"{SECURITY}/ung-dung",
    ):
        assert post(client, path).location == f"{SECURITY}/xac-nhan"
    proof = f"{SECURITY}/xac-nhan"
    wrong = post(client, proof, on=proof, current_password="sai mật khẩu rồi")
    assert "Mật khẩu không đúng" in wrong.get_data(as_text=True)
    assert post(client, proof, on=proof).status_code == 422
    started = db.session.scalar(select(OfficerSession.started_at).order_by(OfficerSession.id.desc()))
    db.session.rollback()
    assert post(client, proof, on=proof, code=code(secret, clock)).location == SECURITY
    assert db.session.scalar(select(func.max(OfficerSession.started_at))) == started, "the hours run on"
    db.session.rollback()
    assert post(client, f"{SECURITY}/{number}/go").location == SECURITY
    assert db.session.scalar(select(func.count()).select_from(Factor)) == 0
    assert list(factor_proofs.check()) == []
    assert acts()[-1] == "factor_removed"


def test_nobody_elses_factor_can_be_taken_away(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    sign_in_as(client, make_officer())
    add_codes(client, clock)
    number = db.session.scalar(select(Factor.id))
    db.session.rollback()
    other = app.test_client()
    sign_in_as(other, make_officer("tran.thi.b"))
    post(other, f"{SECURITY}/{number}/go")
    assert db.session.scalar(select(func.count()).select_from(Factor)) == 1


def test_where_it_is_required_nothing_else_opens_before(
    app: Flask, client: FlaskClient, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_settings(app, monkeypatch, second_factor="required")
    make_officer(roles=("admin",))
    assert sign_in(client, next="/quan-tri/can-bo").location == SECURITY
    for path in ("/quan-tri/can-bo", "/tai-khoan", "/tai-khoan/mat-khau", "/dang-nhap"):
        assert client.get(path).location == SECURITY, path
    assert "yêu cầu cán bộ đăng nhập bằng hai bước" in client.get(SECURITY).get_data(as_text=True)
    add_codes(client, clock)
    assert client.get("/quan-tri/can-bo").status_code == 200
    number = db.session.scalar(select(Factor.id))
    db.session.rollback()
    assert "Không gỡ được" in post(client, f"{SECURITY}/{number}/go").get_data(as_text=True)


def test_the_demo_demands_none(
    app: Flask, client: FlaskClient, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_settings(app, monkeypatch, second_factor="required", demo=True)
    make_officer(roles=("admin",), demo=True)
    assert sign_in(client).location == "/quan-tri/can-bo"
    add_codes(client, clock)
    client.post("/dang-xuat", data={"csrf_token": token_on(client, "/dang-xuat")})
    assert sign_in(client).location == SECOND
    assert post(client, SECOND, on=SECOND, skip="1").location == "/quan-tri/can-bo"
    assert client.get("/quan-tri/can-bo").status_code == 200


def test_who_is_no_demo_can_not_skip(
    app: Flask, client: FlaskClient, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_settings(app, monkeypatch, demo=True)
    sign_in_as(client, make_officer())
    add_codes(client, clock)
    client.post("/dang-xuat", data={"csrf_token": token_on(client, "/dang-xuat")})
    sign_in(client)
    assert post(client, SECOND, on=SECOND, skip="1").status_code == 422
    assert client.get("/tai-khoan").status_code == 303


def test_rows_written_by_other_ways_are_noticed(client: FlaskClient, clock: FixedClock) -> None:
    officer = make_officer()
    sign_in_as(client, officer)
    add_codes(client, clock)
    db.session.add(
        Factor(
            officer_id=officer.id,
            kind="passkey",
            label="x",
            credential_id=b"c",
            public_key=b"p",
            added_at=MOMENT,
        )
    )
    db.session.flush()
    assert any("không có việc nào" in one for one in factor_proofs.check())
    db.session.execute(update(Factor).where(Factor.kind == "totp").values(secret=b"{}"))
    assert any("không khớp" in one for one in factor_proofs.check())
    db.session.execute(Factor.__table__.delete())
    assert any("đã bị xóa" in one for one in factor_proofs.check())
    db.session.rollback()


def test_a_closed_account_stops_half_way(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    officer = make_officer()
    sign_in_as(client, officer)
    secret = add_codes(client, clock)
    fresh = app.test_client()
    sign_in(fresh)
    token = token_on(fresh, SECOND)
    db.session.execute(update(queries.Officer).values(active=False))
    db.session.commit()
    clock.at += timedelta(seconds=30)
    answer = fresh.post(SECOND, data={"csrf_token": token, "code": code(secret, clock)})
    assert answer.status_code == 303
    assert answer.location == "/dang-nhap"
    assert client.get("/tai-khoan").status_code == 303


def test_sessions_elsewhere_are_ended_together(app: Flask, client: FlaskClient) -> None:
    officer = make_officer()
    others = [app.test_client() for _ in range(2)]
    for one in (*others, client):
        sign_in_as(one, officer)
    page = client.get(SECURITY).get_data(as_text=True)
    assert "3 phiên" in page
    assert post(client, f"{SECURITY}/phien/ket-thuc-het").location == SECURITY
    assert [one.get("/tai-khoan").status_code for one in (*others, client)] == [303, 303, 200]


def test_steps_leave_nothing_behind(client: FlaskClient, clock: FixedClock) -> None:
    sign_in_as(client, make_officer())
    secret = add_codes(client, clock)
    assert factors.MOST >= 2
    assert secret
    assert db.session.scalar(select(func.count()).select_from(SignInStep)) == 0


def test_each_button_wants_the_pages_own_token(app: Flask, client: FlaskClient) -> None:
    """A forged or old post is answered in words, never by a way on, whatever was begun before."""
    sign_in_as(client, make_officer(roles=("admin",)))
    doors = [
        rule.rule.replace("<int:factor_id>", "1")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("accounts_factors.", "accounts_second."))
        and "POST" in (rule.methods or set())
    ]
    assert len(doors) >= 12
    for path in doors:
        answer = client.post(path.replace("<int:session_id>", "1"), data={"code": "123456", "label": "x"})
        assert answer.status_code == 422, path


def test_a_flood_of_wrong_passwords_keeps_nobody_out_of_a_browser_that_knows_him(
    app: Flask, client: FlaskClient
) -> None:
    make_officer()
    assert sign_in(client).status_code == 303
    client.post("/dang-xuat", data={"csrf_token": token_on(client, "/dang-xuat")})
    stranger = app.test_client()
    for _ in range(5):
        assert sign_in(stranger, password="sai hết cả").status_code == 422
    assert "bị khóa đến" in sign_in(stranger).get_data(as_text=True)
    forged = app.test_client()
    forged.set_cookie("may_quen", "W1siYSIsImIiXV0.x.y", path="/dang-nhap")
    assert "bị khóa đến" in sign_in(forged).get_data(as_text=True)
    # His own browser goes on, and what he mistypes there locks only that.
    for _ in range(4):
        assert sign_in(client, password="sai hết cả").status_code == 422
    assert sign_in(client).status_code == 303
    assert "bị khóa đến" in sign_in(app.test_client()).get_data(as_text=True), "the stranger's count stays"


def test_codes_are_not_guessed_day_by_day_with_a_stolen_password(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    officer = make_officer()
    officer.email = "an@example.org"
    db.session.commit()
    sign_in_as(client, officer)
    secret = add_codes(client, clock)
    client.post("/dang-xuat", data={"csrf_token": token_on(client, "/dang-xuat")})
    clock.at += timedelta(seconds=60)
    sign_in(client)
    assert post(client, SECOND, on=SECOND, code=code(secret, clock)).status_code == 303
    client.post("/dang-xuat", data={"csrf_token": token_on(client, "/dang-xuat")})
    thief, begun = app.test_client(), clock.at
    for tried in range(20):
        if tried % 5 in (0, 4):
            sign_in(thief)
        last = post(thief, SECOND, on=SECOND, code="000000").get_data(as_text=True)
        clock.at += timedelta(minutes=16) if "bị khóa đến" in last else timedelta(seconds=1)
    assert clock.at - begun >= timedelta(minutes=16) * 4
    sign_in(thief)
    right = post(thief, SECOND, on=SECOND, code=code(secret, clock))
    assert "bị khóa đến" in right.get_data(as_text=True), "even the right code, for twelve hours"
    told = db.session.scalars(select(Message.values).where(Message.template == "accounts/security_changed"))
    assert any("sai mã xác thực" in values["told"] for values in told)
    db.session.rollback()
    # Meanwhile the officer works in the browser that knows him.
    sign_in(client)
    assert post(client, SECOND, on=SECOND, code=code(secret, clock)).status_code == 303
    clock.at += timedelta(hours=12)
    sign_in(thief)
    assert post(thief, SECOND, on=SECOND, code=code(secret, clock)).status_code == 303


def test_who_is_inside_can_not_guess_the_password(client: FlaskClient) -> None:
    sign_in_as(client, make_officer())
    path = "/tai-khoan/mat-khau"
    wrong = {"current_password": "sai hết cả", "new_password": NEW_ONE, "again_password": NEW_ONE}
    for _ in range(5):
        last = post(client, path, on=path, **wrong)
    assert "bị khóa đến" in last.get_data(as_text=True)
    right = wrong | {"current_password": PASSWORD}
    assert post(client, path, on=path, **right).status_code == 422
    stranger = client.application.test_client()
    assert sign_in(stranger).status_code == 303, "the door is another count"
