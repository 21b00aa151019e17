"""Many people, one matter, at the desk: the list, who speaks for it, who leaves, whom a letter reaches."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from feedback.actor import SYSTEM
from feedback.cases import actions, groups, letters, queries
from feedback.cases.lists import reading, rows
from feedback.cases.models import Case, CaseEvent, Signatory, Submission
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed
from feedback.notifications.contacts import contact_of
from feedback.notifications.models import Message
from feedback.people.models import Person
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_case, sender
from tests.factories.groups import line_of, list_of, make_group, name_of
from tests.factories.matters import receive_matter
from tests.factories.officers import at_desk, browser_of, make_handler, officer_of


def field(response: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', response.text)
    assert found, name
    return html.unescape(found[1])


def act(client: FlaskClient, page: str, to: str, **values: Any) -> TestResponse:
    opened = client.get(page)
    assert opened.status_code == 200, opened.status
    hidden = {name: field(opened, name) for name in ("csrf_token", "version", "submission")}
    return client.post(to, data=hidden | values, content_type="multipart/form-data")


def read(client: FlaskClient, number: str, **values: Any) -> TestResponse:
    base = f"/don/{number}/nguoi-ky-ten"
    return act(client, f"{base}/ghi", f"{base}/doc", **values)


def take(client: FlaskClient, number: str, checked: TestResponse, **values: Any) -> TestResponse:
    names = ("csrf_token", "version", "submission", "good")
    hidden = {name: field(checked, name) for name in names}
    return client.post(
        f"/don/{number}/nguoi-ky-ten/ghi", data=hidden | values, content_type="multipart/form-data"
    )


def queued(session: Any) -> Any:
    """The messages in the outbox, as rows."""
    names = (Message.recipient_room, Message.recipient_id, Message.values, Message.template)
    return session.execute(select(*names).order_by(Message.id)).all()


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    return browser_of(app, at_desk())


@pytest.fixture
def case(app: Flask) -> Case:
    return make_case(sender=sender(kind="group", people_count=12))


def test_a_list_is_read_shown_and_only_then_taken(desk: FlaskClient, case: Case, session: Any) -> None:
    number, case_id = case.number, case.id
    session.rollback()
    checked = read(desk, number, pasted=list_of(12, mails=2))
    assert checked.status_code == 200
    assert "12 người đọc được" in checked.text
    assert name_of(12) in checked.text
    assert groups.counts_of(case_id).listed == 0
    session.rollback()
    taken = take(desk, number, checked)
    assert taken.status_code == 303
    assert groups.counts_of(case_id) == groups.Counts(12, 0, 0, 12)
    shown = desk.get(f"/don/{number}")
    assert "12 người ký tên" in shown.text
    [entry] = [one for one in queries.events_of(case_id) if one.act == "signatories_added"]
    assert entry.details == {"added": "12 người, tổng cộng 12"}
    assert name_of(5) not in str(entry.details)
    codes = session.scalars(select(Signatory.tracking_code)).all()
    assert len({*codes, *session.scalars(select(Submission.tracking_code))}) == 13
    session.rollback()
    # Pressed once more: nobody is in the list twice.
    twice = take(desk, number, checked)
    assert twice.status_code == 422
    assert "Đã có trong danh sách" in twice.text
    assert groups.counts_of(case_id).listed == 12
    session.rollback()
    again = read(desk, number, pasted=list_of(12))
    assert "0 người đọc được" in again.text
    assert "Đã có trong danh sách, số 3" in again.text


def test_broken_rows_are_mended_on_the_page_fetched_or_left(
    desk: FlaskClient, case: Case, session: Any
) -> None:
    number, case_id = case.number, case.id
    session.rollback()
    pasted = "\n".join([list_of(6), "7;;;;;Thôn 1;;", "8;Võ Thị Sáu;12;;;Thôn 1;;ký", line_of(3)])
    checked = read(desk, number, pasted=pasted)
    assert "6 người đọc được" in checked.text
    assert "3 dòng cần sửa" in checked.text
    assert "Trùng với dòng 4" in checked.text
    mend = re.search(r"<textarea[^>]*>(.*?)</textarea>", checked.text, re.S)
    assert mend
    broken = mend[1].strip()
    fetched = take(desk, number, checked, mend=broken, tai="1")
    page = openpyxl.load_workbook(io.BytesIO(fetched.data)).active
    assert [row[0].value for row in page.iter_rows(min_row=2)] == [8, 9, 10]
    # Neither mended nor left on purpose: nothing is taken.
    refused = take(desk, number, checked, mend=broken)
    assert refused.status_code == 422
    assert "đánh dấu ô này để chỉ ghi các dòng đúng" in refused.text
    assert "Các dòng lỗi không được lưu" in refused.text
    assert groups.counts_of(case_id).listed == 0
    session.rollback()
    mended = take(desk, number, checked, mend=broken.replace(";12;", ";;"), doc="1")
    assert "7 người đọc được" in mended.text
    ruined = take(desk, number, checked, mend="hỏng hết", doc="1")
    assert ruined.status_code == 422
    assert "hỏng hết" in ruined.text
    left = take(desk, number, checked, mend=broken.replace(";12;", ";;"), leave="y")
    assert left.status_code == 303, left.text
    assert groups.counts_of(case_id).listed == 7


def test_a_file_of_500_with_broken_rows_is_taken_by_set(desk: FlaskClient, case: Case, session: Any) -> None:
    number, case_id = case.number, case.id
    session.rollback()
    text = list_of(500).replace(";091200007", ";12")
    bad = desk.get(f"/don/{number}/nguoi-ky-ten/ghi")
    hidden = {name: field(bad, name) for name in ("csrf_token", "version", "submission")}
    checked = desk.post(
        f"/don/{number}/nguoi-ky-ten/doc",
        data=hidden | {"files": (io.BytesIO(text.encode("utf-8-sig")), "ds.csv")},
        content_type="multipart/form-data",
    )
    assert "490 người đọc được" in checked.text, checked.text[:3000]
    statements: list[str] = []
    listen = lambda *given: statements.append(given[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        taken = take(desk, number, checked, leave="y")
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert taken.status_code == 303
    assert groups.counts_of(case_id).listed == 490
    # SQLite numbers people row by row within one call; a server takes them by set.
    people = [one for one in statements if one.startswith("INSERT INTO person ")]
    assert len(statements) - len(people) < 40, len(statements)
    assert desk.get(f"/don/{number}/nguoi-ky-ten?tim=hu huu").status_code == 200
    page = desk.get(f"/don/{number}/nguoi-ky-ten")
    assert "Trang sau" in page.text
    found = desk.get(f"/don/{number}/nguoi-ky-ten", query_string={"tim": "ánh nguyet"})
    assert found.text.count('role="rowheader"') == 1
    none = desk.get(f"/don/{number}/nguoi-ky-ten", query_string={"tim": "Không Có Ai"})
    assert "Không có ai trong danh sách" in none.text
    sheet = desk.get(f"/don/{number}/nguoi-ky-ten/danh-sach.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(sheet.data)).active.max_row == 491


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "Dán danh sách hoặc chọn một tệp"),
        ({"pasted": "chỉ có chữ"}, "Không thấy cột"),
        ({"files": b"PK\x03\x04"}, "hỏng"),
    ],
)
def test_no_list_no_page_of_it(desk: FlaskClient, case: Case, values: dict[str, Any], told: str) -> None:
    number = case.number
    if "files" in values:
        values = {"files": (io.BytesIO(values["files"]), "x.xlsx")}
    db.session.rollback()
    refused = read(desk, number, **values)
    assert refused.status_code == 422
    assert told in refused.text


def test_representatives_by_the_legal_number(desk: FlaskClient, app: Flask, session: Any) -> None:
    case, _submission = make_group(8)
    number, case_id, base = case.number, case.id, f"/don/{case.number}/nguoi-ky-ten/dai-dien"
    session.rollback()
    page = desk.get(base, query_string={"chon": ["2", "5"]})
    assert 'value="2, 5"' in page.text
    assert name_of(5) in page.text
    assert "từ 1 đến 2 người đại diện" in page.text
    many = act(desk, base, base, places="1-3", paper="Giấy cử đại diện ngày 20/11/2026")
    assert many.status_code == 409
    assert "Điều 29 Luật Tiếp công dân" in many.text
    for places, told in (("99", "Không có trong danh sách"), ("ba", "Nhập số thứ tự"), ("", "số thứ tự")):
        assert told in act(desk, base, base, places=places, paper="Giấy cử").text
    good = act(desk, base, base, places="2, 5", paper="Giấy cử đại diện ngày 20/11/2026")
    assert good.status_code == 303
    assert groups.counts_of(case_id).words == "8 người ký tên, 2 đại diện"
    assert "8 người ký tên, 2 đại diện" in desk.get(f"/don/{number}").text
    history = desk.get(f"/don/{number}?muc=dien-bien").text
    assert "số 2, 5 trong danh sách" in history
    assert act(desk, base, base, places="3", paper="Giấy cử lại").status_code == 303
    chosen = session.scalars(select(Signatory.position).where(Signatory.representative.is_(True))).all()
    assert chosen == [3]


def test_notices_go_to_those_who_speak_and_the_answer_to_all(app: Flask, session: Any) -> None:
    case, submission = make_group(12, mails=5)
    listed = groups.following(case.id)
    actions.name_representatives(
        case, [listed[1].id, listed[6].id], paper="Giấy cử", expected=case.version, by=SYSTEM, at=MOMENT
    )
    session.execute(Message.__table__.delete())
    actions.accept(case, expected=case.version, by=SYSTEM, at=MOMENT)
    told = queued(session)
    assert [(one.recipient_room, one.recipient_id) for one in told] == [
        ("signatories", listed[1].id),
        ("signatories", listed[6].id),
        ("people", submission.sender_id),
    ]
    session.execute(Message.__table__.delete())
    letter = actions.answer(
        case, answer="Đã thay ván cầu.", signature=SIGNATURE, expected=case.version, by=SYSTEM, at=MOMENT
    )
    told = queued(session)
    assert [one.recipient_id for one in told] == [one.id for one in listed]
    assert {one.recipient_room for one in told} == {"signatories"}
    assert all(name_of(3) not in str(one.values) for one in told)
    first, last = (contact_of("signatories", one.recipient_id) for one in (told[0], told[11]))
    assert first
    assert last
    assert (first.wants, last.wants) == ("mail", "post")
    codes = dict(session.execute(select(Signatory.id, Signatory.tracking_code)).all())
    assert last.extra["tracking_code"].replace("-", "") == codes[listed[11].id]
    own = letters.enclosure_of_signatory(listed[11].id, told[11].values)
    assert own is not None
    assert own[1].to == [f"Ông (bà) {name_of(12)}"]  # type: ignore[union-attr]
    assert name_of(5) not in str(own[1])
    agency = letters.sheet(letter, submission)[1]
    assert agency.to == [f"Ông (bà) {name_of(1)} và 11 người (danh sách kèm theo)"]  # type: ignore[union-attr]
    assert letters.agency_copy(letter, submission, case.course).startswith(b"%PDF")
    assert [one.full_name for one in groups.served_by(letter, submission.id)] == [
        name_of(number) for number in range(1, 13)
    ]


def test_a_sender_outside_the_list_hears_too_and_old_letters_stay_as_they_were(
    app: Flask, session: Any
) -> None:
    case = make_case(sender=sender(kind="group", full_name="Luật sư Hồ Quang Vinh", people_count=3))
    submission = queries.submissions_of(case.id)[0]
    letter = actions.request_papers(
        case, request="Bổ sung bản đồ.", signature=SIGNATURE, expected=case.version, by=SYSTEM, at=MOMENT
    )
    before = letters.pdf(letter, submission)
    listed = rows.read(reading.of_text(list_of(3)), [])
    actions.add_signatories(case, submission.id, listed.good, expected=case.version, by=SYSTEM, at=MOMENT)
    assert letters.pdf(letter, submission) == before
    actions.supplement(
        case, submission_id=submission.id, content="Bản đồ", files=[], by=SYSTEM, at=MOMENT, sender=False
    )
    actions.accept(case, expected=case.version, by=SYSTEM, at=MOMENT)
    session.execute(Message.__table__.delete())
    actions.answer(case, answer="Xong.", signature=SIGNATURE, expected=case.version, by=SYSTEM, at=MOMENT)
    rooms = [one.recipient_room for one in session.scalars(select(Message))]
    assert sorted(rooms) == ["people", "signatories", "signatories", "signatories"]


def test_some_leave_the_others_go_on_and_with_the_last_the_petition_ends(
    desk: FlaskClient, app: Flask, session: Any
) -> None:
    case, _submission = make_group(5)
    number, case_id, base = case.number, case.id, f"/don/{case.number}/nguoi-ky-ten/rut"
    session.rollback()
    whole = act_step(desk, number)
    assert "ghi ai rút ở trang danh sách" in whole.text
    part = act(desk, base, base, places="2-3", reason="Giấy rút ngày 24/11/2026")
    assert part.status_code == 303
    assert groups.counts_of(case_id) == groups.Counts(5, 0, 2, 3)
    assert session.get(Case, case_id).state == "received"
    told = session.scalars(select(Message).where(Message.template == "cases/name_withdrawn")).all()
    assert len(told) == 2
    session.rollback()
    gone = act(desk, base, base, places="2", reason="Giấy rút")
    assert "đã rút: số 2" in gone.text
    assert act(desk, base, base, places="1, 4, 5", reason="Giấy rút chung").status_code == 303
    session.expire_all()
    assert session.get(Case, case_id).state == "withdrawn"
    events = [one.act for one in session.scalars(select(CaseEvent).order_by(CaseEvent.id))]
    assert events[-2:] == ["signatory_withdrawn", "withdrawn"]


def act_step(client: FlaskClient, number: str) -> TestResponse:
    page = client.get(f"/don/{number}/rut-don")
    hidden = {name: field(page, name) for name in ("csrf_token", "version")}
    chosen = re.findall(r'<option value="(\d+)"', page.text)
    return client.post(f"/don/{number}/rut-don", data=hidden | {"submission": chosen[0], "reason": "Rút"})


def test_a_complaint_is_left_by_paper_and_ends_by_decision(desk: FlaskClient, session: Any) -> None:
    given = {"sender": sender(kind="group", full_name=name_of(1), people_count=5), "kind": Kind.COMPLAINT}
    case, _submission = make_group(5, signature="original", **given)
    case_id, base = case.id, f"/don/{case.number}/nguoi-ky-ten/rut"
    session.rollback()
    without = act(desk, base, base, places="2", reason="Rút")
    assert without.status_code == 422
    ways = re.findall(r'name="how"[^>]*value="([^"]+)"', desk.get(base).text)
    assert act(desk, base, base, places="2", reason="Rút", how=ways[0]).status_code == 303
    assert session.get(Case, case_id).state == "received"


def test_slips_carry_codes_and_fresh_secrets_that_open_the_page(
    desk: FlaskClient, client: FlaskClient, session: Any
) -> None:
    case, _submission = make_group(5)
    number, base = case.number, f"/don/{case.number}/nguoi-ky-ten"
    session.rollback()
    printed = act(desk, base, f"{base}/phieu-ma.pdf")
    assert printed.mimetype == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.data)).pages)
    codes = re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", text)
    secrets = re.findall(r"\b\d{6}\b", text)
    assert len(codes) == len(secrets) == 5
    assert groups.counts_of(case.id).without_code == 0
    assert groups.proven(codes[3].replace("-", ""), secrets[3]) is not None
    assert groups.proven(codes[3].replace("-", ""), secrets[2]) is None or secrets[3] == secrets[2]
    stored = str(session.execute(select(Signatory.__table__)).all()) + str(
        session.execute(select(CaseEvent.details)).all()
    )
    assert not any(secret in stored for secret in secrets)
    session.rollback()
    done = act(desk, base, f"{base}/phieu-ma.pdf")
    assert done.status_code == 422
    assert "Mọi người đã có phiếu" in done.text
    assert act(desk, base, f"{base}/phieu-ma.pdf", places="4").status_code == 200
    assert groups.proven(codes[3].replace("-", ""), secrets[3]) is None
    assert queries.visible_to(SYSTEM).find(codes[2])[0][0].case.number == number


def test_who_may_not_gets_no_list(app: Flask, session: Any) -> None:
    case, _submission = make_group(5)
    number = case.number
    base = f"/don/{number}/nguoi-ky-ten"
    inspector = officer_of("TTT", "inspector", name="Trần Thanh Tra")
    other = make_handler("SNNMT")
    watching, stranger = browser_of(app, inspector), browser_of(app, other)
    shown = watching.get(base)
    assert shown.status_code == 200
    assert 'type="checkbox"' not in shown.text
    for page in ("ghi", "dai-dien", "rut", "mau.xlsx"):
        assert watching.get(f"{base}/{page}").status_code == 403, page
        assert stranger.get(f"{base}/{page}").status_code == 404, page
    assert stranger.get(base).status_code == 404
    assert stranger.get(f"{base}/danh-sach.xlsx").status_code == 404
    assert app.test_client().get(base).status_code in (302, 303)


def test_of_denouncers_no_list_is_kept(app: Flask, session: Any) -> None:
    received = receive_matter("denunciation")
    case = session.get(Case, received.lodged.case_id)
    officer = officer_of("SXD", "denunciation", name="Hồ Minh Kín")
    browser = browser_of(app, officer)
    page = browser.get(f"/don/{case.number}/nguoi-ky-ten")
    assert "nằm trong bản gốc niêm phong" in page.text
    assert "Danh sách người ký tên chung" not in browser.get(f"/don/{case.number}").text
    form = browser.get(f"/don/{case.number}/nguoi-ky-ten/ghi")
    assert "textarea" not in form.text
    with app.test_request_context():
        listed = rows.read(reading.of_text(list_of(2)), []).good
    with pytest.raises(NotAllowed, match="niêm phong"):
        actions.add_signatories(
            case, received.lodged.submission_id, listed, expected=case.version, by=SYSTEM, at=MOMENT
        )
    session.rollback()
    assert session.scalar(select(Person.id).where(Person.full_name == name_of(2))) is None
