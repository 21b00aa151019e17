"""Original papers: taken with a receipt, kept in sight, given back with a slip; on both engines."""

from __future__ import annotations

import io
import unicodedata
from html import unescape
from typing import Any

from flask import Flask
from pypdf import PdfReader

from feedback.cases import originals
from feedback.extensions import db
from tests.cases import denounced
from tests.cases.test_linking import case_of, main_of
from tests.factories.cases import make_answered_case
from tests.factories.matters import receive_matter
from tests.factories.officers import at_desk, browser_of, make_handler, make_leader, officer_of
from tests.intake import walk

DAY = {"received_on-day": "25", "received_on-month": "11", "received_on-year": "2026"}
BACK = {"returned_on-day": "25", "returned_on-month": "11", "returned_on-year": "2026"}
PAPERS = "Giấy chứng nhận quyền sử dụng đất BA 123456 – 1\nBiên lai thuế năm 1994; 2 bản\n\nSổ hộ khẩu"


def send(browser: Any, path: str, **typed: Any) -> Any:
    page = main_of(browser.get(path).get_data(as_text=True))
    return browser.post(path, data=walk.hidden(page) | typed)


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.data)).pages)


def test_taken_shown_and_given_back(app: Flask) -> None:
    case = case_of(receive_matter("complaint_first"))
    number = case.number
    desk, leader = browser_of(app, at_desk()), browser_of(app, make_leader())
    take = f"/don/{number}/giay-to-goc/nhan"
    assert "Nhập giấy tờ gốc" in unescape(send(desk, take, papers=" ", **DAY).get_data(as_text=True))
    early = DAY | {"received_on-year": "2025"}
    before = send(desk, take, papers=PAPERS, **early)
    assert before.status_code == 422
    assert "Ngày nhận phải từ ngày nhận đơn" in unescape(before.get_data(as_text=True))
    assert send(desk, take, papers="Sổ đỏ – 0", **DAY).status_code == 422
    assert send(desk, take, papers=unicodedata.normalize("NFD", PAPERS), **DAY).status_code == 303
    rows = originals.of_case(case.id)
    assert [(one.what[:14], one.copies) for one in rows] == [
        ("Giấy chứng nhậ", 1),
        ("Biên lai thuế ", 2),
        ("Sổ hộ khẩu", 1),
    ]
    shown = leader.get(f"/don/{number}").get_data(as_text=True)
    assert "3 giấy tờ gốc" in shown
    assert "trả lại ngay" not in shown
    receipt = text_of(desk.get(f"/don/{number}/giay-to-goc/bien-nhan.pdf?ngay=2026-11-25"))
    assert "Biên lai thuế năm 1994: 2 bản gốc" in receipt
    assert "Nguyễn Thị Ánh Nguyệt" in receipt
    assert desk.get(f"/don/{number}/giay-to-goc/bien-nhan.pdf?ngay=<x>").status_code == 404

    back = f"/don/{number}/giay-to-goc/tra"
    given = {"how": "in_person", "to": "Nguyễn Thị Ánh Nguyệt", **BACK}
    assert "Chọn ít nhất một giấy tờ" in unescape(send(desk, back, **given).get_data(as_text=True))
    stale = walk.hidden(main_of(desk.get(back).get_data(as_text=True)))
    one, two = [str(row.id) for row in rows[:2]]
    assert send(desk, back, papers=[one, two], **given).status_code == 303
    late = desk.post(back, data=stale | given | {"papers": [str(rows[2].id)]})
    assert late.status_code == 409
    assert "2 giấy tờ" not in leader.get(f"/don/{number}").get_data(as_text=True)
    slip = text_of(desk.get(f"/don/{number}/giay-to-goc/bien-nhan.pdf?ngay=2026-11-25&tra=1"))
    assert "Trả trực tiếp" in slip
    again = send(desk, back, papers=[one], **given)
    assert again.status_code == 422
    history = leader.get(f"/don/{number}?muc=dien-bien").get_data(as_text=True)
    assert "Trả giấy tờ gốc" in history
    assert leader.get(take).status_code == 403
    assert browser_of(app, make_handler("SYT")).get(f"/don/{number}/giay-to-goc").status_code == 404


def test_due_back_once_the_matter_is_settled(app: Flask) -> None:
    case = make_answered_case()
    handler = browser_of(app, make_handler())
    number = case.number
    assert send(handler, f"/don/{number}/giay-to-goc/nhan", papers="Sổ đỏ", **DAY).status_code == 303
    assert number in handler.get("/viec-cua-toi?ds=sau-giai-quyet").get_data(as_text=True)
    assert "trả lại ngay cho người gửi" in handler.get(f"/don/{number}").get_data(as_text=True)


def test_of_a_sealed_case_nobody_is_named(app: Flask) -> None:
    case = denounced.denunciation(files=False)
    number = case.number
    officer = browser_of(app, officer_of(denounced.COMMUNE, "denunciation"))
    assert send(officer, f"/don/{number}/giay-to-goc/nhan", papers="Biên lai", **DAY).status_code == 303
    [row] = originals.held(case.id)
    db.session.rollback()
    to = {"how": "post", "to": denounced.WHO["full_name"], "papers": [str(row.id)], **BACK}
    receipt = text_of(officer.get(f"/don/{number}/giay-to-goc/bien-nhan.pdf?ngay=2026-11-25"))
    assert send(officer, f"/don/{number}/giay-to-goc/tra", **to).status_code == 303
    slip = text_of(officer.get(f"/don/{number}/giay-to-goc/bien-nhan.pdf?ngay=2026-11-25&tra=1"))
    page = officer.get(f"/don/{number}/giay-to-goc").get_data(as_text=True)
    for told in (receipt, slip, page):
        assert not [one for one in denounced.CANARIES if one in told]
    assert denounced.WHO["full_name"].encode() not in denounced.everything_stored()
    barred = browser_of(app, make_handler(denounced.COMMUNE))
    assert barred.get(f"/don/{number}/giay-to-goc").status_code == 404
