import io
import re
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.papers import render
from feedback.papers.copy_sheets import Section
from feedback.papers.reception_sheets import BookPart, BookRow, ReceptionBook
from feedback.papers.sheets import (
    CodeSlips,
    Decision,
    DueLine,
    FileCover,
    FileLine,
    IndexLine,
    Letter,
    LetterToSign,
    Minutes,
    PostalLine,
    PostalList,
    ProposalSlip,
    Receipt,
    Recipients,
    Record,
    TransferSlip,
)

TEMPLATES = Path(__file__).parents[2] / "templates" / "papers" / "paper"
LONG_AGENCY = (
    "Ban Quản lý dự án đầu tư xây dựng các công trình giao thông và dân dụng, công nghiệp tỉnh Quảng Ngãi"
)
ANSWER = (
    "Qua kiểm tra, lan can phía hạ lưu dài 12 m đã gãy, mặt cầu có 03 vị trí bong tróc; xã đã rào chắn. " * 60
)[:5000]


def letter(**changes):
    values = {
        "parent_agency": "Ủy ban nhân dân tỉnh Quảng Ngãi",
        "agency": "Ban Tiếp công dân tỉnh",
        "number": "05/TB-BTCD",
        "place": "Quảng Ngãi",
        "issued_on": date(2026, 2, 5),
        "title": "Thông báo",
        "subject": "Về việc nhận đơn phản ánh",
        "to": ["Bà Nguyễn Thị Ánh Nguyệt"],
        "text": "Đơn của bà đã được nhận.\nCơ quan sẽ trả lời.",
        "signing": ["KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"],
        "signer": "Đinh Thị Hồng Thắm",
        "copies_to": ["Như trên", "Lưu: VT"],
    }
    return Letter(**{**values, **changes})


def receipt(**changes):
    values = {
        "received_at": datetime(2026, 11, 25, 2, 3, tzinfo=UTC),
        "way": "qua trang mạng",
        "agency": "Ủy ban nhân dân xã Bình Thanh",
        "code": "QN-4F7K-92MX-3",
        "secret": "482913",
        "due": "Ông/bà được trả lời chậm nhất ngày",
        "due_on": date(2026, 12, 9),
        "basis": "khoản 1 Điều 28 Luật Tiếp công dân",
        "tracking_url": "https://phananh.quangngai.example/tra-cuu/don-cua-ong-ba-da-gui",
        "operator": "Ban Tiếp công dân tỉnh Quảng Ngãi",
        "files": [FileLine(size=3_456_789, sha256="9f86d081884c7d65" * 4)],
    }
    return Receipt(**{**values, **changes})


def slip(**changes):
    values = {
        "agency": "Ban Tiếp công dân tỉnh",
        "number": "07/PC-BTCD",
        "place": "Quảng Ngãi",
        "issued_on": date(2026, 11, 25),
        "title": "Phiếu chuyển đơn",
        "subject": "Về việc chuyển đơn phản ánh",
        "to_agency": "Sở Nông nghiệp và Môi trường tỉnh Quảng Ngãi",
        "kind": "phản ánh",
        "received_on": date(2026, 11, 20),
        "sender": "ông (bà) Nguyễn Thị Ánh Nguyệt",
        "content": ANSWER,
        "basis": "Điều 26 Luật Tiếp công dân",
        "signing": ["TRƯỞNG BAN"],
        "signer": "Phạm Văn Tâm",
        "copies_to": ["Như trên", "Lưu: VT"],
    }
    return TransferSlip(**{**values, **changes})


def proposal_slip(**changes):
    values = {
        "agency": "Ủy ban nhân dân xã Tịnh Khê",
        "number": "      /ĐX-UBND",
        "place": "Tịnh Khê",
        "issued_on": date(2026, 11, 25),
        "title": "Phiếu đề xuất thụ lý",
        "subject": "Đơn khiếu nại",
        "to": ["Chủ tịch Ủy ban nhân dân xã Tịnh Khê"],
        "said": ["Ngày 25/11/2026, Ủy ban nhân dân xã nhận được đơn khiếu nại.", "Đề xuất: thụ lý."],
        "approves": "Phê duyệt của người có thẩm quyền",
        "proposes": "Người đề xuất",
        "signer": "Y Blăk Niê",
    }
    return ProposalSlip(**{**values, **changes})


