"""Phiếu chuyển đến: slips of other bodies at the officers' pages, what came with them, what is owed."""

from __future__ import annotations

import io
import unicodedata
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.actor import SYSTEM
from feedback.cases import actions as cases
from feedback.cases import originals
from feedback.cases.models import Case, Submission
from feedback.clock import FixedClock
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.people import queries as people
from feedback.reception.models import ForwardedItem, Forwarding
from feedback.register import queries as register
from tests.cases.desk_browser import done, hidden, opened, pressed
from tests.factories.cases import SIGNATURE
from tests.factories.officers import at_desk, browser_of, make_handler, make_leader, officer_of
from tests.intake.test_desk import COMPLAINT, DENUNCIATION, TYPED

PAGE = "/phieu-chuyen-den"
FORWARDER = "Đoàn đại biểu Quốc hội tỉnh Quảng Ngãi"


def day(name: str, on: date) -> dict[str, str]:
    """The three boxes of a day."""
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


HEAD: dict[str, Any] = {
    "forwarder_kind": "national_deputies",
    "forwarder": FORWARDER,
    "slip_number": "45/PC-ĐĐBQH",
    "address": "Số 01 Hùng Vương, phường Cẩm Thành",
    "note": "Đề nghị trả lời cử tri và gửi kết quả cho Đoàn",
    **day("slip_on", date(2026, 11, 20)),
    **day("arrived_on", date(2026, 11, 23)),
}
LETTER = {name: value for name, value in TYPED.items() if name != "way" and "received_on" not in name}
HEADS = "Họ và tên người gửi;Địa chỉ;Xã, phường nơi ở;Điện thoại;Loại đơn;Tóm tắt;Nội dung;Nơi xảy ra"
STORY = "Kênh N6 bị sạt 20 mét từ tháng 9, ruộng hai thôn không có nước cho vụ đông xuân."
GOOD = f"Nguyễn Thị Hương;Thôn 2;Xã Tịnh Khê;0912345678;Kiến nghị;Sửa kênh N6 bị sạt;{STORY};Xã Tịnh Khê"


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    return browser_of(app, at_desk("21211"))


def entered(desk: FlaskClient, **more: Any) -> str:
    """A slip in the book; returns the address of its page."""
    address = done(pressed(desk, f"{PAGE}/ghi", HEAD | more))
    assert address.endswith("/don")
    return address.removesuffix("/don")


def items() -> list[Submission]:
    """What came with slips, in its order."""
    db.session.rollback()
    chosen = select(Submission).join(ForwardedItem, ForwardedItem.submission_id == Submission.id)
    return list(db.session.scalars(chosen.order_by(ForwardedItem.id)))


