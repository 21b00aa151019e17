"""Signing in and out through the pages, as a browser does it, on both engines."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from feedback.accounts import passwords, queries
from feedback.accounts.models import Officer, OfficerSession
from feedback.clock import FixedClock
from feedback.extensions import db
from tests.accounts.factories import PASSWORD, QUICK_HASH, make_officer, sign_in_as
from tests.conftest import MOMENT

pytestmark = pytest.mark.usefixtures("quick_passwords")
NAME = "nguyen.van.an"
NEW = "cầu treo, chợ phiên"


def token_on(client: FlaskClient, path: str) -> str:
    """The token against forged posts that stands on a page."""
    html = client.get(path).get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert found, html
    return found.group(1)


def sign_in(client: FlaskClient, name: str = NAME, password: str = PASSWORD, **more: str) -> TestResponse:
    """Fill in the sign-in page and send it."""
    form = {"csrf_token": token_on(client, "/dang-nhap"), "username": name, "password": password, **more}
    return client.post("/dang-nhap", data=form)


def test_signing_in_leads_to_the_wanted_page(client: FlaskClient) -> None:
    make_officer()
    answer = client.get("/tai-khoan")
    assert answer.status_code == 303
    assert answer.location == "/dang-nhap?next=/tai-khoan"
    page = client.get(answer.location).get_data(as_text=True)
    assert 'value="/tai-khoan"' in page
    answer = sign_in(client, f" {NAME.upper()} ", next="/tai-khoan")
    assert (answer.status_code, answer.location) == (303, "/tai-khoan")
    page = client.get("/tai-khoan").get_data(as_text=True)
    assert "Nguyễn Văn An" in page
    assert "Sở Xây dựng" in page
    assert "Cán bộ xử lý" in page


def test_his_browser_says_for_half_a_minute_when_he_wrote(client: FlaskClient) -> None:
    make_officer()
    sign_in(client)
    told = client.get_cookie("luc_ghi")
    assert told is not None
    assert (told.value, told.max_age, told.http_only) == (str(int(MOMENT.timestamp())), 30, True)


def test_signing_in_leads_nowhere_else(client: FlaskClient) -> None:
    make_officer()
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        assert sign_in(client, next=target).location == "/viec-cua-toi"
        client.post("/dang-xuat", data={"csrf_token": token_on(client, "/dang-xuat")})


def test_the_administrator_arrives_at_the_officers(client: FlaskClient) -> None:
    make_officer(roles=("admin",))
    assert sign_in(client).location == "/quan-tri/can-bo"


def test_the_old_hash_is_replaced_at_sign_in(client: FlaskClient) -> None:
    officer_id = make_officer().id
    db.session.commit()
    assert sign_in(client).status_code == 303
    officer = db.session.get_one(Officer, officer_id)
    assert officer.password_hash != QUICK_HASH
    assert passwords.check(PASSWORD, officer.password_hash) == passwords.Check(True, None)


def test_wrong_password_and_unknown_name_get_the_same_answer(client: FlaskClient) -> None:
    make_officer()
    pages = []
    for name in (NAME, "khong.co.ai", "có dấu và 'dấu nháy' <b>"):
        answer = sign_in(client, name, "sai mật khẩu rồi")
        assert answer.status_code == 422
        html = answer.get_data(as_text=True)
        assert "sai mật khẩu rồi" not in html
        pages.append(re.sub(r'value="[^"]*"', "", html))
    assert pages[0] == pages[1] == pages[2]
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in pages[0]
    assert pages[0].count("<title>Lỗi: Đăng nhập") == 1


@pytest.mark.parametrize("name", [NAME, "khong.co.ai"])
def test_lock_out_is_told_and_kept(client: FlaskClient, clock: FixedClock, name: str) -> None:
    make_officer()
    for _ in range(4):
        assert "không đúng" in sign_in(client, name, "sai mật khẩu rồi").get_data(as_text=True)
    answer = sign_in(client, name, "sai mật khẩu rồi")
    assert answer.status_code == 422
    assert "bị khóa đến 9\xa0giờ\xa015" in answer.get_data(as_text=True)
    assert "bị khóa đến 9\xa0giờ\xa015" in sign_in(client, name).get_data(as_text=True)
    clock.at = MOMENT + timedelta(minutes=16)
    assert sign_in(client, name).status_code == (303 if name == NAME else 422)


def test_a_stale_page_keeps_the_name(client: FlaskClient) -> None:
    make_officer()
    answer = client.post("/dang-nhap", data={"username": NAME, "password": PASSWORD})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Trang mở đã lâu" in html
    assert f'value="{NAME}"' in html
    assert PASSWORD not in html


def test_bad_input_is_answered_in_words(client: FlaskClient) -> None:
    for bad in ("", "\x00", "x" * 300, "'; DROP TABLE officer; --"):
        assert sign_in(client, bad, bad).status_code == 422, bad


def test_a_new_session_at_each_sign_in(client: FlaskClient) -> None:
    officer = make_officer()
    sign_in_as(client, officer)
    with client.session_transaction() as cookie:
        before = dict(cookie)
        cookie["foreign"] = "left by someone"
    client.post("/dang-xuat", data={"csrf_token": token_on(client, "/dang-xuat")})
    sign_in(client)
    with client.session_transaction() as cookie:
        assert "foreign" not in cookie
        assert cookie["_user_id"] != before["_user_id"]
        assert cookie.get("csrf_token") != before.get("csrf_token") or "csrf_token" not in cookie


def test_signing_out_ends_the_session_on_the_server(app: Flask, client: FlaskClient) -> None:
    officer = make_officer()
    token = sign_in_as(client, officer)
    answer = client.post("/dang-xuat", data={"csrf_token": token_on(client, "/dang-xuat")})
    assert (answer.status_code, answer.location) == (303, "/dang-nhap")
    assert "Đã đăng xuất" in client.get("/dang-nhap").get_data(as_text=True)
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert thief.get("/tai-khoan").status_code == 303
    assert client.post("/dang-xuat", data={"csrf_token": token_on(client, "/dang-xuat")}).status_code == 303


def test_signing_out_needs_the_pages_own_button(client: FlaskClient) -> None:
    sign_in_as(client, make_officer())
    assert client.post("/dang-xuat").status_code == 422
    assert client.get("/tai-khoan").status_code == 200


def test_forged_tokens_open_nothing(client: FlaskClient) -> None:
    for token in ("", "x", "không phải mã", "a" * 2000):
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
        assert client.get("/tai-khoan").status_code == 303


def test_an_idle_session_ends_and_use_prolongs_it(client: FlaskClient, clock: FixedClock) -> None:
    sign_in_as(client, make_officer())
    for minute in (20, 40, 60):
        clock.at = MOMENT + timedelta(minutes=minute)
        assert client.get("/tai-khoan").status_code == 200
    clock.at = MOMENT + timedelta(minutes=91)
    assert client.get("/tai-khoan").status_code == 303


def test_no_use_prolongs_a_session_beyond_its_hours(client: FlaskClient, clock: FixedClock) -> None:
    sign_in_as(client, make_officer())
    for minutes in range(20, 600, 20):
        clock.at = MOMENT + timedelta(minutes=minutes)
        assert client.get("/tai-khoan").status_code == 200
    clock.at = MOMENT + timedelta(hours=10)
    assert client.get("/tai-khoan").status_code == 303


def test_roles_work_from_the_next_request_on(client: FlaskClient) -> None:
    officer = make_officer(roles=("admin",))
    sign_in_as(client, officer)
    assert client.get("/quan-tri/can-bo").status_code == 200
    queries_session = db.session
    db.session.execute(queries.OfficerRole.__table__.delete())
    queries_session.commit()
    assert client.get("/quan-tri/can-bo").status_code == 403


def test_the_officer_costs_one_select_and_seldom_a_write(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    sign_in_as(client, make_officer(roles=("desk", "handler", "leader")))
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "officer_session" in statement or "officer_role" in statement:
            statements.append(statement.split()[0])

    engines = {db.engines[None], db.engines["read"]}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        client.get("/tai-khoan/mat-khau")
        # Who he is, and whether any rights are lent to him today.
        assert statements == ["SELECT"]
        clock.at = MOMENT + timedelta(minutes=2)
        client.get("/tai-khoan/mat-khau")
        client.get("/tai-khoan/mat-khau")
        assert statements == ["SELECT", "SELECT", "UPDATE", "SELECT"]
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def test_the_first_password_opens_only_the_page_to_change_it(client: FlaskClient) -> None:
    make_officer(roles=("admin",), must_change_password=True)
    assert sign_in(client).location == "/tai-khoan/mat-khau"
    for path in ("/quan-tri/can-bo", "/tai-khoan", "/dang-nhap"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (303, "/tai-khoan/mat-khau"), path
    form = {
        "csrf_token": token_on(client, "/tai-khoan/mat-khau"),
        "current_password": PASSWORD,
        "new_password": NEW,
        "again_password": NEW,
    }
    answer = client.post("/tai-khoan/mat-khau", data=form)
    assert (answer.status_code, answer.location) == (303, "/quan-tri/can-bo")
    assert client.get("/quan-tri/can-bo").status_code == 200


ADD = "/quan-tri/can-bo/them"


def carried(answer: TestResponse) -> dict[str, str]:
    """The hidden fields of the page of signing in."""
    found = re.findall(r'name="(csrf_token|next|typed)"[^>]*value="([^"]*)"', answer.get_data(as_text=True))
    return dict(found)


def test_a_post_after_the_session_ended_loses_nothing_typed(client: FlaskClient, clock: FixedClock) -> None:
    admin = make_officer("quan.tri", roles=("admin",))
    sign_in_as(client, admin)
    old = token_on(client, ADD)
    clock.at = MOMENT + timedelta(hours=1)
    typed = {
        "csrf_token": old,
        "username": "tran.thi.bich",
        "full_name": "Trần Thị  Bích",
        "position": 'Phó "phòng"\r\n<b>',
        "roles": "desk",
    }
    answer = client.post(ADD, data=typed)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "Phiên làm việc đã hết" in html
    fields = carried(answer)
    wrong = client.post("/dang-nhap", data={**fields, "username": "quan.tri", "password": "sai mật khẩu rồi"})
    assert wrong.status_code == 422
    fields = carried(wrong)
    page = client.post("/dang-nhap", data={**fields, "username": "quan.tri", "password": PASSWORD})
    html = page.get_data(as_text=True)
    assert page.status_code == 200
    # What is carried stands there to be read, and the button performs nothing: there is no token.
    assert f'<dd class="govuk-summary-list__value qn-typed">{ADD}</dd>' in html
    assert '<dd class="govuk-summary-list__value qn-typed">Trần Thị  Bích</dd>' in html
    resend = html.split(f'action="{ADD}"')[1].split("</form>")[0]
    assert 'name="full_name" value="Trần Thị  Bích"' in resend
    assert "Phó &#34;phòng&#34;" in resend
    assert "csrf_token" not in resend
    again = client.post(ADD, data={name: value for name, value in typed.items() if name != "csrf_token"})
    html = again.get_data(as_text=True)
    assert again.status_code == 422
    assert "Nội dung ông/bà nhập vẫn còn" in html
    assert 'value="Trần Thị Bích"' in html
    assert db.session.scalar(select(func.count()).select_from(Officer)) == 1


def sent_after_the_end(client: FlaskClient, clock: FixedClock) -> dict[str, str]:
    """An officer's session ends while he writes; what the page of signing in then carries."""
    sign_in_as(client, make_officer("quan.tri", roles=("admin",)))
    old = token_on(client, ADD)
    clock.at = MOMENT + timedelta(hours=1)
    fields = carried(client.post(ADD, data={"csrf_token": old, "full_name": "Trần Thị Bích"}))
    assert fields["typed"]
    return fields


