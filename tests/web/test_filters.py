"""Days, moments, numbers and sizes as Vietnamese readers write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from feedback.web.filters import (
    co_tep,
    gio_ngay,
    in_page_order,
    khong_ngat,
    ngay,
    so,
    so_dien_thoai,
    so_tren,
)


def test_days() -> None:
    assert ngay(date(2026, 3, 7)) == "07/03/2026"
    assert ngay(None) == ""
    with pytest.raises(TypeError):
        ngay(datetime(2026, 3, 7, tzinfo=UTC))


def test_moments_are_told_by_the_provinces_clock() -> None:
    assert gio_ngay(datetime(2026, 11, 12, 1, 5, tzinfo=UTC)) == "8\u00a0giờ\u00a005 ngày\u00a012/11/2026"
    assert gio_ngay(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == "0\u00a0giờ\u00a000 ngày\u00a001/01/2027"
    assert gio_ngay(None) == ""
    with pytest.raises(ValueError, match="zone"):
        gio_ngay(datetime(2026, 11, 12, 1, 5))  # noqa: DTZ001


def test_numbers() -> None:
    assert so(1234567) == "1.234.567"
    assert so(0) == "0"
    assert so(-1200) == "-1.200"
    assert so(None) == ""
    assert so_tren(999) == "999"
    assert so_tren(1000) == "999+"
    assert so_tren(10_001, 10_000) == "10.000+"


def test_text_that_never_breaks() -> None:
    assert khong_ngat("0912 345 678") == "0912\u00a0345\u00a0678"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 byte"),
        (999, "999 byte"),
        (1021, "1,0 KB"),
        (1024, "1,0 KB"),
        (1_258_291, "1,2 MB"),
        (10 * 1024 * 1024, "10 MB"),
        (1024 * 1024 - 1, "1,0 MB"),
        (5 * 1024**4, "5,0 TB"),
        (5000 * 1024**4, "5000 TB"),
    ],
)
def test_sizes(size: int, words: str) -> None:
    assert co_tep(size) == words.replace(" ", "\u00a0")


def test_a_phone_number_is_read_in_groups() -> None:
    assert so_dien_thoai("02550000001") == "0255\u00a0000\u00a00001"
    assert so_dien_thoai("0905 000800") == "0905\u00a0000\u00a0800"
    assert so_dien_thoai("1022") == "1022"
    assert so_dien_thoai("0255 000 0001, máy lẻ 2") == "0255\u00a0000\u00a00001,\u00a0máy\u00a0lẻ\u00a02"


def test_the_lines_of_an_error_summary_follow_the_page() -> None:
    lines = ('<a href="#ngay">Nhập ngày</a>', "Trang mở đã lâu", '<a href="#ten">Nhập tên</a>')
    summary = f"<ul>{' '.join(f'<li>{line}</li>' for line in lines)}</ul>"
    content = '<p id="dau"></p><input class="x" id="ten"><input id="ngay"><input id="ten">'
    ordered = in_page_order(summary, content)
    assert ordered.index("Trang mở") < ordered.index("Nhập tên") < ordered.index("Nhập ngày")
    assert len(ordered) == len(summary)
    assert in_page_order("", content) == ""