def decision(**changes):
    values = {
        "agency": "Ủy ban nhân dân xã Tịnh Khê",
        "number": "12/QĐ-UBND",
        "place": "Tịnh Khê",
        "issued_on": date(2026, 11, 25),
        "title": "Quyết định",
        "subject": "Về việc giải quyết khiếu nại của ông Đinh Văn Rốt (lần đầu)",
        "authority": "Chủ tịch Ủy ban nhân dân xã Tịnh Khê",
        "bases": ["Căn cứ Luật Khiếu nại số 02/2011/QH13", "Căn cứ Nghị định số 124/2020/NĐ-CP"],
        "reasons": "Xét đơn khiếu nại của ông Đinh Văn Rốt.\nNgười bị khiếu nại: Trưởng thôn Trường Định.",
        "articles": ["Kết luận: khiếu nại đúng một phần.\nHủy một phần quyết định.", "Thi hành."],
        "signing": ["CHỦ TỊCH"],
        "signer": "Phạm Thị Kim Loan",
        "copies_to": ["Như Điều 2", "Lưu: VT"],
        "form": "Mẫu số 05, Nghị định 124/2020/NĐ-CP",
    }
    return Decision(**{**values, **changes})


def minutes(**changes):
    values = {
        "agency": "Ủy ban nhân dân xã Tịnh Khê",
        "number": "13/BB-UBND",
        "place": "Tịnh Khê",
        "issued_on": date(2026, 11, 25),
        "title": "Biên bản đối thoại",
        "subject": "Về việc giải quyết khiếu nại",
        "opening": "Hôm nay, hồi 8 giờ 30, ngày 25/11/2026, tại trụ sở Ủy ban nhân dân xã Tịnh Khê.",
        "about": ["Nội dung khiếu nại: quyết định số 07/QĐ-UBND ngày 03/9/2026."],
        "chair": "ông Nguyễn Thành Danh, Chủ tịch Ủy ban nhân dân xã",
        "present": ["Ông Đinh Văn Rốt, người khiếu nại"],
        "absent": ["Bà Hồ Thị Xa, người có quyền lợi liên quan; lý do: đi viện"],
        "content": "Ông Rốt trình bày.\nĐại diện xã trả lời.",
        "result": "Hai bên thống nhất đo lại thửa đất.",
        "ending": "Người không ký: ông Đinh Văn Rốt (lý do: không đồng ý diện tích).",
        "signers": [("Đinh Văn Rốt", "Người khiếu nại")],
        "officers": [("Lê Thị Bích", "Người ghi biên bản"), ("Nguyễn Thành Danh", "Người chủ trì")],
        "form": "Mẫu số 14, Nghị định 124/2020/NĐ-CP",
    }
    return Minutes(**{**values, **changes})


def letter_to_sign(**changes):
    values = {
        "heading": "Đơn khiếu nại",
        "made_on": date(2026, 11, 25),
        "to": "Chủ tịch Ủy ban nhân dân xã Tịnh Khê",
        "sender": [("Họ và tên", "Đinh Văn Rốt"), ("Địa chỉ", "thôn Trường Định, xã Tịnh Khê")],
        "about_heading": "Quyết định bị khiếu nại",
        "about": [("Số", "07/QĐ-UBND"), ("Ngày", "03/9/2026")],
        "title": "Về việc thu hồi đất",
        "text": ANSWER[:600],
        "signers": ["Đinh Văn Rốt"],
    }
    return LetterToSign(**{**values, **changes})


def postal_list(count=3):
    line = PostalLine(recipient="Y Ngŏ Ƀyă", address="thôn Kon Tơ̆m, xã Đăk Hà", number="12/TB-BTCD")
    return PostalList(
        agency="Ban Tiếp công dân tỉnh", place="Quảng Ngãi", made_on=date(2026, 11, 25), lines=[line] * count
    )


def read(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    """All words of all pages, whatever line they stand on."""
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).replace("\u200b", "").split())


