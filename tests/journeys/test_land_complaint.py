"""A complaint about land, through both levels, in a real browser: each step with its paper.

A citizen complains of the commune's decision to take her land. The commune's chair takes it up, has it
verified, decides; she goes on to the province's chair, who must talk with her before he decides.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.serving import make_server

from feedback.accounts.models import Officer
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db
from tests.accounts.factories import sign_in_as
from tests.browser import SHOTS, follow, look, press
from tests.cases.walks.filling import filled
from tests.conftest import House
from tests.factories.officers import officer_of
from tests.intake.walk import CONTENT, DECISION, PLEDGE, SENDER

COMMUNE, PROVINCE = "21211", "UBT"
STORY: Final = CONTENT | {
    "title": "Khiếu nại quyết định thu hồi 312 m² đất trồng keo",
    "body": "Quyết định số 118/QĐ-UBND thu hồi thửa đất 214 của gia đình tôi mà không nêu căn cứ, không có "
    "phương án bồi thường. Gia đình tôi sử dụng ổn định từ năm 1993, có giấy chứng nhận.",
    "wish": "Hủy Quyết định số 118/QĐ-UBND và bồi thường theo giá đất năm 2026.",
}
PLACE: Final = {"commune": "Xã Tịnh Khê", "place": "Thửa 214, thôn Trường Định"}
KEPT: Final = "Giữ nguyên Quyết định số 118/QĐ-UBND ngày 02/11/2026."
CHANGED: Final = (
    "Sửa Quyết định giải quyết khiếu nại lần đầu; sửa Quyết định số 118/QĐ-UBND về diện tích và bồi thường.\n"
    "Giao Chủ tịch Ủy ban nhân dân xã Tịnh Khê lập lại phương án bồi thường trước ngày 15/01/2027."
)
ENDS: Final = {
    "first": ("Quyết định giải quyết khiếu nại (lần đầu)", "CHỦ TỊCH", "khiếu nại lần hai"),
    "second": ("Quyết định giải quyết khiếu nại (lần hai)", "CHỦ TỊCH", "Tòa án"),
}


@dataclass
class Story:
    """A running house, its officers, and a browser."""

    house: House
    browser: Browser
    address: str
    width: int
    officers: dict[str, int] = field(default_factory=dict)
    letters: list[str] = field(default_factory=list)

    def window(self, who: str = "") -> Page:
        """A window of the citizen, or of an officer who has just signed in."""
        context = self.browser.new_context(viewport={"width": self.width, "height": 900}, locale="vi-VN")
        if who:
            with self.house.app.app_context():
                client = self.house.app.test_client()
                sign_in_as(client, db.session.get_one(Officer, self.officers[who]))
                cookie = client.get_cookie(self.house.app.config["SESSION_COOKIE_NAME"])
                db.session.remove()
            assert cookie is not None
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])
        return context.new_page()

    def wait(self, days: int) -> None:
        """Let days go by."""
        self.house.clock.at += timedelta(days=days)

    def step(self, who: str, number: str, label: str, **answers: Any) -> None:
        """An officer opens the case, finds the step there and takes it."""
        page = self.window(who)
        page.goto(f"{self.address}/don/{number}")
        if SHOTS:
            page.screenshot(
                path=Path(SHOTS) / f"land-{self.width}-{number}-truoc-{label}.png", full_page=True
            )
        links = page.locator(".qn-case__side").get_by_role("link", name=label, exact=True)
        if not links.first.is_visible():
            page.locator(".qn-case__side details summary").first.click()
        follow(page, links.first)
        _fill_in(page, filled(page.content(), **answers))
        self.look(page, f"{number}-{label}")
        press(page, page.locator("main form").get_by_role("button", name=label, exact=True).last)
        assert "error-summary" not in page.content(), (label, page.inner_text("main")[:600])
        page.context.close()

    def look(self, page: Page, name: str) -> None:
        """The page is as every page has to be."""
        look(page, f"land-{name}")

    def papers(self, who: str, number: str) -> dict[str, str]:
        """Every paper of the case, downloaded and read: what it is called, and its text."""
        page = self.window(who)
        page.goto(f"{self.address}/don/{number}?muc=van-ban")
        self.look(page, f"{number}-van-ban")
        found = {}
        for link in page.locator("main a[href$='.pdf']").all():
            answer = page.context.request.get(f"{self.address}{link.get_attribute('href')}")
            name = unquote(answer.headers["content-disposition"].rpartition("''")[2])
            if SHOTS:
                (Path(SHOTS) / f"land-{number}-{name}").write_bytes(answer.body())
            pages = [one.extract_text() for one in PdfReader(io.BytesIO(answer.body())).pages]
            found[name] = "\n".join(pages)
        page.context.close()
        return found

    def case(self, number: str) -> Case:
        """The case as it stands in the database."""
        found = db.session.scalars(select(Case).where(Case.number == number)).one()
        db.session.expunge(found)
        db.session.rollback()
        return found


def _fill_in(page: Page, answers: Mapping[str, Any]) -> None:
    """Type and choose what a form of this page asks for; what travels unseen stays."""
    for name, value in answers.items():
        box = page.locator(f"main form [name='{name}']")
        kind = box.first.evaluate("one => one.type || one.tagName.toLowerCase()")
        if kind in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                page.check(f"main form [name='{name}'][value='{one}']", force=True)
        elif kind == "select-one":
            box.first.select_option(str(value))
        elif kind not in ("hidden", "file") and box.first.is_visible():
            box.first.fill(str(value))


@pytest.fixture
def story(house: House, browser: Browser) -> Iterator[Story]:
    if house.engine != "postgresql":
        pytest.skip("tests/cases/walks takes each of these steps on both engines")
    house.fresh()
    with house.app.app_context():
        officers = {
            "chair": officer_of(COMMUNE, "leader", name="Nguyễn Văn Trung", position="Chủ tịch"),
            "handler": officer_of(COMMUNE, "handler", name="Phạm Quốc Bảo"),
            "province": officer_of(PROVINCE, "leader", name="Đinh Thị Hrê", position="Chủ tịch"),
            "inspector": officer_of(PROVINCE, "handler", name="Võ Hoàng Ý"),
        }
        db.session.commit()
        numbers = {name: one.id for name, one in officers.items()}
        db.session.remove()
    web = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    with house.app.app_context():
        yield Story(house, browser, f"http://127.0.0.1:{web.server_port}", 1280, numbers)
        db.session.remove()
    web.shutdown()
    thread.join()


def complain(story: Story, page: Page, decision: Mapping[str, str]) -> tuple[str, str, str]:
    """The citizen's way from the decision to the receipt; returns code, secret and the case's number."""
    answers = [decision, STORY, PLACE, SENDER | PLACE | {"wants": "post"}]
    for place, typed in enumerate(answers):
        # Where a field opens only with an answer before it, the answer comes first.
        _fill_in(
            page, {name: value for name, value in typed.items() if page.locator(f"[name='{name}']").count()}
        )
        story.look(page, f"don-{place + 1}")
        press(page, "Tiếp tục")
    _fill_in(page, PLEDGE)
    story.look(page, "don-kiem-tra")
    press(page, "Gửi đơn")
    story.look(page, "don-da-nhan")
    code, secret = page.locator(".qn-panel__code").all_inner_texts()
    number = db.session.scalars(select(Case.number).order_by(Case.id.desc()).limit(1)).one()
    db.session.rollback()
    return code, re.sub(r"\s", "", secret), number


def tracked(story: Story, code: str, secret: str, name: str) -> Page:
    """The citizen's own page of the case."""
    page = story.window()
    page.goto(story.address + "/tra-cuu")
    page.fill("#code", code)
    page.fill("#proof", secret)
    press(page, "Tra cứu")
    story.look(page, name)
    return page


