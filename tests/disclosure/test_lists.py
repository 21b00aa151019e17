"""What was disclosed in a quarter is written down, posted, corrected; everybody reads it."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from feedback.agencies import queries as agencies
from feedback.disclosure import list_sheet, routines
from feedback.disclosure.models import PostedList
from feedback.disclosure.queries import lists
from feedback.extensions import db
from feedback.register import verifying
from tests.cases.desk_browser import done, opened, pressed
from tests.disclosure.test_duties import COMMUNE, agency_id
from tests.factories.disclosure import make_document
from tests.factories.officers import browser_of, make_handler, make_leader
from tests.factories.reception import TODAY

HOME = "/danh-muc-cong-khai"
LIST = f"/cong-khai/danh-muc/{COMMUNE}/2026-3"


def test_made_posted_corrected_and_proven(app: Flask, client: FlaskClient) -> None:
    kept = make_document(COMMUNE, number="2026-1", posted_on=date(2026, 7, 1), title="Quyết toán năm 2025")
    withdrawn = make_document(
        COMMUNE, number="2026-2", posted_on=date(2026, 9, 30), title="Danh sách hộ nghèo"
    )
    make_document(COMMUNE, number="2026-3", posted_on=date(2026, 10, 1), title="Của quý sau")
    inner = {"audience": "staff", "content": "staff", "title": "Của riêng cán bộ"}
    make_document(COMMUNE, number="2026-4", posted_on=date(2026, 8, 3), **inner)
    assert client.get(LIST).status_code == 404
    leader = browser_of(app, make_leader(COMMUNE))
    assert "chậm nhất ngày 31/12/2026" in opened(leader, HOME)
    assert pressed(leader, HOME, {"quarter": "2026-4"}).status_code == 422
    assert pressed(leader, HOME, {"quarter": "nan"}).status_code == 422
    done(pressed(leader, HOME, {"quarter": "2026-3"}))
    page = opened(client, LIST)
    assert kept.title in page
    assert withdrawn.title in page
    assert "Đăng trên trang thông tin điện tử: từ 01/07/2026" in page
    assert "Của quý sau" not in page
    assert "Của riêng cán bộ" not in page
    assert LIST in opened(client, "/cong-khai/danh-muc")
    assert pressed(leader, HOME, {"quarter": "2026-3"}).status_code == 422
    assert not [one for one in routines.owed({agency_id()}, TODAY) if "quý III" in one.words]

    gone = "UPDATE posted_document SET state = 'withdrawn', withdrawn_why = 'Có tên người' WHERE id = :id"
    db.session.execute(text(gone), {"id": withdrawn.id})
    db.session.commit()
    assert withdrawn.title not in opened(client, LIST)
    assert lists.GONE in opened(client, LIST)
    done(pressed(leader, HOME, {"quarter": "2026-3"}))
    made = lists.latest(agency_id(), 2026, 3)
    assert made is not None
    assert (made.number, len(made.rows)) == (2, 1)
    assert "lần 2" in opened(client, LIST)

    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{LIST}.xlsx").data))
    assert kept.title in [cell.value for row in book.active.rows for cell in row]
    paper = client.get(f"{LIST}.pdf")
    assert paper.data.startswith(b"%PDF")
    unit = agencies.by_code(COMMUNE)
    assert unit is not None
    assert list_sheet.sheet(made, unit)[1].rows[0][2] == kept.title
    for wrong in ("/cong-khai/danh-muc/khong/2026-3", f"{LIST[:-1]}5", f"{LIST}.docx", f"{LIST[:-1]}2"):
        assert client.get(wrong).status_code == 404, wrong

    assert not amiss(app)
    db.session.execute(text("UPDATE disclosure_list SET made_on = '2026-09-30'"))
    db.session.commit()
    assert len(amiss(app)) == 2


def test_who_makes_lists(app: Flask) -> None:
    handler = browser_of(app, make_handler(COMMUNE))
    assert "Lập và đăng" not in opened(handler, HOME)
    assert handler.post(HOME, data={"quarter": "2026-3"}).status_code == 403
    ministry = browser_of(app, make_leader("SXD"))
    assert "Luật chỉ đòi xã, phường" in opened(ministry, HOME)
    assert not db.session.query(PostedList).count()


def amiss(app: Flask) -> list[str]:
    """What ``register verify`` says."""
    db.session.rollback()
    found = [line for check in app.extensions["register_checks"] for line in check()]
    found += [str(one) for one in verifying.verify().faults]
    db.session.rollback()
    return [line for line in found if "danh mục" in line]


def test_lines_of_paper_are_typed_in(app: Flask, client: FlaskClient) -> None:
    leader = browser_of(app, make_leader(COMMUNE))
    empty = pressed(leader, HOME, {"quarter": "2026-3"})
    assert empty.status_code == 422
    assert "Hệ thống chưa ghi nội dung nào trong quý" in empty.text
    typed = {
        "quarter": "2026-3",
        "content": "commune_02",
        "title": "Quyết toán ngân sách xã năm 2025",
        "form": "posting",
        "where": "Bảng tin trụ sở",
        "first_on-day": "3",
        "first_on-month": "8",
        "first_on-year": "2026",
    }
    for wrong in (
        {"title": "Hỗ trợ hộ bà Nguyễn Thị Hạnh"},
        {"where": "Nhà ông Đinh Văn Rin"},
        {"first_on-month": "10"},
        {"content": "staff"},
        {"last_on-day": "1", "last_on-month": "7", "last_on-year": "2026"},
    ):
        assert pressed(leader, f"{HOME}/them", typed | wrong).status_code == 422, wrong
    done(pressed(leader, f"{HOME}/them", typed))
    make_document(COMMUNE, posted_on=date(2026, 7, 1), title="Kế hoạch năm")
    done(pressed(leader, HOME, {"quarter": "2026-3"}))
    page = opened(client, LIST)
    assert "Kế hoạch năm" in page
    assert (
        "Niêm yết tại trụ sở, nhà văn hóa, điểm sinh hoạt cộng đồng (Bảng tin trụ sở): từ 03/08/2026" in page
    )
    assert "lần 2" in page
    assert not amiss(app)
    done(pressed(leader, HOME, {"quarter": "2026-2", "nothing": "y"}))