SHEETS = {
    "letter": letter(),
    "transfer_slip": slip(),
    "proposal_slip": proposal_slip(),
    "decision": decision(),
    "data_copy": {
        "agency": "Ủy ban nhân dân xã Tịnh Khê",
        "place": "Tịnh Khê",
        "issued_on": date(2026, 11, 25),
        "about": "Mã tra cứu QN-4F7K-9M2X",
        "note": "Bản này ghi những gì hệ thống đang giữ về đơn của ông/bà.",
        "sections": [
            Section(
                title="Đơn",
                facts=[("Tóm tắt", "Cầu treo hỏng ván"), ("Nội dung", "Ván mục, trẻ em đi học.\n" * 30)],
            ),
            Section(title="Tệp gửi kèm"),
            Section(
                title="Cán bộ đã mở",
                heads=["Lúc", "Cơ quan, bộ phận"],
                widths=[2, 5],
                rows=[("09:00 ngày 25/11/2026", "Bộ phận tiếp nhận, Ủy ban nhân dân xã Tịnh Khê")] * 40,
            ),
        ],
        "foot": "Bản do máy lập, không có chữ ký.\nThấy chỗ sai: mở trang tra cứu.",
        "file_title": "Bản sao dữ liệu",
    },
    "minutes": minutes(),
    "receipt": receipt(),
    "letter_to_sign": letter_to_sign(),
    "postal_list": postal_list(),
    "posting": {
        "agency": "Ủy ban nhân dân xã Tịnh Khê",
        "place": "Tịnh Khê",
        "issued_on": date(2026, 11, 25),
        "title": "Lịch tiếp công dân",
        "subject": "của lãnh đạo, tháng 12 năm 2026",
        "lines": [
            ("Thứ Năm, 03/12/2026", "07:30–11:30", "Chủ tịch UBND xã Trần Quốc Việt", "Trụ sở xã", "Định kỳ")
        ],
        "regular": ["Phòng tiếp công dân, thôn Trường Định. Thứ Hai đến thứ Sáu: 7:30–11:30."],
    },
    "away_forms": {
        "agency": "Ủy ban nhân dân xã Tịnh Khê",
        "place": "Tịnh Khê",
        "issued_on": date(2026, 11, 25),
        "title": "Phiếu ghi lượt tiếp công dân",
        "subject": "Dùng ở nơi không có máy, không có mạng",
        "numbers": ["K7M2-0001-X", "K7M2-0002-V"],
        "holder": "Trưởng thôn Trường Định",
        "asked": [("Họ và tên người đến", 1), ("Nội dung vụ việc", 5)],
        "ticked": [("Kết quả tiếp", ["Nhận đơn", "Hướng dẫn"])],
        "stub": ["Nơi tiếp: trụ sở Ủy ban nhân dân xã."],
        "file_title": "Phiếu ghi lượt tiếp công dân, tập K7M2",
    },
    "tabled": {
        "agency": "Ủy ban nhân dân xã Tịnh Khê",
        "place": "Tịnh Khê",
        "issued_on": date(2026, 11, 25),
        "number": "12/KH-UBND",
        "signing": ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"],
        "signer": "Đinh Thị Hrê",
        "copies_to": ["Hội đồng nhân dân", "Lưu: VT"],
        "title": "Kế hoạch",
        "subject": "Công khai thông tin năm 2026",
        "text": "Ủy ban nhân dân xã công khai các nội dung sau trong năm 2026:",
        "heads": ("STT", "Nội dung", "Chịu trách nhiệm"),
        "widths": (1, 8, 5),
        "rows": [("1", "Ngân sách: dự toán, quyết toán, thu, chi", "Y Ngŏ Ƀyă")] * 40,
    },
    "listed_letter": {
        "agency": "Thanh tra tỉnh",
        "parent_agency": "Ủy ban nhân dân tỉnh Quảng Ngãi",
        "place": "Quảng Ngãi",
        "issued_on": date(2026, 11, 25),
        "number": "12/ĐĐ-TTT",
        "signing": ["THANH TRA VIÊN CHÍNH"],
        "signer": "Đinh Thị Hrê",
        "copies_to": ["Như trên", "Lưu: VT"],
        "subject": "đôn đốc giải quyết đơn quá hạn",
        "to": ["Chủ tịch Ủy ban nhân dân xã Tịnh Khê"],
        "text": "Ủy ban nhân dân xã Tịnh Khê còn 20 đơn quá hạn:",
        "heads": ("STT", "Số đơn", "Bước quá hạn", "Hạn", "Căn cứ"),
        "widths": (0, 0, 25, 0, 27),
        "rows": [("1", "KNPA-TTHUYENBT-2026-00012", "Trả lời phản ánh", "20/11/2026", "Điều 28")] * 3,
        "closing": "Đề nghị trả lời chậm nhất ngày 02/12/2026.",
    },
    "board_notice": {
        "agency": "Ủy ban nhân dân xã Tịnh Khê",
        "place": "Tịnh Khê",
        "issued_on": date(2026, 11, 25),
        "title": "Niêm yết công khai",
        "subject": "Danh sách hộ được hỗ trợ nhà ở năm 2026",
        "facts": [("Nội dung", "Chính sách hỗ trợ, an sinh xã hội, người được hưởng")],
        "text": "Phương án phân bổ, thu hồi, chi trả kinh phí của thôn Trường Định.",
        "files": ["Phụ lục 1: danh sách hộ (PDF, 1,2 MB)"],
        "hangs": "Niêm yết từ ngày 25/11/2026 đến hết ngày 25/12/2026.",
        "address": "https://gopy.quangngai.gov.vn/cong-khai/VBABCD1234",
    },
    "household_slips": {
        "agency": "Ủy ban nhân dân xã Tịnh Khê",
        "title": "Phương án bồi thường, hỗ trợ, tái định cư hồ chứa nước Trường Định",
        "questions": ["Ông/bà có đồng ý với phương án không?", "Gia đình chọn đất hay tiền?"],
        "until": date(2026, 12, 15),
        "made_on": date(2026, 11, 25),
        "address": "https://gopy.quangngai.gov.vn/gop-y/2026-1",
        "slips": [(number, "Y Ngŏ Ƀyă", "Xóm 4, thôn Trường Định", "7F4K9-2MXPC") for number in range(1, 6)],
    },
    "survey_poster": {
        "agency": "Ủy ban nhân dân xã Tịnh Khê",
        "place": "Tịnh Khê",
        "issued_on": date(2026, 11, 25),
        "title": "Ông/bà có hài lòng không?",
        "subject": "Khảo sát hài lòng về sự phục vụ của Ủy ban nhân dân xã Tịnh Khê",
        "steps": [
            "Xin một phiếu có mã ở quầy.",
            "Quét mã QR bằng điện thoại.",
            "Nhập mã, chọn mức hài lòng.",
        ],
        "days": "Từ ngày 01/11/2026 đến hết ngày 31/12/2026.",
        "promise": "Không hỏi tên. Không ai biết phiếu nào của ai.",
        "address": "https://gopy.quangngai.gov.vn/khao-sat/21211",
    },
    "survey_slips": {
        "agency": "Ủy ban nhân dân xã Tịnh Khê",
        "title": "Khảo sát hài lòng quý IV năm 2026",
        "sheet_number": 3,
        "until": date(2026, 12, 31),
        "made_on": date(2026, 11, 25),
        "address": "https://gopy.quangngai.gov.vn/khao-sat/21211",
        "slips": [(number, "0317 5986 4299") for number in range(41, 64)],
    },
    "handover": {
        "agency": "Ủy ban nhân dân xã Tịnh Khê",
        "place": "Tịnh Khê",
        "issued_on": date(2026, 11, 25),
        "form": "Mẫu 02/TCD",
        "title": "Giấy biên nhận",
        "subject": "Về việc tiếp nhận thông tin, tài liệu, bằng chứng",
        "facts": [("Người nộp", "Y Ngŏ Ƀyă"), ("Địa chỉ", "thôn Kon Tơ̆m, xã Đăk Hà")],
        "text": "Hồi 25/11/2026, tại Phòng tiếp công dân, bà Bùi Thị Thuỷ đã nhận các tài liệu sau:",
        "rows": [("Giấy chứng nhận quyền sử dụng đất số BA 214518", "01", "Bản chính")] * 40,
        "ending": "Giấy biên nhận được lập thành 02 bản.",
        "giver": ("Y Ngŏ Ƀyă", "Người nộp"),
        "receiver": ("Bùi Thị Thuỷ", "Người nhận"),
    },
    "reception_book": ReceptionBook(
        agency="Ủy ban nhân dân xã Tịnh Khê",
        place="Phòng tiếp công dân xã Tịnh Khê",
        made_on=date(2026, 11, 25),
        title="Sổ tiếp công dân",
        subject="Từ ngày 01/11/2026 đến ngày 25/11/2026",
        parts=[
            BookPart(
                heads=["STT", "Ngày tiếp", "Họ tên, địa chỉ", "Nội dung vụ việc"],
                widths=[1, 2, 4, 6],
                centred=[0, 1],
                rows=[
                    BookRow(cells=["1", "05/11/2026", "Y Ngŏ Ƀyă", "Cầu treo hỏng ván"], struck=True),
                    BookRow(
                        cells=["2", "05/11/2026", "Đinh Văn Rế", "Mương bị lấp"], page="Trang 1 chưa khóa"
                    ),
                ],
                heading="Mẫu 03/TCD",
            )
        ],
        foot="Sổ tiếp công dân, tháng 11/2026",
        closing=["Sổ có 2 dòng."],
        file_title="Sổ tiếp công dân",
    ),
    "recipients": Recipients(
        number="05/TL-UBND",
        issued_on=date(2026, 11, 25),
        agency="Ủy ban nhân dân xã Tịnh Khê",
        people=[("Y Ngŏ Ƀyă", "thôn Kon Tơ̆m, xã Đăk Hà")] * 300,
    ),
    "code_slips": CodeSlips(
        about="Vụ việc số KN-21211-2026-00012",
        made_on=date(2026, 11, 25),
        tracking_url="https://phananh.quangngai.example/tra-cuu",
        slips=[("Y Ngŏ Ƀyă", "QN-4F7K-92MX-3", "482913")] * 11,
    ),
    "record": Record(
        title="Diễn biến",
        made_on=date(2026, 11, 25),
        heads=["Ngày", "Việc"],
        widths=[1, 3],
        rows=[["25/11/2026", "Tiếp nhận đơn"]] * 60,
    ),
    "file_cover": FileCover(
        agency="Ủy ban nhân dân xã Tịnh Khê",
        place="Tịnh Khê",
        made_on=date(2026, 11, 25),
        number="KN-21211-2026-00012",
        title="Thu hồi 412 m² đất vườn tại thôn Trường Định",
        lines=[
            IndexLine(number="07/QĐ-UBND", day="03/9/2026", what="Quyết định", author="UBND xã", sheet="1")
        ],
    ),
}


