"""The national database: exported once, answered, changed, exported again; nothing secret leaves."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import openpyxl
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.accounts.models import Officer
from feedback.actor import SYSTEM
from feedback.cases import actions
from feedback.cases.jobs import running
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law import national as law
from feedback.oversight.actions.history import HISTORY, NATIONAL_EXPORT, NATIONAL_RECORD
from feedback.oversight.models import NationalExport, NationalRecord
from feedback.oversight.national import proofs
from feedback.oversight.national.noticing import notice_changes
from feedback.people.rules import HIDDEN
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_case, sender
from tests.factories.matters import receive_matter
from tests.factories.officers import browser_of, make_leader, officer_of
from tests.factories.oversight import day, posted
from tests.factories.reception import make_place, make_visit
from tests.oversight.pages import statements

HOME = "/csdl-quoc-gia"
ORDER = f"{HOME}/xuat"
NAMED = sender(id_kind="citizen_card", id_number="051085001234")


def clerk_of(code: str) -> Officer:
    """One at the desk of an agency, beside who received the visits."""
    return officer_of(code, "desk", name="Bùi Thị Thuỷ", username=f"mot.cua.{code.lower()}")


def hidden(page: str) -> dict[str, str]:
    """What a form sends along unseen."""
    found = {}
    for one in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)
        if name:
            found[name[1]] = html.unescape(value[1]) if value else ""
    return found


def ordered(
    client: FlaskClient, what: str = "visits", ending: str = "csv", query: str = "", run: bool = True
) -> Any:
    """Have a file made; the page of its job afterwards, and the file, None where there is none."""
    address = f"{ORDER}?gi={what}{query}"
    page = client.get(address).text
    form = page[page.index('method="post"', page.index("<main")) :]
    answer = client.post(address, data=hidden(form) | {"ending": ending})
    assert answer.status_code == 303, html.unescape(answer.text)
    if not run:
        return answer.location
    return made(client, answer.location)


def made(client: FlaskClient, location: str) -> tuple[str, bytes | None]:
    """What the job came to."""
    db.session.rollback()
    assert running.run_waiting() == 1
    db.session.rollback()
    file = client.get(f"{location}/tep")
    return html.unescape(client.get(location).text), file.data if file.status_code == 200 else None


def rows_of(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def faults() -> list[str]:
    """What ``register verify`` says of exports and records."""
    db.session.commit()
    link_waiting()
    db.session.commit()
    missing = [
        str(one)
        for room in (NATIONAL_EXPORT, NATIONAL_RECORD)
        for one in register.missing_contents(room, partial(HISTORY.digests_of, room))
    ]
    return [*missing, *proofs.check()]


def states() -> list[tuple[str, str | None]]:
    """Of all records, in their order: the state, and the reference."""
    db.session.rollback()
    rows = db.session.scalars(select(NationalRecord).order_by(NationalRecord.id))
    return [(one.state, one.reference) for one in rows]


def test_from_the_book_to_the_answer_and_again(app: Flask, clock: FixedClock) -> None:
    place = make_place()
    first = make_visit(place, person=NAMED, summary='=HYPERLINK("http://x.example")')
    second = make_visit(place, person=NAMED)
    lacking = make_visit(place)
    code = f"{place.id}-2026-{first.number}"
    desk = browser_of(app, clerk_of("21211"))
    page = html.unescape(desk.get(HOME).text)
    assert "3 lượt tiếp, mới nhất trước" in page
    assert "chưa cập nhật" in html.unescape(desk.get(f"/tiep-dan/luot/{code}").text)
    page = html.unescape(desk.get(f"{HOME}/con-thieu").text)
    assert "1 trên 3" in re.sub(r"</?strong>", "", page)
    assert "Số căn cước, hộ chiếu" in page
    assert f"/tiep-dan/luot/{place.id}-2026-{lacking.number}" in page
    assert desk.get(f"{HOME}/con-thieu?thieu=khong-co").status_code == 404

    page, file = ordered(desk)
    assert file is not None, page
    rows = rows_of(file)
    assert [one["MA_LUOT_TIEP"] for one in rows] == [code, f"{place.id}-2026-{second.number}"]
    assert rows[0]["NOI_DUNG"].startswith("'=HYPERLINK")
    assert (rows[0]["SO_GIAY_TO"], rows[0]["NGAY_TIEP"], rows[0]["LOAI"]) == (
        "051085001234",
        "25/11/2026",
        "KN-PA",
    )
    made_once = db.session.scalars(select(NationalExport)).one()
    assert (made_once.digest, made_once.rows, made_once.lacking) == (hashlib.sha256(file).hexdigest(), 2, 1)
    # Nothing is left to go.
    page = html.unescape(desk.get(ORDER).text)
    assert ("Chưa lập được tệp" in page, f"{HOME}/con-thieu?" in page, "Dạng tệp" in page) == (
        True,
        True,
        False,
    )

    # The very file once more.
    own = f"{HOME}/lan-xuat/{made_once.code}"
    page = desk.get(own).text
    form = page[page.index('method="post"', page.index("<main")) :]
    again = desk.post(own, data=hidden(form))
    assert made(desk, again.location)[1] == file

    answer = (
        f"MA_LUOT_TIEP;Trạng thái;Mã tham chiếu;Ngày cập nhật;Nội dung lỗi\n"
        f"{code};Thành công;QG-001;25/11/2026;\n"
        f"{place.id}-2026-{second.number};Lỗi;;;Sai mã cơ quan\n"
        f"{place.id}-2026-{lacking.number};Thành công;;;\n"
        f"{code};ok;;;\n9-9-9;ok;;;\n;ok;;;\n"
        f"{place.id}-2026-99;lạ;;31/2/2026;\n"
    )
    status, page = posted(desk, f"{HOME}/ket-qua", pasted=answer)
    assert status == 404 or status == 422
    token = hidden(desk.get(f"{HOME}/ket-qua").text)
    read = desk.post(f"{HOME}/ket-qua/doc", data=token | {"pasted": answer})
    page = html.unescape(read.text)
    assert read.status_code == 200
    assert "2 dòng đọc được, 5 dòng cần sửa" in page
    assert "Trùng với dòng 2" in page
    assert "Thiếu mã" in page
    assert "Không có mã này trong các dòng đã xuất" in page
    assert states() == [("exported", None), ("exported", None)]
    carried = hidden(read.text) | {"mend": ""}
    # What others wrote meanwhile is shown first.
    taken = desk.post(f"{HOME}/ket-qua", data=carried)
    assert taken.status_code == 303, html.unescape(taken.text)
    assert states() == [("updated", "QG-001"), ("failed", None)]
    assert desk.post(f"{HOME}/ket-qua", data=carried).status_code == 303
    page = html.unescape(desk.get(f"/tiep-dan/luot/{code}").text)
    assert "đã cập nhật ngày 25/11/2026, số tham chiếu QG-001" in page
    page = html.unescape(desk.get(f"{HOME}?tt=failed").text)
    assert "Sai mã cơ quan" in page

    # What failed goes again, alone; then by hand.
    _, file = ordered(desk, ending="json")
    assert file is not None
    told = json.loads(file)
    assert [one["MA_LUOT_TIEP"] for one in told["rows"]] == [f"{place.id}-2026-{second.number}"]
    page = desk.get(f"{HOME}?tt=exported").text
    [pick] = re.findall(r'name="dong" value="([^"]*)"', page)
    marking = f"{HOME}/da-cap-nhat?tt=exported"
    token = {"csrf_token": hidden(page)["csrf_token"], "dong": pick, "reference": "QG-002"}
    wrong = desk.post(marking, data=token | day("on", date(2026, 11, 26)))
    assert (wrong.status_code, f'value="{pick}" aria-label' in wrong.text, "checked" in wrong.text) == (
        422,
        True,
        True,
    )
    assert desk.post(marking, data=token | {"dong": "x"} | day("on", date(2026, 11, 25))).status_code == 404
    assert desk.post(marking, data=token | day("on", date(2026, 11, 25))).status_code == 303
    assert states() == [("updated", "QG-001"), ("updated", "QG-002")]
    # The version that was ticked is gone.
    assert desk.post(marking, data=token | day("on", date(2026, 11, 25))).status_code == 409
    assert faults() == []
    db.session.execute(update(NationalRecord).values(sent="0" * 64))
    assert any("không khớp" in one for one in faults())


def test_cases_of_others_and_denunciations(app: Flask, clock: FixedClock) -> None:
    case = make_accepted_case("SXD", sender=NAMED)
    case_id, own = case.id, case.number
    make_case("SNNMT", sender=NAMED)
    secret = receive_matter("denunciation", "SXD", sender=NAMED, area_code="21211", field_key="land_recovery")
    receive_matter("dialogue_request", "SXD")
    who = clerk_of("SXD")
    who_id = who.id
    clerk = browser_of(app, who)
    leader = browser_of(app, make_leader("SXD"))
    page = html.unescape(clerk.get(f"{HOME}?gi=cases").text)
    assert ("1 vụ việc, mới nhất" in page, "Không gồm đơn, lượt tiếp về tố cáo" in page) == (True, True)
    assert "2 vụ việc, mới nhất" in html.unescape(leader.get(f"{HOME}?gi=cases").text)
    _, file = ordered(clerk, "cases")
    assert file is not None
    assert [one["MA_VU_VIEC"] for one in rows_of(file)] == [own]
    _, file = ordered(leader, "cases")
    assert file is not None
    [told] = rows_of(file)
    number = db.session.get_one(Case, secret.lodged.case_id).number
    assert (told["MA_VU_VIEC"], told["NGUOI_GUI"], told["DIA_CHI"], told["NOI_DUNG"]) == (
        number,
        *[HIDDEN] * 3,
    )
    assert b"Nguy\xe1\xbb\x85n Th\xe1\xbb\x8b" not in file
    assert b"051085001234" not in file

    # Nobody marks another's rows, nor reads his files.
    boss = browser_of(app, make_leader("SNNMT"))
    made_first = db.session.scalars(select(NationalExport).order_by(NationalExport.id)).first()
    assert made_first is not None
    assert boss.get(f"{HOME}/lan-xuat/{made_first.code}").status_code == 404
    record = db.session.scalars(select(NationalRecord)).first()
    assert record is not None
    page = boss.get(f"{HOME}?gi=cases").text
    token = {"csrf_token": hidden(page).get("csrf_token", ""), "dong": f"{record.id}:1"}
    token = token | hidden(boss.get(f"{HOME}/ket-qua").text)
    assert (
        boss.post(f"{HOME}/da-cap-nhat?gi=cases", data=token | day("on", date(2026, 11, 25))).status_code
        == 404
    )
    read = boss.post(f"{HOME}/ket-qua/doc", data=token | {"pasted": f"Mã;Trạng thái\n{own};ok"})
    assert "Không có mã này" in html.unescape(read.text)
    assert browser_of(app, officer_of("SXD", "handler")).get(HOME).status_code == 403

    # The inspectorate has all of them, by unit.
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    page = html.unescape(inspector.get(f"{HOME}?gi=cases").text)
    assert ("Theo cơ quan" in page, "3 vụ việc, mới nhất" in page) == (True, True)
    _, file = ordered(inspector, "cases", "xlsx", "&co_quan=SNNMT")
    assert file is not None
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    assert sheet is not None
    assert (sheet.cell(1, 1).value, sheet.max_row) == ("MA_VU_VIEC", 2)

    # Worked on since: noticed at night, and it goes again.
    clock.at = MOMENT + timedelta(hours=3)
    db.session.rollback()
    one = db.session.get_one(Case, case_id)
    actions.answer(
        one,
        answer="Đã thay ván cầu.",
        signature=actions.Signature(None, "Nguyễn Thành Danh", "Giám đốc"),
        expected=one.version,
        by=SYSTEM,
        at=clock.at,
    )
    db.session.commit()
    assert (notice_changes(), notice_changes()) == (1, 0)
    # The hour of lunch ended the sessions.
    clerk = browser_of(app, db.session.get_one(Officer, who_id))
    page = html.unescape(clerk.get(f"{HOME}?gi=cases&tt=changed").text)
    assert own in page
    assert "có thay đổi sau đó, chờ xuất lại" in html.unescape(clerk.get(f"/don/{own}").text)
    _, file = ordered(clerk, "cases")
    assert file is not None
    assert [row["TINH_TRANG"] for row in rows_of(file)] == ["Đã trả lời"]
    assert faults() == []


def test_two_officers_at_once(app: Flask) -> None:
    place = make_place()
    for _ in range(3):
        make_visit(place, person=NAMED)
    desk, leader = browser_of(app, clerk_of("21211")), browser_of(app, make_leader("21211"))
    locations = [ordered(one, run=False) for one in (desk, leader)]
    db.session.rollback()
    assert running.run_waiting() == 2
    files = [one.get(f"{place}/tep") for one, place in zip((desk, leader), locations, strict=True)]
    assert sorted(one.status_code for one in files) == [200, 404]
    [file] = [one.data for one in files if one.status_code == 200]
    assert len(rows_of(file)) == 3
    assert len(states()) == 3


def test_as_many_statements_for_many_rows(app: Flask) -> None:
    place = make_place()
    desk = browser_of(app, clerk_of("21211"))
    spent: list[list[int]] = []
    for more in (2, 10):
        for _ in range(more):
            make_visit(place, person=NAMED)
            make_case("21211", sender=NAMED)
        counted = []
        for address in (HOME, f"{HOME}?gi=cases", f"{HOME}/con-thieu", f"{HOME}/con-thieu?gi=cases", ORDER):
            desk.get(address)
            with statements() as seen:
                assert desk.get(address).status_code == 200
            counted.append(len(seen))
        spent.append(counted)
    assert spent[0] == spent[1]
    assert max(spent[0]) <= 22, spent


def test_hostile_answers(app: Flask) -> None:
    desk = browser_of(app, clerk_of("21211"))
    token = hidden(desk.get(f"{HOME}/ket-qua").text)
    for name, data in (
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.csv", b"\x00\x01\x02"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.csv", "Tên;Tuổi\nA;1".encode()),
        ("a.csv", b""),
        ("a.csv", b"x" * (5 * 1024 * 1024 + 1)),
        ("a.csv", "Mã;Trạng thái\n".encode() + b"1-2026-1;ok\n" * 2500),
    ):
        answer = desk.post(f"{HOME}/ket-qua/doc", data=token | {"files": (io.BytesIO(data), name)})
        assert answer.status_code in (413, 422), name
    answer = desk.post(
        f"{HOME}/ket-qua/doc",
        data=token | {"pasted": "Mã;Trạng thái\n99999999999999999999-2026-1;ok\n' OR 1=1;lỗi"},
    )
    assert (answer.status_code, "2 dòng cần sửa" in html.unescape(answer.text)) == (200, True)
    for query in (
        "tu=31/2/2026",
        "tu=1/1/2026&den=1/1/2025",
        "gi=x&tt=y&co_quan=z&sau=%00",
        "tu=1/1/0001&den=1/1/9999",
    ):
        assert desk.get(f"{HOME}?{query}").status_code == 200
        assert desk.get(f"{ORDER}?{query}").status_code == 200


def test_every_table_names_what_there_is() -> None:
    for table in law.TABLES:
        for what, known in law.VALUES.items():
            assert {one.value for one in table.columns(what)} <= known
            assert all(one.length is None or one.length > len(HIDDEN) for one in table.columns(what))
            assert not any(one.codes and HIDDEN in one.codes for one in table.columns(what))
