"""A unit's report in a real browser: accessible at both widths, typed and sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from feedback.extensions import db
from tests.accounts.factories import sign_in_as
from tests.browser import look_at_both, press
from tests.conftest import House
from tests.factories.cases import make_case
from tests.factories.officers import make_leader
from tests.factories.reports import in_days, make_period
from tests.oversight.pages import ago

HOME = "/bao-cao-thong-ke/2026-q4/don-vi/SXD"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    house = House("sqlite", tmp_path_factory.mktemp("reports-browser"), None)
    with house.app.app_context():
        leader = make_leader("SXD")
        leader.position = "Giám đốc"
        for _ in range(3):
            make_case("SXD", received_at=ago(9), title="Đường liên thôn Trường Định " * 5)
        make_period(last_on=in_days(-3), due_on=in_days(-2))
        client = house.app.test_client()
        sign_in_as(client, leader)
        cookie = client.get_cookie("phien")
        assert cookie is not None
        db.session.remove()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", cookie.value
    server.shutdown()
    thread.join()


@pytest.mark.long
def test_a_report_is_typed_and_sent(browser: Browser, office: tuple[str, str]) -> None:
    address, cookie = office
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "phien", "value": cookie, "url": address}])
    page = context.new_page()
    paths = {
        "own-reports": "/bao-cao-don-vi",
        "opening": "/so-dau-ky",
        "unit-report": HOME,
        "unit-form": f"{HOME}/01-xld",
        "unit-form-wide": f"{HOME}/00-lb",
        "zeros": f"{HOME}/khong-phat-sinh",
        "narrative": f"{HOME}/phan-loi",
        "cell": "/bao-cao-thong-ke/2026-q4/01-xld/3?don-vi=SXD",
        "cell-formula": "/bao-cao-thong-ke/2026-q4/01-xld/6?don-vi=SXD",
        "send": f"{HOME}/gui",
    }
    for name, path in paths.items():
        answer = page.goto(address + path)
        assert answer is not None
        assert answer.status == 200, path
        look_at_both(page, f"report-{name}")
    page.goto(f"{address}{HOME}/01-xld")
    field = page.locator("#c21")
    field.focus()
    page.keyboard.type("hai")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".govuk-error-summary").is_visible()
    assert page.locator("#c21").input_value() == "hai"
    look_at_both(page, "report-unit-form-errors")
    page.locator("#c21").fill("3")
    page.locator("#basis").fill("Sổ văn bản đi số 120 đến 148")
    press(page, "Lưu số liệu")
    look_at_both(page, "report-unit-form-typed")
    page.goto(f"{address}{HOME}/gui")
    press(page, "Ký và gửi")
    look_at_both(page, "report-send-errors")
    page.locator("#explanation").fill("Các cột còn lại kỳ này không phát sinh.")
    press(page, "Ký và gửi")
    assert "gửi sau hạn" in page.content()
    look_at_both(page, "report-sent")
    page.goto(f"{address}{HOME}/rut-lai")
    look_at_both(page, "report-take-back")
    context.close()
