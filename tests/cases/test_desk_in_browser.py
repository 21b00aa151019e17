"""The officers' pages in a real browser: accessible with and without errors, dense, narrow, by keyboard."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from playwright.sync_api import Browser, BrowserContext
from werkzeug.serving import make_server

from feedback.accounts.models import Officer
from feedback.cases import actions
from feedback.extensions import db
from feedback.law.kinds import Kind
from tests.accounts.factories import sign_in_as
from tests.browser import follow, press
from tests.browser import look as look_with
from tests.conftest import MOMENT, House
from tests.factories.cases import make_accepted_case, make_answered_case, make_case, make_overdue_case, sender
from tests.factories.officers import actor_of, at_desk, make_handler, make_leader, officer_of

look = partial(look_with, most_html=40 * 1024)
LONG_TITLE = (
    "Đoạn đường liên xã từ ngã ba Trà Bồng đến cầu Suối Cát bị sạt lở, nước ngập, "
    "xe tải chở keo cày nát mặt đường"
)


@dataclass(frozen=True)
class Office:
    """A running server with cases in all states, and who is signed in where."""

    address: str
    cookies: dict[str, str]
    new: str
    awaiting: str
    proposed: str
    working: str
    signing: str
    answered: str


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    house = House("sqlite", tmp_path_factory.mktemp("desk-browser"), None)
    with house.app.app_context():
        people = {
            "leader": make_leader(name="Đinh Thị Hrê"),
            "handler": make_handler(name="Nguyễn Huỳnh Đăng Khoa Y Blăk Niê Kđăm"),
            "desk": at_desk(),
            "triage": officer_of("BTCD", "triage", name="Trần Ngọc Quyền"),
            "inspector": officer_of("TTT", "inspector", name="Phan Thị Vân"),
            "admin": officer_of("BTCD", "admin", name="Lê Quản Trị", username="quan.tri"),
        }
        numbers = _cases(people)
        cookies = {name: _cookie(house, officer) for name, officer in people.items()}
        db.session.remove()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Office(f"http://127.0.0.1:{server.server_port}", cookies, **numbers)
    server.shutdown()
    thread.join()


def _cases(people: dict[str, Officer]) -> dict[str, str]:
    """A queue of more than a page, and one case at each place that has pages of its own."""
    leader, handler = actor_of(people["leader"]), actor_of(people["handler"])
    long_name = sender(full_name="Nguyễn Thị Hồng Ánh Nguyệt Công Tằng Tôn Nữ Y Blŏ Niê Kđăm")
    overdue = make_overdue_case(title=LONG_TITLE, sender=long_name)
    actions.assign(overdue, officer_id=handler.id or 0, expected=1, by=leader, at=MOMENT)
    make_overdue_case(days=11, kind=Kind.PETITION, title="Mở lại tuyến xe buýt số 04")
    new = make_case(received_at=MOMENT - timedelta(days=8), title=LONG_TITLE, sender=long_name)
    for index in range(26):
        make_case(title=f"Lập điểm thu gom rác thải nhựa ở Lý Sơn, điểm {index}", kind=Kind.PROPOSAL)
    awaiting = make_case(title="Đèn đường hỏng trước trường mầm non")
    actions.request_papers(
        awaiting, request="Vị trí cột đèn", signature=_signature(), expected=1, by=leader, at=MOMENT
    )
    proposed = make_case(title="Chó thả rông ở khu dân cư")
    actions.propose(
        proposed,
        step="refuse",
        values={"ground": "COURT", "reason": "Việc đã có bản án."},
        reason="Đã xét xử ngày 3/11/2026.",
        expected=1,
        by=handler,
        at=MOMENT,
    )
    working = make_accepted_case(title="Cầu Suối Cát hỏng ván")
    signing = make_accepted_case(title="Cống thoát nước tắc")
    actions.submit_answer(signing, answer="Đã nạo vét cống.", expected=signing.version, by=handler, at=MOMENT)
    answered = make_answered_case(title="Lấn chiếm vỉa hè", channel="forwarded", forwarder="Mặt trận tỉnh")
    db.session.commit()
    found = {"new": new, "awaiting": awaiting, "proposed": proposed, "working": working}
    found |= {"signing": signing, "answered": answered}
    return {name: case.number for name, case in found.items()}


def _signature() -> actions.Signature:
    return actions.Signature(None, "Đinh Thị Hrê", "Giám đốc")


def _cookie(house: House, officer: Officer) -> str:
    client = house.app.test_client()
    sign_in_as(client, officer)
    cookie = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return cookie.value


def signed_in(browser: Browser, office: Office, who: str, width: int, height: int = 900) -> BrowserContext:
    """A browser window in which the officer is signed in."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="vi")
    context.add_cookies([{"name": "phien", "value": office.cookies[who], "url": office.address}])
    return context


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.long)])
def test_the_pages_of_a_leader(browser: Browser, office: Office, width: int) -> None:
    page = signed_in(browser, office, "leader", width).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for name, path in {
        "viec": "/viec-cua-toi",
        "viec-hai-dong": "/viec-cua-toi?dong=2",
        "viec-loc": "/viec-cua-toi?han=qua-han&loai=kien-nghi",
        "viec-trong": "/viec-cua-toi?tim=khong co gi",
        "vu-viec": f"/don/{office.new}",
        "vu-viec-don": f"/don/{office.new}?muc=don",
        "vu-viec-dien-bien": f"/don/{office.answered}?muc=dien-bien",
        "vu-viec-van-ban": f"/don/{office.answered}?muc=van-ban",
        "vu-viec-trao-doi": f"/don/{office.proposed}?muc=trao-doi",
        "vu-viec-nhat-ky": f"/don/{office.answered}?muc=nhat-ky",
        "vu-viec-de-xuat": f"/don/{office.proposed}",
        "nhan-xu-ly": f"/don/{office.new}/nhan-xu-ly",
        "khong-thu-ly": f"/don/{office.proposed}/khong-thu-ly",
        "luu-don": f"/don/{office.new}/luu-don",
        "chuyen-don": f"/don/{office.new}/chuyen-don",
        "giao-viec": f"/don/{office.new}/giao-viec",
        "linh-vuc": f"/don/{office.new}/linh-vuc",
        "tra-loi": f"/don/{office.signing}/tra-loi",
        "mo-lai": f"/don/{office.answered}/mo-lai",
        "khong-lam-duoc": f"/don/{office.answered}/nhan-xu-ly",
        "khong-co": "/don/PA-SXD-2026-99999",
    }.items():
        page.goto(office.address + path)
        look(page, name)
    page.goto(f"{office.address}/don/{office.new}/khong-thu-ly")
    press(page, "Không thụ lý, trả đơn")
    look(page, "khong-thu-ly-loi")
    page.goto(f"{office.address}/don/{office.new}/chuyen-don")
    page.select_option("#agency", "SYT")
    page.fill("#reason", "Việc thuộc ngành y tế")
    press(page, "Chuyển đơn")
    look(page, "chuyen-don-canh-bao")
    page.goto(f"{office.address}/don/{office.signing}/tra-loi")
    press(page, "Xem trước")
    look(page, "tra-loi-xem-truoc")
    assert not complaints


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.long)])
def test_the_pages_of_the_desk(browser: Browser, office: Office, width: int) -> None:
    page = signed_in(browser, office, "desk", width).new_page()
    for name, path in {
        "ghi-don": "/ghi-don",
        "ghi-bo-sung": f"/don/{office.awaiting}/ghi-bo-sung",
        "rut-don": f"/don/{office.awaiting}/rut-don",
        "de-xuat-chuyen": f"/don/{office.new}/de-xuat/chuyen-don",
        "cap-lai-ma": f"/don/{office.new}/cap-lai-ma",
        "vu-viec-cua-quay": f"/don/{office.new}",
    }.items():
        page.goto(office.address + path)
        look(page, name)
    page.goto(f"{office.address}/ghi-don")
    press(page, "Ghi đơn và lấy biên nhận")
    look(page, "ghi-don-loi")
    page.fill("#full_name", "Y Blŏ Niê")
    page.fill("#address", "Làng Đăk Răng")
    page.fill("#title", "Suối cạn")
    page.fill("#body", "Suối cạn từ tháng ba.")
    page.check("input[name=what] >> nth=0")
    page.check("input[name=way][value=post]")
    page.check("input[name=wants][value=none]")
    press(page, "Ghi đơn và lấy biên nhận")
    look(page, "da-ghi-don")
    page.goto(f"{office.address}/don/{office.new}/cap-lai-ma")
    page.fill("#seen", "Xem thẻ căn cước, đúng họ tên và địa chỉ")
    press(page, "Cấp số bí mật mới")
    look(page, "da-cap-lai-ma")


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.long)])
def test_lists_books_and_what_runs_behind(browser: Browser, office: Office, width: int) -> None:
    shown = {
        "leader": (
            *(
                "/duyet",
                "/don",
                "/viec-phoi-hop",
                "/so-van-ban-di",
                "/thi-hanh",
                "/khoi-luong",
                "/mau-tra-loi",
            ),
            *("/mau-tra-loi", "/uy-quyen", "/vang-mat", "/viec-chay", "/tai-khoan"),
        ),
        "handler": ("/viec-cua-toi?nguoi=ca-co-quan", "/luu-tru"),
    }
    for who, paths in shown.items():
        page = signed_in(browser, office, who, width).new_page()
        for path in paths:
            answer = page.goto(office.address + path)
            assert answer is not None
            assert answer.status == 200, path
            look(page, f"{who}{path.replace('/', '-').replace('?', '-')}")