def read(desk: FlaskClient, slip: str, text: str) -> str:
    """The list as it was read, before it is taken."""
    answer = desk.post(
        f"{slip}/danh-sach/doc",
        data=hidden(opened(desk, f"{slip}/danh-sach")) | {"pasted": text},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_a_slip_and_its_letters_one_after_the_other(app: Flask, desk: FlaskClient) -> None:
    slip = entered(desk)
    page = opened(desk, f"{slip}/don")
    assert "Ghi đơn thứ 1 của phiếu 45/PC-ĐĐBQH" in page
    assert 'name="way"' not in page
    paper = {"originals": "Đơn có chữ ký - 1"}
    assert done(pressed(desk, f"{slip}/don", LETTER | paper)).startswith("/ghi-don/bien-nhan?phieu=")
    receipt = opened(desk, f"/ghi-don/bien-nhan?phieu={slip.rsplit('/', 1)[1]}")
    assert "Ghi đơn thứ 2 của phiếu 45/PC-ĐĐBQH" in receipt
    done(pressed(desk, f"{slip}/don", LETTER | COMPLAINT))
    first, second = items()
    assert {first.channel, second.channel} == {"forwarded"}
    assert {first.forwarder, second.forwarder} == {FORWARDER}
    assert {first.received_on, second.received_on} == {date(2026, 11, 23)}
    assert [one.what for one in originals.of_case(first.case_id)] == ["Đơn có chữ ký"]
    clock = db.session.scalars(select(Deadline).where(Deadline.subject_id == second.case_id)).one()
    # The acceptance of a complaint is told to who forwarded it: seven working days from the 23rd.
    assert (clock.term_key, clock.counted_from_on, clock.due_on) == (
        "KN_ACCEPT_L1",
        date(2026, 11, 23),
        date(2026, 12, 2),
    )
    page = opened(desk, slip)
    for words in (
        FORWARDER,
        "Thông báo thụ lý hoặc không thụ lý",
        "02/12/2026",
        "Điều 27 Luật Khiếu nại",
        LETTER["title"],
    ):
        assert words in page
    case = db.session.get_one(Case, second.case_id)
    shown = opened(desk, f"/don/{case.number}?muc=don")
    assert f"Đơn do {FORWARDER} chuyển đến" in shown
    assert "(đơn thứ 2)" in shown


def test_the_reply_is_owed_until_it_is_given(app: Flask, desk: FlaskClient, clock: FixedClock) -> None:
    late = entered(desk)
    done(pressed(desk, f"{late}/don", LETTER | COMPLAINT))
    done(pressed(desk, f"{entered(desk, slip_number='46/PC')}/don", LETTER))
    page = opened(desk, PAGE)
    owing, everything = page.split("Mọi phiếu")
    assert "45/PC-ĐĐBQH" in owing
    assert "46/PC" not in owing
    assert "46/PC" in everything
    petition = db.session.get_one(Case, items()[1].case_id)
    cases.accept(petition, expected=petition.version, by=SYSTEM, at=clock.now())
    cases.answer(
        petition, answer="Đã sửa.", signature=SIGNATURE, expected=petition.version, by=SYSTEM, at=clock.now()
    )
    db.session.commit()
    # Seven working days from the answer (LTCD Đ27).
    assert "04/12/2026" in opened(desk, PAGE).split("Mọi phiếu")[0]
    clock.at += timedelta(days=8)
    desk = browser_of(app, officer_of("21211", "desk", name="Trà Thị Sen", username="ca.hai"))
    owing = opened(desk, PAGE).split("Mọi phiếu")[0]
    assert owing.index("45/PC-ĐĐBQH") < owing.index("46/PC")
    assert owing.count("Quá hạn") == 1
    cases.inform_forwarder(petition, letter="12/UBND", expected=petition.version, by=SYSTEM, at=clock.now())
    db.session.commit()
    assert "46/PC" not in opened(desk, PAGE).split("Mọi phiếu")[0]


def test_the_same_slip_is_asked_about_and_pressing_twice_enters_once(desk: FlaskClient) -> None:
    carried = hidden(opened(desk, f"{PAGE}/ghi")) | HEAD
    first = desk.post(f"{PAGE}/ghi", data=carried)
    assert (first.status_code, desk.post(f"{PAGE}/ghi", data=carried).location) == (303, first.location)
    again = HEAD | {"slip_number": "45/pc-ddbqh", "forwarder": unicodedata.normalize("NFD", FORWARDER)}
    asked = pressed(desk, f"{PAGE}/ghi", again)
    assert asked.status_code == 422
    assert "Phiếu này đã vào sổ ngày 23/11/2026" in asked.get_data(as_text=True)
    done(pressed(desk, f"{PAGE}/ghi", again | {"another": "1", "danh_sach": "1"}))
    db.session.rollback()
    assert [one.forwarder for one in db.session.scalars(select(Forwarding))] == [FORWARDER, FORWARDER]
    assert f'<option value="{FORWARDER}">' in opened(desk, f"{PAGE}/ghi")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (day("slip_on", date(2026, 11, 24)), "Ngày ghi trên phiếu không được sau ngày đến 23/11/2026"),
        (day("arrived_on", date(2026, 11, 26)), "Ngày đến không được sau hôm nay"),
        ({"arrived_on-day": "31", "arrived_on-month": "2"}, "Ngày đến phải là ngày có thật"),
        ({"forwarder_kind": "ke-la"}, "Chọn loại nơi chuyển"),
        ({"forwarder": "--"}, "Nhập tên nơi chuyển bằng chữ"),
        ({"slip_number": "9" * 61}, "đang thừa 1 ký tự"),
        ({"submission_key": ""}, "Trang này không còn đúng"),
    ],
)
def test_a_head_that_cannot_be_says_what_to_do(desk: FlaskClient, wrong: dict[str, str], says: str) -> None:
    answer = pressed(desk, f"{PAGE}/ghi", HEAD | wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert says in page
    assert "Đề nghị trả lời cử tri" in page


def test_a_whole_list_is_read_mended_and_taken_by_one_act(desk: FlaskClient) -> None:
    slip = entered(desk)
    complaint = ";".join(
        ["Trần Văn Bảy", "Số 3", "Xã Tịnh Khê", "", "KN", COMPLAINT["title"], COMPLAINT["body"], ""]
    )
    text = "\n".join(
        (
            f"{HEADS};Khiếu nại về;Cơ quan bị khiếu nại;Số quyết định;Ngày quyết định;Chữ ký",
            GOOD,
            unicodedata.normalize(
                "NFD", f"Đỗ Thị Ánh;Thôn 5;Phường Lạ Tỉnh Khác;;Phản ánh;Đèn đường hỏng;{STORY};"
            ),
            f"{complaint};Quyết định;Ủy ban nhân dân xã Tịnh Khê;118/QĐ-UBND;2/11/2026;x",
            f"{complaint.replace('Bảy', 'Tám')};;;;;",
            f"Lê Văn Tố;Thôn 1;;;Tố cáo;Nhận tiền làm giấy;{STORY};",
            f"Hồ Văn Sai;Thôn 1;;12;Góp ý;Cầu;{STORY};Xã Không Có",
            GOOD,
        )
    )
    page = read(desk, slip, text)
    assert "3 đơn đọc được, 4 dòng cần sửa" in page
    for words in (
        "Khiếu nại về: ghi «quyết định»",
        "Không ghi đơn tố cáo trong danh sách",
        "Loại đơn: ghi một trong các loại",
        "Nơi xảy ra: không tìm thấy «Xã Không Có»",
        "Trùng người gửi và tóm tắt với dòng 2",
    ):
        assert words in page, words
    carried = hidden(page)
    wrong = f"{HEADS}\nHồ Văn Sai;Thôn 1;;12;Góp ý;Cầu;{STORY};"
    stayed = desk.post(f"{slip}/danh-sach", data=carried | {"mend": wrong})
    assert stayed.status_code == 422
    assert "Sửa các dòng lỗi" in stayed.get_data(as_text=True)
    assert not items()
    broken = desk.post(
        f"{slip}/danh-sach", data=carried | {"mend": "Họ và tên người gửi;Loại đơn\nAn;Kiến nghị"}
    )
    assert broken.status_code == 422
    assert "Tóm tắt: " in broken.get_data(as_text=True)
    file = desk.post(f"{slip}/danh-sach", data=carried | {"mend": text.replace(GOOD, ""), "tai": "1"})
    book = openpyxl.load_workbook(io.BytesIO(file.get_data()))
    assert book.worksheets[0].max_row > 3
    taken = desk.post(f"{slip}/danh-sach", data=carried | {"mend": ""})
    assert taken.location == slip
    again = carried | {"mend": wrong, "leave": "1"}
    assert desk.post(f"{slip}/danh-sach", data=again).location == slip
    kanal, lamp, land = items()
    assert [one.kind for one in (kanal, lamp, land)] == ["petition", "report", "complaint"]
    assert (land.signature, lamp.signature, kanal.area_code) == ("original", "none", "21211")
    address = people.by_id(lamp.sender_id)
    assert address is not None
    assert address.address == "Thôn 5, Phường Lạ Tỉnh Khác"
    assert address.full_name == "Đỗ Thị Ánh"
    assert "Đã ghi 3 đơn" in opened(desk, slip)
    assert "Phiếu này đã ghi 3 đơn" in read(desk, slip, f"{HEADS}\n{GOOD}")


def test_the_commune_is_read_from_the_address_and_where_each_goes_is_shown(desk: FlaskClient) -> None:
    slip = entered(desk)
    heads = "Họ và tên người gửi;Địa chỉ;Loại đơn;Tóm tắt;Nội dung"
    page = read(
        desk,
        slip,
        "\n".join(
            (
                heads,
                f"Nguyễn Thị Hương;Thôn 2, xã Tịnh Khê, tỉnh Quảng Ngãi;Kiến nghị;Sửa kênh N6 bị sạt;{STORY}",
                f"Hồ Văn Nía;Số 5 Trần Phú, thành phố Huế;Kiến nghị;Sửa kênh N7 bị sạt;{STORY}",
            )
        ),
    )
    rows = page.split("Sẽ về cơ quan")[1:]
    assert "Ủy ban nhân dân xã Tịnh Khê" in rows[1]
    assert "Chờ phân loại" not in rows[1]
    assert "Chờ phân loại" in rows[2]
    assert "1 đơn sẽ về nơi phân loại" in page
    desk.post(f"{slip}/danh-sach", data=hidden(page) | {"mend": ""})
    own, other = items()
    assert (own.area_code, other.area_code) == ("21211", None)
    done(pressed(desk, "/ghi-don", TYPED | {"where": ""}))
    assert db.session.scalars(select(Submission).order_by(Submission.id.desc())).first().area_code == "21211"


def test_hostile_and_hollow_lists_are_refused(desk: FlaskClient) -> None:
    slip = entered(desk)
    carried = hidden(opened(desk, f"{slip}/danh-sach"))

    def sent(name: str, content: bytes) -> str:
        answer = desk.post(
            f"{slip}/danh-sach/doc",
            data=carried | {"files": (io.BytesIO(content), name)},
            content_type="multipart/form-data",
        )
        assert answer.status_code == 422
        return answer.get_data(as_text=True)

    assert "Tệp XLSX hỏng" in sent("don.xlsx", b"PK\x03\x04rac")
    assert "Tệp không phải" in sent("don.csv", b"\x00\x01\x02")
    assert "Không thấy cột «Họ và tên người gửi»" in sent("don.csv", "Tên;Tuổi\nAn;5".encode())
    assert "Danh sách chưa có đơn nào" in sent("don.csv", HEADS.encode())
    assert "hơn 200 dòng" in sent("don.csv", "\n".join([HEADS, *[GOOD] * 201]).encode())
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active.append(HEADS.split(";"))
    book.active.append(
        ["=cmd|' /C calc'!A0", "Thôn 1", "", "", "Kiến nghị", "<script>alert(1)</script>", STORY, ""]
    )
    book.save(made)
    answer = desk.post(
        f"{slip}/danh-sach/doc",
        data=carried | {"files": (io.BytesIO(made.getvalue()), "don.xlsx")},
        content_type="multipart/form-data",
    )
    assert "<script>alert" not in answer.get_data(as_text=True)
    template = desk.get(f"{slip}/mau.xlsx").get_data()
    assert openpyxl.load_workbook(io.BytesIO(template)).worksheets[0]["A1"].value == "Họ và tên người gửi"
    assert not items()


def test_what_is_sealed_stays_so_for_who_entered_it(app: Flask) -> None:
    desk = browser_of(app, at_desk("BTCD"))
    slip = entered(desk)
    done(pressed(desk, f"{slip}/don", LETTER | DENUNCIATION))
    page = opened(desk, slip)
    [one] = items()
    case = db.session.get_one(Case, one.case_id)
    for word in (case.number, "tố cáo", "Tố cáo", DENUNCIATION["title"], LETTER["full_name"], "Điều 26"):
        assert word not in page, word
    assert "Đơn được giữ bí mật" in page
    due = db.session.scalars(select(Deadline).where(Deadline.term_key == "TC_PRESS_RESULT")).one()
    # Twenty days from 23 November (LTC Đ26) end on a Sunday, so on Monday.
    assert due.due_on == date(2026, 12, 14)
    assert "14/12/2026" in page
    inspector = officer_of("BTCD", "desk", "denunciation", name="Võ Minh", username="duoc.giao")
    assert case.number in opened(browser_of(app, inspector), slip)


def test_only_the_agency_that_got_the_slip_adds_to_it(app: Flask, desk: FlaskClient) -> None:
    slip = entered(desk)
    assert browser_of(app, make_handler()).get(PAGE).status_code == 403
    assert browser_of(app, make_leader()).get(slip).status_code == 403
    other = browser_of(app, at_desk("SXD"))
    for address in (slip, f"{slip}/don", f"{slip}/danh-sach", f"{PAGE}/999"):
        assert other.get(address).status_code == 404
    carried = hidden(opened(desk, f"{slip}/don"))
    assert other.post(f"{slip}/don", data=carried | LETTER).status_code in (400, 404, 422)
    assert other.post(f"{slip}/danh-sach", data=carried).status_code in (400, 404, 422)
    triage = browser_of(app, officer_of("BTCD", "triage"))
    assert FORWARDER in opened(triage, slip)
    assert triage.get(f"{slip}/don").status_code == 404
    assert "45/PC-ĐĐBQH" not in opened(other, PAGE)
    post = browser_of(app, officer_of("21211", "postroom"))
    assert 'name="originals"' not in opened(post, f"{slip}/don")
    assert done(pressed(post, f"{slip}/don", LETTER)) == slip
    assert "Đã ghi đơn" in opened(post, slip)
    assert len(items()) == 1


@pytest.mark.parametrize(
    "change",
    [
        update(Forwarding).values(forwarder="Báo khác"),
        update(Forwarding).values(arrived_on=date(2026, 11, 24)),
        update(ForwardedItem).where(ForwardedItem.position == 2).values(case_id=1),
    ],
)
def test_the_register_notices_a_changed_slip(app: Flask, desk: FlaskClient, change: Any) -> None:
    slip = entered(desk)
    for _ in range(2):
        done(pressed(desk, f"{slip}/don", LETTER))
    db.session.rollback()
    assert broken(app) == 0
    db.session.execute(change)
    db.session.commit()
    assert broken(app) == 1


def broken(app: Flask) -> int:
    """How many entries about slips ``register verify`` would find changed."""
    contents = app.extensions["register_contents"]
    return len(list(register.missing_contents("forwarding", contents["forwarding"])))
