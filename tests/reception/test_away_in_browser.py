"""The desk without a line in real Chromium: a sample of ``tests/drill/offline_desk.py``, each state seen."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser import look
from tests.reception.away_browser import PAGE, write_down
from tests.reception.away_walk import Desk, served, state, walk


def test_a_sample_over_killed_browsers_and_a_bad_line(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path) as desk:
        walk(browser.browser_type, desk, tmp_path, 5, browsers=2, look=look, then=_states)


def _states(desk: Desk, page: Page) -> None:
    """What is missing, who was there already, nobody signed in: all by keyboard or the page's own buttons."""
    page.press("#title", "Enter")
    page.wait_for_selector("#loi:focus")
    assert page.locator("#loi li").all_inner_texts()[0] == page.inner_text("#full_name-loi")
    look(page, "away-errors")
    name = desk.came()[0][1]
    write_down(page, 99, name)
    state(page, "1 lượt cần ông/bà xem lại")
    look(page, "away-person")
    page.emulate_media(media="print")
    assert page.is_visible("#bn-so")
    assert not page.is_visible("#luot-tiep")
    page.emulate_media(media="screen")
    with page.expect_navigation():
        page.click("text=Xem lại và ghi")
    assert page.get_by_role("button", name="Chính là lượt 1").is_visible()
    look(page, "away-settle")
    with page.expect_navigation():
        page.click("text=Chính là lượt 1")
    page.goto(desk.line.address + PAGE)
    state(page, "Có mạng. 0 lượt chờ gửi.")
    write_down(page, 99, name)
    state(page, "1 lượt cần ông/bà xem lại")
    assert not page.is_visible("#khoa"), "with a line one signs out"
    desk.line.goes_down()
    page.click("#gui")
    state(page, "Không có mạng")
    page.click("#khoa")
    state(page, "Máy này đang khóa")
    assert not page.is_visible("#viet")
    look(page, "away-locked")
    desk.line.comes_back()
    page.context.clear_cookies()
    page.goto(f"{desk.line.address}/dang-nhap")
    desk.line.goes_down()
    page.goto(desk.line.address + PAGE)
    state(page, "Máy này đang khóa")
    assert page.is_visible("text=Cần xem lại khi có mạng"), "what waits is still there"
