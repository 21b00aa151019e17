"""Khối lượng việc: right numbers that open their lists; to whom a case is proposed, and why."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
from flask import Flask
from flask.testing import FlaskClient

from feedback.accounts import absences
from feedback.accounts.models import Officer
from feedback.actor import SYSTEM
from feedback.cases import actions, load, rules
from feedback.cases.models import Barred, Case, Part
from feedback.cases.rules import Candidate
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case, make_case, make_overdue_case
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of

PAGE = "/khoi-luong"
TODAY = date(2026, 11, 25)


def given(case: Case, officer: Officer) -> Case:
    actions.assign(case, officer_id=officer.id, expected=case.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    return case


def finished(officer: Officer, **more: str) -> None:
    make_answered_case(**more).officer_id = officer.id
    db.session.commit()


def second(name: str = "Võ Hồng Sơn") -> Officer:
    return officer_of("SXD", "handler", name=name)


def numbers(client: FlaskClient, address: str) -> list[str]:
    return re.findall(r'class="qn-code" href="/don/([^"]+)"', client.get(address).text)


def test_each_number_is_right_and_opens_its_list(app: Flask) -> None:
    handler, leader = make_handler(), make_leader()
    late, fresh = given(make_overdue_case(days=40), handler), given(make_case(), handler)
    nobodys = make_case()
    finished(handler)
    make_case("SYT")
    client = browser_of(app, leader)
    html = client.get(PAGE).text
    rows = {
        row[0]: re.findall(r'href="([^"]+)">(\d+)<', row[1])
        for row in re.findall(r'scope="row"><span[^>]*>([^<]+)</span></th>(.*?)</tr>', html, re.S)
    }
    assert list(rows) == ["Phạm Quốc Bảo", "Chưa giao"]
    shown = [
        (many, numbers(client, address.replace("&amp;", "&"))) for address, many in rows["Phạm Quốc Bảo"]
    ]
    assert [many for many, _found in shown] == ["2", "1", "2", "1"]
    assert shown[0][1] == [fresh.number, late.number]
    assert shown[1][1] == [late.number]
    assert all(int(many) == len(found) for many, found in shown)
    assert numbers(client, rows["Chưa giao"][0][0].replace("&amp;", "&")) == [nobodys.number]
    file = client.get(f"{PAGE}/tep")
    sheet = openpyxl.load_workbook(io.BytesIO(file.data)).active
    assert [row[:3] for row in sheet.iter_rows(min_row=4, values_only=True)] == [
        ("Phạm Quốc Bảo", 2, 1),
        ("Chưa giao", 1, 0),
        ("Cộng", 3, 1),
    ]


def test_who_sees_the_province_sees_units_and_opens_one(app: Flask) -> None:
    make_case()
    make_case("SYT")
    inspector = browser_of(app, officer_of("TTT", "inspector", name="Phan Thị Vân"))
    html = inspector.get(PAGE).text
    assert '<a href="/khoi-luong?co_quan=SXD">' in html
    assert "Chưa giao" in inspector.get(f"{PAGE}?co_quan=SYT").text
    assert inspector.get(f"{PAGE}?co_quan=%00x").status_code == 404
    assert inspector.get(f"{PAGE}/tep").status_code == 200
    assert browser_of(app, make_handler()).get(PAGE).status_code == 403
    assert "SYT" not in browser_of(app, make_leader()).get(f"{PAGE}?co_quan=SYT").text


def test_who_must_stand_aside_does_not_count_a_sealed_case(app: Flask) -> None:
    case = db.session.get_one(Case, receive_matter("denunciation").lodged.case_id)
    leader = make_leader()
    assert load.by_officer(actor_of(leader), case.agency_id, TODAY)[None].open == 1
    db.session.add(Barred(case_id=case.id, officer_id=leader.id, why="named"))
    db.session.flush()
    assert load.by_officer(actor_of(leader), case.agency_id, TODAY) == {}


def test_the_median_is_of_people_not_of_days() -> None:
    assert load.median({}) is None
    assert load.median({3: 1}) == 3
    assert load.median({1: 1, 9: 1}) == 1
    assert load.median({1: 1, 5: 1, 900: 1}) == 5
    assert load.median({1: 1, 40: 5}) == 40


def test_the_rule_weighs_late_cases_and_experience() -> None:
    busy, free = Candidate(1, 9, 0, 0), Candidate(2, 3, 0, 0)
    assert rules.holder_proposed([busy, free]) == free
    assert rules.holder_proposed([Candidate(1, 5, 0, 0), Candidate(2, 3, 2, 0)]) == Candidate(1, 5, 0, 0)
    assert rules.holder_proposed([Candidate(1, 5, 0, 8), Candidate(2, 3, 0, 0)]) == Candidate(1, 5, 0, 8)
    assert rules.holder_proposed([Candidate(1, 30, 0, 999), free]) == free
    assert rules.holder_proposed([Candidate(2, 1, 0, 0), Candidate(1, 1, 0, 0)]) == Candidate(1, 1, 0, 0)
    assert rules.holder_proposed([Candidate(1, 0, 0, 0, hindered=True)]) is None
    assert rules.why_proposed(Candidate(1, 12, 1, 8), "Đất đai") == (
        "đang giữ 12 việc, 1 quá hạn; đã xong 8 việc lĩnh vực «Đất đai» trong một năm qua"
    )
    assert rules.why_proposed(Candidate(1, 0, 0, 0), "") == "đang giữ 0 việc"


def test_a_case_is_proposed_for_who_has_less_and_a_person_decides(app: Flask) -> None:
    busy, free, leader = make_handler(), second(), make_leader()
    for _ in range(2):
        given(make_case(), busy)
    finished(free)
    case = make_case()
    client = browser_of(app, leader)
    html = client.get(f"/don/{case.number}/giao-viec").text
    assert "Gợi ý: Võ Hồng Sơn, đang giữ 0 việc; đã xong 1 việc lĩnh vực «" in html
    assert re.search(rf'value="{free.id}" selected', html)
    assert db.session.get_one(Case, case.id).officer_id is None
    assert "gợi ý: Võ Hồng Sơn" in client.get("/viec-cua-toi?nguoi=chua-giao").text
    assert "gợi ý" not in browser_of(app, busy).get("/viec-cua-toi?nguoi=chua-giao").text


def test_proposals_in_one_list_take_each_other_into_account(app: Flask) -> None:
    one, other, leader = make_handler(), second(), make_leader()
    officer_of("SXD", "denunciation", username="kim.yen", name="Hồ Thị Kim Yến")
    for _ in range(4):
        make_case()
    html = browser_of(app, leader).get("/viec-cua-toi").text
    proposed = re.findall(r"gợi ý: ([^<]+)<", html)
    assert sorted(proposed) == sorted([one.full_name, other.full_name] * 2)
    assert "được gợi ý 1 việc khác trong danh sách" in html


def test_who_only_has_denunciations_is_proposed_for_others_when_no_handler_is_free() -> None:
    sworn, handler = Candidate(1, 0, 0, 9, reserved=True), Candidate(2, 40, 5, 0)
    assert rules.holder_proposed([sworn, handler]) == handler
    assert rules.holder_proposed([sworn, replace(handler, hindered=True)]) == sworn
    knows = Candidate(3, 2, 0, 2)
    assert rules.holder_proposed([Candidate(1, 0, 0, 0), knows]) == knows
    chosen = rules.holders_proposed([[Candidate(1, 0, 0, 0), Candidate(2, 1, 0, 0)]] * 3 + [[]])
    assert [one.officer_id if one else None for one in chosen] == [1, 1, 2, None]
    assert chosen[1] == Candidate(1, 0, 0, 0, proposed=1)


def test_nobody_away_nor_the_one_it_is_about_is_proposed_and_the_list_says_who_is_away(app: Flask) -> None:
    away, about, third = (
        make_handler(),
        second(),
        officer_of("SXD", "handler", username="ngo.truc", name="Ngô Thị Thanh Trúc"),
    )
    absences.declare(
        officer_id=away.id,
        first_on=TODAY,
        last_on=TODAY + timedelta(days=5),
        why="sick",
        substitute_id=third.id,
        by=SYSTEM,
        at=MOMENT,
    )
    case = db.session.get_one(Case, receive_matter("complaint_first").lodged.case_id)
    given(make_case(), third)
    db.session.execute(
        db.text("UPDATE case_respondent SET name = 'ông Võ Hồng Sơn, chuyên viên' WHERE case_id = :id"),
        {"id": case.id},
    )
    db.session.commit()
    assert load.proposed_for([case], TODAY)[case.id].officer_id == third.id
    html = browser_of(app, make_leader()).get(f"/don/{case.number}/giao-viec").text
    assert "(vắng đến hết 30/11/2026, Ngô Thị Thanh Trúc làm thay)" in html
    assert about.full_name in html


def test_a_sealed_case_is_proposed_only_for_who_may_know_of_it(app: Flask) -> None:
    make_handler()
    case = db.session.get_one(Case, receive_matter("denunciation").lodged.case_id)
    assert load.proposed_for([case], TODAY) == {}
    sworn = officer_of("SXD", "denunciation", name="Hồ Thị Kim Yến")
    assert load.proposed_for([case], TODAY)[case.id].officer_id == sworn.id


def test_a_part_of_a_sealed_case_is_counted_for_those_who_know_of_it(app: Flask) -> None:
    case, helper = receive_matter("denunciation", "SXD"), make_handler("SYT")
    coordinator, inspector = officer_of("BTCD", "triage"), officer_of("TTT", "inspector")
    found = db.session.get_one(Case, case.lodged.case_id)
    asked = {"asking_agency_id": found.agency_id, "asked_by": helper.id, "asked_at": MOMENT, "due_on": TODAY}
    told = {"kind": "opinion", "task": "Cho ý kiến", "text": "Bản làm việc.", "files": []}
    db.session.add(Part(case_id=found.id, agency_id=helper.agency_id, **asked, **told))
    db.session.commit()
    assert helper.agency_id not in load.by_agency(actor_of(coordinator), TODAY)
    assert load.by_agency(actor_of(inspector), TODAY)[helper.agency_id].parts == 1
