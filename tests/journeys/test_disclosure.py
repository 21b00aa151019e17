"""What must be public becomes public, and goes again, in a real browser, on both engines.

A report is answered; its words and a photo are made ready by one officer, published by another, found by a
citizen without accents and withdrawn. A decision stands on the board until its last day. A draft is put to
the households of two hamlets; one says his opinion by telephone and reads what became of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from feedback.attachments import actions as attachments
from feedback.cases import actions as case_actions
from feedback.cases.actions import Signature
from feedback.consultation import households
from feedback.consultation.models import Consultation
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from tests.attachments import samples
from tests.browser import follow, look, press
from tests.conftest import MOMENT, House
from tests.disclosure import files
from tests.factories.cases import make_accepted_case, sender
from tests.factories.consultation import make_consultation, make_households
from tests.factories.officers import actor_of, officer_of
from tests.factories.reception import TODAY
from tests.journeys.windows import Windows, served

NAME: Final = "Đinh Thị K’Rể Mỹ Hạnh"
PHONE: Final = "0914 555 321"
TITLE: Final = "Cống thoát nước chợ Tịnh Khê nghẹt, nước tràn vào nhà"
BODY: Final = (
    f"Tôi là {NAME}, điện thoại {PHONE}. Cống trước chợ Tịnh Khê nghẹt từ bão số 12, mưa là nước tràn vào "
    "nhà bà Hạnh và các hộ bên cạnh. Đề nghị xã nạo vét trước mùa mưa."
)
ANSWER: Final = "Ủy ban nhân dân xã đã nạo vét 120 m cống, thay 6 nắp và đặt lưới chắn rác ngày 20/11/2026."
REASON: Final = "Nêu sai chiều dài đoạn cống"
DECISION: Final = "Quyết định mức thu quỹ vệ sinh môi trường năm 2026"
PAPER: Final = files.decision()
OPINION: Final = "Đề nghị đo lại diện tích đất trồng dừa của xóm 3."


class Offices(Windows):
    """The commune's offices, and the citizens' telephones."""

    def look(self, page: Page, name: str) -> None:
        """Each page is looked at once: what it says doesn't hang on the engine."""
        if self.house.engine == "sqlite":
            look(page, f"disclosure-{name}")


@pytest.fixture
def offices(house: House, browser: Browser) -> Iterator[Offices]:
    if house.engine != "sqlite":
        pytest.skip("tests/disclosure and tests/consultation take these acts on both engines")
    house.fresh()
    with house.app.app_context():
        clerk = officer_of("21211", "handler", name="Phạm Quốc Bảo")
        chair = officer_of("21211", "leader", name="Đinh Thị Hrê", position="Chủ tịch Ủy ban nhân dân xã")
        photo = attachments.lay_down([(f"anh nha {NAME}.jpg", samples.jpeg())], at=MOMENT)
        case = make_accepted_case(
            "21211",
            title=TITLE,
            body=BODY,
            sender=sender(full_name=NAME, phone="0914555321"),
            files=tuple(photo),
        )
        signature = Signature(chair.id, chair.full_name, chair.position)
        by = actor_of(chair)
        case_actions.answer(case, answer=ANSWER, signature=signature, expected=case.version, by=by, at=MOMENT)
        db.session.commit()
        numbers = {"clerk": clerk.id, "chair": chair.id}
        make_households(make_consultation(), 2000)
        db.session.remove()
    with served(house) as address:
        yield Offices(house, browser, address, numbers)


def write_day(page: Page, name: str, day: date) -> None:
    """The three boxes of a day."""
    for part, value in (("", day.day), ("-month", day.month), ("-year", day.year)):
        page.fill(f"#{name}{part}", str(value))


def black_out_photo(offices: Offices, page: Page, home: str) -> None:
    """The sender's photo, with the plate of a car painted over by two clicks."""
    page.goto(f"{home}/tep")
    press(page, "Thêm tệp")
    page.fill("#title", "")
    press(page, "Thêm tệp")
    offices.look(page, "03-them-tep-loi")
    page.get_by_label(re.compile("Tệp người gửi")).check(force=True)
    page.fill("#title", "Cống trước chợ")
    page.check("[name=role][value=before]", force=True)
    press(page, "Thêm tệp")
    page.goto(f"{home}/tep")
    follow(page, "Cống trước chợ")
    offices.look(page, "04-che-tep")
    for corner in ({"x": 40, "y": 30}, {"x": 160, "y": 90}):
        with page.expect_navigation():
            page.locator("input[type=image]").click(position=corner)  # type: ignore[arg-type]
    offices.look(page, "05-da-che")
    page.check("[name=looked]", force=True)
    press(page, "Xong tệp này")


