"""Signed copies of issued papers: compared, verified, kept with a reason when they differ, sent to whom."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from werkzeug.test import TestResponse

from feedback.accounts.models import Officer
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.attachments import store
from feedback.attachments.actions import keep_many
from feedback.cases import actions, copies, letters, queries
from feedback.cases.actions import Signature, taking
from feedback.cases.models import Case, Letter, LetterCopy
from feedback.extensions import db
from feedback.papers import signatures
from feedback.register import queries as register
from tests.attachments.pages import addresses, original
from tests.attachments.samples import docx, jpeg
from tests.cases.denounced import CANARIES
from tests.cases.denounced import received as denounced
from tests.cases.desk_browser import done, hidden, opened, pressed
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case, receive
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.papers.signing import changed_after, identity, signed

pytestmark = pytest.mark.once("postgresql")

SIGNER = Signature(None, "Nguyễn Thành Danh", "Giám đốc")


def issued(case: Case) -> tuple[Letter, bytes]:
    """The case's letter, and the file that its first sender gets."""
    letter = queries.letters_of(case.id)[-1]
    return letter, letters.pdf(letter, queries.submissions_of(case.id)[0])


def upload(
    client: FlaskClient, letter_id: int, data: bytes, name: str = "da ky.pdf", **more: Any
) -> TestResponse:
    return pressed(client, f"/so-van-ban-di/{letter_id}/ban-da-ky", file=(io.BytesIO(data), name), **more)


def kept(letter_id: int) -> list[LetterCopy]:
    db.session.rollback()
    return copies.of(letter_id)


def held(copy: LetterCopy) -> bytes:
    file = attached.one_of(("letter", copy.letter_id), copy.attachment_id)
    assert file is not None
    return b"".join(store.open_(file.original_key).chunks)


def painted_over(data: bytes) -> bytes:
    """The file with a black bar put over its first page as one more revision."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    bar = generic.StreamObject(stream_data=b"0 0 0 rg 100 100 400 600 re f")
    writer.add_stream_to_page(0, writer.add_object(bar))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def taken_home(client: FlaskClient, path: str) -> TestResponse:
    """A file of the sender's own page, by the address that stands there."""
    [address] = addresses(client.get("/don-cua-toi").text, path)
    return client.get(address)


def test_the_issued_file_with_a_signature_over_it(app: Flask) -> None:
    case = make_answered_case()
    letter, paper = issued(case)
    file = signed(paper)
    clerk = browser_of(app, officer_of("SXD", "postroom", name="Trần Thị Cúc"))
    assert f"/so-van-ban-di/{letter.id}/ban-da-ky" in opened(clerk, "/so-van-ban-di")
    done(upload(clerk, letter.id, file))
    [copy] = kept(letter.id)
    assert (copy.kind, copy.matches, copy.note) == ("digital", "signed_over", None)
    page = opened(clerk, f"/so-van-ban-di/{letter.id}/ban-da-ky")
    assert "Đúng là tệp đã ban hành, thêm chữ ký số" in page
    assert "Nguyễn Thành Danh" in page
    assert "chưa đối chiếu được nơi cấp chứng thư" in page
    assert original(clerk, f"/so-van-ban-di/{letter.id}/ban-da-ky/{copy.attachment_id}").get_data() == file
    again = upload(clerk, letter.id, file)
    assert again.status_code == 422
    assert "đã được tải lên" in again.get_data(as_text=True)
    handler = browser_of(app, make_handler())
    assert "Nguyễn Thành Danh" in opened(handler, f"/don/{case.number}?muc=van-ban")
    assert "Tải lên bản đã ký, đóng dấu" in opened(handler, f"/don/{case.number}?muc=dien-bien")
    contents = app.extensions["register_contents"]["cases"]
    assert not list(register.missing_contents("cases", contents))
    kept(letter.id)[0].matches = "same_text"
    db.session.flush()
    assert list(register.missing_contents("cases", contents))


def test_another_text_is_kept_only_with_a_reason(app: Flask) -> None:
    letter, _paper = issued(make_answered_case())
    _other, different = issued(make_answered_case(title="Đèn đường thôn Trường Định tắt"))
    leader = browser_of(app, make_leader())
    for typed in ({}, {"sure": "1"}, {"note": "Ký trên bản cũ"}):
        refused = upload(leader, letter.id, signed(different), **typed)
        page = refused.get_data(as_text=True)
        assert refused.status_code == 422
        assert "Nội dung khác văn bản đã ban hành" in page
        assert not kept(letter.id)
        assert typed.get("note", "") in page
    done(upload(leader, letter.id, signed(different), sure="1", note="Lãnh đạo sửa câu cuối trước khi ký"))
    [copy] = kept(letter.id)
    assert (copy.matches, copy.note) == ("differs", "Lãnh đạo sửa câu cuối trước khi ký")


