"""The pages of a group in a real browser: accessible, narrow and wide, empty, full and with faults."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.reception import groups
from feedback.reception.actions import groups as acts
from feedback.reception.models import Place
from tests.accounts.factories import sign_in_as
from tests.browser import follow, look_at_both, press
from tests.conftest import MOMENT, House
from tests.factories.groups import HEADS, list_of, name_of
from tests.factories.officers import at_desk, make_leader
from tests.factories.reception import receiver
from tests.reception.test_groups import address, listed, make_group_visit

LONG_NAME = "Nguyễn Thị Hồng Ánh Nguyệt Công Tằng Tôn Nữ Y Blŏ Niê Kđăm"


Office = tuple[str, dict[str, str], str, str, tuple[str, str]]
"""Address of the server, cookies by who is signed in, pages of an empty and a full group, code and secret."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    house = House("sqlite", tmp_path_factory.mktemp("group-browser"), None)
    with house.app.app_context():
        cookies = {}
        for name, officer in {"desk": at_desk("21211"), "leader": make_leader()}.items():
            client = house.app.test_client()
            sign_in_as(client, officer)
            cookie = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
            assert cookie is not None
            cookies[name] = cookie.value
        empty = make_group_visit(summary="Đường liên thôn sạt lở", about="petition")
        place = db.session.get_one(Place, empty.place_id)
        full = make_group_visit(12, place=place)
        by = receiver(place)
        acts.add_members(full, listed(12), by=by, at=MOMENT)
        found = groups.members(full.id)
        acts.name_representatives(
            full, [found[0].member.id, found[3].member.id], paper="giấy cử ngày 25/11/2026", by=by, at=MOMENT
        )
        [slip] = acts.give_codes(full, [found[0].member.id], by=by, at=MOMENT)
        called = agencies.by_code("SXD")
        assert called is not None
        acts.call_agencies(full, [called.id], task="Nói rõ ngày thay ván cầu treo", by=by, at=MOMENT)
        db.session.commit()
        addresses = address(empty), address(full)
        db.session.remove()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", cookies, *addresses, (slip.code, slip.secret)
    server.shutdown()
    thread.join()


def test_pages_of_a_group_are_good_to_look_at(browser: Browser, office: Office) -> None:
    server, cookies, empty, full, (code, secret) = office
    context = browser.new_context(locale="vi")
    context.add_cookies([{"name": "phien", "value": cookies["desk"], "url": server}])
    page = context.new_page()
    page.goto(server + empty)
    press(page, "Hoàn tất")
    assert "Đoàn chưa cử người đại diện. Ghi danh sách" in page.content()
    look_at_both(page, "group-empty")
    page.goto(f"{server}{empty}/danh-sach")
    look_at_both(page, "group-list")
    broken = f"8;{LONG_NAME};12;;;Thôn Trường Định;;ký\n9;{LONG_NAME};;;;Thôn Trường Định;Tịnh Khê;ký"
    page.get_by_label("Dán danh sách").fill(f"{list_of(7)}\n{broken}")
    press(page, "Đọc danh sách")
    press(page, "Ghi 8 người")
    assert HEADS.split(";")[1] in page.content()
    look_at_both(page, "group-checked")
    page.goto(server + full)
    look_at_both(page, "group-full")
    page.get_by_label(name_of(2)).check()
    press(page, "Ghi là người đại diện")
    press(page, "Ghi người đại diện")
    look_at_both(page, "group-representatives")
    page.goto(f"{server}{full}/moi")
    press(page, "Mời cơ quan")
    look_at_both(page, "group-call")

    guest = browser.new_context(locale="vi")
    guest.add_cookies([{"name": "phien", "value": cookies["leader"], "url": server}])
    page = guest.new_page()
    page.goto(f"{server}/tiep-dan/duoc-moi")
    look_at_both(page, "calls")
    follow(page, "Xem và ghi kết quả")
    press(page, "Ghi kết quả")
    look_at_both(page, "call")

    page = browser.new_context(locale="vi").new_page()
    page.goto(f"{server}/tra-cuu")
    page.get_by_label("Mã tra cứu").fill(code)
    page.get_by_label("Số bí mật, hoặc").fill(secret)
    press(page, "Tra cứu")
    assert page.url.endswith("/tra-cuu/luot-tiep")
    look_at_both(page, "told")
