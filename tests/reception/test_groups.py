"""Đoàn đông người: its list, who speaks for it, what each of it reads by his code, what is registered."""

from __future__ import annotations

import html
import io
import re
import time
import unicodedata
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import event, select, update
from werkzeug.test import TestResponse

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import groups as case_groups
from feedback.cases.lists import reading, rows
from feedback.cases.models import Signatory
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed
from feedback.law.representatives import WrongNumber
from feedback.people.models import Person
from feedback.reception import groups, visits
from feedback.reception.actions import groups as acts
from feedback.reception.actions.history import HISTORY, VISIT
from feedback.reception.actions.visits import add_to_visit
from feedback.reception.desk.group import waiting_today
from feedback.reception.models import Place, Visit, VisitMember
from feedback.reception.rules import NotYours
from feedback.register.models import Reading, RegisterEntry
from tests.conftest import MOMENT
from tests.factories.cases import incoming, sender
from tests.factories.groups import line_of, list_of, name_of
from tests.factories.officers import actor_of, at_desk, browser_of, officer_of
from tests.factories.reception import TODAY, make_place, make_visit, receiver

SPEAKER = name_of(1)


def make_group_visit(people: int = 7, **more: Any) -> Visit:
    """So many people who came together about a bridge and were told when it is mended."""
    return make_visit(person=sender(full_name=SPEAKER), people_count=people, **more)


def listed(people: int) -> tuple[rows.Listed, ...]:
    return rows.read(reading.of_text(list_of(people)), []).good


def field(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)
    assert found, name
    return html.unescape(found[1])


def act(client: FlaskClient, page: str, to: str, **values: Any) -> TestResponse:
    token = {"csrf_token": field(client.get(page), "csrf_token")}
    return client.post(to, data=token | values, content_type="multipart/form-data")


def take(client: FlaskClient, base: str, checked: TestResponse, **values: Any) -> TestResponse:
    hidden = {name: field(checked, name) for name in ("csrf_token", "good")}
    return client.post(f"{base}/danh-sach", data=hidden | values, content_type="multipart/form-data")


def address(visit: Visit) -> str:
    return f"/tiep-dan/doan/{visit.place_id}-{visit.year}-{visit.number}"


