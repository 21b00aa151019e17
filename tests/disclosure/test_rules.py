"""What tells of a person is found before the public reads it; what tells of the matter stays."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.disclosure.rules import MASK, find_personal, masked
from feedback.text.masking import Known

NAMES = ("Bà Nguyễn Thị Mỹ Hạnh", "Hồ Văn Rin")


@pytest.mark.parametrize(
    ("text", "secret", "kind"),
    [
        ("Ý kiến của NGUYỄN THỊ MỸ HẠNH: đường hỏng", "NGUYỄN THỊ MỸ HẠNH", "person"),
        ("theo nguyen thi my hanh thì đường hỏng", "nguyen thi my hanh", "person"),
        ("Nguyễn Hạnh đề nghị sửa đường", "Nguyễn Hạnh", "person"),
        ("Bà Hạnh đề nghị sửa đường", "Hạnh", "person"),
        ("Ông Hồ Rin đề nghị", "Hồ Rin", "person"),
        ("Số căn cước 051 200 001 234 của dân", "051 200 001 234", "paper"),
        ("Gọi 0905.123.456 để hỏi", "0905.123.456", "phone"),
        ("Gửi về hanh.nguyen@example.vn", "hanh.nguyen@example.vn", "mail"),
        ("Chuyển vào STK 1903 4567 8901 23 giúp", "1903 4567 8901 23", "account"),
        ("Hộ ở số nhà 12, đường Nguyễn Thụy bị ngập", "số nhà 12, đường Nguyễn Thụy", "person"),
        ("Xe 76C-123.45 chở cát", "76C-123.45", "plate"),
        ("Xe máy 76-H1 234.56 gây ồn", "76-H1 234.56", "plate"),
        ("Cháu sinh ngày 12/3/2015 chưa có lớp", "12/3/2015", "birth"),
        ("Người vợ, sinh năm 1980, đi làm xa", "1980", "birth"),
        ("Hỗ trợ hộ bà Phạm Thị Nguyệt sửa nhà", "Phạm Thị Nguyệt", "person"),
        ("Trả lời ông Đinh Văn Trường, cháu học lớp 5", "Đinh Văn Trường", "person"),
        ("Cụ Sửu và con gái", "Sửu", "person"),
        ("HỘ BÀ PHẠM THỊ NGUYỆT ĐÃ NHẬN TIỀN", "PHẠM THỊ NGUYỆT", "person"),
        ("Gọi 0912_345_678 nhé", "0912_345_678", "phone"),
        ("Gọi O912345678 nhé", "O912345678", "phone"),
        ("Gọi ０９１２３４５６７⑧ nhé", "０９１２３４５６７⑧", "phone"),
        ("Gọi 0912\n345678 nhé", "0912\n345678", "phone"),
        ("Căn cước: 051080\n001234 của dân", "051080\n001234", "paper"),
        ("Gửi về nguyet＠gmail.com", "nguyet＠gmail.com", "mail"),
        ("Xe 76C–123.45 chở cát", "76C–123.45", "plate"),
        ("Đơn do N.T.M.Hạnh ký", "N.T.M.Hạnh", "person"),
        ("Trang NguyenThiMyHanh có đăng", "NguyenThiMyHanh", "person"),
        ("Đơn của Nguуễn Тhị Mỹ Hạnh", "Nguуễn Тhị Mỹ Hạnh", "person"),
        ("Trả lời ông K’Rể về đường", "K’Rể", "person"),
        ("Sổ đỏ BX 123456 cấp năm ngoái", "BX 123456", "plot"),
        ("Nhà ở tọa độ 15.1205, 108.8045 bị ngập", "15.1205, 108.8045", "plot"),
        ("Nhà ở 15°07'23.4\"B bị ngập", "15°07'23.4\"B", "plot"),
        ("Lấn thửa đất số 123, tờ bản đồ số 45 từ năm ngoái", "thửa đất số 123, tờ bản đồ số 45", "plot"),
    ],
)
def test_found_however_it_is_written(text: str, secret: str, kind: str) -> None:
    for typed in (text, unicodedata.normalize("NFD", text)):
        spans = find_personal(typed, NAMES)
        assert [one.kind for one in spans] == [kind]
        assert masked(typed, spans) == text.replace(secret, MASK)


@pytest.mark.parametrize(
    "text",
    [
        "Quyết định 436/QĐ-UBND ngày 12/3/2019, Luật 10/2022/QH15, khoản 3 Điều 12.",
        "Đền bù 1.250.000 đồng/m² cho 312,5 m² đất lúa của 12 hộ từ năm 2019–2024.",
        "Đoạn từ cầu Trà Bồng đến Trường THCS Nguyễn Văn Trỗi, quốc lộ 24B, dài 1.200 m, 45 ngày.",
        "Bà Chủ tịch, ông Giám đốc Sở Xây dựng, ông Phó Chủ tịch UBND xã và bà Trưởng thôn trả lời.",
        "Các chị Hội Phụ nữ và các em Trường THCS Hành Phước học theo Bác Hồ; ông bà, cô chú đều nghe.",
        "Sửa cầu Bà Mạo, đường Ông Ích Khiêm, Đập Ông Tới; ra đảo Cô Tô bằng tàu.",
        "Đường Nguyễn Văn Trỗi, Trường THCS Lê Hồng Phong, Thành phố Hồ Chí Minh, Trạm Y Tế, đảo Lý Sơn.",
        "QUYẾT ĐỊNH VỀ VIỆC GIẢI QUYẾT KHIẾU NẠI CỦA CÔNG DÂN TỪ NGÀY NHẬN HỒ SƠ",
        "Mã hồ sơ TB 2026, cao 1,5 m, dài 15 km, tăng 12.500 đồng/m², tỉ lệ 15,3; 107,5%.",
        "Xã Sơn Hạ sinh hoạt chi bộ; cây hạnh nở hoa; rin rít.",
    ],
)
def test_the_matter_stays(text: str) -> None:
    assert find_personal(text, NAMES, perhaps=True) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hộ Đinh Văn Rin và con Y Thơm đã nhận tiền.", ["Đinh Văn Rin", "Y Thơm"]),
        ("Hộ NGUYỄN VĂN TÁM; A Blong và Lê Thị Chín đề nghị.", ["NGUYỄN VĂN TÁM", "A Blong", "Lê Thị Chín"]),
        ("Gia đình K’Rể Hlanh, ở làng.", ["K’Rể Hlanh"]),
    ],
)
def test_names_of_whom_nobody_knows_are_marked_and_not_hidden(text: str, names: list[str]) -> None:
    marks = [one for one in find_personal(text, perhaps=True) if not one.is_sure]
    assert [text[one.start : one.end] for one in marks] == names
    assert all(one.is_sure for one in find_personal(text))


def test_parts_of_known_addresses_are_found() -> None:
    known = Known(NAMES, ("Xóm Ba, thôn Trường Định, xã Tịnh Khê",))
    text = "Nhà ở Xóm Ba, thôn Trường Định bị ngập"
    assert masked(text, find_personal(text, known)) == f"Nhà ở {MASK}, thôn Trường Định bị ngập"


_PIECES = st.sampled_from(
    "Hồ Văn Rin|Mỹ Hạnh|0905 123 456|+84 988 777 666|051200001234|76C-123.45|76H1 23456|a@b.vn|sinh năm 1980"
    "|số nhà 12 đường Lê Lợi|thửa 12|STK: 0071001234567|Trần Văn Ba|đường liên thôn|ngày 12/3/2024"
    "|1.250.000 đồng|- |\n|.|Đ|12|số".split("|")
)
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=12)


@given(_TEXTS, st.sampled_from((" ", ", ", "\n", "; ")))
@settings(max_examples=150, derandomize=True)
def test_masking_leaves_nothing_and_changes_nothing_around(pieces: list[str], between: str) -> None:
    text = unicodedata.normalize("NFC", between.join(pieces))
    spans = find_personal(text, NAMES)
    out = masked(text, spans)
    assert find_personal(out, NAMES) == ()
    position = 0
    for left, right in pairwise(spans):
        assert left.end <= right.start
    for span in spans:
        kept = text[position : span.start]
        assert out.startswith(kept + MASK)
        out, position = out[len(kept) + len(MASK) :], span.end
    assert out == text[position:]


def test_a_long_text_is_read_quickly() -> None:
    text = "Bà con thôn Trường Định nói đường hỏng, xe 76C-123.45 chở cát. " * 1_500
    assert len(find_personal(text, NAMES, perhaps=True)) == 1_500