def test_the_systems_own_file_is_no_signed_copy(app: Flask) -> None:
    letter, paper = issued(make_answered_case())
    leader = browser_of(app, make_leader())
    again = pypdf.PdfWriter(clone_from=io.BytesIO(paper))
    again.add_metadata({"/Title": "Bản đã ký"})
    locked = pypdf.PdfWriter(clone_from=io.BytesIO(paper))
    locked.encrypt("", "chu-tich")
    long = pypdf.PdfWriter()
    for _page in range(3000):
        long.add_blank_page(595, 842)
    for data, words in (
        (paper, "chưa có chữ ký"),
        (written(again), "chưa có chữ ký"),
        (written(locked), "mật khẩu"),
        (written(long), "quá nhiều trang"),
    ):
        refused = upload(leader, letter.id, data)
        assert refused.status_code == 422
        assert words in refused.get_data(as_text=True)
    refused = upload(leader, letter.id, b"MZ\x90\x00", "da ky.pdf").get_data(as_text=True)
    assert "Dùng PDF, JPG hoặc PNG" in refused
    assert "DOCX" not in refused
    assert not kept(letter.id)


def written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_wrong_copy_is_withdrawn_and_the_earlier_one_counts(app: Flask, client: FlaskClient) -> None:
    received = receive()
    case = db.session.get_one(Case, received.lodged.case_id)
    leader = make_leader()
    answered_by(case, leader)
    letter, paper = issued(case)
    browser = browser_of(app, leader)
    done(upload(browser, letter.id, signed(paper)))
    done(upload(browser, letter.id, jpeg(), "anh gia dinh.jpg"))
    wrong, right = kept(letter.id)
    address = f"/so-van-ban-di/{letter.id}/ban-da-ky/{wrong.attachment_id}/rut"
    right_file = right.attachment_id
    assert pressed(browser, address).status_code == 422
    done(pressed(browser, address, why="Chọn nhầm ảnh"))
    assert [one.attachment_id for one in kept(letter.id)] == [right_file]
    assert browser.get(address).status_code == 404
    assert "Chọn nhầm ảnh" in opened(browser, f"/so-van-ban-di/{letter.id}/ban-da-ky")
    assert "Rút bản đã ký tải nhầm" in opened(browser, f"/don/{case.number}?muc=dien-bien")
    assert not list(register.missing_contents("cases", app.extensions["register_contents"]["cases"]))
    follow(client, received.lodged)
    assert taken_home(client, f"/don-cua-toi/van-ban/{letter.id}/ban-da-ky").get_data().startswith(paper)
    stranger = browser_of(app, make_leader("SYT", name="Võ Thị Ánh"))
    assert stranger.get(address.replace(str(wrong.attachment_id), str(right_file))).status_code == 404


def test_a_forged_signature_is_called_so(app: Flask) -> None:
    letter, paper = issued(make_answered_case())
    leader = browser_of(app, make_leader())
    for data, words in (
        (changed_after(signed(paper)), "Không hợp lệ"),
        (painted_over(signed(paper)), "Tệp bị thêm sau khi ký"),
    ):
        refused = upload(leader, letter.id, data)
        page = refused.get_data(as_text=True)
        assert refused.status_code == 422
        assert "Chữ ký số trong tệp không còn đúng" in page
        assert words in page
        assert not kept(letter.id)


def test_what_is_no_signed_copy_is_refused(app: Flask) -> None:
    letter, paper = issued(make_answered_case())
    leader = browser_of(app, make_leader())
    broken = signed(paper)[:-3000] + b"/ByteRange\nstartxref\n0\n%%EOF"
    for data, name in ((docx(), "tra loi.docx"), (b"MZ\x90\x00", "tra loi.pdf"), (broken, "tra loi.pdf")):
        refused = upload(leader, letter.id, data, name)
        assert refused.status_code == 422
        assert "error-summary" in refused.get_data(as_text=True)
    assert pressed(leader, f"/so-van-ban-di/{letter.id}/ban-da-ky").status_code == 422
    assert not kept(letter.id)
    done(upload(leader, letter.id, jpeg(), "ban chup.jpg"))
    [copy] = kept(letter.id)
    assert (copy.kind, copy.matches) == ("scan", "unknown")


def test_only_who_issued_it_brings_its_copy(app: Flask) -> None:
    letter, _paper = issued(make_answered_case())
    address = f"/so-van-ban-di/{letter.id}/ban-da-ky"
    assert browser_of(app, make_leader("SYT", name="Võ Thị Ánh")).get(address).status_code == 404
    assert browser_of(app, officer_of("SXD", "triage")).get(address).status_code == 403
    assert app.test_client().get(address).status_code == 303
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    assert inspector.get(address).status_code == 403


def test_the_sender_takes_the_latest_copy_home(app: Flask, client: FlaskClient) -> None:
    received = receive()
    case = db.session.get_one(Case, received.lodged.case_id)
    leader = make_leader()
    answered_by(case, leader)
    letter, paper = issued(case)
    browser = browser_of(app, leader)
    done(upload(browser, letter.id, jpeg(), "ban chup.jpg"))
    done(upload(browser, letter.id, signed(paper)))
    follow(client, received.lodged)
    page = client.get("/don-cua-toi").get_data(as_text=True)
    assert "Tải bản có chữ ký, dấu" in page
    assert "Nguyễn Thành Danh" in page
    file = taken_home(client, f"/don-cua-toi/van-ban/{letter.id}/ban-da-ky")
    assert file.get_data().startswith(paper)
    assert client.get(f"/don-cua-toi/van-ban/{letter.id + 1}/ban-da-ky").status_code == 404
    assert app.test_client().get(f"/don-cua-toi/van-ban/{letter.id}/ban-da-ky").status_code == 404