def test_every_template_has_a_sheet_and_an_example():
    names = {path.stem for path in TEMPLATES.glob("*.typ")} - {"nd30", "main"}
    assert names == set(render.SHEETS) == set(SHEETS)


@pytest.mark.parametrize("name", SHEETS)
def test_paper_says_its_title_and_language_and_holds_only_tinos(name):
    reader = read(render.pdf(name, SHEETS[name]))
    assert reader.metadata.title
    assert reader.trailer["/Root"]["/Lang"].startswith("vi")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].get_object().values()
    }
    assert fonts
    assert all(font.startswith("Tinos") for font in fonts)
    width, height = sorted(float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)


@pytest.mark.parametrize("name", SHEETS)
def test_same_values_give_the_same_file(name):
    assert render.pdf(name, SHEETS[name]) == render.pdf(name, SHEETS[name])


def test_letter_by_the_decree():
    text = text_of(render.pdf("letter", letter()))
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI",
        "BAN TIẾP CÔNG DÂN TỈNH",
        "Số: 05/TB-BTCD",
        "Quảng Ngãi, ngày 05 tháng 02 năm 2026",
        "THÔNG BÁO",
        "Về việc nhận đơn phản ánh",
        "Kính gửi: Bà Nguyễn Thị Ánh Nguyệt",
        "KT. TRƯỞNG BAN PHÓ TRƯỞNG BAN",
        "Đinh Thị Hồng Thắm",
        "Nơi nhận: - Như trên; - Lưu: VT.",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 1, 9), "ngày 09 tháng 01 năm 2026"),
        (date(2026, 3, 10), "ngày 10 tháng 3 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_days_carry_their_zeros(day, written):
    assert written in text_of(render.pdf("letter", letter(issued_on=day)))


def test_numbers_and_days_in_a_list_stay_whole_and_a_short_list_keeps_to_one_page():
    [page] = read(render.pdf("listed_letter", SHEETS["listed_letter"])).pages
    lines = page.extract_text().split("\n")
    assert sum("KNPA-TTHUYENBT-2026-00012" in one for one in lines) == 3
    assert sum("20/11/2026" in one for one in lines) == 3


def test_official_letter_without_a_title_carries_its_subject_under_the_number():
    text = text_of(render.pdf("letter", letter(title=None, subject="trả lời phản ánh", to=["Ông A", "Bà B"])))
    assert "V/v trả lời phản ánh" in text
    assert "THÔNG BÁO" not in text
    assert "- Ông A; - Bà B." in text


def test_letter_with_codes_facts_and_foot():
    text = text_of(
        render.pdf(
            "letter",
            letter(
                address="Thôn 3, xã Đăk Hà",
                facts=[("Số vụ việc", "15/PA")],
                codes=[("MÃ TRA CỨU", "QN-4F7K")],
                foot="Hỏi tại nơi tiếp công dân.",
                posting_number="BĐ-0012",
            ),
        )
    )
    for part in (
        "Địa chỉ: Thôn 3",
        "Số vụ việc: 15/PA",
        "MÃ TRA CỨU QN-4F7K",
        "Hỏi tại",
        "Số thư gửi: BĐ-0012",
    ):
        assert part in text


@pytest.mark.parametrize(
    "text", [ANSWER, ANSWER[:2500] + "\n" + ANSWER[2500:], "Ngắn.\n" + ANSWER[:4000] + "\nHết."]
)
@pytest.mark.parametrize("cut", range(0, 800, 190))
def test_long_answer_is_whole_and_the_signature_never_alone(text, cut):
    shown = text[: len(text) - cut]
    reader = read(render.pdf("letter", letter(text=shown, agency=LONG_AGENCY)))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 1
    last = pages[-1]
    assert "Đinh Thị Hồng Thắm" in last
    before = last.partition("Nơi nhận")[0]
    assert len(before.split()) > 3
    assert len(re.findall("lan can", " ".join(pages))) == len(re.findall("lan can", shown))
    # Numbers from page 2, at the top.
    assert not pages[0].startswith("1")
    assert all(page.startswith(str(number)) for number, page in enumerate(pages[1:], start=2))


@pytest.mark.parametrize("count", range(1, 40, 3))
def test_a_decision_leaves_no_gap_and_no_lonely_signature(count):
    reasons = "\n".join([ANSWER[:280]] * count)
    pages = read(render.pdf("decision", decision(reasons=reasons, articles=[ANSWER[:200]] * 4))).pages
    shown = [" ".join(page.extract_text().split()) for page in pages]
    assert len(re.findall(r"Điều \d\.", " ".join(shown))) == 4
    assert "Điều 4." in shown[-1].partition("Nơi nhận")[0]
    # All but the last page are full: what follows the reasons doesn't hang together.
    assert all(len(page) > 1400 for page in shown[:-1][1:])
    [heading] = [page for page in shown if "QUYẾT ĐỊNH:" in page]
    assert "Điều 1." in heading


def test_minutes_name_who_came_who_did_not_and_who_would_not_sign():
    words = text_of(render.pdf("minutes", minutes()))
    for part in (
        "Mẫu số 14, Nghị định 124/2020/NĐ-CP",
        "Người chủ trì: ông Nguyễn Thành Danh",
        "- Bà Hồ Thị Xa, người có quyền lợi liên quan; lý do: đi viện.",
        "Người không ký: ông Đinh Văn Rốt (lý do: không đồng ý diện tích).",
        "III. Kết quả đối thoại",
        "NGƯỜI GHI BIÊN BẢN",
        "Lê Thị Bích",
    ):
        assert part in words
    alone = text_of(render.pdf("minutes", minutes(result="", officers=[("Bà A", "Người chủ trì")])))
    assert "III." not in alone
    assert "NGƯỜI CHỦ TRÌ" in alone


def test_several_papers_in_one_file_number_their_own_pages():
    papers = [("letter", letter(text=ANSWER)), ("decision", decision())]
    shown = [page.extract_text() for page in read(render.bound(papers)).pages]
    assert [page.split()[0] for page in shown[1:-1]] == ["2", "3"][: len(shown) - 2]
    assert "Mẫu số 05" in shown[-1]
    assert render.bound(papers[:1]) == render.pdf(*papers[0])


def test_receipt():
    text = text_of(
        render.pdf(
            "receipt",
            receipt(provisional="lịch nghỉ năm 2027 chưa công bố", hotline="0255 3822 000", sender="Bà A"),
        )
    )
    for part in (
        "GIẤY BIÊN NHẬN",
        "QN-4F7K-92MX-3",
        "482913",
        "chậm nhất ngày: 09/12/2026 (tạm tính: lịch nghỉ năm 2027 chưa công bố)",
        "Căn cứ: khoản 1 Điều 28 Luật Tiếp công dân",
        "9 giờ 03, ngày 25/11/2026 (qua trang mạng)",
        "Tệp 1 3,3 MB 9f86d081884c7d65…",
        "https://phananh.quangngai.example/tra-cuu/don-cua-ong-ba-da-gui",
        "0255 3822 000",
    ):
        assert part in text


LONG_PARAGRAPH = ("Qua kiểm tra, lan can phía hạ lưu dài 12 m đã gãy; xã đã rào chắn. " * 90)[:5200]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"facts": [("Số vụ việc", "15/PA")]},
        {"facts": [("Số vụ việc", "15/PA " * 100)]},
        {"foot": "Hỏi tại nơi tiếp công dân."},
        {"facts": [("Số vụ việc", "15/PA")], "foot": LONG_PARAGRAPH[:600]},
    ],
)
@pytest.mark.parametrize("cut", [0, 1300, 2600, 3400])
def test_a_long_last_paragraph_fills_the_first_page(changes, cut):
    shown = LONG_PARAGRAPH[: len(LONG_PARAGRAPH) - cut]
    paper = render.pdf("letter", letter(text="Đơn đã nhận.\n" + shown, **changes))
    pages = [page.extract_text() for page in read(paper).pages]
    assert len(pages[0]) > 1500
    assert text_of(paper).count("lan can") == (shown + changes.get("foot", "")).count("lan can")
    assert len(pages[-1].partition("Nơi nhận")[0].split()) > 3