def slips_in(pdf: bytes) -> list[tuple[str, str]]:
    """Code and secret of each slip."""
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return list(
        zip(re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", text), re.findall(r"\b\d{6}\b", text), strict=True)
    )


def unknown_digests(visit_id: int) -> int:
    """How many of the register's entries on the visit no row gives today."""
    held = HISTORY.digests_of(VISIT, [visit_id])[visit_id]
    entries = select(RegisterEntry).where(
        RegisterEntry.subject_room == VISIT, RegisterEntry.subject_id == visit_id
    )
    return sum(one.digest not in held for one in db.session.scalars(entries))


def follow(client: FlaskClient, code: str, proof: str) -> TestResponse:
    return act(client, "/tra-cuu", "/tra-cuu", code=code, proof=proof)


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    return browser_of(app, at_desk("21211"))


def test_a_group_is_listed_speaks_through_some_and_each_reads_what_it_was_told(
    desk: FlaskClient, client: FlaskClient, session: Any
) -> None:
    visit = make_group_visit()
    base, visit_id, place = address(visit), visit.id, visit.place_id
    page = desk.get(base)
    assert "Đoàn chưa cử người đại diện" in page.text
    assert "từ 1 đến 2" in page.text
    refused = act(desk, base, f"{base}/hoan-tat")
    assert refused.status_code == 422
    assert "Đoàn chưa cử người đại diện. Ghi danh sách, đánh dấu từ 1 đến 2 người" in refused.text
    # Typed on a Mac: letters and their signs apart; one row broken, one there twice.
    typed = unicodedata.normalize("NFD", "\n".join([list_of(7), "8;;;;;Thôn 1;;", line_of(3)]))
    checked = act(desk, f"{base}/danh-sach", f"{base}/danh-sach/doc", pasted=typed)
    assert "7 người đọc được, 2 dòng cần sửa" in checked.text
    assert "Trùng với dòng 4" in checked.text
    assert groups.counts_of(visit_id).listed == 0
    left = take(desk, base, checked, leave="y")
    assert left.status_code == 303, left.text
    assert [one.person.full_name for one in groups.members(visit_id)] == [name_of(n) for n in range(1, 8)]
    again = act(desk, f"{base}/danh-sach", f"{base}/danh-sach/doc", pasted=list_of(8))
    assert "1 người đọc được" in again.text
    assert "Đã có trong danh sách, số 7" in again.text

    ticked = desk.get(f"{base}/dai-dien", query_string={"chon": ["1", "4"]})
    assert 'value="1, 4"' in ticked.text
    paper = "giấy cử đại diện ngày 25/11/2026, bảy người ký"
    many = act(desk, f"{base}/dai-dien", f"{base}/dai-dien", places="1, 4, 5", paper=paper)
    assert many.status_code == 422
    assert "7 người cử từ 1 đến 2 người đại diện; đang chọn 3" in many.text
    assert "Điều 29" in many.text
    assert paper in html.unescape(many.text)
    nobody = act(desk, f"{base}/dai-dien", f"{base}/dai-dien", places="1, 99", paper=paper)
    assert "Không có trong danh sách: số 99" in nobody.text
    assert act(desk, f"{base}/dai-dien", f"{base}/dai-dien", places="1, 4", paper=paper).status_code == 303
    assert paper in visits.notes_of(visit_id)[0].text
    assert "Chưa bấm «Hoàn tất»" in desk.get(base).text
    assert act(desk, base, f"{base}/hoan-tat").status_code == 303
    assert "Đã ghi xong" in desk.get(base).text

    printed = act(desk, base, f"{base}/phieu-ma.pdf", places="")
    slips = slips_in(printed.data)
    assert len(slips) == 7
    assert act(desk, base, f"{base}/phieu-ma.pdf", places="").status_code == 422
    code, secret = slips[3]
    session.rollback()
    assert follow(client, code, "000000" if secret != "000000" else "111111").status_code == 422
    session.rollback()
    opened = follow(client, code, secret)
    assert opened.location.endswith("/tra-cuu/luot-tiep"), opened.text
    own = client.get(opened.location)
    assert "Xã đã có kế hoạch thay ván cầu trong tháng 12." in own.text
    assert "Ông/bà là người đại diện của đoàn" in own.text
    assert SPEAKER not in own.text
    assert "Chưa có kết quả mới" in own.text
    add_to_visit(
        db.session.get_one(Visit, visit_id),
        {"result": "Đã thay ván cầu."},
        by=receiver(db.session.get_one(Place, place)),
        at=MOMENT,
    )
    session.commit()
    assert "Đã thay ván cầu." in client.get(opened.location).text
    session.rollback()
    assert follow(client, slips[1][0], "0002").status_code == 303
    reprinted = slips_in(act(desk, base, f"{base}/phieu-ma.pdf", places="4").data)
    assert (reprinted[0][0], reprinted[0][1] == secret) == (code, False)
    session.rollback()
    assert follow(client, code, secret).status_code == 422
    assert "doan-dong-nguoi" in set(session.scalars(select(Reading.page)))
    assert unknown_digests(visit_id) == 0


def test_without_a_code_nothing_is_told(client: FlaskClient) -> None:
    assert client.get("/tra-cuu/luot-tiep").location.endswith("/tra-cuu")


def test_who_brings_a_letter_together_signs_it(app: Flask, session: Any) -> None:
    place = make_place()
    desk = at_desk("21211")
    by = actor_of(desk)
    person = sender(kind="group", full_name=SPEAKER, people_count=12)
    new = incoming("21211", sender=person, channel="desk")
    visit = make_visit(place, by=by, person=person, people_count=12, outcome="taken", incoming=new)
    acts.add_members(visit, listed(12)[:5], by=by, at=MOMENT)
    assert visit.submission_id is not None
    signing = session.scalars(select(Signatory).order_by(Signatory.position)).all()
    assert [one.submission_id for one in signing] == [visit.submission_id] * 5
    found = groups.members(visit.id)
    assert [one.signatory_id for one in found] == [one.id for one in signing]
    # Twelve came though five are listed: five may speak.
    acts.name_representatives(visit, [one.member.id for one in found], paper="giấy cử", by=by, at=MOMENT)
    assert case_groups.counts_of(visit.case_id or 0).representatives == 5
    chosen = groups.without_slip(visit.id)
    slips = acts.give_codes(visit, chosen, by=by, at=MOMENT)
    session.commit()
    assert {one.tracking_code for one in signing} == {one.code.replace("-", "") for one in slips}
    assert groups.counts_of(visit.id) == groups.Counts(5, 5, 0)
    assert session.scalars(select(VisitMember.tracking_code)).all() == [None] * 5
    assert unknown_digests(visit.id) == 0
    # One signed on the page of the case: he stands in the letter's list and isn't taken twice.
    browser, base = browser_of(app, desk), address(visit)
    checked = act(browser, f"{base}/danh-sach", f"{base}/danh-sach/doc", pasted=list_of(6))
    assert "cũng được ghi vào danh sách ký tên" in checked.text
    assert "1 người đọc được" in checked.text
    # Who may not write into the case keeps the list at the visit, with codes of the visit.
    elsewhere = replace(by, permissions=by.permissions - {acts.RECORD})
    acts.add_members(visit, listed(12)[6:7], by=elsewhere, at=MOMENT)
    [late] = groups.at_places(visit.id, [6])
    assert late.signatory_id is None
    acts.give_codes(visit, [late.member.id], by=elsewhere, at=MOMENT)
    assert late.member.tracking_code is not None


def test_who_signed_in_the_old_case_is_shown_and_listed_all_the_same(app: Flask, session: Any) -> None:
    place, desk = make_place(), at_desk("21211")
    by = actor_of(desk)
    person = sender(kind="group", full_name=SPEAKER, people_count=6)
    first = make_visit(
        place,
        by=by,
        person=person,
        people_count=6,
        outcome="taken",
        incoming=incoming("21211", sender=person, channel="desk"),
    )
    acts.add_members(first, listed(6), by=by, at=MOMENT)
    again = make_visit(place, by=by, person=person, people_count=6, joins=first.case_id)
    browser, base = browser_of(app, desk), address(again)
    checked = act(browser, f"{base}/danh-sach", f"{base}/danh-sach/doc", pasted=list_of(7))
    assert "6 người đã ký tên trong đơn của vụ việc này" in checked.text
    assert take(browser, base, checked).status_code == 303
    assert groups.counts_of(again.id).listed == 7


def test_500_rows_take_seconds_and_few_statements(desk: FlaskClient) -> None:
    visit = make_group_visit(500)
    base, visit_id = address(visit), visit.id
    started = time.monotonic()
    text = list_of(500).replace(";091200007", ";12").encode("utf-8-sig")
    checked = act(desk, f"{base}/danh-sach", f"{base}/danh-sach/doc", files=(io.BytesIO(text), "ds.csv"))
    assert "490 người đọc được, 10 dòng cần sửa" in checked.text
    statements: list[str] = []
    listen = lambda *given: statements.append(given[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        taken = take(desk, base, checked, leave="y")
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert taken.status_code == 303
    assert time.monotonic() - started < 10
    # SQLite numbers people row by row within one call; a server takes them by set.
    assert len([one for one in statements if not one.startswith("INSERT INTO person ")]) < 40
    assert groups.counts_of(visit_id).listed == 490
    assert "Trang sau" in desk.get(base).text


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [(_bomb(), "Chép riêng danh sách"), (b"PK\x03\x04", "Tệp XLSX hỏng"), (b"x", "Không thấy cột")],
)
def test_a_file_that_is_no_list_says_what_to_do(desk: FlaskClient, content: bytes, told: str) -> None:
    base = address(make_group_visit())
    refused = act(desk, f"{base}/danh-sach", f"{base}/danh-sach/doc", files=(io.BytesIO(content), "ds.xlsx"))
    assert refused.status_code == 422
    assert told in refused.text


def test_of_a_group_that_denounces_nobody_is_listed(desk: FlaskClient, app: Flask) -> None:
    secret: dict[str, Any] = {
        "about": Kind.DENUNCIATION.value,
        "outcome": "guided",
        "guided_to": "Công an tỉnh",
    }
    place = make_place()
    for confidential in (True, False):
        waiver = None if confidential else "Văn bản đồng ý công khai, ký ngày 20/11/2026"
        visit = make_visit(place, people_count=9, confidential=confidential, waiver=waiver, **secret)
        page = desk.get(address(visit))
        assert "bản gốc niêm phong" in page.text
        assert "Ghi danh sách" not in page.text
        assert desk.get(f"{address(visit)}/danh-sach").status_code == 404
        assert desk.get(f"{address(visit)}/moi").status_code == 404
        for forbidden in (
            lambda visit=visit: acts.add_members(visit, listed(5), by=receiver(place), at=MOMENT),
            lambda visit=visit: acts.call_agencies(visit, [1], task="x", by=receiver(place), at=MOMENT),
        ):
            with pytest.raises(NotAllowed, match="niêm phong"):
                forbidden()
        assert groups.tasks_of(visit) == []
    assert waiting_on_today(place) == []


def waiting_on_today(place: Place) -> list[tuple[str, ...]]:
    return [one.tasks for one in groups.waiting_on(TODAY, place_id=place.id)]


def test_the_day_knows_which_groups_wait_and_a_correction_keeps_the_group(app: Flask, session: Any) -> None:
    place = make_place()
    by = receiver(place)
    make_visit(place)
    visit = make_visit(place, people_count=6, person=sender(full_name=SPEAKER))
    assert waiting_on_today(place) == [("Chưa ghi danh sách người trong đoàn", "Đoàn chưa cử người đại diện")]
    acts.add_members(visit, listed(6), by=by, at=MOMENT)
    member = groups.members(visit.id)[0].member
    acts.name_representatives(visit, [member.id], paper="giấy cử", by=by, at=MOMENT)
    acts.complete(visit, by=by, at=MOMENT)
    with pytest.raises(NotAllowed, match="đã được ghi"):
        acts.complete(visit, by=by, at=MOMENT)
    assert waiting_on_today(place) == []
    kept = {column.name: getattr(visit, column.name) for column in Visit.__table__.columns}
    kept |= {"id": None, "number": 90, "corrects_id": visit.id, "correction_why": "Ghi nhầm số người"}
    corrected = Visit(**(kept | {"people_count": 12, "told": "Thay ván trước ngày 10/12."}))
    session.add(corrected)
    session.commit()
    acts.give_codes(corrected, [member.id], by=by, at=MOMENT)
    told = groups.told_by(member.tracking_code or "")
    assert told is not None
    assert (told.people_count, told.words) == (12, "Thay ván trước ngày 10/12.")
    acts.add_members(
        corrected, rows.read(reading.of_text(list_of(8)), groups.marks_in(visit.id)).good, by=by, at=MOMENT
    )
    assert groups.counts_of(visit.id).listed == 8
    assert waiting_on_today(place) == [("Chưa bấm «Hoàn tất»",)]
    later = [groups.waiting_on(TODAY + timedelta(days=days), place_id=place.id) for days in (30, 31)]
    assert list(map(len, later)) == [1, 0]
    with pytest.raises(acts.FewerListed, match="8 trong 12 người"):
        acts.complete(corrected, by=by, at=MOMENT)
    acts.complete(corrected, fewer=True, by=by, at=MOMENT)
    session.commit()
    with app.test_request_context():
        assert waiting_today(place) is None, "who reads no book is told nothing"


def test_only_the_agency_of_the_place_writes(app: Flask, session: Any) -> None:
    visit = make_group_visit()
    stranger = officer_of("SXD", "desk", username="desk.sxd")
    base, by = address(visit), actor_of(stranger)
    browser = browser_of(app, stranger)
    for tail in ("", "/danh-sach", "/dai-dien", "/moi"):
        assert browser.get(base + tail).status_code == 404
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    shown = inspector.get(base)
    assert shown.status_code == 200
    assert "Hoàn tất</button>" not in shown.text
    assert inspector.get(f"{base}/danh-sach").status_code == 403
    assert app.test_client().get(base).status_code == 303
    visit = session.get_one(Visit, visit.id)
    for forbidden in (by, Actor("officer", 1, visit.agency_id)):
        with pytest.raises(NotYours):
            acts.add_members(visit, listed(5), by=forbidden, at=MOMENT)
    alone = make_visit(session.get_one(Place, visit.place_id), person=sender(phone="0905111222"))
    with pytest.raises(NotAllowed, match="không phải của đoàn"):
        acts.add_members(alone, listed(5), by=receiver(session.get_one(Place, visit.place_id)), at=MOMENT)


def test_two_at_once_list_everybody_once(app: Flask) -> None:
    visit = make_group_visit()
    by, visit_id, people = receiver(db.session.get_one(Place, visit.place_id)), visit.id, listed(7)
    db.session.commit()

    def add(_: int) -> bool:
        with app.app_context():
            try:
                acts.add_members(db.session.get_one(Visit, visit_id), people, by=by, at=MOMENT)
                db.session.commit()
            except NotAllowed:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(add, range(2))) == [False, True]
    assert groups.counts_of(visit_id).listed == 7


def test_the_register_notices_who_was_slipped_in(app: Flask, session: Any) -> None:
    visit = make_group_visit()
    by = receiver(session.get_one(Place, visit.place_id))
    acts.add_members(visit, listed(7)[:6], by=by, at=MOMENT)
    acts.add_members(visit, listed(7)[6:], by=by, at=MOMENT.replace(minute=5))
    for chosen in ([0, 1], [2]):
        found = groups.members(visit.id)
        acts.name_representatives(
            visit, [found[one].member.id for one in chosen], paper="giấy cử", by=by, at=MOMENT
        )
    with pytest.raises(WrongNumber):
        acts.name_representatives(
            visit, [one.member.id for one in groups.members(visit.id)], paper="x", by=by, at=MOMENT
        )
    acts.call_agencies(visit, [_agency("SXD")], task="Nói rõ ngày thay ván cầu", by=by, at=MOMENT)
    session.commit()
    assert unknown_digests(visit.id) == 0
    second = groups.members(visit.id)[1].member
    for change in (
        update(VisitMember).where(VisitMember.id == second.id).values(representative=True),
        update(Person).where(Person.id == second.person_id).values(full_name="Người khác"),
        update(acts.VisitCall).values(task="Việc khác"),
    ):
        session.execute(change)
        assert unknown_digests(visit.id) == 1
        session.rollback()
    session.execute(VisitMember.__table__.delete().where(VisitMember.id == second.id))
    assert unknown_digests(visit.id) == 1


def _agency(code: str) -> int:
    found = agencies.by_code(code)
    assert found is not None
    return found.id
