"""Pages of a leader's session and of promises in a real browser: accessible, narrow, wide, with faults."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from feedback.agencies import queries as agencies
from feedback.commitments import queries as commitments
from feedback.extensions import db
from feedback.reception.actions import holding as acts
from feedback.reception.actions.history import SESSION
from feedback.reception.holding import Conclusion
from tests.accounts.factories import sign_in_as
from tests.browser import follow, look_at_both, press
from tests.conftest import MOMENT, House
from tests.factories.cases import make_case, sender
from tests.factories.officers import actor_of, make_leader
from tests.factories.reception import make_place, make_session, make_visit

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


def test_a_session_is_held_and_promises_are_followed(browser: Browser, office: Office) -> None:
    context = browser.new_context(locale="vi")
    context.add_cookies([{"name": "phien", "value": office.cookie, "url": office.server}])
    page = context.new_page()
    draft = f"{office.server}/lich-lanh-dao-tiep/{office.draft}"
    page.goto(draft)
    look_at_both(page, "buoi-tiep")
    follow(page, "Thêm việc kết luận")
    press(page, "Ghi việc")
    look_at_both(page, "viec-loi")
    page.get_by_label("Việc phải làm").fill(f"{ROAD}, theo đơn tố cáo")
    page.get_by_label("Giao cơ quan").select_option("SXD")
    for part, value in (("", "10"), ("-month", "12"), ("-year", "2026")):
        page.fill(f"#due_on{part}", value)
    press(page, "Ghi việc")
    look_at_both(page, "buoi-tiep-co-viec")
    follow(page, "Ghi nội dung")
    page.get_by_label("Công dân trình bày").fill(ROAD)
    press(page, "Ghi nội dung")
    follow(page, "Xác nhận đã tiếp")
    press(page, "Xác nhận đã tiếp")
    look_at_both(page, "xac-nhan-canh-bao")
    page.get_by_label("Tôi đã xem lại").check()
    press(page, "Xác nhận đã tiếp")
    assert page.get_by_text("Đã xác nhận buổi tiếp").is_visible()
    page.goto(f"{office.server}/lich-lanh-dao-tiep/{office.held}/thong-bao-ket-luan")
    look_at_both(page, "thong-bao")
    press(page, "Ra thông báo")
    look_at_both(page, "da-ra-thong-bao")
    page.goto(f"{office.server}/cam-ket?ds=theo-doi")
    look_at_both(page, "cam-ket")
    page.goto(f"{office.server}/cam-ket/{office.promise}")
    look_at_both(page, "mot-cam-ket")
    follow(page, "Báo đã thực hiện")
    press(page, "Gửi báo cáo")
    look_at_both(page, "bao-xong-loi")