def test_a_slip_with_a_long_reason_is_one_page():
    reason = LONG_PARAGRAPH[:840]
    enclosed = ["Đơn phản ánh nhận ngày 20/11/2026", "ảnh cầu.jpg"]
    paper = slip(content="Cầu thôn Phú Lễ gãy lan can.", reason=reason, enclosures=enclosed)
    assert len(read(render.pdf("transfer_slip", paper)).pages) == 1


def test_a_receipt_names_every_day_that_the_law_sets():
    further = [
        DueLine(due="Trả lời người đến", due_on=date(2026, 12, 10), basis="Điều 28", provisional="chờ lịch")
    ]
    text = text_of(render.pdf("receipt", receipt(further=further)))
    assert "chậm nhất ngày: 09/12/2026" in text
    assert "Trả lời người đến: 10/12/2026 (tạm tính: chờ lịch) Căn cứ: Điều 28" in text


def test_receipt_without_what_may_be_missing():
    text = text_of(render.pdf("receipt", receipt(secret=None, due_on=None, due=None, basis=None, files=[])))
    assert "SỐ BÍ MẬT" not in text
    assert "đã ghi trên giấy biên nhận lần đầu" in text
    assert "Tài liệu" not in text


def test_transfer_slip():
    text = text_of(
        render.pdf(
            "transfer_slip",
            slip(
                written_on=date(2026, 11, 2),
                enclosures=["Đơn (02 trang)"],
                answer_to="Ban Tiếp công dân tỉnh",
            ),
        )
    )
    assert "PHIẾU CHUYỂN ĐƠN Về việc chuyển đơn phản ánh" in text
    assert "Ngày 20/11/2026, Ban Tiếp công dân tỉnh nhận được đơn phản ánh ghi ngày 02/11/2026 của" in text
    assert "Căn cứ Điều 26 Luật Tiếp công dân, Ban Tiếp công dân tỉnh chuyển đơn của ông (bà)" in text
    assert "- Đơn (02 trang)" in text


