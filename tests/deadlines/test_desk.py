"""The pages of the calendar, the targets and the statutory terms, on both engines."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.clock import FixedClock
from feedback.deadlines import changes, queries, rules
from feedback.deadlines.models import OwnTarget
from feedback.extensions import db
from feedback.law.calendar import Unit
from feedback.law.doubts import doubts
from feedback.register.models import RegisterEntry
from tests.accounts.factories import make_officer, sign_in_as

CALENDAR = "/quan-tri/lich-nghi"
TERMS = "/quan-tri/thoi-han"
TARGET = f"{TERMS}/PAKN_ANSWER/dat-muc-tieu"
CULTURE_DAY = "2026-11-24"


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    return signed_in(client)


def signed_in(client: FlaskClient) -> FlaskClient:
    """The browser of an administrator who signs in now."""
    sign_in_as(client, make_officer("quan.tri", roles=("admin",)))
    return client


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def send(client: FlaskClient, address: str, **answers: str) -> Any:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page(client, address))
    assert token
    answer = client.post(address, data={"csrf_token": token.group(1)} | answers)
    db.session.rollback()
    return answer


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def new_day(on: date, **changes: str) -> dict[str, str]:
    return day("day", on) | {"kind": "off", "name": "Nghỉ bù", "document": "15/TB-UBND"} | changes


def test_only_the_administrator_comes_in(client: FlaskClient) -> None:
    sign_in_as(client, make_officer())
    for address in (CALENDAR, f"{CALENDAR}/them", TERMS, TARGET, f"{CALENDAR}/{CULTURE_DAY}/bo"):
        assert client.get(address).status_code == 403, address


def test_the_year_shows_its_days_their_documents_and_how_sure_they_are(admin: FlaskClient) -> None:
    this_year = page(admin, CALENDAR)
    assert "Lịch nghỉ năm 2026" in this_year
    assert "Thứ Bảy, 10/01/2026" in this_year
    assert "12729/VPCP-KGVX" in this_year
    assert "Chờ xác nhận" in this_year
    assert "250 ngày làm việc" in this_year
    next_year = page(admin, f"{CALENDAR}?nam=2027")
    assert "Chưa công bố" in next_year
    assert next_year.count(">Dự kiến<") == 14
    assert "Xác nhận lịch nghỉ năm 2027" in next_year
    assert "Lịch nghỉ năm 2026" in page(admin, f"{CALENDAR}?nam=1066")


def test_a_day_off_and_a_worked_saturday_are_added_and_count(admin: FlaskClient) -> None:
    friday, saturday = date(2026, 12, 25), date(2026, 12, 19)
    answer = send(admin, f"{CALENDAR}/them", **new_day(friday))
    assert (answer.status_code, answer.location) == (303, f"{CALENDAR}?nam=2026")
    assert "Đã thêm ngày nghỉ 25/12/2026" in page(admin, CALENDAR)
    assert (
        send(admin, f"{CALENDAR}/them", **new_day(saturday, kind="worked", name="Làm bù")).status_code == 303
    )
    assert not queries.calendar().works(friday)
    assert queries.calendar().works(saturday)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": ""}, "Chọn ngày nghỉ hoặc ngày làm bù"),
        ({"name": "  "}, "Nhập tên ngày nghỉ"),
        ({"name": "x" * 121}, "quá 120 ký tự"),
        ({"document": ""}, "Nhập số, ký hiệu văn bản"),
        ({"day-month": "13"}, "ngày có thật"),
        ({"kind": "worked"}, "Ngày làm bù phải là thứ Bảy hoặc Chủ nhật"),
        (day("day", date(2026, 9, 2)), "Ngày 02/09/2026 đã có trong lịch"),
        (day("day", date(2031, 9, 2)), "Lịch chưa có năm 2031"),
        ({"csrf_token": "cũ"}, "Trang mở đã lâu"),
    ],
)
def test_a_bad_day_is_told_and_what_was_typed_is_kept(
    admin: FlaskClient, changes: dict[str, str], words: str
) -> None:
    before = len(queries.holidays(2026))
    db.session.rollback()
    answer = send(admin, f"{CALENDAR}/them", **new_day(date(2026, 12, 25), **changes))
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in html
    assert changes.get("name", "Nghỉ bù").strip() in html
    assert len(queries.holidays(2026)) == before


def test_a_doubtful_day_is_confirmed_by_a_document_and_then_stays(admin: FlaskClient) -> None:
    address = f"{CALENDAR}/{CULTURE_DAY}/xac-nhan"
    assert send(admin, address, document=" ").status_code == 422
    assert send(admin, address, document="Luật 99/2026/QH16").status_code == 303
    html = page(admin, CALENDAR)
    assert "Luật 99/2026/QH16" in html
    assert "Chờ xác nhận<" not in html
    for act in ("xac-nhan", "bo"):
        assert admin.get(f"{CALENDAR}/{CULTURE_DAY}/{act}").status_code == 404


def test_the_document_of_a_confirmed_day_is_corrected_and_no_clock_moves(admin: FlaskClient) -> None:
    address = f"{CALENDAR}/2026-09-02/van-ban"
    assert address in page(admin, CALENDAR)
    assert send(admin, address, document="  ").status_code == 422
    answer = send(admin, address, document="12729/VPCP-KGVX ngày 25/12/2025")
    assert (answer.status_code, answer.location) == (303, f"{CALENDAR}?nam=2026")
    html = page(admin, CALENDAR)
    assert "Đã ghi số văn bản của ngày 02/09/2026" in html
    assert 'value="12729/VPCP-KGVX ngày 25/12/2025"' in page(admin, address)
    assert not queries.calendar().works(date(2026, 9, 2))
    assert changes.since_recount() == []
    [entry] = db.session.scalars(select(RegisterEntry).where(RegisterEntry.act == changes.DOCUMENTED))
    assert entry.actor.startswith("officer:")
    assert admin.get(f"{CALENDAR}/{CULTURE_DAY}/van-ban").status_code == 404


def test_a_proposed_day_is_struck_by_a_document(admin: FlaskClient) -> None:
    answer = send(admin, f"{CALENDAR}/2027-05-03/bo", document="99/VPCP")
    assert (answer.status_code, answer.location) == (303, f"{CALENDAR}?nam=2027")
    assert "03/05/2027" not in page(admin, f"{CALENDAR}?nam=2027").partition("<table")[2]
    assert queries.calendar().works(date(2027, 5, 3))


def test_a_year_is_confirmed_with_its_proposed_days_and_the_next_one_added(admin: FlaskClient) -> None:
    address = f"{CALENDAR}/nam/2027/xac-nhan"
    assert "Thứ Sáu, 01/01/2027" in page(admin, address)
    assert send(admin, address, document="").status_code == 422
    assert send(admin, address, document="5000/VPCP-KGVX").status_code == 303
    html = page(admin, f"{CALENDAR}?nam=2027")
    assert "Đã công bố" in html
    assert ">Dự kiến<" not in html
    assert send(admin, f"{CALENDAR}/nam/2028/xac-nhan", document="6000/VPCP").status_code == 303
    assert queries.calendar().years[2028]
    assert admin.get(f"{CALENDAR}/nam/2031/xac-nhan").status_code == 404


def test_from_october_on_the_next_year_is_asked_for_until_it_is_confirmed(
    client: FlaskClient, clock: FixedClock
) -> None:
    warning = "Lịch nghỉ năm 2027 chưa được xác nhận: các hạn rơi vào năm đó là tạm tính."
    clock.at = datetime(2026, 9, 30, 16, 59, tzinfo=UTC)
    admin = signed_in(client)
    for on, shown in (
        (datetime(2026, 9, 30, 16, 59, tzinfo=UTC), False),
        (datetime(2026, 9, 30, 17, 0, tzinfo=UTC), True),
    ):
        clock.at = on  # a minute before midnight of 30/9 in the province, and 1/10
        for address in (CALENDAR, "/quan-tri/can-bo"):
            assert (warning in page(admin, address)) is shown, (address, on)
        assert admin.get("/readyz").get_json()["calendar"] == (warning if shown else "ok")
    assert send(admin, f"{CALENDAR}/nam/2027/xac-nhan", document="5000/VPCP-KGVX").status_code == 303
    for address in (CALENDAR, "/quan-tri/can-bo"):
        assert warning not in page(admin, address)
    assert admin.get("/readyz").get_json()["calendar"] == "ok"


def test_a_year_that_began_unconfirmed_is_still_asked_for() -> None:
    assert rules.unconfirmed_years(date(2027, 2, 1), {2026: True, 2027: False}) == (2027,)
    assert rules.unconfirmed_years(date(2027, 10, 1), {2026: True}) == (2027, 2028)


@pytest.mark.parametrize(
    "written", ["2026-13-01", "khong-phai-ngay", "2026-01-01", "2026-11-23", "9999-01-01"]
)
def test_an_address_that_names_no_open_day_is_not_found(admin: FlaskClient, written: str) -> None:
    assert admin.get(f"{CALENDAR}/{written}/xac-nhan").status_code == 404


def test_terms_are_listed_with_article_and_what_is_unsure_is_said(admin: FlaskClient) -> None:
    html = page(admin, TERMS)
    for term in (term for key in queries.terms().keys for term in queries.terms().versions(key)):
        if not term.is_target:
            assert term.title in html
    assert "khoản 1 Điều 28 Luật Tiếp công dân" in html
    assert "10 ngày làm việc" in html
    assert "Từ 01/07/2014" in html
    assert TARGET in html
    waiting = doubts(queries.terms().data)
    assert f"{len(waiting)} mục cần cơ quan pháp chế xác nhận" in html
    rows = unescape(html.partition('id="cho-xac-nhan"')[2])
    assert all(one.key in rows for one in waiting)


def test_a_target_is_set_from_a_day_on_and_the_history_stays(admin: FlaskClient) -> None:
    assert 'value="15"' in page(admin, TARGET)
    answers = {"length": "12", "unit": "working_day", "document": "QĐ 45/QĐ-UBND"}
    answer = send(admin, TARGET, **answers, **day("from_on", date(2026, 12, 1)))
    assert (answer.status_code, answer.location) == (303, TERMS)
    terms = queries.terms()
    assert terms.resolve("PAKN_ANSWER", date(2026, 11, 30)).length == 15
    assert terms.resolve("PAKN_ANSWER", date(2026, 12, 1)).length == 12
    html = page(admin, TERMS)
    assert "QĐ 45/QĐ-UBND" in html
    assert "Từ 01/07/2014 đến 30/11/2026" in html
    assert "Hiện là 15" in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"length": "0"}, "từ 1 đến 365"),
        ({"length": "mười"}, "từ 1 đến 365"),
        ({"unit": "fortnight"}, "Chọn cách đếm ngày"),
        ({"document": ""}, "Nhập số, ký hiệu văn bản"),
        ({"from_on-year": ""}, "năm"),
    ],
)
def test_a_bad_target_is_told_and_nothing_is_written(
    admin: FlaskClient, changes: dict[str, str], words: str
) -> None:
    answers = {"length": "7", "unit": "calendar_day", "document": "QĐ 45"} | day("from_on", date(2026, 12, 1))
    answer = send(admin, TARGET, **(answers | changes))
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert db.session.scalars(select(OwnTarget)).all() == []


def test_only_internal_targets_with_a_length_can_be_set(admin: FlaskClient) -> None:
    for key in ("TCD_REPLY", "GIVEN_TARGET", "KHONG_CO"):
        assert admin.get(f"{TERMS}/{key}/dat-muc-tieu").status_code == 404, key
    answer = send(
        admin,
        f"{TERMS}/PAKN_SUPPLEMENT/dat-muc-tieu",
        length="20",
        unit="calendar_day",
        document="QĐ 46",
        **day("from_on", date(2026, 11, 25)),
    )
    assert answer.status_code == 303
    term = queries.terms().resolve("PAKN_SUPPLEMENT", date(2026, 11, 25))
    assert (term.length, term.unit) == (20, Unit.CALENDAR_DAY)
