"""A dialogue from forty requests to promises that everybody follows: in a real browser, on both engines.

Forty people ask for a dialogue; twelve requests belong together and become one session; sixty register at
once for fifty free seats; minutes go through all their phases; of five promises one is kept with a photo,
one is late.
"""

from __future__ import annotations

import http.client
import io
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from sqlalchemy import select

from feedback.cases.models import Case
from feedback.commitments.models import Commitment
from feedback.dialogue.models import DialogueSession, Registration, SessionRequest
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.people import queries as people
from tests.attachments import samples
from tests.browser import follow, look, press
from tests.cases.desk_browser import hidden
from tests.conftest import MOMENT, House
from tests.factories.cases import receive, sender
from tests.factories.groups import name_of
from tests.factories.officers import officer_of
from tests.factories.reception import TODAY
from tests.journeys.windows import Windows, served

TOGETHER: Final = 12
REQUESTS: Final = 40
PUBLIC: Final = 60
SEATS: Final = TOGETHER + 50
CLIENTS: Final = 20
TOPIC: Final = "Bồi thường, tái định cư dự án đường ven biển Dung Quất – Sa Huỳnh"
HELD_ON: Final = TODAY + timedelta(days=14)
WITNESS: Final = "Phạm Thị Nguyệt"
PHONE: Final = "0914 555 321"
SAID: Final = (
    f"Tôi là {WITNESS}, điện thoại {PHONE}, đề nghị công khai đơn giá đất trồng dừa của thôn Trường Định."
)
PROMISES: Final = 5
LATE: Final = 2
WORK: Final = (
    "trả lời về đơn giá đất trồng dừa",
    "niêm yết lại phương án bồi thường",
    "đo lại ranh giới các thửa đất",
    "trả tiền bồi thường đợt hai",
    "giao đất tái định cư",
)
KEPT: Final = "Đã trả lời bằng văn bản số 45 và niêm yết tại nhà văn hóa thôn."
OTHERS: Final = (
    "Nước thải khu chế biến hải sản chảy ra đồng Gò Su",
    "Thu quỹ làm đường bê tông xóm Bắc năm 2025",
    "Chế độ cho người có công ở thôn Cổ Lũy",
    "Dời trạm biến áp cạnh trường mẫu giáo",
)


class Hall(Windows):
    """The commune's hall and offices on the day that the journey has come to."""

    def look(self, page: Page, name: str) -> None:
        """Each page is looked at once: what it says doesn't hang on the engine."""
        if self.house.engine == "sqlite":
            look(page, f"dialogue-{name}")

    def day(self, on: date) -> None:
        """Three in the afternoon of a day of the province."""
        self.house.clock.at = MOMENT + timedelta(days=(on - TODAY).days, hours=6)


@pytest.fixture
def hall(house: House, browser: Browser) -> Iterator[Hall]:
    if house.engine != "postgresql":
        pytest.skip("tests/dialogue takes each of these acts on both engines")
    house.fresh()
    with house.app.app_context():
        numbers = {
            "chair": officer_of(
                "21211", "leader", name="Đinh Thị Hrê", position="Chủ tịch Ủy ban nhân dân xã"
            ).id,
            "clerk": officer_of("21211", "handler", name="Phạm Quốc Bảo").id,
            "desk": officer_of("21211", "desk", name="Bùi Thị Thuỷ").id,
            "inspector": officer_of("TTT", "inspector", name="Võ Thanh Tra").id,
        }
        for number in range(1, REQUESTS + 1):
            title = TOPIC if number <= TOGETHER else OTHERS[number % len(OTHERS)]
            receive(
                "21211",
                kind=Kind.DIALOGUE_REQUEST,
                title=f"Xin đối thoại: {title}",
                body=f"Gia đình tôi ở thôn Trường Định xin được đối thoại về việc: {title.lower()}.",
                sender=sender(
                    full_name=name_of(number), phone=f"0912{number:06}", email=f"ho{number}@thudientu.vn"
                ),
                area_code="21211",
                field_key="land_recovery" if number <= TOGETHER else None,
            )
        db.session.remove()
    with served(house) as address:
        yield Hall(house, browser, address, numbers)


def write_day(page: Page, name: str, on: date) -> None:
    """The three boxes of a day."""
    for part, value in (("", on.day), ("-month", on.month), ("-year", on.year)):
        page.fill(f"#{name}{part}", str(value))