def test_postal_list_repeats_its_head():
    pages = [page.extract_text() for page in read(render.pdf("postal_list", postal_list(60))).pages]
    assert len(pages) > 1
    assert all("Người nhận" in page for page in pages if "thôn Kon Tơ̆m" in page)
    assert "Tổng số: 60 bưu gửi." in pages[-1]


@pytest.mark.parametrize(
    "typed",
    [
        '#import "@preview/x:1.0.0": *',
        '#read("/etc/passwd")',
        "$x^2$ *đậm* _nghiêng_ `mã` <b>nhãn</b> @ai https://a.vn",
        "\\ \\\\ \\u{41} // chú thích /* đây */ ~ -- --- ...",
        "= Đề mục",
        '"); #panic("x") //',
        "Y Ngŏ Ƀyă, Tơ̆m, Kư̆, Rê̆, Ô̆",
        "ắ ằ ẳ ẵ ặ Ậ Ỹ ỵ ₫ … – “x” «y» m²",
    ],
)
def test_what_people_type_is_text(typed):
    expected = " ".join(typed.split())
    for name, sheet in (
        ("letter", letter(text=typed, subject=typed, to=[typed], signer=typed, facts=[(typed, typed)])),
        ("receipt", receipt(agency=typed, sender=typed)),
        ("transfer_slip", slip(content=typed, sender=typed)),
    ):
        assert expected in text_of(render.pdf(name, sheet))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("cầu gãy 😡😡", "cầu gãy [biểu tượng]"),
        ("字", "[biểu tượng]"),
        ("ＡＢ ﬁ", "AB fi"),
        ("№ 5 → 6", "Số 5 > 6"),
        ("a\x00b\x07c\u202ed", "abcd"),
        (unicodedata.normalize("NFD", "Quảng Ngãi"), "Quảng Ngãi"),
    ],
)
def test_what_the_font_lacks_is_replaced(typed, printed):
    assert printed in text_of(render.pdf("letter", letter(text=typed)))


