"""A broken drain on a provincial road, in a real browser: one agency answers, two others help.

Sở Xây dựng holds the case; it asks the commune for a part of the work and Sở Nông nghiệp for an opinion,
puts what they say into its answer, and the citizen reads one answer.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser
from sqlalchemy import select
from werkzeug.serving import make_server

from feedback.cases.models import Case
from feedback.extensions import db
from tests.browser import follow, press
from tests.conftest import House
from tests.factories.officers import officer_of
from tests.journeys.test_land_complaint import Story, tracked

COMMUNE, LEAD, OPINION = "21211", "SXD", "SNNMT"
TITLE = "Đường tỉnh 624B sạt lở, cống ngang sập"
BODY = (
    "Tôi là Nguyễn Thị Ánh Nguyệt, điện thoại 0900 000 123. Đường tỉnh 624B qua thôn Trường Định sạt lở từ "
    "sau mưa lũ, cống ngang sập hẳn. Nước tràn vào ruộng lúa của 12 hộ, xe tải vẫn chạy qua."
)
SURVEY = (
    "Ủy ban nhân dân xã đã rào chắn, cắm biển báo ngày 25/11/2026. Mương sau cống do xã quản lý, dài 85 m."
)
WATER = "Mương tiêu sau cống phải giữ khẩu độ 1,5 m. Không lấp tạm bằng đất trong mùa mưa."
DRAFT = "Sở Xây dựng sẽ làm lại cống ngang, xong trước ngày 20/12/2026."


@pytest.fixture
def story(house: House, browser: Browser) -> Iterator[Story]:
    if house.engine != "sqlite":
        pytest.skip("tests/cases/test_parts.py takes these acts on both engines")
    house.fresh()
    width = 390 if house.engine == "sqlite" else 1280
    with house.app.app_context():
        officers = {
            "handler": officer_of(LEAD, "handler", name="Trương Hữu Phước", username="sxd.xl"),
            "head": officer_of(
                LEAD, "leader", name="Cao Đức Minh", position="Phó Giám đốc", username="sxd.ld"
            ),
            "commune": officer_of(COMMUNE, "leader", name="Trần Quốc Việt", username="xa.ld"),
            "surveyor": officer_of(COMMUNE, "handler", name="Bùi Thanh Tùng", username="xa.xl"),
            "water": officer_of(OPINION, "leader", name="Hồ Thị Ngàn", username="nn.ld"),
        }
        db.session.commit()
        numbers = {name: one.id for name, one in officers.items()}
        db.session.remove()
    web = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    with house.app.app_context():
        yield Story(house, browser, f"http://127.0.0.1:{web.server_port}", width, numbers)
        db.session.remove()
    web.shutdown()
    thread.join()


def report(story: Story, photo: Path) -> tuple[str, str, str]:
    """The citizen's report with a photo; returns code, secret and the case's number."""
    page = story.window()
    page.goto(story.address)
    follow(page, page.get_by_role("link", name="Phản ánh", exact=True).first)
    page.fill("#title", TITLE)
    page.fill("#body", BODY)
    press(page, "Tiếp tục")
    page.fill("#commune", "Tịnh Khê")
    page.fill("#place", "Km 4 đường tỉnh 624B")
    page.set_input_files("input[type=file]", photo)
    press(page, "Tải lên")
    press(page, "Tiếp tục")
    page.fill("#full_name", "Nguyễn Thị Ánh Nguyệt")
    page.fill("#address", "Xóm 3 thôn Trường Định")
    page.fill("#phone", "0900 000 123")
    page.check("input[name=wants][value=mail]", force=True)
    page.fill("#email", "anh.nguyet@example.vn")
    press(page, "Tiếp tục")
    assert "Sở Xây dựng" in page.inner_text("main")
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "Gửi đơn")
    code, secret = page.locator(".qn-panel__code").all_inner_texts()
    page.context.close()
    number = db.session.scalars(select(Case.number).order_by(Case.id.desc()).limit(1)).one()
    db.session.rollback()
    return code, re.sub(r"\s", "", secret), number


def ask(story: Story, number: str) -> None:
    """Sở Xây dựng asks the commune and Sở Nông nghiệp at once; what gives the sender away is asked about."""
    page = story.window("handler")
    page.goto(f"{story.address}/don/{number}")
    follow(page, "Giao phần việc cho cơ quan khác, xin ý kiến")
    text = page.input_value("#text")
    assert "cống ngang sập hẳn" in text
    assert "Nguyệt" not in text
    assert "0900" not in text
    for place, (code, kind, task, day) in enumerate(
        [
            (COMMUNE, "cooperate", "Rào chắn hai đầu cống; đo đoạn mương sau cống", "30"),
            (OPINION, "opinion", "Khẩu độ mương tiêu sau cống phải giữ bao nhiêu?", "30"),
        ],
        1,
    ):
        if place > 1:
            page.locator("main details summary", has_text="Cơ quan thứ hai").click()
        page.select_option(f"#agency_{place}", code)
        page.check(f"[name=kind_{place}][value={kind}]", force=True)
        page.fill(f"#task_{place}", task)
        for part, value in (("day", day), ("month", "11"), ("year", "2026")):
            page.fill(f"[name=due_on_{place}-{part}]", value)
    page.locator("[name=files]").first.check(force=True)
    page.locator("[name=reread]").check(force=True)
    story.look(page, "giao-phan-viec")
    press(page, "Giao phần việc")
    assert "Tệp có thể có họ tên" in page.inner_text("main")
    story.look(page, "giao-phan-viec-xem-lai")
    page.locator("[name=aware]").check(force=True)
    press(page, "Giao phần việc")
    assert "Đã giao phần việc phối hợp" in page.inner_text("main")
    story.look(page, "vu-viec-da-giao")
    page.context.close()


@pytest.mark.long
def test_two_agencies_help_a_third_to_answer(story: Story, tmp_path: Path) -> None:
    photo = tmp_path / "cống sập.jpg"
    Image.new("RGB", (1200, 900), (110, 120, 90)).save(photo, "JPEG")
    code, secret, number = report(story, photo)
    page = story.window("handler")
    page.goto(f"{story.address}/don/{number}")
    press(page, "Nhận việc")
    page.context.close()
    story.step("head", number, "Nhận xử lý (thụ lý)")
    ask(story, number)

    page = story.window("commune")
    page.goto(f"{story.address}/viec-cua-toi")
    follow(page, "1 việc phối hợp chờ trả lời")
    story.look(page, "viec-phoi-hop")
    follow(page, f"{number}, phần 1")
    assert "Nguyệt" not in page.inner_text("main")
    story.look(page, "phan-viec")
    follow(page, "cống sập.jpg")
    story.look(page, "phan-viec-anh")
    with page.expect_download() as sent:
        page.get_by_role("button", name="Tôi hiểu, tải tệp gốc").click()
    assert Path(sent.value.path()).read_bytes()[:2] == b"\xff\xd8"
    page.go_back()
    follow(page, "Phân công cho đồng nghiệp")
    page.select_option("#officer", str(story.officers["surveyor"]))
    story.look(page, "phan-cong")
    press(page, "Phân công")
    page.context.close()
    for who, answer, place in (("surveyor", SURVEY, 1), ("water", WATER, 2)):
        page = story.window(who)
        page.goto(f"{story.address}/viec-phoi-hop/{number}/{place}")
        page.fill("#text", answer)
        press(page, "Gửi trả lời")
        assert "Đã trả lời phần việc" in page.inner_text("main")
        page.goto(f"{story.address}/viec-phoi-hop?ds=da-xong")
        story.look(page, f"da-xong-{place}")
        follow(page, number)
        assert answer in page.inner_text("main")
        page.context.close()

    story.step("handler", number, "Bắt đầu xác minh")
    page = story.window("handler")
    page.goto(f"{story.address}/don/{number}")
    assert SURVEY in page.inner_text("main")
    story.look(page, "vu-viec-da-tra-loi")
    follow(page, "Gộp các ý kiến vào dự thảo")
    draft = page.input_value("#answer")
    assert SURVEY in draft
    assert WATER in draft
    page.fill("#answer", f"{DRAFT}\n\n{draft}")
    story.look(page, "gop-y-kien")
    press(page, "Trình ký")
    page.context.close()
    page = story.window("head")
    page.goto(f"{story.address}/don/{number}/tra-loi")
    assert WATER in page.input_value("#answer")
    press(page, "Gửi trả lời")
    assert "Đã gửi trả lời" in page.inner_text("main")
    page.context.close()

    page = tracked(story, code, secret, "nguoi-gui-doc")
    told = page.inner_text("main")
    assert DRAFT in told
    assert SURVEY in told
    assert "phối hợp trả lời" not in told
    page.context.close()