@pytest.mark.long
def test_a_land_complaint_goes_through_both_levels(story: Story) -> None:
    page = story.window()
    page.goto(story.address + "/gui-don/khieu-nai/quyet-dinh")
    code, secret, number = complain(story, page, DECISION | {"agency": COMMUNE})
    page.context.close()

    story.step("handler", number, "Ghi nhận chữ ký", signature="original")
    story.step("chair", number, "Thụ lý")
    story.step("chair", number, "Giao xác minh")
    story.step("handler", number, "Ghi báo cáo kết quả xác minh")
    story.step("chair", number, "Không phải đối thoại", ground="KN_NOTHING_DIFFERS")
    story.step("handler", number, "Trình ký quyết định", decision=KEPT)
    story.step("chair", number, "Ra quyết định giải quyết", outcome="wrong", decision=KEPT)
    story.step("handler", number, "Gửi quyết định")
    story.wait(3)
    story.step("handler", number, "Ghi ngày người khiếu nại nhận quyết định", received_on=_today(story))
    assert story.case(number).state == "decided"
    _check_papers(story.papers("chair", number), "first", 3)

    mine = tracked(story, code, secret, "khong-dong-y")
    assert "Khiếu nại sai toàn bộ" in mine.inner_text("main")
    press(mine, mine.locator("form[action='/gui-don/tiep-theo'] button"))
    code, secret, second = complain(story, mine, {})
    mine.context.close()
    assert second != number
    assert story.case(second).course == "complaint_second"

    story.step("inspector", second, "Ghi nhận chữ ký", signature="original")
    story.step("province", second, "Thụ lý")
    story.step("province", second, "Giao xác minh")
    story.step("province", second, "Mời đối thoại", held_on=_today(story, 8))
    story.wait(8)
    story.step("inspector", second, "Ghi biên bản đối thoại")
    story.step("inspector", second, "Ghi báo cáo kết quả xác minh")
    story.step("inspector", second, "Trình ký quyết định", decision=CHANGED)
    story.step("province", second, "Ra quyết định giải quyết", outcome="changed", decision=CHANGED)
    assert story.case(second).state == "decided"
    _check_papers(story.papers("province", second), "second", 5)
    last = tracked(story, code, secret, "lan-hai")
    assert "Tòa án" in last.inner_text("main")
    last.context.close()


def _today(story: Story, later: int = 0) -> date:
    return local_day(story.house.clock.at) + timedelta(days=later)


def _check_papers(papers: Mapping[str, str], level: str, count: int) -> None:
    """As many papers as steps issued, laid out by Nghị định 30/2020; the decision says what follows."""
    assert len(papers) == count, list(papers)
    _name, chair, remedy = ENDS[level]
    for name, text in papers.items():
        words = " ".join(text.split())
        for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số:", "ngày"):
            assert part in words, (name, part)
    decision = " ".join(
        next(text for name, text in papers.items() if name.startswith("Quyết định giải quyết")).split()
    )
    assert "312 m² đất trồng keo" in decision or "118/QĐ-UBND" in decision
    assert chair in decision
    assert remedy in decision