def plan(hall: Hall) -> int:
    """Twelve requests that belong together become one session; returns its number."""
    page = hall.window("clerk")
    page.goto(f"{hall.address}/buoi-doi-thoai/yeu-cau")
    hall.look(page, "01-yeu-cau")
    group = page.get_by_role("region", name=re.compile(rf"{TOGETHER} yêu cầu"))
    for box in group.get_by_role("checkbox").all():
        box.check()
    press(page, "Ghép các yêu cầu đã chọn")
    assert page.input_value("#topic") == f"Xin đối thoại: {TOPIC}"
    press(page, "Lập buổi đối thoại")
    hall.look(page, "02-lap-loi")
    page.check("[name=kind][value=leader]", force=True)
    page.check("[name=basis_leader][value=requests]", force=True)
    page.fill("#topic", TOPIC)
    page.fill("#summary", "Trả lời các hộ dân về đơn giá bồi thường, đất tái định cư.")
    page.check("[name=chair] >> nth=0", force=True)
    write_day(page, "held_on", HELD_ON)
    page.fill("#opens", "8:00")
    page.fill("#closes", "11:00")
    page.check("[name=mode][value=in_person]", force=True)
    page.fill("#place", "Hội trường Ủy ban nhân dân xã Tịnh Khê")
    page.fill("#address", "Thôn Trường Định, xã Tịnh Khê")
    page.fill("#seats", str(SEATS))
    write_day(page, "register_until", HELD_ON - timedelta(days=1))
    write_day(page, "questions_until", HELD_ON - timedelta(days=3))
    press(page, "Lập buổi đối thoại")
    hall.look(page, "03-buoi")
    number = int(urlsplit(page.url).path.rpartition("/")[2])
    page.goto(f"{hall.address}/buoi-doi-thoai/{number}/chuong-trinh")
    for title in ("Báo cáo tiến độ bồi thường", "Ý kiến của các hộ dân"):
        page.fill("#title", title)
        press(page, "Thêm mục")
    page.context.close()
    page = hall.window("chair")
    page.goto(f"{hall.address}/buoi-doi-thoai/{number}/cong-bo-lich")
    hall.look(page, "04-cong-bo-lich")
    press(page, "Công bố")
    hall.look(page, "05-da-cong-bo")
    page.context.close()
    return number


def register_all(hall: Hall, code: str) -> None:
    """Sixty people register through twenty clients at the same time."""
    host = urlsplit(hall.address).netloc
    path = f"/doi-thoai/{code}/dang-ky"

    def one(number: int) -> int:
        line = http.client.HTTPConnection(host, timeout=60)
        line.request("GET", path)
        answer = line.getresponse()
        page, cookie = answer.read().decode(), (answer.headers["Set-Cookie"] or "").partition(";")[0]
        typed = hidden(page) | {"full_name": name_of(100 + number), "phone": f"0905{number:06}"}
        heads = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", path, urlencode(typed), heads)
        status = line.getresponse().status
        line.close()
        return status

    with ThreadPoolExecutor(CLIENTS) as pool:
        assert Counter(pool.map(one, range(PUBLIC))) == {303: PUBLIC}


def tail_of(code: str) -> str:
    """The last four digits of the phone of one who registered."""
    person = db.session.scalar(select(Registration.person_id).where(Registration.code == code))
    phone = people.phone_tail_of(person or 0)
    db.session.rollback()
    assert phone is not None
    return phone


def hold(hall: Hall, number: int, codes: list[str]) -> None:
    """On its day: people come by code, what they say is written down, the chair confirms that it was held."""
    page = hall.window("desk")
    page.goto(f"{hall.address}/buoi-doi-thoai/{number}/nguoi-du")
    for code in codes:
        page.fill("#code", code)
        press(page, "Ghi có mặt")
    hall.look(page, "06-nguoi-du")
    page.context.close()
    page = hall.window("chair")
    page.goto(f"{hall.address}/buoi-doi-thoai/{number}/xac-nhan")
    page.fill("#held_from", "8:05")
    page.fill("#held_to", "10:50")
    page.fill("#secretary", "Phạm Quốc Bảo")
    press(page, "Xác nhận đã tổ chức")
    page.context.close()
    page = hall.window("clerk")
    page.goto(f"{hall.address}/buoi-doi-thoai/{number}/bien-ban")
    for role, name, said in (
        ("chair", "Đinh Thị Hrê", "Khai mạc, nêu nội dung và quy tắc đối thoại."),
        ("citizen", WITNESS, SAID),
    ):
        page.select_option("#item", index=1)
        page.check(f"[name=role][value={role}]", force=True)
        page.fill("#name", name)
        page.fill("#said", said)
        press(page, "Ghi ý kiến")
    page.fill("#said", "Câu đang gõ dở")
    page.locator("#name").focus()
    page.get_by_text(re.compile("Đã giữ")).wait_for()
    page.goto(f"{hall.address}/buoi-doi-thoai/{number}/bien-ban")
    assert page.input_value("#said") == "Câu đang gõ dở"
    hall.look(page, "07-bien-ban")
    conclude(hall, page, number)
    page.context.close()


