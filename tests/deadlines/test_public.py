"""The public calculator (C26): asks what a rule needs, answers with why, refuses in words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from feedback import config
from feedback.actor import SYSTEM
from feedback.administration import revisions
from feedback.administration.actions import prepare
from feedback.app import create_app
from feedback.clock import FixedClock
from feedback.deadlines import actions
from feedback.deadlines.calculator import choices
from feedback.extensions import db
from feedback.law.terms import STATUTE
from tests.browser import look_at_both, press
from tests.conftest import MOMENT


def ask(client: FlaskClient, rule: str, day: str = "", status: int = 200, **more: Any) -> str:
    """The page for a rule and a day written 11/11/2026; further fields by name, days as well."""
    query: dict[str, Any] = {"quy_dinh": rule}
    days = {"ngay": day} if day else {}
    days |= {name: value for name, value in more.items() if "/" in str(value)}
    query |= {name: value for name, value in more.items() if name not in days}
    for name, written in days.items():
        parts = zip(("day", "month", "year"), written.split("/"), strict=True)
        query |= {f"{name}-{part}": text for part, text in parts}
    answer = client.get("/tinh-thoi-han", query_string=query)
    assert answer.status_code == status
    return unescape(answer.text)


def test_first_the_rule(client: FlaskClient) -> None:
    page = unescape(client.get("/tinh-thoi-han").text)
    assert page.count("<optgroup") == 7
    assert "Giải quyết khiếu nại lần đầu" in page
    assert "Chủ tịch Ủy ban nhân dân huyện trực tiếp tiếp công dân (đến 30/06/2025)" in page
    assert "Kỳ báo cáo" not in page
    assert '<form method="get"' in page
    for wrong in ("KHONG_CO", "RP_Q1", "GIVEN_TARGET"):
        refused = client.get("/tinh-thoi-han", query_string={"quy_dinh": wrong})
        assert refused.status_code == 422
        assert "Chọn việc cần tính thời hạn" in unescape(refused.text)
    for place in ("/so-do-trang", "/huong-dan/thoi-han"):
        assert 'href="/tinh-thoi-han"' in client.get(place).text


def test_all_rules_to_pick_can_be_opened(client: FlaskClient) -> None:
    for choice in choices(STATUTE):
        assert choice.text.split(" (đến ")[0] in ask(client, choice.value)


def test_only_what_the_rule_needs_is_asked(client: FlaskClient) -> None:
    plain = ask(client, "KN_ACCEPT_L1")
    assert "Ngày nhận đơn khiếu nại" in plain
    for name in ("truong_hop", "gia_han", "dung_1_tu"):
        assert name not in plain
    rich = ask(client, "KN_RESOLVE_L1")
    assert rich.index("Vùng sâu, vùng xa") < rich.index("Vụ việc phức tạp")
    assert "dung_2_den" in rich
    assert "gia_han" not in rich
    extended = ask(client, "TC_RESOLVE")
    assert "Chỉ khi là vụ việc đặc biệt phức tạp" in extended
    assert "truong_hop" not in extended
    assert "Một ngày trong kỳ" in ask(client, "TCD_CHAIR_COMMUNE")


def test_the_day_with_why(client: FlaskClient) -> None:
    page = ask(client, "KN_ACCEPT_L1", "02/11/2026")
    assert "Hạn: hết thứ Tư 11/11/2026" in page
    assert "khoản 1 Điều 16 Nghị định 124/2020/NĐ-CP" in page
    assert "áp dụng từ 01/07/2026" in page
    assert "Cần cơ quan pháp chế xác nhận" in page
    assert "Tạm tính" not in page
    both = ask(client, "KN_RESOLVE_L1", "11/11/2026", truong_hop=["remote", "complex"])
    assert "Hạn: hết thứ Hai 11/01/2027" in both
    assert "Tạm tính" in both
    stopped = ask(
        client,
        "TC_RESOLVE",
        "02/02/2026",
        dung_1_tu="10/02/2026",
        dung_1_den="25/02/2026",
        dung_2_tu="02/03/2026",
        dung_2_den="03/03/2026",
    )
    assert "Hạn: hết thứ Hai 23/03/2026" in stopped  # Fri 20/3 without the second; + 2 days = Sun 22, Mon 23
    assert "16 ngày này không tính" in stopped
    assert "<details" in stopped
    assert " open>" in stopped
    assert "Hạn: hết thứ Hai 01/06/2026" in ask(client, "TC_RESOLVE", "02/03/2026", gia_han="2")
    assert "Phải giữ ít nhất đến hết thứ Tư 02/12/2026" in ask(client, "DC_POST_MIN", "02/11/2026")
    assert "phải thực hiện đủ đến hết thứ Sáu 31/07/2026" in ask(client, "TCD_CHAIR_COMMUNE", "15/07/2026")
    target = ask(client, "PAKN_ANSWER", "02/11/2026")
    assert "Mục tiêu nội bộ" in target
    assert "không phải thời hạn do luật định" in target
    assert "Luật không đặt thời hạn chung" in ask(client, "PAKN_RESOLVE")


def test_the_calendar_and_the_targets_of_the_province(client: FlaskClient, session: Any) -> None:
    actions.confirm_holiday(date(2026, 11, 24), document="Luật số 10/2026/QH16", by=SYSTEM, at=MOMENT)
    session.commit()
    assert "Hạn: hết thứ Ba 01/12/2026" in ask(client, "KN_ACCEPT_L1", "19/11/2026")


@pytest.mark.parametrize(
    ("rule", "day", "more", "message"),
    [
        ("KN_ACCEPT_L1", "31/2/2026", {}, "phải là ngày có thật"),
        ("KN_ACCEPT_L1", "2//2026", {}, "Ngày nhận đơn khiếu nại"),
        ("KN_ACCEPT_L1", "2/11/1850", {}, "1900"),
        ("KN_ACCEPT_L1", "30/12/2027", {}, "chỉ có dữ liệu từ năm 2019 đến năm 2027"),
        ("KN_DIALOGUE_NOTICE", "1/6/2026", {}, "không có hiệu lực vào ngày 01/06/2026"),
        ("KN_RESOLVE_L1", "2/11/2026", {"truong_hop": ["rain", "remote"]}, "Chọn"),
        ("TC_RESOLVE", "2/11/2026", {"gia_han": "3"}, "Chọn"),
        ("TC_RESOLVE", "2/11/2026", {"dung_1_tu": "5/11/2026"}, "còn thiếu «Đến hết ngày»"),
        ("TC_RESOLVE", "2/11/2026", {"dung_2_den": "5/11/2026"}, "còn thiếu «Lần thứ hai: tạm dừng từ ngày»"),
        (
            "TC_RESOLVE",
            "2/11/2026",
            {"dung_1_tu": "9/11/2026", "dung_1_den": "5/11/2026"},
            "không được trước ngày đầu",
        ),
        (
            "TC_RESOLVE",
            "2/11/2026",
            {
                "dung_1_tu": "5/11/2026",
                "dung_1_den": "9/11/2026",
                "dung_2_tu": "9/11/2026",
                "dung_2_den": "10/11/2026",
            },
            "chồng lên nhau",
        ),
        (
            "TC_RESOLVE",
            "2/11/2026",
            {"dung_1_tu": "1/10/2026", "dung_1_den": "9/11/2026"},
            "trước ngày bắt đầu tính thời hạn",
        ),
    ],
)
def test_refused_with_care(
    client: FlaskClient, rule: str, day: str, more: dict[str, Any], message: str
) -> None:
    page = ask(client, rule, day, status=422, **more)
    assert message in page
    assert "<title>Lỗi: " in page
    assert "chỗ cần sửa" in page
    assert f'value="{day.split("/")[0]}"' in page


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("calculator")
    app: Flask = create_app(config.load({}, data_dir=folder, demo=False), clock=FixedClock(MOMENT))
    with app.app_context():
        revisions.upgrade()
        prepare(by=SYSTEM, at=MOMENT)
        db.session.commit()
        db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/tinh-thoi-han"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("width", [320, 1280])
def test_without_scripts_by_hand(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Việc cần tính thời hạn").select_option("Giải quyết khiếu nại lần đầu")
    press(page, "Tiếp tục")
    page.fill("#ngay", "11")
    page.fill("#ngay-month", "11")
    page.fill("#ngay-year", "2026")
    page.get_by_label("Vụ việc phức tạp").check()
    press(page, "Tính")
    assert page.get_by_role("heading", name="Hạn: hết thứ Hai 28/12/2026").is_visible()
    shared = page.url
    page.goto(shared)
    assert page.is_checked("#truong_hop-2")
    context.close()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?quy_dinh=KHONG_CO",
        "?quy_dinh=TC_RESOLVE",
        "?quy_dinh=TC_RESOLVE&ngay-day=2&ngay-month=11&ngay-year=2026&gia_han=1",
        "?quy_dinh=TC_RESOLVE&ngay-day=31&ngay-month=2&ngay-year=2026",
        "?quy_dinh=PAKN_RESOLVE",
    ],
)
def test_accessible_and_never_wider_than_the_screen(browser: Browser, address: str, query: str) -> None:
    context = browser.new_context(locale="vi")
    page = context.new_page()
    page.goto(address + query)
    look_at_both(page, "tinh-thoi-han")
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    context.close()
