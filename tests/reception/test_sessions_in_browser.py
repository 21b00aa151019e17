"""Pages of a leader's session and of promises in a real browser: accessible, narrow, wide, with faults."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from werkzeug.serving import make_server

from feedback.agencies import queries as agencies
from feedback.commitments import queries as commitments
from feedback.extensions import db
from feedback.reception.actions import holding as acts
from feedback.reception.actions.history import SESSION
from feedback.reception.holding import Conclusion
from tests.accounts.factories import sign_in_as
from tests.browser import chromium
from tests.cases.test_desk_in_browser import RULES
from tests.conftest import MOMENT, House
from tests.factories.cases import make_case, sender
from tests.factories.officers import actor_of, make_leader
from tests.factories.reception import make_place, make_session, make_visit

SHOTS = os.environ.get("SCREENSHOTS", "")
LONG_NAME = "Nguyễn Thị Hồng Ánh Nguyệt Công Tằng Tôn Nữ Y Blŏ Niê Kđăm"
ROAD = (
    "Sửa xong đoạn đường liên xã từ ngã ba Trà Bồng đến cầu Suối Cát bị sạt lở, nước ngập, xe tải cày "
    "nát mặt đường; cắm biển cảnh báo ngay trong tuần"
)


class Office(NamedTuple):
    """Address of the server, who is signed in, numbers of a session being written and one held, a promise."""

    server: str
    cookie: str
    draft: int
    held: int
    promise: int


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    house = House("sqlite", tmp_path_factory.mktemp("session-browser"), None)
    with house.app.app_context():
        chair = make_leader("21211", LONG_NAME)
        place, by = make_place(), actor_of(chair)
        case = make_case("21211", sender=sender(full_name=LONG_NAME, phone="0987654321"))
        draft, held = (make_session(place, leader_id=chair.id, leader_name=LONG_NAME) for _ in range(2))
        for one in (draft, held):
            make_visit(place, kind="periodic", session_id=one.id, person=sender(full_name=LONG_NAME))
            make_visit(place, kind="periodic", session_id=one.id, about="denunciation", confidential=True)
        found = [agencies.by_code(code) for code in ("SXD", "21211")]
        for agency in found:
            assert agency is not None
            conclusion = Conclusion(ROAD, agency.id, date(2026, 12, 10), case.id)
            acts.put_conclusion(held, conclusion, expected=held.version, by=by, at=MOMENT)
        words = {"said": ROAD, "concluded": "Đồng ý với ý kiến của bà con."}
        acts.write_down(held, **words, expected=held.version, by=by, at=MOMENT)
        acts.hold(held, nobody_came=False, expected=held.version, by=by, at=MOMENT)
        promise = commitments.of_source((SESSION, held.id))[1]
        client = house.app.test_client()
        numbers = (draft.id, held.id, promise.id)
        db.session.commit()
        sign_in_as(client, chair)
        cookie = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        db.session.remove()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Office(f"http://127.0.0.1:{server.server_port}", cookie.value, *numbers)
    server.shutdown()
    thread.join()


def look(page: Page, name: str) -> None:
    """Nothing scrolls sideways, narrow and wide; axe finds no fault."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name}: scrolls sideways"
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert not [(one["id"], [node["target"] for node in one["nodes"]]) for one in found], name


def test_a_session_is_held_and_promises_are_followed(office: Office) -> None:
    with chromium() as browser:
        context = browser.new_context(locale="vi")
        context.add_cookies([{"name": "phien", "value": office.cookie, "url": office.server}])
        page = context.new_page()
        draft = f"{office.server}/lich-lanh-dao-tiep/{office.draft}"
        page.goto(draft)
        look(page, "buoi-tiep")
        page.get_by_role("link", name="Thêm việc kết luận").click()
        page.get_by_role("button", name="Ghi việc").click()
        look(page, "viec-loi")
        page.get_by_label("Việc phải làm").fill(f"{ROAD}, theo đơn tố cáo")
        page.get_by_label("Giao cơ quan").select_option("SXD")
        for part, value in (("", "10"), ("-month", "12"), ("-year", "2026")):
            page.fill(f"#due_on{part}", value)
        page.get_by_role("button", name="Ghi việc").click()
        look(page, "buoi-tiep-co-viec")
        page.get_by_role("link", name="Ghi nội dung").click()
        page.get_by_label("Công dân trình bày").fill(ROAD)
        page.get_by_role("button", name="Ghi nội dung").click()
        page.get_by_role("link", name="Xác nhận đã tiếp").click()
        page.get_by_role("button", name="Xác nhận đã tiếp").click()
        look(page, "xac-nhan-canh-bao")
        page.get_by_label("Tôi đã xem lại").check()
        page.get_by_role("button", name="Xác nhận đã tiếp").click()
        page.get_by_text("Đã xác nhận buổi tiếp").wait_for()
        page.goto(f"{office.server}/lich-lanh-dao-tiep/{office.held}/thong-bao-ket-luan")
        look(page, "thong-bao")
        page.get_by_role("button", name="Ra thông báo").click()
        look(page, "da-ra-thong-bao")
        page.goto(f"{office.server}/cam-ket?ds=theo-doi")
        look(page, "cam-ket")
        page.goto(f"{office.server}/cam-ket/{office.promise}")
        look(page, "mot-cam-ket")
        page.get_by_role("link", name="Báo đã thực hiện").click()
        page.get_by_role("button", name="Gửi báo cáo").click()
        look(page, "bao-xong-loi")
