"""Xuất XLSX: rows and conditions as sought, nobody named without need, no formulas, two presses one file."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.cases import exporting
from feedback.cases.jobs import running
from feedback.cases.models import Barred, Case, Job
from feedback.extensions import db
from feedback.register.models import Reading
from tests.cases.denounced import COMMUNE, denunciation
from tests.factories.cases import make_answered_case, make_case, make_overdue_case, sender
from tests.factories.matters import receive_matter
from tests.factories.officers import at_desk, browser_of, make_handler, make_leader, officer_of

FORM = "/don/xuat"


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)
    assert found is not None, name
    return found[1].replace("&amp;", "&")


def ordered(client: FlaskClient, query: str = "", **more: str) -> Any:
    html = client.get(f"{FORM}?{query}").text
    fields = {name: hidden(html, name) for name in ("csrf_token", "query", "key")}
    return client.post(FORM, data=fields | more)


def made(client: FlaskClient, query: str = "", **more: str) -> dict[str, list[list[Any]]]:
    """The sheets of the file that the job makes."""
    answer = ordered(client, query, **more)
    assert answer.status_code == 303, answer.text
    running.run_waiting()
    page = client.get(answer.location)
    assert "Đã xong" in page.text
    file = client.get(answer.location + "/tep")
    assert file.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(file.data))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_what_is_sought_stands_in_the_file_with_its_conditions(app: Flask) -> None:
    late, done = make_overdue_case(), make_answered_case()
    make_case("SYT")
    client = browser_of(app, make_handler())
    sheets = made(client)
    heads, *rows = sheets["Danh sách"]
    assert [row[0] for row in rows] == [done.number, late.number]
    assert "Người gửi" not in heads
    assert "Ánh Nguyệt" not in str(sheets)
    line = dict(zip(heads, rows[1], strict=True))
    assert line["Hạn"].date() == late.due_on
    assert line["Căn cứ của hạn"]
    assert dict(zip(heads, rows[0], strict=True))["Văn bản"] == done.outcome_number
    told = [row[0] for row in made(client, "tt=dang")["Điều kiện"]]
    assert told[1].startswith("Lập lúc 09:00 ngày 25/11/2026, người lập: Phạm Quốc Bảo")
    assert told[2:4] == ["Tình trạng: Đang giải quyết", "Số dòng: 1"]
    assert db.session.query(Reading).filter_by(page="xuat-danh-sach").count() == 2


def test_names_only_when_wanted_and_never_of_who_denounces(app: Flask) -> None:
    make_case(sender=sender(full_name="Đinh Văn Ký"))
    sealed = db.session.get_one(Case, receive_matter("denunciation").lodged.case_id)
    rows = made(browser_of(app, make_leader()), names="1")["Danh sách"]
    assert rows[0][-1] == "Người gửi"
    shown = {row[0]: row for row in rows[1:]}
    assert shown[sealed.number][-1] == "(giữ bí mật)"
    assert shown[sealed.number][1] is None
    assert [row[-1] for row in rows[1:] if row[0] != sealed.number] == ["Đinh Văn Ký"]
    rows = made(browser_of(app, make_handler()), names="1")["Danh sách"]
    assert sealed.number not in str(rows)


def test_nothing_typed_becomes_a_formula_or_a_link(app: Flask) -> None:
    titles = (
        '=HYPERLINK("http://a.example";"x")',
        "+1+1",
        "-2",
        "@SUM(A1)",
        "https://a.example/b",
        "\tTab",
        "'007",
    )
    for title in titles:
        make_case(title=title)
    client = browser_of(app, make_handler())
    answer = ordered(client)
    running.run_waiting()
    book = openpyxl.load_workbook(io.BytesIO(client.get(answer.location + "/tep").data))
    cells = [row[3] for row in book["Danh sách"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.hyperlink for cell in cells] == [None] * len(titles)
    assert "=HYPERLINK" in str([cell.value for cell in cells])


def test_two_presses_are_one_file_and_only_its_owner_has_it(app: Flask) -> None:
    make_case()
    client = browser_of(app, make_handler())
    html = client.get(FORM).text
    fields = {name: hidden(html, name) for name in ("csrf_token", "query", "key")}
    first, second = client.post(FORM, data=fields), client.post(FORM, data=fields)
    assert first.location == second.location
    assert db.session.query(Job).count() == 1
    db.session.rollback()
    running.run_waiting()
    assert browser_of(app, at_desk()).get(first.location + "/tep").status_code == 404
    sworn = browser_of(app, officer_of("SXD", "denunciation", name="Hồ Thị Kim Yến"))
    assert sworn.get(FORM).status_code == 403
    assert "Xuất danh sách này" not in sworn.get("/don").text


def test_who_is_named_later_gets_no_file_that_holds_the_case(app: Flask) -> None:
    """LTC Đ8: the file made before he was named looks like one whose time is over; another is still there."""
    make_case(COMMUNE)
    case = denunciation(files=False)
    case_id, number = case.id, case.number
    officer = officer_of(COMMUNE, "denunciation", "leader", name="Võ Thị Sáu Hạnh")
    client, officer_id = browser_of(app, officer), officer.id
    both, one = made(client), made(client, query="loai=phan-anh")
    assert number in str(both)
    assert number not in str(one)
    first, second = db.session.scalars(select(Job.key).order_by(Job.id))
    db.session.add(Barred(case_id=case_id, officer_id=officer_id, why="Trùng họ tên"))
    db.session.commit()
    assert client.get(f"/viec-chay/{first}/tep").status_code == 404
    page = client.get(f"/viec-chay/{first}").text
    assert "Tệp đã hết thời gian giữ" in page
    assert "Tải tệp xuống" not in page
    assert client.get(f"/viec-chay/{second}/tep").status_code == 200
    assert number not in str(made(client))


def test_too_many_are_to_be_narrowed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST", 1)
    make_case()
    make_case()
    client = browser_of(app, make_handler())
    html = client.get(FORM).text
    assert "Hãy thu hẹp thời gian" in html
    assert 'name="key"' not in html
    html = client.get(f"{FORM}?tim=khongco").text
    assert "Không có đơn nào để xuất" in html