def test_the_menu_is_one_row_and_folds_on_a_small_screen(browser: Browser, office: Office) -> None:
    for who in office.cookies:
        page = signed_in(browser, office, who, 1280).new_page()
        page.goto(f"{office.address}/tai-khoan")
        row = page.locator("#trinh-don > li")
        tops = row.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
        assert len(set(tops)) == 1, (who, row.all_inner_texts())
    page = signed_in(browser, office, "leader", 1280).new_page()
    page.goto(f"{office.address}/viec-cua-toi")
    page.locator(".qn-office-more summary").click()
    look(page, "trinh-don-them")
    follow(page, "Ủy quyền")
    assert page.url.endswith("/uy-quyen")
    page = signed_in(browser, office, "leader", 390).new_page()
    page.goto(f"{office.address}/viec-cua-toi")
    menu = page.locator("#trinh-don")
    assert menu.is_hidden()
    page.get_by_role("button", name="Trình đơn").click()
    assert menu.is_visible()
    page.locator(".qn-office-more summary").click()
    look(page, "trinh-don")


def test_the_coordinator_sees_the_agencies(browser: Browser, office: Office) -> None:
    page = signed_in(browser, office, "triage", 1280).new_page()
    page.goto(f"{office.address}/viec-cua-toi")
    look(page, "viec-dieu-phoi")


