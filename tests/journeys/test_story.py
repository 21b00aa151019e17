"""The main job, end to end, as people do it: a real server, a real browser, a phone and a desk.

A citizen reports a broken bridge with two photos; the agency that the system proposed finds it in its
queue, accepts it, writes the answer and sends it; the citizen sees each step and gets the mails.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from feedback.accounts.demo import DEMO_PASSWORD
from tests.browser import follow, look, press
from tests.servers import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
SCREENS = (("sqlite", 390), pytest.param("postgresql", 1280, marks=pytest.mark.long))
"""A phone on the embedded engine, a desk on the production one."""
TITLE = "Cầu treo thôn Trường Định hỏng ván, học sinh không qua được"
STORY = (
    "Cầu treo qua suối ở thôn Trường Định hỏng mười hai tấm ván từ sau bão. Các cháu học sinh đi học rất "
    "nguy hiểm, xe máy không qua được. Đề nghị sửa gấp trước mùa mưa lũ."
)
ANSWER = (
    "Ủy ban nhân dân xã đã kiểm tra cầu treo thôn Trường Định ngày 26/11/2026 và thay xong ván hỏng. "
    "Xã bố trí người trực hướng dẫn học sinh qua cầu cho đến khi kiểm định xong."
)


@dataclass(frozen=True)
class Served:
    """A running server: where it answers and where its data lies."""

    address: str
    data: Path


@pytest.fixture(scope="module")
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """``feedback serve`` with the demo's officers, as ``make run`` starts it."""
    data = tmp_path_factory.mktemp("story")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database = ""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        database = server.make_database("story")
    environment = os.environ | {
        "DATA_DIR": str(data),
        "DATABASE_URL": database,
        "DEMO": "1",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    for arguments in (["migrate"], ["demo", "load", "--cases", "3"]):
        subprocess.run(
            [sys.executable, "-m", "feedback.cli", *arguments], cwd=ROOT, env=environment, check=True
        )
    process = subprocess.Popen([sys.executable, "-m", "feedback.cli", "serve"], cwd=ROOT, env=environment)
    try:
        _wait_for(port)
        yield Served(f"http://127.0.0.1:{port}", data)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(150):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError("the server did not come up")


def mails(served: Served, words: str, code: str) -> list[str]:
    """Texts of the mails whose subject holds the words and the code; waits for the worker."""
    for _ in range(100):
        found = []
        for path in sorted((served.data / "mail").rglob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if words in str(message["Subject"]) and code in str(message["Subject"]):
                body = message.get_body(("plain",))
                assert body is not None
                found.append(str(body.get_content()))
        if found:
            return found
        time.sleep(0.2)
    return []


def file_report(context: BrowserContext, served: Served, photos: list[Path]) -> tuple[str, str, str]:
    """The citizen's side of the form; returns code, secret and the agency's name."""
    page = context.new_page()
    page.goto(served.address)
    look(page, "story-01-trang-chu")
    follow(page, page.get_by_role("link", name="Phản ánh", exact=True).first)
    page.fill("#title", TITLE)
    page.fill("#body", STORY)
    press(page, "Tiếp tục")
    page.fill("#commune", "Tịnh Khê")
    page.fill("#place", "Cầu treo suối Cái, thôn Trường Định")
    for photo in photos:
        page.set_input_files("input[type=file]", photo)
        press(page, "Tải lên")
    look(page, "story-02-noi-xay-ra")
    press(page, "Tiếp tục")
    page.fill("#full_name", "Nguyễn Thị Ánh Nguyệt")
    page.fill("#address", "Thôn Trường Định")
    page.fill("#phone", "0900 000 123")
    page.check("input[name=wants][value=mail]")
    page.fill("#email", "anh.nguyet@example.vn")
    look(page, "story-03-nguoi-gui")
    press(page, "Tiếp tục")
    look(page, "story-04-kiem-tra")
    assert "Ủy ban nhân dân xã Tịnh Khê" in page.inner_text("main")
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "Gửi đơn")
    look(page, "story-05-da-nhan")
    text = page.inner_text("main")
    code = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", text)
    secret = re.search(r"\b\d{3}\s?\d{3}\b", text[code.end() :] if code else text)
    assert code
    assert secret
    with page.expect_download() as paper:
        page.get_by_role("button", name="Tải biên nhận (PDF)").click()
    assert Path(paper.value.path()).read_bytes().startswith(b"%PDF-")
    return code.group(), re.sub(r"\s", "", secret.group()), text


def track(context: BrowserContext, served: Served, code: str, secret: str, name: str) -> str:
    """What the citizen reads when he follows his case."""
    page = context.new_page()
    page.goto(served.address + "/don-cua-toi/thoat")
    page.goto(served.address + "/tra-cuu")
    page.fill("#code", code.lower().replace("-", " "))
    page.fill("#proof", secret)
    press(page, "Tra cứu")
    look(page, f"story-{name}")
    return page.inner_text("main")


@pytest.mark.parametrize(("served", "width"), SCREENS, indirect=["served"])
def test_a_report_goes_in_is_handled_and_is_answered(
    served: Served, browser: Browser, width: int, tmp_path: Path
) -> None:
    photos = []
    for number, colour in enumerate(((96, 120, 140), (140, 110, 90))):
        photos.append(tmp_path / f"cầu-hỏng-{number}.jpg")
        Image.new("RGB", (1600, 1200), colour).save(photos[-1], "JPEG")
    # The phone has no scripts at all.
    citizen = browser.new_context(
        viewport={"width": width, "height": 844}, locale="vi-VN", java_script_enabled=width > 390
    )
    axe_needs_scripts = browser.new_context(viewport={"width": width, "height": 844}, locale="vi-VN")
    code, secret, receipt = file_report(axe_needs_scripts if width == 390 else citizen, served, photos)
    assert "Chậm nhất ngày" in receipt
    assert mails(served, "Đã nhận đơn", code)
    assert "Đã nhận đơn" in track(axe_needs_scripts, served, code, secret, "06-tra-cuu")

    desk = browser.new_context(viewport={"width": width, "height": 900}, locale="vi-VN")
    page = desk.new_page()
    page.goto(served.address + "/dang-nhap")
    page.fill("#username", "tinhkhe.lanhdao")
    page.fill("#password", DEMO_PASSWORD)
    look(page, "story-07-dang-nhap")
    press(page, "Đăng nhập")
    page.goto(served.address + "/viec-cua-toi")
    look(page, "story-08-viec-cua-toi")
    page.fill("#tim", "cau treo thon truong dinh")
    press(page, "Lọc")
    row = page.get_by_role("row").filter(has_text="Cầu treo thôn Trường Định")
    follow(page, row.get_by_role("link").first)
    look(page, "story-09-vu-viec")
    assert "Nguyễn Thị Ánh Nguyệt" in page.inner_text("main")
    follow(page, page.get_by_role("link", name=re.compile("^Nhận xử lý")).first)
    look(page, "story-10-thu-ly")
    press(page, "Nhận xử lý (thụ lý)")
    assert mails(served, "đã được nhận giải quyết", code)
    assert "Đã nhận xử lý" in track(axe_needs_scripts, served, code, secret, "11-da-thu-ly")
    follow(page, page.get_by_role("link", name="Trả lời", exact=True).first)
    page.fill("textarea", ANSWER)
    look(page, "story-12-tra-loi")
    press(page, "Gửi trả lời")
    look(page, "story-13-da-tra-loi")
    assert mails(served, "đã có kết quả", code)
    told = track(axe_needs_scripts, served, code, secret, "14-co-ket-qua")
    assert "Đã trả lời" in told
    assert "thay xong ván hỏng" in told
    for context in (citizen, axe_needs_scripts, desk):
        context.close()
