"""T01 Tổng quan: what the page says, where its links lead, what a spreadsheet of it holds, for whom."""

from __future__ import annotations

import gzip
import io
import re
from dataclasses import replace
from html import unescape
from typing import Any

import openpyxl
import pytest
from flask import Flask

from feedback.agencies import queries as agencies
from feedback.oversight import overview
from feedback.oversight.overview import Overview, Row
from tests.factories.officers import browser_of, make_leader
from tests.oversight.pages import cards, figure_life, inspector, listed, observer, statements, text_of

PAGE = "/giam-sat"


def test_numbers_are_of_what_the_viewer_may_know(app: Flask) -> None:
    figure_life()
    whole = text_of(inspector(app), PAGE)
    assert "Tình hình giải quyết đơn, năm 2026" in whole
    assert cards(whole)["Vụ việc tiếp nhận"][0] == "4"
    assert cards(whole)["Đang quá hạn"][0] == "3"
    assert cards(whole)["Trong mục tiêu của tỉnh"][0] == "50,0%"
    assert "(giữ bí mật)" in whole
    assert "cùng kỳ năm trước: 1, tính đến 25/11/2026" in whole
    watched = text_of(observer(app), PAGE)
    assert (cards(watched)["Vụ việc tiếp nhận"][0], cards(watched)["Đang quá hạn"][0]) == ("3", "2")
    assert "(giữ bí mật)" not in watched
    assert "/don/" not in watched
    own = text_of(browser_of(app, make_leader("SXD")), PAGE)
    assert "của Sở Xây dựng" in own
    assert cards(own)["Vụ việc tiếp nhận"][0] == "3"
    assert "Sở Nông nghiệp" not in own


@pytest.mark.parametrize("who", ["inspector", "observer", "leader"])
def test_each_number_is_that_of_the_list_it_opens(app: Flask, who: str) -> None:
    figure_life()
    client = {"inspector": inspector, "observer": observer}.get(
        who, lambda app: browser_of(app, make_leader("SXD"))
    )(app)
    html = text_of(client, PAGE)
    opened = re.findall(r'<a href="(/giam-sat/danh-sach/[^"]+)">([\d.]+)(?:<span| quá)', html)
    opened += [(address, value) for value, address in cards(html).values() if value.isdecimal()]
    assert len(opened) > 10
    for address, number in dict(opened).items():
        assert listed(client, address) == number, address
    shares = re.findall(r"(\d+) trong (\d+) vụ việc", html)
    _value, address = cards(html)["Trong mục tiêu của tỉnh"]
    assert listed(client, address) == shares[-1][1] == "2"


def test_filters_narrow_and_stay_in_every_link(app: Flask) -> None:
    figure_life()
    client = inspector(app)
    html = text_of(client, f"{PAGE}?ky=12-thang&loai=phan-anh&xa=21211&linh_vuc=local_roads")
    assert cards(html)["Vụ việc tiếp nhận"][0] == "2"
    assert "Buổi đối thoại với Nhân dân" not in cards(html)
    assert "12 tháng gần đây" in html
    addresses = re.findall(r'href="(/giam-sat/(?:danh-sach|co-quan/|tep)[^"]*)"', html)
    assert len(addresses) > 10
    for address in addresses:
        for kept in ("loai=phan-anh", "xa=21211", "linh_vuc=local_roads"):
            assert kept in address, address
    for page in ("tra-cuu", "ban-do", "so-sanh", "co-quan"):
        assert f'href="{PAGE}/{page}?ky=12-thang&loai=phan-anh&linh_vuc=local_roads&xa=21211"' in html
    assert "cùng kỳ năm trước: 0, tính đến" in text_of(client, f"{PAGE}?co_quan=SXD")
    assert "chưa có số liệu năm trước" in text_of(client, f"{PAGE}?ky=nam-truoc&co_quan=SXD")
    of_agency = text_of(client, f"{PAGE}?co_quan=SXD&loai=khieu-nai")
    assert of_agency.count(f'href="{PAGE}/qua-han?co_quan=SXD&loai=khieu-nai"') == 2
    overdue = cards(text_of(client, PAGE))["Đang quá hạn"][0]
    assert f"việc của {overdue} vụ việc</a>" in text_of(client, f"{PAGE}/qua-han")
    of_agency = text_of(client, f"{PAGE}?co_quan=SXD")
    assert "Tình hình giải quyết đơn của Sở Xây dựng, năm 2026" in of_agency
    assert "2 lĩnh vực có vụ việc" in of_agency


