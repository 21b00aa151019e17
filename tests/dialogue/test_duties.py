"""What the year asks of each unit: planned, held, missed, still owed; who is late comes first."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from flask import Flask

from feedback.agencies import queries as agencies
from feedback.dialogue import duties
from feedback.dialogue.duties import Line
from feedback.extensions import db
from tests.factories.dialogue import make_dialogue, make_signed, target_of
from tests.factories.officers import browser_of, make_handler, make_leader, officer_of
from tests.factories.reception import TODAY

PAGE = "/buoi-doi-thoai/ke-hoach"


def line(code: str, kind: str, year: int = 2026, today: date = TODAY) -> Line:
    agency = agencies.by_code(code)
    assert agency is not None
    (found,) = [one for one in duties.of_year(year, today, agency_ids=[agency.id]) if one.kind == kind]
    return found


@pytest.mark.parametrize(
    ("kind", "more", "state", "owed"),
    [
        ("", {}, "warned", 1),
        ("leader", {}, "warned", 1),
        ("conference", {"basis": "yearly"}, "planned", 0),
        ("conference", {"basis": "yearly", "held_on": date(2026, 9, 1)}, "warned", 1),
        ("conference", {"state": "called_off", "reason": "Bão số 12"}, "warned", 1),
    ],
)
def test_a_commune_owes_one_a_year(
    app: Flask, kind: str, more: dict[str, object], state: str, owed: int
) -> None:
    if kind:
        make_dialogue(kind=kind, **more)
    found = line("21211", "conference")
    assert (found.state, found.owed, found.demanded, found.is_law) == (state, owed, 1, True)
    assert "Điều 32" in found.basis


def test_the_year_and_the_targets_decide(app: Flask) -> None:
    make_signed(kind="conference", basis="yearly")
    assert line("21211", "conference").state == "done"
    assert line("21211", "conference", 2025).state == "short"
    assert line("21211", "conference", 2027).state == "open"
    assert line("21211", "conference", today=date(2026, 3, 1)).demanded == 1
    make_dialogue("BTCD", number="2026-77")
    assert line("UBT", "leader").state == "free"
    target_of("chair_province")
    found = line("UBT", "leader")
    assert (found.demanded, found.count("planned"), found.owed, found.is_law) == (2, 1, 1, False)
    assert all(one.agency.code != "BTCD" for one in duties.of_year(2026, TODAY))


def test_pages_of_one_and_of_all(app: Flask) -> None:
    make_signed(kind="conference", basis="yearly")
    target_of("head_agency")
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    handler, roads = browser_of(app, make_handler("21211")), browser_of(app, make_leader("SXD"))
    own = handler.get(PAGE).text
    assert "Đã đủ" in own
    assert "Thường vụ" not in own
    assert "Chỉ tiêu của tỉnh: ít nhất 2 buổi" in roads.get(PAGE).text
    every = inspector.get(PAGE).text
    assert every.index("Cần xếp ngay") < every.rindex("Đã đủ")
    assert "Cần xếp ngay: " in every
    assert "Không có đơn vị nào" in inspector.get(PAGE, query_string={"q": "khong co"}).text
    done = inspector.get(
        PAGE, query_string={"tinh_trang": "done", "loai": "conference", "q": "tịnh khê"}
    ).text
    assert "1 dòng" in done
    assert inspector.get(PAGE, query_string={"nam": "1900", "loai": "x"}).status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(inspector.get(f"{PAGE}.xlsx").data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert len(rows) >= 96
    assert any(str(row[3]).startswith("Chỉ tiêu của tỉnh: Quyết định 15") for row in rows)
    assert browser_of(app, officer_of("UBT", "admin")).get(PAGE).status_code == 403


def test_a_leader_is_warned_from_october(app: Flask) -> None:
    leader, handler = browser_of(app, make_leader("21211")), browser_of(app, make_handler("21211"))
    warned = "Chưa xếp hội nghị trao đổi, đối thoại với nhân dân năm 2026"
    assert warned in leader.get("/viec-cua-toi").text
    assert warned not in handler.get("/viec-cua-toi").text
    make_dialogue(kind="conference", basis="yearly")
    db.session.rollback()
    assert warned not in leader.get("/viec-cua-toi").text