def publish_answer(offices: Offices) -> str:
    """Words and photo made ready by one, published by another; the result's public code."""
    code = db.session.scalars(select(Outcome.code)).one()
    db.session.rollback()
    home = f"{offices.address}/cong-khai-vu-viec/{code}"
    page = offices.window("clerk")
    page.goto(f"{offices.address}/cong-khai-vu-viec")
    offices.look(page, "01-can-soan")
    page.goto(home)
    offices.look(page, "02-ket-qua")
    black_out_photo(offices, page, home)
    page.goto(f"{home}/noi-dung/soan")
    asked = page.input_value("#asked")
    assert "Hạnh" not in asked
    assert "0914" not in asked
    assert ANSWER in page.input_value("#answer")
    page.fill("#title", "")
    press(page, "Gửi người thứ hai xem")
    offices.look(page, "06-soan-loi")
    page.fill("#title", TITLE)
    press(page, "Gửi người thứ hai xem")

    page = offices.window("chair")
    page.goto(f"{home}/noi-dung")
    follow(page, "Xem và công khai")
    press(page, "Công khai")
    offices.look(page, "07-xem-loi")
    for box in page.locator("[name=checked]").all():
        box.check(force=True)
    press(page, "Công khai")
    offices.look(page, "08-da-cong-khai")
    return code


def read_result(offices: Offices, code: str) -> None:
    """Found without accents on a telephone, without scripts; said to be useful."""
    context = offices.browser.new_context(
        viewport={"width": 390, "height": 800}, locale="vi-VN", java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{offices.address}/ket-qua?tim=cong+thoat+nuoc")
    follow(page, TITLE)
    words = page.inner_text("main")
    assert ANSWER in words
    assert "Hạnh" not in words
    assert "0914" not in words
    follow(page, "Kết quả này có hữu ích với ông/bà không?")
    page.locator("[name=useful]").first.check(force=True)
    press(page, "Gửi ý kiến")
    page = offices.window(width=390)
    for address, name in (("/ket-qua", "09-danh-sach"), (f"/ket-qua/{code}", "10-mot-ket-qua")):
        page.goto(offices.address + address)
        offices.look(page, name)


def withdraw(offices: Offices, code: str) -> None:
    """In its place stands that it was withdrawn, and why."""
    page = offices.window("chair")
    page.goto(f"{offices.address}/cong-khai-vu-viec/{code}/noi-dung")
    follow(page, "Thu hồi")
    page.fill("#why", REASON)
    press(page, "Thu hồi")
    page = offices.window(width=390)
    page.goto(f"{offices.address}/ket-qua/{code}")
    offices.look(page, "11-da-thu-hoi")
    words = page.inner_text("main")
    assert REASON in words
    assert "nạo vét" not in words


def post_document(offices: Offices) -> None:
    """Posted by two officers until a last day; on the day after it is on the board no more, without a job."""
    last_on = TODAY + timedelta(days=40)
    page = offices.window("clerk")
    page.goto(f"{offices.address}/van-ban-cong-khai/soan")
    page.select_option("[name=content]", "commune_05")
    page.fill("#title", DECISION)
    page.fill("#number", "31/QĐ-UBND")
    write_day(page, "issued_on", TODAY)
    page.fill("#summary", "Mức thu quỹ vệ sinh môi trường của từng thôn, cách nộp, ai được miễn.")
    write_day(page, "until_on", TODAY + timedelta(days=5))
    press(page, page.locator("main form button[type=submit]").first)
    offices.look(page, "12-van-ban-loi")
    assert "Điều 13" in page.inner_text("main")
    write_day(page, "until_on", last_on)
    press(page, page.locator("main form button[type=submit]").first)
    home = page.url
    follow(page, "Thêm tệp")
    page.set_input_files("[type=file]", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PAPER})
    press(page, page.locator("main form button[type=submit]").first)
    page = offices.window("chair")
    page.goto(home)
    offices.look(page, "13-van-ban-cho-dang")
    follow(page, "Xem và đăng")
    offices.look(page, "14-xem-van-ban")
    for name in ("checked", "kept"):
        for box in page.locator(f"[name={name}]").all():
            box.check(force=True)
    if page.locator("#why").count():
        page.fill("#why", "Khoản 5 Điều 11 Luật Thực hiện dân chủ ở cơ sở")
    press(page, page.locator("main form button[type=submit]").first)
    page = offices.window(width=390)
    page.goto(f"{offices.address}/cong-khai")
    offices.look(page, "15-cong-khai")
    follow(page, DECISION)
    offices.look(page, "16-mot-van-ban")
    moment = offices.house.clock.at
    offices.house.clock.at = moment + timedelta(days=41)
    page = offices.window(width=390)
    page.goto(f"{offices.address}/cong-khai")
    assert DECISION not in page.inner_text("main")
    page.goto(f"{offices.address}/cong-khai/luu-tru")
    assert "Hết thời gian niêm yết" in page.inner_text("main")
    offices.look(page, "17-luu-tru")
    offices.house.clock.at = moment