def test_a_period_without_data_is_told(app: Flask) -> None:
    query = "ky=khac&tu=1/2/2024&den=3/2/2024"
    assert "Không có vụ việc nào nhận hoặc giải quyết" in text_of(inspector(app), f"{PAGE}?{query}")


ODD = (
    ("ky=khac", "Nhập ngày, ví dụ 1/11/2026"),
    ("ky=khac&tu=1/11/2026", "Nhập ngày, ví dụ 1/11/2026"),
    ("ky=khac&tu=5/11/2026&den=1/11/2026", "Ngày cuối phải không trước ngày đầu"),
    ("ky=khac&tu=1/12/2026&den=1/11/2026", "Kỳ chưa bắt đầu. Chọn ngày đầu không sau hôm nay, 25/11/2026"),
    ("ky=khac&tu=1/1/1900&den=31/12/2999", "Chọn ngày đầu từ 01/01/2000 trở đi"),
    ("ky=khac&tu=1/1/2026&den=31/12/2999", "Kỳ dài quá 10 năm"),
    ("ky=khac&tu=31/2/2026&den=0/0/0000", "Nhập ngày có thật"),
    *((f"{one}", "Không có giá trị này") for one in ("ky=%00", "loai=to-cao", "linh_vuc=land_compensation")),
    *(
        (f"{one}", "Không có giá trị này")
        for one in ("xa=99999", "xa=%F0%9F%98%80", "linh_vuc=" + "a" * 5000)
    ),
)


def test_what_is_no_period_or_condition_gives_no_figures(app: Flask) -> None:
    client, leader = inspector(app), browser_of(app, make_leader("SXD"))
    for query, words in ODD:
        told = client.get(f"{PAGE}?{query}")
        html = unescape(told.text)
        assert (told.status_code, words in html, "qn-figures" in html) == (422, True, False), query
    pages = ("", "/co-quan/SXD", "/tra-cuu", "/so-sanh", "/ban-do", "/danh-sach/received")
    files = ("/tep", "/co-quan/SXD/tep", "/tra-cuu.xlsx", "/so-sanh/tep", "/ban-do/tep")
    files += ("/danh-sach/received.csv", "/danh-sach/received.xlsx", "/du-lieu-vu-viec.csv")
    for path in (*pages, *files):
        for query in ("ky=khac&tu=1/12/2026&den=1/11/2026", "loai=to-cao"):
            assert client.get(f"{PAGE}{path}?{query}").status_code == 422, path
    assert 'action="/giam-sat/danh-sach/received"' in client.get(f"{PAGE}/danh-sach/received.csv?xa=1").text
    assert client.get(f"{PAGE}?co_quan=KHONG").status_code == 422
    assert client.get(f"{PAGE}?sap=-&sau=-5&truoc=x&tu=31/2").status_code == 200
    other = leader.get(f"{PAGE}?co_quan=SNNMT")
    assert (other.status_code, "số liệu của cơ quan mình" in unescape(other.text)) == (422, True)
    assert leader.get(f"{PAGE}?co_quan=SXD").status_code == 200


def test_denunciations_are_a_kind_to_choose_for_who_may_know_of_them(app: Flask) -> None:
    figure_life()
    whole, watched = inspector(app), observer(app)
    assert '<option value="bao-tin">Tố cáo' in text_of(whole, PAGE)
    assert cards(text_of(whole, f"{PAGE}?loai=bao-tin"))["Vụ việc tiếp nhận"][0] == "1"
    assert "Tố cáo" not in text_of(watched, f"{PAGE}/ban-do")
    assert cards(text_of(watched, f"{PAGE}?loai=bao-tin"))["Vụ việc tiếp nhận"][0] == "0"


