"""The account page and the administration of officers, as opened in a browser."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from feedback.accounts import queries
from feedback.accounts.models import Officer
from feedback.extensions import db
from tests.accounts.factories import PASSWORD, make_agency, make_officer, sign_in_as
from tests.accounts.test_sign_in import NEW, sign_in, token_on
from tests.conftest import MOMENT

pytestmark = pytest.mark.usefixtures("quick_passwords")
ADMIN_PAGES = ("/quan-tri/can-bo", "/quan-tri/can-bo/them", "/quan-tri/can-bo/quan.tri")


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    """A browser in which an administrator is signed in."""
    sign_in_as(client, make_officer("quan.tri", roles=("admin",), full_name="Bùi Quản Trị"))
    return client


def _form(client: FlaskClient, path: str, **fields: object) -> dict[str, object]:
    return {"csrf_token": token_on(client, path), **fields}


def _passwords(client: FlaskClient, current: str, new: str, again: str) -> dict[str, object]:
    fields = {"current_password": current, "new_password": new, "again_password": again}
    return _form(client, "/tai-khoan/mat-khau", **fields)


def _officer(username: str) -> Officer:
    db.session.rollback()
    found = queries.by_username(username)
    assert found is not None
    db.session.expunge(found)
    db.session.rollback()
    return found


def _roles(username: str) -> frozenset[str]:
    roles = queries.roles_of(_officer(username).id)
    db.session.rollback()
    return roles


def test_only_administrators_open_the_pages(client: FlaskClient) -> None:
    for role in ("desk", "handler", "leader", "triage", "inspector", "postroom"):
        sign_in_as(client, make_officer(f"can.bo.{role}", roles=(role,)))
        for path in ADMIN_PAGES:
            assert client.get(path).status_code == 403
        assert client.post("/quan-tri/can-bo/quan.tri/ngung").status_code == 403


def test_who_is_signed_in_reads_of_a_missing_page_in_his_own_frame(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = client.get("/khong-co-trang-nay")
    assert 'class="qn-public"' in public.text
    assert "Về trang chủ" in public.text
    sign_in_as(client, make_officer("can.bo", roles=("handler",), full_name="Lê Xử Lý"))
    for path, code in (("/khong-co-trang-nay", 404), ("/quan-tri/can-bo", 403), ("/don/PA-2026-999999", 404)):
        answer = client.get(path)
        assert answer.status_code == code
        assert 'class="qn-office"' in answer.text
        assert "Lê Xử Lý" in answer.text
        assert 'href="/don"' in answer.text, "his menu"
        assert "Về trang làm việc của tôi" in answer.text
    assert 'class="qn-public"' in client.get("/en/khong-co-trang-nay").text

    def gone(*_: object) -> None:
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr("feedback.accounts.open_sessions.open_session", gone)
    nobody = client.get("/khong-co-trang-nay")
    assert nobody.status_code == 404, "the database that fails is asked once, and no page breaks of it"
    assert 'class="qn-public"' in nobody.text


def test_the_list_is_searched_without_accents_and_filtered(admin: FlaskClient) -> None:
    make_officer("duc.tv", full_name="Trần Văn Đức")
    make_officer("anh.lt", full_name="Lê Thị Ánh", agency_id=make_agency("SYT", "Sở Y tế"))
    html = admin.get("/quan-tri/can-bo").get_data(as_text=True).partition("<tbody")[2]
    assert html.index("Lê Thị Ánh") < html.index("Trần Văn Đức") < html.index("Bùi Quản Trị")
    html = admin.get("/quan-tri/can-bo?tim=duc+TRAN").get_data(as_text=True)
    assert "Trần Văn Đức" in html
    assert "Lê Thị Ánh" not in html
    html = admin.get("/quan-tri/can-bo?co_quan=SYT").get_data(as_text=True)
    assert "Lê Thị Ánh" in html
    assert "duc.tv" not in html
    assert "Không có cán bộ nào khớp" in admin.get("/quan-tri/can-bo?tim=zzz").get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    ["sau=x", "sau=%00", "co_quan=khong-co", "tim=%25%5F%27", "tim=" + "a" * 500, "tim=%F0%9F", "_anchor=x"],
)
def test_hostile_queries_are_answered(admin: FlaskClient, query: str) -> None:
    assert admin.get(f"/quan-tri/can-bo?{query}").status_code == 200


def test_paging(admin: FlaskClient) -> None:
    for number in range(55):
        make_officer(f"can.bo.{number:02}", full_name="Phạm Văn Hòa")
    html = admin.get("/quan-tri/can-bo?tim=hoa").get_data(as_text=True)
    onward = re.search(r'rel="next" href="([^"]+)"', html)
    assert onward
    assert html.count('scope="row"') == 50
    html = admin.get(onward.group(1).replace("&amp;", "&")).get_data(as_text=True)
    assert html.count('scope="row"') == 5
    assert 'rel="next"' not in html


def test_appointing_shows_a_first_password_that_works_once(admin: FlaskClient) -> None:
    path = "/quan-tri/can-bo/them"
    fields = {
        "username": "Moi.CB",
        "full_name": "Đỗ Cán Bộ Mới",
        "position": "Chuyên viên",
        "email": "",
        "agency": "SXD",
        "roles": ["desk", "handler"],
    }
    answer = admin.post(path, data=_form(admin, path, **fields))
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = re.search(r"Mật khẩu: <strong[^>]*>([a-z]+(?:-[a-z]+){5}-\d{3})</strong>", html)
    assert found, html
    new = _officer("moi.cb")
    assert new.must_change_password
    assert found.group(1) not in new.password_hash
    assert _roles("moi.cb") == {"desk", "handler"}
    again = admin.post(path, data=_form(admin, path, **fields))
    assert again.status_code == 422
    assert "đã có người dùng" in again.get_data(as_text=True)
    browser = admin.application.test_client()
    assert sign_in(browser, "moi.cb", found.group(1)).location == "/tai-khoan/mat-khau"


def test_appointing_says_what_is_wrong(admin: FlaskClient) -> None:
    path = "/quan-tri/can-bo/them"
    changes: list[tuple[dict[str, object], str]] = [
        ({"username": "có dấu"}, "Tên đăng nhập dài từ 3"),
        ({"full_name": ""}, "Nhập họ và tên"),
        ({"full_name": "x" * 101}, "dài quá 100"),
        ({"agency": "khong-co"}, "Chọn cơ quan"),
        ({"roles": []}, "Chọn ít nhất một vai trò"),
        ({"roles": ["inspector", "leader"]}, "Một người không giữ cùng lúc"),
        ({"roles": ["emperor"]}, "Chọn ít nhất một vai trò"),
        ({"email": "không phải thư"}, "thư điện tử"),
    ]
    for change, said in changes:
        fields = {"username": "moi.cb", "full_name": "Đỗ Mới", "agency": "SXD", "roles": ["desk"]} | change
        answer = admin.post(path, data=_form(admin, path, **fields))
        assert answer.status_code == 422, change
        assert said in answer.get_data(as_text=True), change
    assert queries.by_username("moi.cb") is None


def test_correcting_and_setting_roles(admin: FlaskClient) -> None:
    make_officer("duc.tv", full_name="Trần Văn Đức")
    make_agency("SYT", "Sở Y tế")
    db.session.commit()
    path = "/quan-tri/can-bo/duc.tv"
    fields = {
        "full_name": "Trần Văn Đức",
        "position": "Trưởng phòng",
        "email": "duc.tv@quangngai.example",
        "agency": "SYT",
        "roles": ["leader"],
    }
    answer = admin.post(path, data=_form(admin, path, **fields))
    assert (answer.status_code, answer.location) == (303, path)
    html = admin.get(path).get_data(as_text=True)
    assert "Đã lưu thông tin của Trần Văn Đức" in html
    assert "Đổi vai trò" in html
    assert "Sửa thông tin" in html
    assert "Bùi Quản Trị" in html
    assert _officer("duc.tv").position == "Trưởng phòng"
    assert _roles("duc.tv") == {"leader"}


def test_the_administrator_can_not_shut_himself_out(admin: FlaskClient) -> None:
    path = "/quan-tri/can-bo/quan.tri"
    fields = {"full_name": "Bùi Quản Trị", "position": "", "email": "", "agency": "SXD", "roles": ["desk"]}
    answer = admin.post(path, data=_form(admin, path, **fields))
    assert answer.status_code == 422
    assert "Không thể tự bỏ vai trò" in answer.get_data(as_text=True)
    assert "Ngừng tài khoản</button>" not in admin.get(path).get_data(as_text=True)
    answer = admin.post(f"{path}/ngung", data=_form(admin, path))
    assert answer.status_code == 422
    assert "Không thể tự ngừng" in answer.get_data(as_text=True)
    assert _roles("quan.tri") == {"admin"}
    assert _officer("quan.tri").active


def test_deactivating_and_opening_again(admin: FlaskClient) -> None:
    officer = make_officer("duc.tv")
    browser = admin.application.test_client()
    sign_in_as(browser, officer)
    path = "/quan-tri/can-bo/duc.tv"
    assert admin.post(f"{path}/ngung", data=_form(admin, path)).status_code == 303
    assert browser.get("/tai-khoan").status_code == 303
    assert sign_in(browser, "duc.tv").status_code == 422
    assert admin.post(f"{path}/mo-lai", data=_form(admin, path)).status_code == 303
    assert sign_in(browser, "duc.tv").status_code == 303


def test_unlocking(admin: FlaskClient) -> None:
    make_officer("duc.tv")
    browser = admin.application.test_client()
    for _ in range(5):
        sign_in(browser, "duc.tv", "sai mật khẩu rồi")
    path = "/quan-tri/can-bo/duc.tv"
    assert "Đang khóa" in admin.get("/quan-tri/can-bo").get_data(as_text=True)
    assert "Bị khóa đến" in admin.get(path).get_data(as_text=True)
    assert admin.post(f"{path}/mo-khoa", data=_form(admin, path)).status_code == 303
    assert sign_in(browser, "duc.tv").status_code == 303


def test_a_new_first_password_ends_the_old_one(admin: FlaskClient) -> None:
    officer = make_officer("duc.tv")
    browser = admin.application.test_client()
    sign_in_as(browser, officer)
    path = "/quan-tri/can-bo/duc.tv"
    html = admin.post(f"{path}/mat-khau", data=_form(admin, path)).get_data(as_text=True)
    found = re.search(r"Mật khẩu: <strong[^>]*>([a-z0-9-]+)</strong>", html)
    assert found
    assert browser.get("/tai-khoan").status_code == 303
    assert sign_in(browser, "duc.tv").status_code == 422
    assert sign_in(browser, "duc.tv", found.group(1)).location == "/tai-khoan/mat-khau"


def test_nothing_happens_without_the_pages_token(admin: FlaskClient) -> None:
    make_officer("duc.tv")
    before = _officer("duc.tv").password_hash
    for act in ("", "/ngung", "/mo-lai", "/mo-khoa", "/mat-khau"):
        answer = admin.post(f"/quan-tri/can-bo/duc.tv{act}")
        assert answer.status_code == 422, act
        assert "Trang mở đã lâu" in answer.get_data(as_text=True), act
    after = _officer("duc.tv")
    assert (after.active, after.password_hash) == (True, before)


def test_unknown_officers_are_not_found(admin: FlaskClient) -> None:
    for name in ("khong.co", "a%20b", "%F0%9F%98%80", "..%2f"):
        assert admin.get(f"/quan-tri/can-bo/{name}").status_code == 404, name


def test_changing_ones_password(client: FlaskClient) -> None:
    officer = make_officer()
    sign_in_as(client, officer)
    other = client.application.test_client()
    sign_in_as(other, officer)
    path = "/tai-khoan/mat-khau"
    for current, new, again, said in (
        (PASSWORD, "ngắn", "ngắn", "ít nhất 12"),
        (PASSWORD, "quangngai2026", "quangngai2026", "dễ đoán"),
        (PASSWORD, NEW, "khác thế này nhé", "Nhập lại đúng"),
        (PASSWORD, PASSWORD, PASSWORD, "phải khác"),
        ("sai mật khẩu rồi", NEW, NEW, "hiện tại không đúng"),
        ("", "", "", "Nhập mật khẩu"),
    ):
        answer = client.post(path, data=_passwords(client, current, new, again))
        assert answer.status_code == 422
        html = answer.get_data(as_text=True)
        assert said in html
        assert NEW not in html
    answer = client.post(path, data=_passwords(client, PASSWORD, NEW, NEW))
    assert answer.status_code == 303
    assert client.get("/tai-khoan").status_code == 200
    assert other.get("/tai-khoan").status_code == 303
    assert sign_in(other).status_code == 422
    assert sign_in(other, password=NEW).status_code == 303


def test_ending_a_session_left_open_elsewhere(client: FlaskClient) -> None:
    officer = make_officer()
    other = client.application.test_client()
    sign_in_as(other, officer)
    sign_in_as(client, officer)
    html = client.get("/tai-khoan/bao-mat").get_data(as_text=True)
    assert "2 phiên" in html
    action = re.search(r'action="(/tai-khoan/phien/\d+/ket-thuc)"', html)
    assert action
    assert client.post(action.group(1)).status_code == 422
    assert client.post(action.group(1), data=_form(client, "/tai-khoan/mat-khau")).status_code == 303
    assert other.get("/tai-khoan").status_code == 303
    assert "1 phiên" in client.get("/tai-khoan/bao-mat").get_data(as_text=True)
    assert queries.sessions_of(officer.id, MOMENT)
    db.session.rollback()
