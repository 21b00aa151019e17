"""Đính chính at the desk: a line that becomes a denunciation, a group that becomes smaller."""

from __future__ import annotations

import io

import openpyxl
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from feedback.extensions import db
from feedback.reception.actions import groups as group_acts
from feedback.reception.actions import visits as logging
from feedback.reception.desk.lines import name_of
from feedback.reception.models import Visit
from tests.cases.desk_browser import done, pressed
from tests.conftest import MOMENT
from tests.factories.cases import sender
from tests.factories.officers import at_desk, browser_of
from tests.factories.reception import make_place, make_visit, receiver
from tests.reception.test_groups import address, listed, make_group_visit

BOOK = "/so-tiep-cong-dan"
TELLING = ("Nguyễn Thị Ánh Nguyệt", "001234", "Cầu treo", "Phạm Văn Bảy", "thay ván")


def as_it_stands(visit: Visit, **changes: str) -> dict[str, str]:
    on = visit.visited_on
    return {
        "visited_on-day": str(on.day),
        "visited_on-month": str(on.month),
        "visited_on-year": str(on.year),
        "full_name": "Nguyễn Thị Ánh Nguyệt",
        "about": visit.about,
        "summary": visit.summary,
        "people_count": str(visit.people_count),
        "competent": "unknown",
        "outcome": "explained",
        "told": "Ông Phạm Văn Bảy sẽ trả lời",
        "why": "Nghe lại: bà tố cáo ông Phạm Văn Bảy",
    } | changes


def test_a_line_that_becomes_a_denunciation_hides_all_that_it_corrects(app: Flask) -> None:
    desk, place = browser_of(app, at_desk("21211")), make_place()
    person = sender(id_kind="citizen_card", id_number="051090001234")
    old = make_visit(
        place, person=person, papers=[{"what": "Đơn tố ông Phạm Văn Bảy", "copies": 2, "original": False}]
    )
    logging.add_to_visit(old, {"story": "Ông Phạm Văn Bảy nhận tiền"}, by=receiver(place), at=MOMENT)
    db.session.commit()
    page = f"{BOOK}/{name_of(old)}/dinh-chinh"
    assert "đều được giấu" in desk.get(page).text
    done(pressed(desk, page, as_it_stands(old, about="denunciation")))
    db.session.rollback()
    first, second = db.session.scalars(select(Visit).order_by(Visit.id))
    assert (second.confidential, second.told, second.search_name) == (True, None, None)
    period = f"noi={place.id}&tu=25/11/2026&den=25/11/2026"
    sheet = openpyxl.load_workbook(io.BytesIO(desk.get(f"{BOOK}.xlsx?{period}").data)).active
    pdf = PdfReader(io.BytesIO(desk.get(f"{BOOK}.pdf?{period}").data))
    receipt = PdfReader(io.BytesIO(desk.get(f"/tiep-dan/luot/{name_of(first)}/bien-nhan.pdf").data))
    shown = {
        "book": desk.get(f"{BOOK}?{period}").text,
        "xlsx": " ".join(str(cell) for row in sheet.values for cell in row),
        "pdf": " ".join(one.extract_text() for one in pdf.pages),
        "receipt": " ".join(one.extract_text() for one in receipt.pages),
        "old line": desk.get(f"/tiep-dan/luot/{name_of(first)}").text,
        "new line": desk.get(f"/tiep-dan/luot/{name_of(second)}").text,
    }
    for where, text in shown.items():
        assert "giữ bí mật" in text.replace("\n", " "), where
        assert not [words for words in TELLING if words in text.replace("\n", " ")], where
    page = f"{BOOK}/{name_of(second)}/dinh-chinh"
    assert 'name="about"' not in desk.get(page).text, "it doesn't come into the open again"


def test_a_group_does_not_become_smaller_than_its_list(app: Flask) -> None:
    desk = browser_of(app, at_desk("21211"))
    visit = make_group_visit(7)
    by = receiver(make_place())
    group_acts.add_members(visit, listed(7), by=by, at=MOMENT)
    db.session.commit()
    page = f"{BOOK}/{name_of(visit)}/dinh-chinh"
    answer = pressed(desk, page, as_it_stands(visit, people_count="2"))
    assert (answer.status_code, "Đoàn đã ghi 7 người trong danh sách" in answer.text) == (422, True)
    unlisted = make_group_visit(8)
    done(pressed(desk, f"{BOOK}/{name_of(unlisted)}/dinh-chinh", as_it_stands(unlisted, people_count="2")))
    shown = desk.get(address(unlisted))
    assert (shown.status_code, "Ghi danh sách</a>" in shown.text) == (200, False)
    assert desk.get(f"{address(unlisted)}/danh-sach").status_code == 404