def test_the_spreadsheet_is_the_page(app: Flask) -> None:
    figure_life()
    client = inspector(app)
    html = text_of(client, f"{PAGE}?sap=-qua-han")
    file = client.get(f"{PAGE}/tep?sap=-qua-han")
    book = openpyxl.load_workbook(io.BytesIO(file.data))
    assert book.sheetnames == ["Các số chính", "Theo tháng", "Theo cơ quan", "Cách tính"]
    assert "9\u00a0giờ\u00a000" in book["Theo cơ quan"]["A1"].value
    main = {row[0]: row[1] for row in book["Các số chính"].iter_rows(min_row=4, values_only=True)}
    assert (main["Tiếp nhận"], main["Đang quá hạn"]) == (4, 3)
    assert main["Tỷ lệ trong mục tiêu, %"] == 50
    [aim] = [
        row for row in book["Các số chính"].iter_rows(values_only=True) if "trong mục tiêu, %" in str(row[0])
    ]
    assert aim[1:4] == (50, 1, 2)
    assert "Quá hạn trong kỳ" in main
    assert rows_of(book)[-1][8:11] == (50, 1, 2)
    narrowed = client.get(f"{PAGE}/tep?co_quan=SXD&linh_vuc=local_roads").headers["Content-Disposition"]
    assert "SXD%20local_roads" in narrowed
    rows = rows_of(book)
    on_page = re.findall(
        r'<tr role="row"[^>]*>\s*<th[^>]*>(?:<a [^>]*>)?([^<]+)(?:</a>)?</th>(.*?)</tr>', html, re.S
    )
    for name, cells in [one for one in on_page if "Tiếp nhận: " in one[1]]:
        shown = [re.sub(r"<[^>]*>", "", one) for one in re.findall(r"</span>(.*?)</td>", cells, re.S)]
        row = next(row for row in rows if row[0] == name)
        assert [str(value) for value in row[1:5]] == [one.split()[0] for one in shown[:4]], name
    assert rows[-1][:2] == ("Cộng", 4)
    months = list(book["Theo tháng"].iter_rows(min_row=4, values_only=True))
    assert (len(months), months[-1][0], sum(row[3] for row in months)) == (12, "11/2026", 1)
    assert "Phần vụ việc giải quyết đúng hạn" in str(list(book["Cách tính"].values))


def rows_of(book: Any) -> list[Any]:
    return list(book["Theo cơ quan"].iter_rows(min_row=4, values_only=True))


def test_statements_are_few_and_do_not_grow(app: Flask) -> None:
    client = inspector(app)
    text_of(client, PAGE)
    with statements() as empty:
        text_of(client, PAGE)
    figure_life()
    with statements() as full:
        text_of(client, PAGE)
    about_cases = [one for one in full if "case_file" in one]
    assert len(about_cases) <= 14, about_cases
    assert len(full) <= len(empty) + 2


def test_a_province_full_of_agencies_keeps_within_the_page(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = overview.overview

    def everybody(*given: Any, **named: Any) -> Overview:
        found = real(*given, **named)
        counts = dict.fromkeys(found.whole.counts, 12345)
        return replace(found, rows=[Row(one.id, counts) for one in agencies.directory()])

    monkeypatch.setattr(overview, "overview", everybody)
    client = inspector(app)
    html = text_of(client, f"{PAGE}?sap=ten")
    assert len(gzip.compress(html.encode())) <= 40 * 1024
    assert html.count('scope="row"><a href="/giam-sat/co-quan/') == 50
    following = unescape(re.findall(r'rel="next" href="([^"]+)"', html)[0])
    assert "sap=ten" in following
    assert 'rel="prev"' in text_of(client, following)


def test_who_may_not_stays_out(app: Flask) -> None:
    client = browser_of(app, make_leader("SXD"))
    assert client.get(PAGE).status_code == 200
    assert app.test_client().get(PAGE).status_code in (302, 303)
