"""Frames and fields in a real browser: accessible, no sideways scroll at 320 px, usable without scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.browser import look, press
from tests.web.sample import make_app


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, make_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def send_wrong(page: Page) -> None:
    page.fill("#day", "31")
    page.fill("#day-month", "2")
    page.fill("#day-year", "2026")
    page.check("#how-2")
    page.fill("#phone", "12")
    press(page, "Tiếp tục")
    assert page.get_by_role("heading", name="chỗ cần sửa").is_visible()


@pytest.mark.parametrize("door", ["", "office"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_are_accessible_with_and_without_errors(
    browser: Browser, address: str, door: str, width: int
) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="vi").new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{address}/{door}")
    look(page, f"sample-{door}")
    assert not complaints
    send_wrong(page)
    look(page, f"sample-{door}-errors")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert page.title().startswith("Lỗi: Nội dung phản ánh")
    page.context.close()


@pytest.mark.parametrize("door", ["", "office"])
def test_nothing_scrolls_sideways_on_the_smallest_phone(browser: Browser, address: str, door: str) -> None:
    page = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
    page.goto(f"{address}/{door}")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    send_wrong(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.context.close()


def test_the_form_works_without_scripts(browser: Browser, address: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    assert page.is_visible("text=Tối đa 200 ký tự")
    assert not page.is_visible("#phone")
    page.check("#how-2")
    assert page.is_visible("#phone")
    assert not page.is_visible("#email")
    send_wrong(page)
    assert page.input_value("#phone") == "12"
    page.context.close()


def test_the_counter_counts_in_vietnamese(browser: Browser, address: str) -> None:
    page = browser.new_context(locale="vi").new_page()
    page.goto(address)
    page.fill("#story", "Cầu treo")
    page.get_by_text("Còn 192 ký tự").first.wait_for()
    page.context.close()


TEXT_SIZES = """() => Object.fromEntries(["p", "label", "input[type=text]", "select", "button", "footer a"]
    .map(one => [one, document.querySelector(`${one.startsWith("footer") ? "" : "main "}${one}`)])
    .filter(([, one]) => one)
    .map(([name, one]) => [name, parseFloat(getComputedStyle(one).fontSize)]))"""
CUT = """() => [...document.querySelectorAll("main input[type=text], main select")]
    .filter(one => one.offsetParent && one.scrollHeight > one.clientHeight + 1).map(one => one.id)"""


@pytest.mark.parametrize("door", ["", "office"])
def test_all_text_grows_with_the_size_that_a_reader_has_set(
    browser: Browser, address: str, door: str
) -> None:
    """WCAG 1.4.4: the browser's own text size is the root's; at twice as much nothing is cut."""
    page = browser.new_context(viewport={"width": 390, "height": 900}).new_page()
    page.goto(f"{address}/{door}")
    before = page.evaluate(TEXT_SIZES)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    after = page.evaluate(TEXT_SIZES)
    assert len(before) >= 4
    assert after == {name: size * 2 for name, size in before.items()}
    assert page.evaluate(CUT) == []
    page.context.close()