def test_ten_rows_on_a_small_screen(browser: Browser, office: Office) -> None:
    page = signed_in(browser, office, "leader", 1366, 768).new_page()
    page.goto(f"{office.address}/viec-cua-toi")
    boxes = [row.bounding_box() for row in page.locator("tbody tr").all()]
    rows = [(box["y"] + box["height"], box["height"]) for box in boxes if box]
    assert sum(bottom <= 768 for bottom, _height in rows) >= 10
    assert all(34 <= height <= 36 for _bottom, height in rows)


def test_keys_move_search_and_can_be_switched_off(browser: Browser, office: Office) -> None:
    page = signed_in(browser, office, "leader", 1280).new_page()
    page.goto(f"{office.address}/viec-cua-toi")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("tbody th a").first
    assert first.evaluate("link => link === document.activeElement")
    page.keyboard.press("/")
    page.keyboard.type("jk?")
    assert page.input_value("input[name=tim]") == "jk?"
    first.focus()
    page.keyboard.press("?")
    assert page.locator("#phim-tat").evaluate("help => help.open")
    page.get_by_role("button", name="Tắt phím tắt").click()
    page.locator("h1").click()
    page.keyboard.press("j")
    assert not first.evaluate("link => link === document.activeElement")
    page.reload()
    page.keyboard.press("j")
    assert not first.evaluate("link => link === document.activeElement")
    page.goto(f"{office.address}/viec-cua-toi")
    page.get_by_text("Phím tắt", exact=True).click()
    page.get_by_role("button", name="Bật phím tắt").click()
    page.locator("h1").click()
    page.keyboard.press("j")
    with page.expect_navigation(url="**/don/**"):
        page.keyboard.press("Enter")