def test_a_word_without_end_stays_inside_the_margin():
    reader = read(render.pdf("letter", letter(text="x" * 3000, subject="y" * 150, to=["z" * 200])))
    rightmost = 0.0

    def visit(text, _cm, matrix, _font, size):
        nonlocal rightmost
        if text.strip():
            rightmost = max(rightmost, matrix[4] + len(text.strip()) * size * 0.3)

    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    assert 0 < rightmost < 210 / 25.4 * 72


def test_an_endless_word_tears_no_line_and_a_committee_stays_on_one():
    board = {"agency": "Ban Tiếp công dân tỉnh", "parent_agency": "Văn phòng Ủy ban nhân dân tỉnh Quảng Ngãi"}
    page = read(render.pdf("decision", decision(articles=["x" * 200, "Thi hành."], **board))).pages[0]
    lines = [" ".join(line.split()) for line in page.extract_text().splitlines()]
    assert any("ỦY BAN NHÂN DÂN" in line for line in lines), lines[:6]
    assert any(line.startswith("Điều 1. xxxx") for line in lines)


@settings(max_examples=30)
@given(st.text(max_size=200), st.text(min_size=1, max_size=60))
def test_any_text_can_be_printed(text, name):
    render.pdf("letter", letter(text=text, subject=name, to=[name], agency=name, signer=name))