def say_opinion(offices: Offices) -> tuple[str, str]:
    """Of one household, with the code of its slip; returns the code and the secret to read the answer."""
    one = db.session.scalars(select(Consultation)).one()
    slip, address = households.slip_code(one.id, 7), f"{offices.address}/gop-y/{one.code}"
    db.session.rollback()
    page = offices.window(width=390)
    page.goto(offices.address)
    offices.look(page, "18-trang-chu")
    page.goto(address)
    offices.look(page, "19-gop-y")
    page.goto(f"{address}/y-kien")
    press(page, "Gửi ý kiến")
    offices.look(page, "20-y-kien-loi")
    page.check("[name=stance][value=disagree]", force=True)
    page.fill("#text", OPINION)
    page.check("[name=slip][value=yes]", force=True)
    page.fill("#household", slip)
    press(page, "Gửi ý kiến")
    offices.look(page, "21-da-gop-y")
    code, secret = page.locator(".qn-panel__code").all_inner_texts()[:2]
    return code, secret


def answer_opinions(offices: Offices) -> None:
    """Grouped, answered, put together by one, published by another once the time is over."""
    one = db.session.scalars(select(Consultation)).one()
    home, closes_on = f"{offices.address}/lay-y-kien/{one.code}", one.closes_on
    db.session.rollback()
    page = offices.window("clerk")
    page.goto(home)
    offices.look(page, "22-dot-lay-y-kien")
    page.goto(f"{home}/ho")
    offices.look(page, "23-ho")
    page.goto(f"{home}/nhom")
    page.fill("#summary", "Đề nghị đo lại diện tích đất trồng dừa")
    press(page, "Lập nhóm")
    page.goto(f"{home}/y-kien")
    page.locator("[name=chon]").first.check()
    page.select_option("[name=group]", index=1)
    press(page, page.get_by_role("button", name=re.compile("nhóm")).first)
    page.goto(f"{home}/nhom")
    follow(page, page.get_by_role("link", name=re.compile("^Trả lời")).first)
    page.check("[name=verdict][value=accepted]", force=True)
    page.fill("#answer", "Xã đo lại xóm 3 trong tháng 1/2027, có chủ hộ chứng kiến.")
    press(page, "Ghi")
    offices.look(page, "24-nhom")
    offices.house.clock.at = MOMENT + timedelta(days=(closes_on - TODAY).days + 1)
    page = offices.window("clerk")
    page.goto(f"{home}/ket-thuc")
    press(page, "Kết thúc nhận ý kiến")
    page.goto(f"{home}/tong-hop/soan")
    page.fill("#synthesis", "Một hộ đề nghị đo lại diện tích; xã tiếp thu.")
    press(page, "Ghi, gửi người thứ hai xem")
    page = offices.window("chair")
    page.goto(f"{home}/tong-hop/cong-bo")
    offices.look(page, "25-xem-tong-hop")
    for box in page.locator("[name=checked]").all():
        box.check(force=True)
    press(page, "Công bố")


@pytest.mark.long
def test_what_is_public_and_goes_again(offices: Offices) -> None:
    code = publish_answer(offices)
    read_result(offices, code)
    withdraw(offices, code)
    post_document(offices)
    opinion, secret = say_opinion(offices)
    answer_opinions(offices)
    page = offices.window(width=390)
    page.goto(f"{offices.address}/gop-y/2026-801")
    offices.look(page, "26-tong-hop")
    assert "Xã đo lại xóm 3" in page.inner_text("main")
    page.goto(f"{offices.address}/tra-cuu")
    page.fill("[name=code]", opinion)
    page.fill("[name=proof]", secret)
    press(page, "Tra cứu")
    assert "Xã đo lại xóm 3" in page.inner_text("main")
    offices.look(page, "27-tra-loi-y-kien")
    offices.house.clock.at = MOMENT
