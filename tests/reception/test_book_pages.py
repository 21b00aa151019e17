"""O04: the register in the browser, as PDF and as XLSX; a line is corrected from it."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pypdf
from flask import Flask
from sqlalchemy import select

from feedback.cases.jobs import running
from feedback.extensions import db
from feedback.reception.book import files
from feedback.reception.desk import book
from feedback.reception.models import Visit
from feedback.register.models import Reading
from tests.conftest import MOMENT
from tests.factories.cases import incoming, sender
from tests.factories.officers import browser_of, officer_of
from tests.factories.reception import make_place, make_visit

NAMED = sender(id_kind="citizen_card", id_number="051090001234")
HOSTILE = '=HYPERLINK("http://xau.example";"Bấm")'


def desk(app: Flask, code: str = "21211") -> Any:
    officer = officer_of(code, "desk", username=f"so.{code.lower()}", position="Công chức tiếp công dân")
    db.session.commit()
    return browser_of(app, officer)


def test_the_book_is_read_by_days_and_page_by_page(app: Flask, monkeypatch: Any) -> None:
    monkeypatch.setattr(book, "SIZE", 3)
    place = make_place()
    browser = desk(app)
    assert "Hôm nay chưa có lượt tiếp" in browser.get("/so-tiep-cong-dan").text
    for _ in range(4):
        make_visit(place, person=NAMED)
    make_visit(place, person=NAMED, visited_on=date(2026, 6, 30), about="complaint")
    page = browser.get("/so-tiep-cong-dan").text
    assert "4 dòng" in page
    assert "051090001234" not in page
    assert "•••••••••234" in page
    assert "Trang 1 của sổ năm 2026, từ dòng 1 đến dòng 15. Chưa khóa" in page
    after = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "1 dòng, mới nhất trước" in browser.get(after).text
    both = browser.get("/so-tiep-cong-dan?tu=1/6/2026&den=25/11/2026").text
    assert "Thông tư 04/2021" in browser.get("/so-tiep-cong-dan?tu=1/6/2026&den=30/6/2026").text
    assert "5 dòng" in both
    wrong = browser.get("/so-tiep-cong-dan?tu=31/2/2026&den=x&sau=zz")
    assert wrong.status_code == 200
    assert "Nhập ngày có thật" in wrong.text
    # Another's book is not there; his own is not taken for it.
    assert browser.get("/so-tiep-cong-dan?noi=999").status_code == 404
    assert browser.get("/so-tiep-cong-dan.pdf?noi=999").status_code == 404
    noted = db.session.scalars(select(Reading).where(Reading.subject_room == "reception_place")).all()
    assert {one.page for one in noted} == {"so-tiep-cong-dan"}


def test_pdf_and_xlsx_bear_the_same_lines(app: Flask) -> None:
    place = make_place()
    browser = desk(app)
    make_visit(place, person=NAMED, summary=HOSTILE)
    make_visit(place, person=sender(full_name="Đinh Văn Rốt", phone="0905000111"))
    told = browser.get("/so-tiep-cong-dan.pdf")
    assert (told.status_code, told.mimetype) == (200, "application/pdf")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(told.data)).pages)
    assert "051090001234" in text.replace("\n", "")
    assert "người in: Công chức tiếp công dân" in " ".join(text.split())
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get("/so-tiep-cong-dan.xlsx").data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows] == [1, 2]
    assert (rows[0][3], rows[0][4]) == ("051090001234", HOSTILE)
    assert sheet["E4"].data_type == "s"
    assert len(rows[0]) == 14
    assert browser.get("/so-tiep-cong-dan.docx").status_code == 404
    triage = browser_of(app, officer_of("BTCD", "triage"))
    masked = triage.get(f"/so-tiep-cong-dan.pdf?noi={place.id}")
    assert b"%PDF" in masked.data
    far = browser_of(app, officer_of("SXD", "desk"))
    assert "chưa có nơi tiếp công dân" in far.get(f"/so-tiep-cong-dan?noi={place.id}").text
    assert far.get(f"/so-tiep-cong-dan.pdf?noi={place.id}").status_code == 404
    assert browser_of(app, officer_of("21211", "postroom")).get("/so-tiep-cong-dan").status_code == 403


def test_a_long_book_is_made_behind_a_page(app: Flask, monkeypatch: Any) -> None:
    place = make_place()
    browser = desk(app)
    for _ in range(3):
        make_visit(place, person=NAMED)
    monkeypatch.setattr(files, "AT_ONCE", 2)
    for ending, mark in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        page = browser.get(f"/so-tiep-cong-dan.{ending}", follow_redirects=True)
        assert "Tệp được lập ở phía sau" in page.text
        key = page.text.partition('name="key"')[2].partition('value="')[2].partition('"')[0]
        token = page.text.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
        ordered = browser.post(page.request.full_path, data={"key": key, "csrf_token": token})
        assert ordered.status_code == 303
        db.session.rollback()
        assert running.run_waiting() == 1
        assert browser.get(f"{ordered.location}/tep").data.startswith(mark)
    monkeypatch.setattr(files, "MOST", 2)
    assert "thời gian ngắn hơn" in browser.get("/so-tiep-cong-dan.pdf", follow_redirects=True).text


def _fields(page: str, **typed: str) -> dict[str, str]:
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    values = {
        "csrf_token": token,
        "visited_on-day": "24",
        "visited_on-month": "11",
        "visited_on-year": "2026",
        "full_name": "Nguyễn Thị Ánh Nguyệt",
        "about": "report",
        "summary": "Cầu treo hỏng ván",
        "people_count": "1",
        "competent": "ours",
        "outcome": "explained",
        "why": "Ghi nhầm ngày",
    }
    return values | typed


def test_a_line_is_corrected_from_the_book(app: Flask) -> None:
    place = make_place()
    browser = desk(app)
    old = make_visit(place, person=NAMED)
    address = f"/so-tiep-cong-dan/{place.id}-2026-1/dinh-chinh"
    page = browser.get(address).text
    assert "Nguyễn Thị Ánh Nguyệt" in page
    assert "051090001234" not in page
    future = browser.post(address, data=_fields(page, **{"visited_on-day": "26"}))
    assert future.status_code == 422
    wrong = browser.post(address, data=_fields(page, why="", outcome="refused", id_number="12"))
    assert wrong.status_code == 422
    assert "Cầu treo hỏng ván" in wrong.text
    without = browser.post(address, data=_fields(page, outcome="refused"))
    assert "Không có căn cứ thì phải tiếp người đến" in without.text
    assert browser.post(address, data=_fields(page, outcome="taken")).status_code == 422
    done = browser.post(address, data=_fields(page))
    assert (done.status_code, done.location) == (
        303,
        f"/so-tiep-cong-dan?noi={place.id}&tu=24/11/2026&den=24/11/2026",
    )
    assert browser.post(address, data=_fields(page)).status_code == 422, "pressed twice: one correction"
    db.session.rollback()
    new = db.session.scalars(select(Visit).where(Visit.corrects_id == old.id)).one()
    assert (new.number, new.visited_on, new.outcome) == (2, date(2026, 11, 24), "explained")
    shown = browser.get("/so-tiep-cong-dan?tu=24/11/2026&den=25/11/2026").text
    assert "Đính chính dòng 1: Ghi nhầm ngày" in shown
    assert "Đính chính tại dòng 2" in shown
    assert "qn-row--struck" in shown
    assert "đính chính tại dòng 2" in browser.get(address).text
    far = browser_of(app, officer_of("SXD", "desk"))
    assert far.get(address).status_code == 404
    triage = browser_of(app, officer_of("BTCD", "triage"))
    assert triage.get(address).status_code == 403


def test_a_line_that_took_a_letter_in_keeps_kind_and_outcome(app: Flask) -> None:
    place = make_place()
    browser = desk(app)
    make_visit(place, person=NAMED, outcome="taken", incoming=incoming("21211", sender=NAMED, channel="desk"))
    make_visit(place, about="denunciation", confidential=True)
    address = f"/so-tiep-cong-dan/{place.id}-2026-1/dinh-chinh"
    page = browser.get(address).text
    assert 'name="outcome"' not in page
    assert 'name="about"' not in page
    assert browser.post(address, data=_fields(page, people_count="7", full_name=HOSTILE)).status_code == 303
    secret = browser.get(f"/so-tiep-cong-dan/{place.id}-2026-2/dinh-chinh").text
    assert 'name="full_name"' not in secret
    assert browser.get(f"/so-tiep-cong-dan/{place.id}-2026-99/dinh-chinh").status_code == 404


def test_many_lines_are_printed_with_heads_on_every_sheet(app: Flask) -> None:
    place = make_place()
    browser = desk(app)
    for turn in range(24):
        make_visit(place, person=NAMED, visited_on=date(2026, 11, 1) + timedelta(days=turn), at=MOMENT)
    told = browser.get("/so-tiep-cong-dan.pdf?tu=1/11/2026&den=25/11/2026")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(told.data)).pages]
    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert f"Trang {number}/{len(pages)}" in text
        assert "(13)" in text