@pytest.mark.parametrize("title", ["", None])
def test_empty_texts_leave_room(title):
    empty = letter(
        agency="", parent_agency="", subject="", to=[""], text="", signing=[""], signer="", title=title
    )
    assert "Nơi nhận" in text_of(render.pdf("letter", empty))


def test_wrong_calls_say_so():
    with pytest.raises(KeyError):
        render.pdf("../x", {})
    with pytest.raises(TypeError):
        render.pdf("letter", {"agency": "x"})
    with pytest.raises(TypeError):
        render.pdf("receipt", letter())


def test_a_mapping_does_as_well_as_a_sheet():
    values = {name: getattr(letter(), name) for name in Letter.__dataclass_fields__}
    assert render.pdf("letter", values) == render.pdf("letter", letter())


def test_missing_fonts_say_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(render, "_BUILT", tmp_path)
    with pytest.raises(render.FontsMissing, match="make assets"):
        render._manifest()


def test_threads_take_turns():
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: render.pdf("receipt", receipt(code=f"QN-{n}")), range(20)))
    assert all(f"QN-{n}" in text_of(pdf) for n, pdf in enumerate(made))


def test_a_warm_paper_is_quick():
    render.pdf("receipt", receipt())
    times = []
    for n in range(5):
        start = time.perf_counter()
        render.pdf("receipt", receipt(code=f"QN-WARM-{n}"))
        times.append(time.perf_counter() - start)
    assert min(times) < 0.3
