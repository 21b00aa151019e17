"""The file of a case: one numbered PDF, a ZIP with all as it came; hostile files; sealed cases."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import timedelta
from html import unescape
from typing import Any

import openpyxl
from flask import Flask
from pypdf import PdfReader, PdfWriter

from feedback.actor import SYSTEM
from feedback.attachments.actions import keep_many
from feedback.cases import queries
from feedback.cases.file import pages
from feedback.cases.jobs import running
from feedback.cases.models import Case, Job, Letter, Note, Obligation, Result
from feedback.extensions import db
from feedback.text import fold
from tests.attachments import samples
from tests.cases import denounced
from tests.cases.test_linking import main_of
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case
from tests.factories.officers import at_desk, browser_of, make_handler, make_leader, officer_of
from tests.intake import walk


def with_files(case: Case, *files: tuple[str, bytes]) -> None:
    """Files of the first submission, as they lie in the store."""
    [submission] = queries.submissions_of(case.id)
    keep_many(list(files), subject=("submission", submission.id), by=SYSTEM, at=MOMENT)
    db.session.commit()


def bind(browser: Any, number: str, form: str) -> Any:
    path = f"/don/{number}/ho-so"
    page = main_of(browser.get(path).get_data(as_text=True))
    return browser.post(path, data=walk.hidden(page) | {"form": form})


def words(browser: Any, number: str) -> str:
    return unescape(main_of(browser.get(f"/don/{number}/ho-so").get_data(as_text=True)))


def texts(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_one_numbered_pdf_and_a_zip(app: Flask) -> None:
    case = make_answered_case()
    number = case.number
    with_files(case, ("hien truong.jpg", samples.jpeg()), ("ban ve.pdf", samples.pdf()))
    db.session.add(Note(case_id=case.id, officer_id=make_handler().id, at=MOMENT, text="Ghi chú CANARY"))
    db.session.commit()
    leader = browser_of(app, make_leader())
    assert "Lập tập hồ sơ" in leader.get(f"/don/{number}?muc=van-ban").get_data(as_text=True)
    assert bind(leader, number, "docx").status_code == 422
    answer = bind(leader, number, "pdf")
    assert answer.status_code == 200
    found = texts(answer.data)
    assert "Số: " + number in found[0]
    assert "Mục lục văn bản trong hồ sơ".upper() in found[1].upper()
    assert "Cầu treo qua suối" in found[2]
    assert found[2].rstrip().endswith("1")
    whole = "\n".join(found)
    assert "CANARY" not in whole
    assert "Đã thay ván cầu." in whole
    for title in ("Diễn biến của vụ việc", "Thời hạn và cách tính", "Xác nhận của sổ đăng ký"):
        assert title.upper() in whole.upper()
    outline = [one.title for one in PdfReader(io.BytesIO(answer.data)).outline]
    assert outline[0] == "Mục lục"
    assert len(outline) == 8
    [*_, event] = queries.events_of(case.id)
    assert (event.act, event.details["sheets"]) == ("file_bound", len(found) - 2)
    db.session.rollback()

    packed = zipfile.ZipFile(io.BytesIO(bind(leader, number, "zip").data))
    names = packed.namelist()
    assert names[0] == f"Hồ sơ {number}.pdf"
    assert [name.partition("/")[2][4:] for name in names if name.startswith("tep-chua-quet-vi-rut/")] == [
        " hien truong.jpg"[1:],
        "ban ve.pdf",
    ] or names
    sums = packed.read("SHA256SUMS.txt").decode()
    for name in names[:-1]:
        assert f"{hashlib.sha256(packed.read(name)).hexdigest()}  {name}\n" in sums
    index = openpyxl.load_workbook(io.BytesIO(packed.read("muc-luc.xlsx"))).active
    assert index.max_row == 3 + 7
    desk, stranger = browser_of(app, at_desk()), browser_of(app, make_leader("SYT"))
    assert desk.get(f"/don/{number}/ho-so").status_code == 403
    assert stranger.get(f"/don/{number}/ho-so").status_code == 404


def test_files_that_do_not_read_are_listed_and_go_into_the_zip() -> None:
    locked = PdfWriter()
    locked.add_blank_page(200, 200)
    locked.encrypt("mat-khau")
    written = io.BytesIO()
    locked.write(written)
    for data in (written.getvalue(), b"%PDF-1.7\nbroken", b"", b"\0" * 1000):
        try:
            pages.pages_only(data)
        except pages.Unreadable:
            continue
        raise AssertionError(data[:20])


def test_a_large_file_is_made_behind_a_page(app: Flask) -> None:
    case = make_answered_case()
    number = case.number
    for place in range(3):
        with_files(case, *[(f"anh {place}-{one}.pdf", samples.pdf()) for one in range(7)])
    leader = browser_of(app, make_leader())
    answer = bind(leader, number, "zip")
    assert answer.status_code == 303
    job_page = answer.location
    running.run_waiting()
    page = leader.get(job_page).get_data(as_text=True)
    assert f"Hồ sơ {number}.zip" in page
    [job] = db.session.query(Job).all()
    assert (job.state, job.fault) == ("done", None)
    assert queries.events_of(case.id)[-1].act == "file_bound"


def test_a_sealed_file_names_nobody(app: Flask) -> None:
    case = denounced.denunciation()
    number = case.number
    officer = browser_of(app, officer_of(denounced.COMMUNE, "denunciation"))
    page = officer.get(f"/don/{number}/ho-so").get_data(as_text=True)
    pdf = bind(officer, number, "pdf").data
    packed = zipfile.ZipFile(io.BytesIO(bind(officer, number, "zip").data))
    assert not [name for name in packed.namelist() if name.startswith("tep")]
    told = [page, *texts(pdf), *packed.namelist(), packed.read("SHA256SUMS.txt").decode()]
    assert not [one for one in denounced.CANARIES if one in "\n".join(told)]
    assert "Niêm phong, không ghép. Lưu tại kho niêm phong của hệ thống" in page
    assert "Bản gốc của đơn, 1 tệp kèm theo" in page
    assert "Niêm" in texts(pdf)[1]
    assert browser_of(app, make_handler(denounced.COMMUNE)).get(f"/don/{number}/ho-so").status_code == 404


def test_rows_by_day_with_what_was_found_and_is_owed(app: Flask) -> None:
    """Also of a sealed case, whose rows say what they are and don't name the kind."""
    for case, code in ((denounced.denunciation(), denounced.COMMUNE), (make_answered_case(), "SXD")):
        number, handler = case.number, officer_of(code, "denunciation", username=f"tc.{code}")
        by, day = handler.id, case.received_on + timedelta(days=1)
        figures = {"state_money": 5_000_000, "officer_id": by, "at": MOMENT}
        owed = Obligation(
            case_id=case.id,
            agency_id=case.agency_id,
            beneficiary="state",
            matter="money",
            what="Nộp 5 triệu đồng",
            by_whom=denounced.SAID["accused"],
            amount=5_000_000,
            due_on=day,
            officer_id=by,
            created_at=MOMENT,
        )
        db.session.add_all([Result(case_id=case.id, **figures), owed])
        db.session.add(
            Letter(
                case_id=case.id,
                kind="acceptance_decision" if case.sealed else "papers_request",
                number="01/X",
                year=2026,
                issued_on=day,
                agency_id=case.agency_id,
                text="Nội dung.",
            )
        )
        db.session.commit()
        browser = browser_of(app, handler)
        table = re.findall(r'<tr role="row">.*?</tr>', words(browser, number), re.S)
        rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in table]
        whole = "\n".join(rows)
        assert "Số liệu kết quả giải quyết" in whole
        assert "Nghĩa vụ thi hành" in whole
        found = "\n".join(texts(bind(browser, number, "pdf").data))
        assert "Tiền thu hồi cho Nhà nước: 5.000.000 đồng" in " ".join(found.split())
        assert "giờ Việt Nam" in " ".join(found.split())
        if case.sealed:
            assert "to cao" not in fold(whole)
            assert whole.index("Số liệu kết quả") < whole.index("Quyết định thụ lý")