def answered_by(case: Case, leader: Officer) -> None:
    by = actor_of(leader)
    actions.accept(case, expected=case.version, by=by, at=MOMENT)
    actions.answer(case, answer="Đã thay ván cầu.", signature=SIGNER, expected=case.version, by=by, at=MOMENT)
    db.session.commit()


def follow(client: FlaskClient, lodged: Any) -> None:
    db.session.rollback()
    carried = hidden(client.get("/tra-cuu").get_data(as_text=True))
    answer = client.post("/tra-cuu", data=carried | {"code": lodged.tracking_code, "proof": lodged.secret})
    assert answer.location == "/don-cua-toi"


def test_of_a_sealed_case_the_sender_gets_only_what_names_nobody(app: Flask, client: FlaskClient) -> None:
    received = denounced()
    case = db.session.get_one(Case, received.lodged.case_id)
    leader = officer_of(case_agency(case), "leader", name="Đinh Văn Rin", username="chu.tich")
    given = {"request": "Đến ký đơn trước ngày 2/12/2026."}
    taking.take(
        case, "ask_signature", given, signature=SIGNER, expected=case.version, by=actor_of(leader), at=MOMENT
    )
    db.session.commit()
    letter, paper = issued(case)
    browser = browser_of(app, leader)
    done(upload(browser, letter.id, jpeg(), "to cao cua ba Cuc.jpg"))
    follow(client, received.lodged)
    assert "Tải bản có chữ ký, dấu" not in client.get("/don-cua-toi").get_data(as_text=True)
    assert client.get(f"/don-cua-toi/van-ban/{letter.id}/ban-da-ky").status_code == 404
    done(upload(browser, letter.id, signed(paper)))
    assert "Tải bản có chữ ký, dấu" in client.get("/don-cua-toi").get_data(as_text=True)
    file = taken_home(client, f"/don-cua-toi/van-ban/{letter.id}/ban-da-ky")
    assert file.status_code == 200
    assert "Cuc" not in file.headers["Content-Disposition"]
    assert not any(word.encode() in file.get_data() for word in CANARIES)
    clerk = browser_of(app, officer_of(case_agency(case), "postroom", name="Trần Thị Cúc"))
    assert clerk.get(f"/so-van-ban-di/{letter.id}/ban-da-ky").status_code == 404


def case_agency(case: Case) -> str:
    agency = agencies.by_id(case.agency_id)
    assert agency is not None
    return agency.code


def test_the_signature_on_a_file_of_the_sender_is_shown(app: Flask) -> None:
    case = make_answered_case()
    _letter, paper = issued(case)
    [submission] = queries.submissions_of(case.id)
    files = [("don.pdf", signed(paper, identity("Nguyễn Thị Ánh Nguyệt", ""))), ("anh.pdf", paper)]
    rows = keep_many(files, subject=("submission", submission.id), by=actor_of(make_handler()), at=MOMENT)
    numbers = [one.id for one in rows]
    db.session.commit()
    leader = browser_of(app, make_leader())
    assert "Kiểm tra chữ ký số trong don.pdf" in opened(leader, f"/don/{case.number}?muc=don")
    page = opened(leader, f"/don/{case.number}/tep/{numbers[0]}/chu-ky")
    assert "Nguyễn Thị Ánh Nguyệt" in page
    assert "CA kiểm thử" in page
    assert "không có chữ ký số nào" in opened(leader, f"/don/{case.number}/tep/{numbers[1]}/chu-ky")
    assert leader.get(f"/don/{case.number}/tep/999999/chu-ky").status_code == 404


def test_trusted_roots_say_who_is_known(app: Flask, tmp_path: Path) -> None:
    _letter, paper = issued(make_answered_case())
    (tmp_path / "ca.pem").write_bytes(identity().root_pem)
    [known] = signatures.verified(signed(paper), signatures.trusted_roots(str(tmp_path)))
    assert (known.trusted, known.intact, known.whole, known.who) == (True, True, True, "Nguyễn Thành Danh")
    [stranger] = signatures.verified(
        signed(paper, identity("Trần Văn Lạ", "Nơi khác")), signatures.trusted_roots(str(tmp_path))
    )
    assert (stranger.trusted, stranger.intact) == (False, True)
    twice = signed(signed(paper), field="ChuKy2")
    assert [one.whole for one in signatures.verified(twice, ())] == [True, True]
    assert signatures.compared(paper, twice) == "signed_over"
    assert signatures.compared(paper, signed(painted_over(paper))) != "signed_over"
    with pytest.raises(signatures.NoCertificates):
        signatures.trusted_roots(str(tmp_path / "khong-co.pem"))