def conclude(hall: Hall, page: Page, number: int) -> None:
    """Five promises, the second of which falls due first; the chair approves them."""
    for count in range(1, PROMISES + 1):
        page.goto(f"{hall.address}/buoi-doi-thoai/{number}/ket-luan/them")
        if count == 1:
            press(page, "Ghi việc")
            hall.look(page, "08-viec-loi")
        page.fill("#what", f"Việc {count}: {WORK[count - 1]}")
        page.fill("#measure", "Có văn bản trả lời, niêm yết tại nhà văn hóa thôn")
        page.select_option("#agency", "21211")
        write_day(page, "due_on", HELD_ON + timedelta(days=5 if count == LATE else 30 + count))
        press(page, "Ghi việc")
    hall.look(page, "08-cac-viec")
    chair = hall.window("chair")
    chair.goto(f"{hall.address}/buoi-doi-thoai/{number}/ket-luan/duyet")
    hall.look(chair, "09-duyet")
    press(chair, "Duyệt kết luận")
    if chair.locator("[name=seen]").count():
        chair.check("[name=seen]", force=True)
        press(chair, "Duyệt kết luận")
    hall.look(chair, "09-ket-luan")
    chair.context.close()


def bring_through(hall: Hall, number: int, witness: tuple[str, str]) -> None:
    """The minutes are read by one who was there, signed, prepared by one officer, published by another."""
    clerk = hall.window("clerk")
    clerk.goto(f"{hall.address}/buoi-doi-thoai/{number}/bien-ban/lay-y-kien")
    press(clerk, "Đưa người dự đọc")
    phone = hall.window(width=390)
    phone.goto(f"{hall.address}/tra-cuu")
    phone.fill("#code", witness[0])
    phone.fill("#proof", witness[1])
    press(phone, "Tra cứu")
    hall.look(phone, "10-cho-cua-toi")
    phone.goto(f"{hall.address}/doi-thoai/cho-cua-toi/bien-ban")
    hall.look(phone, "11-doc-bien-ban")
    phone.fill("#text", "Tôi có nói thêm về đất trồng dừa nước.")
    press(phone, "Gửi góp ý")
    phone.context.close()
    clerk.goto(f"{hall.address}/buoi-doi-thoai/{number}/bien-ban/gop-y")
    hall.look(clerk, "12-gop-y")
    follow(clerk, clerk.locator("main").get_by_role("link", name=re.compile("Trả lời")).first)
    clerk.check("[name=taken][value=khong]", force=True)
    clerk.fill("#answer", "Đã nghe lại bản ghi, không có câu này.")
    press(clerk, "Trả lời")
    hall.day(HELD_ON + timedelta(days=4))
    clerk.context.close()
    clerk = hall.window("clerk")
    clerk.goto(f"{hall.address}/buoi-doi-thoai/{number}/bien-ban/ky")
    signed = {"name": "bien-ban-da-ky.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()}
    clerk.set_input_files("[name=files]", signed)
    press(clerk, "Ghi bản đã ký")
    paper = clerk.context.request.get(f"{hall.address}/buoi-doi-thoai/{number}/bien-ban.pdf").body()
    assert WITNESS in "".join(one.extract_text() for one in PdfReader(io.BytesIO(paper)).pages)
    clerk.goto(f"{hall.address}/buoi-doi-thoai/{number}/cong-bo/soan")
    hall.look(clerk, "13-soan-cong-bo")
    assert WITNESS not in " ".join(box.input_value() for box in clerk.locator("main textarea").all())
    press(clerk, "Gửi người thứ hai xem")
    assert clerk.goto(f"{hall.address}/buoi-doi-thoai/{number}/cong-bo/1/xem").status in (403, 404)  # type: ignore[union-attr]
    clerk.context.close()
    chair = hall.window("chair")
    chair.goto(f"{hall.address}/buoi-doi-thoai/{number}/cong-bo/1/xem")
    hall.look(chair, "14-xem-cong-bo")
    for box in chair.locator("main input[type=checkbox]").all():
        box.check(force=True)
    press(chair, "Công bố")
    chair.context.close()


def keep_one(hall: Hall, promise: int) -> None:
    """The owner reports it kept with a photo; the chair's office confirms it and chooses what all see."""
    clerk = hall.window("clerk")
    clerk.goto(f"{hall.address}/cam-ket/{promise}/bao-xong")
    clerk.fill("#evidence", f"Đã trả lời bà {WITNESS}, số {PHONE}, bằng văn bản số 45.")
    photo = {"name": "IMG_Nguyet_0914555321.jpg", "mimeType": "image/jpeg", "buffer": samples.jpeg()}
    clerk.set_input_files("[name=files]", photo)
    press(clerk, "Gửi báo cáo")
    clerk.context.close()
    chair = hall.window("chair")
    chair.goto(f"{hall.address}/cam-ket/{promise}/quyet-dinh/xac-nhan")
    hall.look(chair, "15-xac-nhan-cam-ket")
    chair.fill("#public_result", KEPT)
    chair.check("[name=public_files]", force=True)
    press(chair, "Xác nhận")
    assert "Đã xác nhận" in chair.inner_text("main")
    chair.context.close()


@pytest.mark.long
def test_a_dialogue_from_requests_to_promises(hall: Hall) -> None:
    number = plan(hall)
    session = db.session.get_one(DialogueSession, number)
    code = session.code
    joined = db.session.scalars(
        select(SessionRequest.case_id).where(SessionRequest.session_id == number)
    ).all()
    assert len(joined) == TOGETHER
    of_joined = select(Case.state).where(Case.id.in_(joined))
    assert set(db.session.scalars(of_joined)) == {"awaiting_dialogue"}
    db.session.rollback()
    register_all(hall, code)
    asked = select(Registration).where(Registration.session_id == number).order_by(Registration.position)
    rows = db.session.scalars(asked).all()
    public = [row for row in rows if row.source == "web"]
    assert Counter(row.state for row in public) == {"seated": 50, "waiting": 10}
    assert sorted(row.seat for row in rows if row.seat) == list(range(1, SEATS + 1))
    coming = [row for row in public if row.state == "seated"][:2]
    codes = [row.code for row in coming]
    db.session.rollback()
    phone = hall.window(width=390)
    phone.goto(f"{hall.address}/doi-thoai/{code}")
    hall.look(phone, "20-truoc-buoi")
    assert "Biên bản công bố sau buổi đối thoại" in phone.inner_text("main")
    phone.goto(f"{hall.address}/doi-thoai/{code}/dang-ky")
    hall.look(phone, "21-dang-ky-het-cho")

    hall.day(HELD_ON)
    hold(hall, number, codes)
    witness = (codes[0], tail_of(codes[0]))
    bring_through(hall, number, witness)
    assert set(db.session.scalars(of_joined)) == {"concluded"}
    promises = db.session.scalars(select(Commitment.id).order_by(Commitment.position)).all()
    assert len(promises) == PROMISES
    db.session.rollback()
    hall.day(HELD_ON + timedelta(days=9))
    keep_one(hall, promises[0])

    inspector = hall.window("inspector")
    inspector.goto(f"{hall.address}/cam-ket?ds=tre-han")
    hall.look(inspector, "16-tre-han")
    assert f"Việc {LATE}" in inspector.inner_text("main")
    for width in (390, 1280):
        phone = hall.window(width=width)
        for name, path in (
            ("22-sau-buoi", f"/doi-thoai/{code}"),
            ("23-cam-ket", "/doi-thoai/cam-ket"),
            ("24-danh-sach", "/doi-thoai"),
        ):
            phone.goto(f"{hall.address}{path}")
            hall.look(phone, name)
            page = phone.content()
            assert not [word for word in (WITNESS, "Nguyệt", PHONE, "0914") if word in page], (name, width)
        phone.goto(f"{hall.address}/doi-thoai/cam-ket")
        told = phone.inner_text("main")
        assert [f"Việc {count}" in told for count in range(1, PROMISES + 1)] == [True] * PROMISES
        assert KEPT in told
        assert "Quá hạn" in told
        picture = phone.locator("main img").first
        assert phone.context.request.get(f"{hall.address}{picture.get_attribute('src')}").ok
        phone.context.close()
