"""Letters before they are issued: PDF and Word of what would be issued, of proposals, drafts and slips."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.cases import queries
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.papers import docx
from feedback.papers.models import NumberSequence
from tests.cases import denounced
from tests.cases.test_letters_courses import complaint
from tests.cases.walks.filling import filled
from tests.factories.cases import make_accepted_case, make_case
from tests.factories.officers import browser_of, make_handler, make_leader, officer_of

PREVIEW = "Ban xem truoc"


def pressed(browser: FlaskClient, address: str, button: str, **typed: Any) -> TestResponse:
    """The answer to a further button of a step page."""
    page = browser.get(address)
    assert page.status_code == 200, address
    return browser.post(address, data=filled(page.get_data(as_text=True), **typed) | {button: "1"})


def pdf_words(response: TestResponse) -> str:
    assert response.mimetype == "application/pdf", response.get_data(as_text=True)
    pages = pypdf.PdfReader(io.BytesIO(response.get_data())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def word_words(response: TestResponse) -> str:
    assert response.mimetype == docx.TYPE, response.get_data(as_text=True)
    assert response.headers["Content-Disposition"].startswith("attachment")
    file = Document(io.BytesIO(response.get_data()))
    lines = [one.text for one in file.paragraphs]
    lines += [one.text for table in file.tables for cell in table._cells for one in cell.paragraphs]
    return " ".join(" ".join(lines).split())


def untouched(case_id: int, state: str) -> None:
    """Nothing was issued, and no number was taken."""
    assert db.session.get_one(Case, case_id).state == state
    assert queries.letters_of(case_id) == []
    assert db.session.query(NumberSequence).filter(NumberSequence.series.startswith("letter")).all() == []


@pytest.mark.parametrize(
    ("slug", "typed", "words"),
    [
        ("khong-thu-ly", {}, "KHÔNG THỤ LÝ ĐƠN PHẢN ÁNH"),
        ("luu-don", {}, "LƯU ĐƠN"),
        ("yeu-cau-bo-sung", {"request": "Gửi thêm ảnh chụp cầu."}, "Gửi thêm ảnh chụp cầu."),
        ("chuyen-don", {"agency": "SYT", "aware": "1"}, "Kính gửi: Sở Y tế"),
    ],
)
def test_petitions_show_their_letters_before_issue(
    app: Flask, slug: str, typed: dict[str, Any], words: str
) -> None:
    case = make_case("SXD")
    leader = browser_of(app, make_leader())
    address = f"/don/{case.number}/{slug}"
    shown = pressed(leader, address, "in", **typed)
    assert words.casefold() in pdf_words(shown).casefold()
    assert PREVIEW in shown.headers["Content-Disposition"]
    text = word_words(pressed(leader, address, "word", **typed))
    assert words.casefold() in text.casefold()
    assert "/" in text.partition("Số:")[2][:12]
    untouched(case.id, "received")


def test_an_answer_is_seen_by_who_drafts_it_with_the_name_of_who_will_sign(app: Flask) -> None:
    case = make_accepted_case("SXD")
    make_leader()
    handler = browser_of(app, make_handler())
    for slug in ("trinh-ky", "de-xuat/tra-loi"):
        address = f"/don/{case.number}/{slug}"
        text = pdf_words(pressed(handler, address, "in", answer="Ván cầu đã thay ngày 20/11."))
        assert "Ván cầu đã thay ngày 20/11." in text
        assert "Đinh Thị Hrê" in text
        assert "Nguyễn Thị Ánh Nguyệt" in text
    # What is lacking is said beside its field, and nothing is shown.
    empty = pressed(handler, f"/don/{case.number}/trinh-ky", "in", answer=" ")
    assert empty.status_code == 422
    untouched(case.id, "accepted")


def test_an_open_proposal_has_its_slip(app: Flask) -> None:
    case = complaint("21211")
    number = case.number
    make_leader("21211", name="Phạm Thị Kim Loan")
    handler = browser_of(app, make_handler("21211"))
    assert handler.get(f"/don/{number}/phieu-de-xuat.pdf").status_code == 404
    address = f"/don/{number}/trinh/thu-ly"
    page = handler.get(address).get_data(as_text=True)
    assert handler.post(address, data=filled(page, why="Đủ điều kiện, đúng thẩm quyền.")).status_code == 303
    assert "Phiếu đề xuất thụ lý (PDF)" in handler.get(f"/don/{number}").get_data(as_text=True)
    for text in (
        pdf_words(handler.get(f"/don/{number}/phieu-de-xuat.pdf")),
        word_words(handler.get(f"/don/{number}/phieu-de-xuat.docx")),
    ):
        assert "PHIẾU ĐỀ XUẤT THỤ LÝ ĐƠN" in text
        assert "Đủ điều kiện, đúng thẩm quyền." in text
        assert "PHÊ DUYỆT CỦA CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ TỊNH KHÊ" in text
        assert "Phạm Quốc Bảo" in text
        assert "Tóm tắt nội dung đơn: Thu hồi 412 m" in text
    elsewhere = browser_of(app, make_handler("SYT", name="Võ Thị Lựu"))
    assert elsewhere.get(f"/don/{number}/phieu-de-xuat.pdf").status_code == 404


def test_the_slip_of_a_denunciation_names_nobody(app: Flask) -> None:
    case = denounced.denunciation(code="SXD", signature="original", files=False)
    number = case.number
    officer_of("SXD", "leader", name="Nguyễn Thành Danh", username="gd.sxd", position="Giám đốc")
    officer = browser_of(app, officer_of("SXD", "denunciation", name="Hồ Thị Lan"))
    address = f"/don/{number}/trinh/ra-quyet-dinh-thu-ly"
    page = officer.get(address).get_data(as_text=True)
    sent = officer.post(address, data=filled(page, why="Có căn cứ xác định."))
    assert sent.status_code == 303, sent.get_data(as_text=True)
    shown = officer.get(f"/don/{number}/phieu-de-xuat.pdf")
    text = pdf_words(shown)
    assert "giữ bí mật" in text
    assert denounced.standing_in(text.encode()) == []
    assert pypdf.PdfReader(io.BytesIO(shown.get_data())).metadata.title == "Phiếu đề xuất"  # type: ignore[union-attr]
    handler = browser_of(app, make_handler())
    assert handler.get(f"/don/{number}/phieu-de-xuat.pdf").status_code == 404


def test_an_issued_letter_is_taken_along_as_a_word_file(app: Flask) -> None:
    case = make_case("SXD")
    leader = browser_of(app, make_leader())
    address = f"/don/{case.number}/yeu-cau-bo-sung"
    page = leader.get(address).get_data(as_text=True)
    assert leader.post(address, data=filled(page)).status_code == 303
    [letter] = queries.letters_of(case.id)
    response = leader.get(f"/don/{case.number}/van-ban/{letter.id}.docx")
    assert f"Số: {letter.number}" in word_words(response)
    assert "Nguyet" not in response.headers["Content-Disposition"]
    assert leader.get(f"/don/{case.number}/van-ban/{letter.id}.txt").status_code == 404
