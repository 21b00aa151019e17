"""What tells of a sender is hidden before another agency reads it; what tells of the matter stays."""

from __future__ import annotations

import unicodedata

import pytest

from feedback.text import fold, masking
from feedback.text.masking import Known

HANH = Known(
    ("Nguyễn Thị Mỹ Hạnh",),
    ("12 Nguyễn Thụy, phường Trần Phú, tỉnh Quảng Ngãi", "Thôn Trường Định, xã Tịnh Khê"),
)
NOBODY = Known()
NAME = masking.NAME_OR_ADDRESS


@pytest.mark.parametrize(
    ("text", "secret", "what"),
    [
        ("Căn cước 051.200.001.234 của tôi", "051.200.001.234", "số giấy tờ"),
        ("số 051-200-001-234, xem lại", "051-200-001-234", "số giấy tờ"),
        ("CMND: 212.345.678 cấp năm 2010", "212.345.678", "số giấy tờ"),
        ("hộ chiếu C1234567", "C1234567", "số giấy tờ"),
        ("gọi (0988) 777 666 nhé", "(0988) 777 666", "số điện thoại"),
        ("zalo0905/123/456", "0905/123/456", "số điện thoại"),
        ("gọi +84 988 777 666", "+84 988 777 666", "số điện thoại"),
        ("STK 1903 4567 8901 23 Techcombank", "1903 4567 8901 23", "số tài khoản"),
        ("chuyển vào 0071001234567 giúp", "0071001234567", "số tài khoản"),
        ("thư a.b (at) gmail.com", "a.b (at) gmail.com", "thư điện tử"),
        ("thư ab[at]thudientu[dot]vn", "ab[at]thudientu[dot]vn", "thư điện tử"),
        ("thư hanh a còng gmail.com", "hanh a còng gmail.com", "thư điện tử"),
        ("Facebook tên Lê Hạnh đăng", "Lê Hạnh", masking.NETWORK),
        ("xem fb.com/hanh.my.12", "fb.com/hanh.my.12", masking.NETWORK),
        ("Bà Hạnh đã báo", "Hạnh", NAME),
        ("Tôi là Hạnh đây", "Hạnh", NAME),
        ("cán bộ mắng Mỹ Hạnh", "Mỹ Hạnh", NAME),
        ("nguyen thi my hanh lam don", "nguyen thi my hanh", NAME),
        ("chồng tôi Phạm Văn Lực", "Phạm Văn Lực", NAME),
        ("con trai tôi tên Nam", "Nam", NAME),
        ("mẹ của tôi là bà Trần Thị Sáu", "Trần Thị Sáu", NAME),
        ("nhà ở thôn Trường Định gần cống", "thôn Trường Định", NAME),
        ("Nhà số 12 Nguyễn Thụy ngập", "Nhà số 12 Nguyễn Thụy", NAME),
        ("tôi ở 45/7 hẻm 3 Phan Bội Châu", "45/7 hẻm 3 Phan Bội Châu", NAME),
    ],
)
def test_hidden_in_every_way_of_writing(text: str, secret: str, what: str) -> None:
    for typed, hidden in (
        (text, secret),
        (unicodedata.normalize("NFD", text), secret),
        (text.upper(), secret.upper()),
    ):
        found = masking.masked(typed, HANH)
        assert hidden not in found.text, found
        assert masking.telling_in(typed, HANH) == (what,)
        assert found.hidden == {what: 1}
        assert masking.telling_in(found.text, HANH) == ()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Bà Hạnh báo, chồng tôi là Phạm Văn Lực", "Lực"),
        ("Tôi tên Võ Thị Bé, ở số 12 đường Lê Lợi", "Lê Lợi"),
        ("Số CCCD 051 200 001 234, sđt 0988.777.666", "777"),
    ],
)
def test_hidden_without_accents(text: str, secret: str) -> None:
    assert fold(secret) not in masking.masked(fold(text), HANH).text


@pytest.mark.parametrize(
    "text",
    [
        "Quyết định 118/QĐ-UBND ngày 05/11/2026, công văn số 1234/UBND-TH",
        "thửa 214, tờ bản đồ 12, 312 m², 2.350 m²; các thửa 214 215 216 217",
        "từ 01/07/2025 - 31/12/2025, 05.11.2026, 2026-11-25, giai đoạn 2020-2025-2030",
        "120.000.000 đồng, 1500000000đ, vay 150000000, tiền điện 1.234.567",
        "đơn KN-000123/2026-UBND.TK, mã QN-4F7K-92XD, lúc 7h30 - 9h, tọa độ 1667234.12 587654.33",
        "Tôi là dân xã Tịnh Khê, tôi ở 12 năm, vợ chồng tôi và bà con, chồng tôi bị bệnh",
        "Mẹ Việt Nam Anh hùng; con trai tôi học lớp 10; đường Nguyễn Thụy ngập; em ăn hành",
        "phường Trần Phú, tỉnh Quảng Ngãi, Sở Nông nghiệp và Môi trường, trang Facebook của xã",
        "Đường tỉnh 624B, Km 12+500, cột điện số 12, xe 76C1-123.45",
    ],
)
def test_what_tells_of_the_matter_stays(text: str) -> None:
    for typed in (text, unicodedata.normalize("NFD", text)):
        assert masking.masked(typed, HANH).text == text
        assert masking.telling_in(typed, NOBODY) == ()


@pytest.mark.parametrize("evil", ["1 ", "0-", "a.", "a at a ", "tôi tên ", "số nhà ", "((["])
def test_hostile_texts_cost_little(evil: str) -> None:
    text = (evil * 10_000)[:10_000]
    assert masking.masked(text, HANH).text
