"""O05: words without accents, every condition, hostile addresses, papers, filters kept, what was read."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from feedback.cases import actions, finding
from feedback.cases.finding import Sought
from feedback.cases.models import Case, SavedFilter
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.register.models import Reading
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case, make_case, make_overdue_case, receive, sender
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, at_desk, browser_of, make_handler, make_leader, officer_of

ALL = "/don"
TODAY = date(2026, 11, 25)


def numbers(html: str) -> list[str]:
    return re.findall(r'class="qn-code" href="/don/([^"]+)"', html)


def page(client: FlaskClient, address: str = ALL, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.text


def post(client: FlaskClient, seen: str, address: str, **fields: str) -> Any:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page(client, seen))
    assert token is not None
    return client.post(address, data=fields | {"csrf_token": token[1]})


def test_words_without_accents_and_apart_names_numbers_and_codes(app: Flask) -> None:
    received = receive()
    case, other = db.session.get_one(Case, received.lodged.case_id), make_case(title="Đèn đường hỏng")
    client = browser_of(app, make_handler())
    for words in ("cau treo", "cầu treo", "cầu treo", "CẦU  TREO", case.number.lower()):
        found = numbers(client.get(ALL, query_string={"tim": words}).text)
        assert case.number in found, words
    assert numbers(page(client, f"{ALL}?tim=anh+nguyet")) == [other.number, case.number]
    code = received.lodged.tracking_code
    assert numbers(client.get(ALL, query_string={"tim": code}).text) == [case.number]
    html = page(client, f"{ALL}?tim=khong+co+dau")
    assert "Không có đơn nào khớp" in html
    assert "bỏ mọi điều kiện" in html


def test_each_condition_narrows_and_can_be_taken_out(app: Flask) -> None:
    handler, leader = make_handler(), make_leader()
    late, done, mine = (
        make_overdue_case(),
        make_answered_case(),
        make_case(kind=Kind.PROPOSAL, channel="phone"),
    )
    actions.assign(mine, officer_id=handler.id, expected=mine.version, by=actor_of(leader), at=MOMENT)
    db.session.commit()
    client = browser_of(app, handler)
    assert numbers(page(client)) == [mine.number, done.number, late.number]
    for query, wanted in (
        ("loai=de-xuat", [mine]),
        ("tt=xong", [done]),
        ("tt=dang", [mine, late]),
        ("buoc=answered", [done]),
        ("han=qua-han", [late]),
        ("nguoi=toi", [mine]),
        ("nguoi=chua-giao", [done, late]),
        ("kenh=phone", [mine]),
        ("linh_vuc=local_roads&xa=21211", [mine, done, late]),
        ("ket_qua=upheld", []),
        ("tu=1/11/2026", [mine, done]),
        ("den=1/11/2026", [late]),
        ("sap=nhan", [late, done, mine]),
        ("sap=han", [late, mine]),
        ("tim=cau+treo&tt=xong", [done]),
    ):
        html = page(client, f"{ALL}?{query}")
        assert numbers(html) == [one.number for one in wanted], query
    html = page(client, f"{ALL}?loai=de-xuat&nguoi=toi")
    assert "Loại đơn: Đề xuất" in html
    assert 'href="/don?nguoi=toi"' in html


def test_pages_by_key_forth_and_back(app: Flask) -> None:
    cases = [
        make_case(title=f"Đơn thứ {place}", received_at=MOMENT - timedelta(days=place % 3))
        for place in range(7)
    ]
    viewer, got, place = actor_of(make_handler()), [], None
    while True:
        found = finding.page(viewer, Sought(), today=TODAY, after=place, size=3)
        got += [row.case.id for row in found.rows]
        place = found.after
        if place is None:
            break
    assert got == [case.id for case in sorted(cases, key=lambda one: (one.received_on, one.id), reverse=True)]
    back = finding.page(viewer, Sought(), today=TODAY, before=found.before, size=3)
    assert [row.case.id for row in back.rows] == got[3:6]
    assert back.after is not None
    assert back.before is not None


def test_a_page_looks_at_so_many_rows_and_says_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "WINDOW", 2)
    wanted = make_case(kind=Kind.PROPOSAL)
    for _ in range(3):
        make_case()
    client = browser_of(app, make_handler())
    html = page(client, f"{ALL}?loai=de-xuat")
    assert "Không có đơn khớp trong 2 đơn vừa tìm" in html
    further = re.search(r'href="([^"]+)">Tìm tiếp', html)
    assert further is not None
    assert numbers(page(client, further[1].replace("&amp;", "&"))) == [wanted.number]


def test_a_hostile_address_narrows_nothing_and_a_bad_day_is_said(app: Flask) -> None:
    case = make_case()
    client = browser_of(app, make_handler())
    for query in (
        "loai=x&buoc=%27%3B--&nguoi=99999&xa=../../&sap=id&so=9999&han=%00",
        "sau=AAAAAAAAAAAAAAAA&truoc=zz",
        "co_quan=SYT",
        "tim=" + "a%CC%81" * 3000,
    ):
        assert client.get(f"{ALL}?{query}").status_code == 200, query[:60]
    assert numbers(page(client, f"{ALL}?loai=x&nguoi=99999")) == [case.number]
    html = page(client, f"{ALL}?tu=31/2/2026&den=x")
    assert html.count("Nhập ngày có thật, ví dụ 1/11/2026") == 4
    assert 'value="31/2/2026"' in html
    assert "Ngày cuối không được trước ngày đầu" in page(client, f"{ALL}?tu=2/11/2026&den=1/11/2026")


def test_another_agency_and_what_is_sealed_stay_unseen(app: Flask) -> None:
    make_case("SYT")
    sealed = db.session.get_one(Case, receive_matter("denunciation").lodged.case_id)
    assert "Chưa có đơn nào" in page(browser_of(app, make_handler()))
    assert "Không có đơn nào khớp" in page(browser_of(app, make_handler("SYT")), f"{ALL}?tim={sealed.number}")
    sworn = browser_of(app, officer_of("SXD", "denunciation", name="Hồ Thị Kim Yến"))
    html = page(sworn)
    assert numbers(html) == [sealed.number]
    assert "(giữ bí mật)" in html
    assert page(browser_of(app, officer_of("TTT", "inspector", name="Võ Nam")), f"{ALL}?co_quan=SYT").count(
        'class="qn-code"'
    )


def test_a_paper_finds_its_bearers_cases_by_post_and_leaves_no_trace_of_itself(app: Flask) -> None:
    paper = "051185001234"
    case = make_case(sender=sender(id_kind="citizen_card", id_number=paper))
    make_case()
    desk = at_desk()
    client = browser_of(app, desk)
    answer = post(client, "/don/tim-so-giay-to", "/don/tim-so-giay-to", number="051 185 001 234")
    assert answer.status_code == 200
    assert numbers(answer.text) == [case.number]
    assert paper not in answer.text
    noted = db.session.query(Reading).filter_by(page="tim-so-giay-to").one()
    assert (noted.actor, noted.subject_id) == (f"officer:{desk.id}", desk.id)
    answer = post(client, "/don/tim-so-giay-to", "/don/tim-so-giay-to", number="051185009999")
    assert "Không có đơn nào của người có giấy tờ này" in answer.text
    assert post(client, "/don/tim-so-giay-to", "/don/tim-so-giay-to", number="12").status_code == 422
    assert client.get(f"/don/tim-so-giay-to?number={paper}").text.count(paper) == 0
    # By words nobody is found by his number, and who handles only denunciations doesn't ask for people.
    assert "Không có đơn nào khớp" in page(client, f"{ALL}?tim={paper}")
    sworn = browser_of(app, officer_of("SXD", "denunciation", name="Hồ Thị Kim Yến"))
    assert sworn.get("/don/tim-so-giay-to").status_code == 403


def test_a_filter_is_kept_under_a_name_opened_and_dropped_by_its_owner(app: Flask) -> None:
    make_case()
    handler = make_handler()
    client = browser_of(app, handler)
    seen = "/don/bo-loc?tt=dang&han=qua-han&x=1&sau=abc"
    html = page(client, seen)
    assert "Tình trạng: Đang giải quyết" in html
    query = re.search(r'name="query"[^>]*value="([^"]+)"', html)
    assert query is not None
    assert query[1].replace("&amp;", "&") == "tt=dang&han=qua-han"
    answer = post(client, seen, "/don/bo-loc", name="Việc quá hạn", query="tt=dang&han=qua-han&la=1")
    assert answer.status_code == 303
    assert answer.location.endswith("/don?tt=dang&han=qua-han")
    kept = db.session.query(SavedFilter).one()
    assert kept.query == "tt=dang&han=qua-han"
    assert "Việc quá hạn" in page(client, "/viec-cua-toi")
    answer = post(client, seen, "/don/bo-loc", name="Việc quá hạn", query="tt=dang")
    assert answer.status_code == 422
    assert "Đã có bộ lọc mang tên này" in answer.text
    for hostile in ("", "x=1", "loai=<script>", "%00=%ff", "a=1&" * 500):
        assert post(client, seen, "/don/bo-loc", name="Thử", query=hostile).status_code == 422, hostile
    other = browser_of(app, at_desk())
    assert post(other, "/don/bo-loc?tt=dang", f"/don/bo-loc/{kept.id}/xoa").status_code == 404
    assert post(client, seen, f"/don/bo-loc/{kept.id}/xoa").status_code == 303
    for place in range(30):
        db.session.add(SavedFilter(officer_id=handler.id, name=f"Bộ {place}", query="tt=dang", at=MOMENT))
    db.session.commit()
    assert "Đã có 30 bộ lọc" in post(client, seen, "/don/bo-loc", name="Thêm", query="tt=dang").text


def test_what_was_opened_last_stands_beside_until_it_may_not_be_seen(app: Flask) -> None:
    first, second = make_case(title="Cống thoát nước tắc"), make_case(title="Vỉa hè bị lấn")
    client = browser_of(app, make_handler())
    for case in (first, second, first):
        page(client, f"/don/{case.number}")
    beside = page(client, "/viec-cua-toi").partition("Xem gần đây (2)")[2]
    assert beside.index(first.number) < beside.index(second.number)
    first.agency_id = make_case("SYT").agency_id
    db.session.commit()
    html = page(client)
    assert "Xem gần đây (1)" in html
    assert first.number not in html


def test_every_order_walks_an_index(app: Flask) -> None:
    """No page of the list sorts or scans the table, whatever the planner believes of few rows."""
    if db.engine.dialect.name == "sqlite":
        plans = (
            "SELECT id FROM case_file WHERE agency_id = 1 ORDER BY received_on DESC, id DESC LIMIT 26",
            "SELECT id FROM case_file ORDER BY received_on DESC, id DESC LIMIT 26",
            "SELECT id FROM case_file WHERE officer_id = 1 ORDER BY received_on DESC, id DESC LIMIT 26",
            "SELECT id FROM case_file WHERE closed_on IS NULL AND due_on < '9999-12-31' AND agency_id = 1"
            " ORDER BY due_on, id LIMIT 26",
        )
        for plan in plans:
            told = " ".join(str(row) for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {plan}")))
            assert "USING" in told, told
            assert "TEMP B-TREE" not in told, told
