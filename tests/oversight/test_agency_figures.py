"""T03 Cơ quan, đơn vị: all of them, and the figures of one; for whom, and equal to the lists behind."""

from __future__ import annotations

import io
import re

import openpyxl
from flask import Flask

from tests.factories.officers import browser_of, make_leader
from tests.oversight.pages import cards, figure_life, inspector, listed, observer, statements, text_of

LIST = "/giam-sat/co-quan"
PAGE = f"{LIST}/SXD"


def test_all_agencies_are_found_by_name_with_what_stands_now(app: Flask) -> None:
    figure_life()
    client = inspector(app)
    html = text_of(client, f"{LIST}?tim=so+xay+dung")
    assert "1 cơ quan, theo tên" in html
    opened = re.findall(r'<a href="(/giam-sat/danh-sach/[^"]+)">([\d.]+)<span', html)
    assert [number for _address, number in opened][:2] == ["2", "1"]
    for address, number in opened:
        assert listed(client, address) == number
    assert "Không có cơ quan nào như vậy" in text_of(client, f"{LIST}?tim=zzzz&cap=%00")


def test_each_number_of_a_profile_is_that_of_its_list(app: Flask) -> None:
    figure_life()
    for client in (inspector(app), browser_of(app, make_leader("SXD"))):
        html = text_of(client, PAGE)
        opened = dict(re.findall(r'<a href="(/giam-sat/danh-sach/[^"]+)">([\d.]+)(?:<span| quá)', html))
        opened |= {address: value for value, address in cards(html).values() if value.isdecimal()}
        assert len(opened) > 6
        for address, number in opened.items():
            assert listed(client, address) == number, address
        assert cards(html)["Tiếp nhận"][0] == "3"


def test_titles_are_told_to_who_may_open_cases(app: Flask) -> None:
    figure_life()
    inspecting = inspector(app)
    assert "Khiếu nại quyết định thu hồi" in text_of(inspecting, PAGE)
    watched = text_of(observer(app), PAGE)
    assert "Khiếu nại quyết định thu hồi" not in watched
    assert "/don/" not in watched
    secret = text_of(inspecting, f"{LIST}/SNNMT")
    assert "(giữ bí mật)" in secret
    assert "Tố cáo cán bộ" not in secret


def test_a_leader_sees_his_own_agency_and_may_object(app: Flask) -> None:
    figure_life()
    client = browser_of(app, make_leader("SXD"))
    assert client.get(LIST).headers["Location"] == PAGE
    html = text_of(client, PAGE)
    assert "/phan-hoi-so-lieu/moi?" in html
    assert "/phan-hoi-so-lieu/moi?" not in text_of(inspector(app), PAGE)
    for other in ("SNNMT", "KHONGCO", "%00", "sxd"):
        assert client.get(f"{LIST}/{other}").status_code == 404
        assert client.get(f"{LIST}/{other}/tep").status_code == 404


def test_the_spreadsheet_holds_the_months_and_the_days(app: Flask) -> None:
    figure_life()
    book = openpyxl.load_workbook(io.BytesIO(inspector(app).get(f"{PAGE}/tep").data))
    assert book.sheetnames == ["Số liệu", "Theo tháng", "Số ngày", "Cách tính"]
    told = {row[0]: row[1] for row in book["Số liệu"].iter_rows(min_row=4, values_only=True)}
    assert (told["Tiếp nhận"], told["Đang quá hạn"], told["Tỷ lệ trong mục tiêu"]) == (3, 1, 50)
    months = list(book["Theo tháng"].iter_rows(min_row=4, values_only=True))
    assert (len(months), sum(row[1] for row in months), months[-1][-1]) == (12, 3, 3)
    days = {row[0]: row[1:] for row in book["Số ngày"].iter_rows(min_row=4, values_only=True)}
    assert days["Số ngày từ khi nhận đến khi giải quyết"] == (1, 3, 3, 3, 3)


def test_statements_do_not_grow(app: Flask) -> None:
    client = inspector(app)
    text_of(client, PAGE)
    with statements() as empty:
        text_of(client, PAGE)
    figure_life()
    with statements() as full:
        text_of(client, PAGE)
    assert len(full) <= len(empty) + 2
    assert len([one for one in full if "case_file" in one]) <= 23
