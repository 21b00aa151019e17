"""Handing files in to the archive: only when nothing is owed, with the term of the law's data; both."""

from __future__ import annotations

import io
from datetime import date
from html import unescape
from typing import Any

import openpyxl
from flask import Flask
from pypdf import PdfReader

from feedback.cases import archive
from feedback.cases.models import CaseLink
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law import retention
from tests.cases import denounced
from tests.cases.test_linking import main_of
from tests.factories.cases import make_answered_case, make_case
from tests.factories.officers import at_desk, browser_of, make_handler, make_leader
from tests.intake import walk

DAY = {"received_on-day": "25", "received_on-month": "11", "received_on-year": "2026"}


def send(browser: Any, path: str, **typed: Any) -> Any:
    page = main_of(browser.get(path).get_data(as_text=True))
    return browser.post(path, data=walk.hidden(page) | typed)


def words(response: Any) -> str:
    return unescape(response.get_data(as_text=True))


def test_a_file_is_handed_in_when_nothing_is_owed(app: Flask) -> None:
    open_case, case = make_case(), make_answered_case()
    number, open_number = case.number, open_case.number
    handler = browser_of(app, make_handler())
    assert "Vụ việc chưa kết thúc." in words(handler.get(f"/don/{open_number}/nop-luu"))
    token = walk.hidden(main_of(words(handler.get(f"/don/{number}/nop-luu"))))
    early = handler.post(
        f"/don/{open_number}/nop-luu", data=token | {"retention": "feedback", "file_code": "01"}
    )
    assert early.status_code == 409
    assert "Vụ việc chưa kết thúc." in words(early)
    assert send(handler, f"/don/{number}/giay-to-goc/nhan", papers="Sổ đỏ", **DAY).status_code == 303
    page = f"/don/{number}/nop-luu"
    assert "10 năm" in words(handler.get(page))
    assert "Cần cơ quan pháp chế xác nhận" in words(handler.get(page))
    given = {"retention": "feedback", "file_code": "02.TCD", "pages": "12", "place": "Kho 2"}
    kept = send(handler, page, **given)
    assert kept.status_code == 422
    assert "Còn giữ 1 giấy tờ gốc" in words(kept)
    assert "Nhập mã hồ sơ" in words(send(handler, page, **given | {"file_code": ""}))
    assert "Chọn thời hạn lưu" in words(send(handler, page, **given | {"retention": "denunciation"}))
    assert number in words(handler.get("/luu-tru"))
    done = send(handler, page, **given, originals_why="Người gửi đi vắng, đã báo hai lần")
    assert done.status_code == 303
    row = archive.of_case(case.id)
    assert row is not None
    assert (row.years, row.keep_until_on, row.pages) == (10, date(2036, 12, 31), 12)
    assert "mã hồ sơ 02.TCD" in words(handler.get(f"/don/{number}"))
    assert "Người gửi đi vắng" in words(handler.get(f"/don/{number}?muc=dien-bien"))
    assert "Hồ sơ đã nộp lưu" in words(handler.get(page))
    assert number not in words(handler.get("/luu-tru"))
    assert "đến hết 31/12/2036" in words(handler.get("/luu-tru?ds=da-nop&nam=2026"))
    for path in ("/luu-tru?ds=het-han", "/luu-tru?nam=9999", "/luu-tru?sau=xx"):
        assert number not in words(handler.get(path))
    book = openpyxl.load_workbook(io.BytesIO(handler.get("/luu-tru.xlsx?nam=2026").data)).active
    assert [cell.value for cell in book[4]][:2] == ["02.TCD", number]
    printed = PdfReader(io.BytesIO(handler.get("/luu-tru.pdf?nam=2026").data)).pages[0].extract_text()
    assert number in printed
    assert handler.get("/luu-tru.exe").status_code == 404
    assert browser_of(app, at_desk()).get("/luu-tru").status_code == 403
    stranger = browser_of(app, make_handler("SYT"))
    assert stranger.get(page).status_code == 404
    assert number not in words(stranger.get("/luu-tru?ds=da-nop"))
    leader = browser_of(app, make_leader())
    assert "Nộp lưu hồ sơ" not in words(leader.get(f"/don/{number}"))
    assert number in words(leader.get("/luu-tru?ds=da-nop"))
    assert "/nop-luu" not in words(leader.get("/luu-tru"))
    assert leader.get(page).status_code == 403


def test_files_kept_beyond_their_term_are_shown(app: Flask, clock: FixedClock) -> None:
    case = make_answered_case()
    number = case.number
    handler = make_handler()
    given = {"retention": "feedback", "file_code": "02"}
    assert send(browser_of(app, handler), f"/don/{number}/nop-luu", **given).status_code == 303
    clock.at = clock.at.replace(year=2037)
    assert number in words(browser_of(app, handler).get("/luu-tru?ds=het-han"))


def test_a_file_waits_for_the_case_in_which_the_matter_goes_on(app: Flask, clock: FixedClock) -> None:
    case, middle, later = make_answered_case(), make_answered_case(), make_case()
    number, later_number = case.number, later.number
    for one, other, relation in ((middle, case, "continued"), (later, middle, "second_level")):
        db.session.add(CaseLink(case_id=one.id, other_id=other.id, relation=relation, at=clock.at))
    db.session.commit()
    officer, given = make_handler(), {"retention": "feedback", "file_code": "02"}
    handler = browser_of(app, officer)
    token = walk.hidden(main_of(words(handler.get(f"/don/{number}/giay-to-goc/nhan"))))
    refused = handler.post(f"/don/{number}/nop-luu", data=token | given)
    assert refused.status_code == 409
    assert f"Vụ việc liên quan chưa kết thúc: {later_number}" in words(refused)
    # The later one ends in the year after: the term counts from then.
    later.closed_on, later.closed_at = date(2027, 2, 1), clock.at.replace(year=2027)
    later.state = "withdrawn"
    db.session.commit()
    assert send(handler, f"/don/{number}/nop-luu", **given).status_code == 303
    row = archive.of_case(case.id)
    assert row is not None
    assert row.keep_until_on == date(2037, 12, 31)


def test_sealed_files_are_listed_for_those_who_may_know(app: Flask) -> None:
    case = denounced.denunciation(files=False)
    number = case.number
    handler = browser_of(app, make_handler(denounced.COMMUNE))
    assert handler.get(f"/don/{number}/nop-luu").status_code == 404
    assert number not in words(handler.get("/luu-tru"))


def test_terms_of_keeping_are_data() -> None:
    assert retention.proposed("complaint_first", "filed").years == 1
    assert retention.proposed("complaint_second", "decided").years == 15
    assert retention.proposed("dialogue_request", "concluded").key == "feedback"
    grave = retention.by_key("grave")
    assert grave is not None
    assert (grave.length, grave.until(date(2026, 1, 5))) == ("vĩnh viễn", None)
    assert grave in retention.offered("denunciation", "concluded")
    assert retention.by_key("no") is None
    assert all(one.basis for one in retention.RETENTIONS)