def assert_nothing_is_offered(answer: TestResponse) -> None:
    assert answer.status_code == 303, answer.get_data(as_text=True)


@pytest.mark.parametrize("token", ["none", "forged", "of another browser"])
def test_a_strangers_post_is_not_carried_through_the_sign_in(
    app: Flask, client: FlaskClient, clock: FixedClock, token: str
) -> None:
    """Another site makes the officer's browser post here; after signing in he must not find its words."""
    sign_in_as(client, make_officer("quan.tri", roles=("admin",)))
    token_on(client, ADD)
    clock.at = MOMENT + timedelta(hours=1)
    typed = {"full_name": "Kẻ Lạ Mặt", "roles": "admin"}
    if token == "forged":
        typed["csrf_token"] = "old"
    elif token == "of another browser":
        typed["csrf_token"] = token_on(app.test_client(), "/dang-nhap")
    answer = client.post(ADD, data=typed)
    assert answer.status_code == 401
    assert "Kẻ Lạ Mặt" not in answer.get_data(as_text=True)
    fields = carried(answer)
    assert "typed" not in fields or fields["typed"] == ""
    assert "chưa được nhận" in answer.get_data(as_text=True)
    assert_nothing_is_offered(
        client.post("/dang-nhap", data={**fields, "username": "quan.tri", "password": PASSWORD})
    )


