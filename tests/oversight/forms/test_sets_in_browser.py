"""Sets of forms and the export in a real browser: accessible at both widths, brought in without a script."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from feedback.extensions import db
from tests.accounts.factories import sign_in_as
from tests.browser import look_at_both, press
from tests.conftest import House
from tests.factories.officers import officer_of
from tests.factories.reports import make_period
from tests.oversight.forms.invented import invented
from tests.oversight.forms.test_books import changed
from tests.oversight.forms.test_sets import PAGE


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    house = House("sqlite", tmp_path_factory.mktemp("sets-browser"), None)
    with house.app.app_context():
        inspector = officer_of("TTT", "inspector")
        make_period()
        client = house.app.test_client()
        sign_in_as(client, inspector)
        cookie = client.get_cookie("phien")
        assert cookie is not None
        db.session.remove()
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", cookie.value
    server.shutdown()
    thread.join()


def test_a_set_is_brought_in_and_adopted_without_a_script(
    browser: Browser, office: tuple[str, str], tmp_path: Path
) -> None:
    address, cookie = office
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "phien", "value": cookie, "url": address}])
    page = context.new_page()

    def brought(content: bytes) -> None:
        file = tmp_path / "tt06.xlsx"
        file.write_bytes(content)
        page.goto(f"{address}/bieu-mau/nhap")
        page.locator("input[type=file]").set_input_files(file)
        press(page, "Đọc tệp và lưu bản nháp")

    brought(changed(invented(), {"Cột!M4": "2+9", "Cột!K5": "loại: gì đó", "Biểu!A3": "xld"}))
    look_at_both(page, "set-faults")
    brought(invented())
    look_at_both(page, "set-draft")
    for name, path in {
        "sets": "/bieu-mau",
        "set-form": "/bieu-mau/tt_01_2024/01-xld",
        "set-circular": "/bieu-mau/tt_01_2024",
        "set-trial": f"{PAGE}/dem-thu?ky=2026-4",
        "set-adopt": f"{PAGE}/ap-dung",
        "report-export": "/bao-cao-thong-ke/2026-q4/xuat",
    }.items():
        answer = page.goto(f"{address}{path}")
        assert answer is not None
        assert answer.status == 200, path
        look_at_both(page, name)
    page.goto(f"{address}{PAGE}/ap-dung")
    press(page, "Áp dụng")
    assert page.get_by_text("Bộ biểu mẫu đã áp dụng").count() == 1
    page.goto(f"{address}{PAGE}/ket-thuc")
    look_at_both(page, "set-end")
    context.close()