def test_who_was_never_signed_in_has_nothing_carried(client: FlaskClient) -> None:
    """Somebody at a shared computer prepares a page for the officer who signs in next."""
    own = token_on(client, "/dang-nhap")
    fields = carried(client.post(ADD, data={"csrf_token": own, "full_name": "Kẻ Lạ Mặt"}))
    assert fields.get("typed", "") == ""


def test_a_parcel_opens_only_for_its_officer(client: FlaskClient, clock: FixedClock) -> None:
    fields = sent_after_the_end(client, clock)
    make_officer()
    assert_nothing_is_offered(
        client.post("/dang-nhap", data={**fields, "username": NAME, "password": PASSWORD})
    )


def test_a_parcel_opens_only_in_its_browser(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    fields = sent_after_the_end(client, clock)
    assert_nothing_is_offered(
        sign_in(app.test_client(), "quan.tri", typed=fields["typed"], next=fields["next"])
    )


def test_a_parcel_can_t_be_altered(client: FlaskClient, clock: FixedClock) -> None:
    fields = sent_after_the_end(client, clock)
    contents, _, signature = fields["typed"].rpartition(".")
    fields["typed"] = f"{contents[:-1]}.{signature}"
    assert_nothing_is_offered(
        client.post("/dang-nhap", data={**fields, "username": "quan.tri", "password": PASSWORD})
    )


def test_a_parcel_is_good_for_an_hour(client: FlaskClient, clock: FixedClock) -> None:
    fields = sent_after_the_end(client, clock)
    clock.at += timedelta(minutes=61)
    assert_nothing_is_offered(
        client.post("/dang-nhap", data={**fields, "username": "quan.tri", "password": PASSWORD})
    )


def test_a_post_to_where_no_page_stands_leads_to_the_first_page(client: FlaskClient) -> None:
    make_officer()
    fields = carried(client.post("/tai-khoan/phien/1/ket-thuc", data={}))
    assert fields.get("next", "") == ""


def test_passwords_are_never_carried_along(client: FlaskClient) -> None:
    typed = {"current_password": PASSWORD, "new_password": NEW, "again_password": NEW}
    html = client.post("/tai-khoan/mat-khau", data=typed).get_data(as_text=True)
    assert "Đăng nhập" in html
    assert "Phiên làm việc đã hết" not in html


def test_a_parcel_from_elsewhere_is_left_aside(client: FlaskClient) -> None:
    make_officer()
    for parcel in ("%%%", "bm90IGpzb24=", "WzEsMl0=", "é"):
        answer = sign_in(client, next="/tai-khoan", typed=parcel)
        assert answer.status_code == 303
        client.post("/dang-xuat", data={"csrf_token": token_on(client, "/dang-xuat")})


def test_the_password_check_holds_no_write_lock(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_officer()
    during: list[str] = []
    real = passwords.check

    def check(password: str, kept_hash: str | None) -> passwords.Check:
        # Another thread must be able to write while the password is being checked.
        def write() -> None:
            with app.app_context():
                db.session.execute(
                    Officer.__table__.update().where(Officer.username == NAME).values(position="Ghi được")
                )
                db.session.commit()
                during.append("written")

        writer = Thread(target=write)
        writer.start()
        writer.join(timeout=5)
        return real(password, kept_hash)

    monkeypatch.setattr(passwords, "check", check)
    assert sign_in(client).status_code == 303
    assert during == ["written"]


def test_many_wrong_tries_at_once_are_all_counted(app: Flask) -> None:
    make_officer()
    answers: list[int] = []

    def attempt() -> None:
        answers.append(sign_in(app.test_client(), NAME, "sai mật khẩu rồi").status_code)

    threads = [Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [422] * 6
    assert queries.locked_until(NAME, MOMENT) == MOMENT + timedelta(minutes=15)
    assert db.session.scalar(select(func.count()).select_from(OfficerSession)) == 0
