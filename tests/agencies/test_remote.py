"""Remote communes: nothing counts before an administrator enters it by a document."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.actor import SYSTEM, Actor
from feedback.agencies import actions, queries
from feedback.agencies.rules import BadAnswer, Refused
from feedback.register.queries import acts_on
from tests.agencies.tables import Selects
from tests.conftest import MOMENT
from tests.factories.officers import browser_of, officer_of

BY: dict[str, Any] = {"by": SYSTEM, "at": MOMENT}
PAGE = "/quan-tri/xa-vung-sau-vung-xa"
TODAY = date(2026, 11, 25)


def area(code: str) -> int:
    found = queries.area_by_code(code)
    assert found is not None
    return found.id


def token(browser: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(address).text)
    assert found is not None
    return found[1]


def on(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def test_no_commune_is_remote_before_it_is_entered(app: Flask) -> None:
    assert not any(queries.is_remote(one.code, TODAY) for one in queries.areas_today())
    assert queries.remote_basis("21484", TODAY) is None
    names = [one.full_name for one in queries.remote_candidates()]
    assert {"Đặc khu Lý Sơn", "Xã Ba Tơ", "Xã Măng Đen"} <= set(names)
    assert "Phường Kon Tum" not in names
    assert "Xã Sơn Tịnh" not in names
    assert len(names) == len(set(names))


def test_a_commune_is_remote_from_one_day_to_another(app: Flask, session: Any) -> None:
    number = actions.mark_remote(area("21484"), from_on=date(2026, 1, 10), basis=" QĐ 15/QĐ-UBND ", **BY)
    session.commit()
    days = (date(2026, 1, 9), date(2026, 1, 10), TODAY)
    assert [queries.is_remote("21484", day) for day in days] == [False, True, True]
    assert queries.remote_basis("21484", TODAY) == "QĐ 15/QĐ-UBND"
    assert not queries.is_remote("21490", TODAY)
    actions.end_remote(area("21484"), last_on=date(2026, 6, 30), basis="QĐ 90/QĐ-UBND", **BY)
    session.commit()
    assert [queries.is_remote("21484", day) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [True, False]
    actions.mark_remote(area("21484"), from_on=date(2026, 7, 1), basis="QĐ 91/QĐ-UBND", **BY)
    session.commit()
    assert queries.remote_basis("21484", TODAY) == "QĐ 91/QĐ-UBND"
    assert {entry.act for entry in acts_on("remote_commune", number)} == {"remote_marked", "remote_ended"}


def test_it_is_answered_from_memory(app: Flask, session: Any) -> None:
    actions.mark_remote(area("21484"), from_on=TODAY, basis="QĐ 15", **BY)
    session.commit()
    queries.is_remote("21484", TODAY)
    with Selects() as selects:
        assert queries.is_remote("21484", TODAY)
        assert not queries.is_remote("không có", TODAY)
    assert selects.count == 0


def test_what_can_t_be_is_refused_beside_its_field(app: Flask, session: Any) -> None:
    actions.mark_remote(area("21484"), from_on=date(2026, 1, 10), basis="QĐ 15", **BY)
    actions.mark_remote(area("21490"), from_on=date(2026, 1, 10), basis="QĐ 15", **BY)
    actions.end_remote(area("21490"), last_on=date(2026, 6, 30), basis="QĐ 90", **BY)
    session.commit()
    former = next(one for one in queries.gazetteer() if not one.today)
    for area_id, day, basis, field in (
        (area("21484"), TODAY, "QĐ 16", "area"),
        (former.id, TODAY, "QĐ 16", "area"),
        (0, TODAY, "QĐ 16", "area"),
        (area("21490"), date(2026, 6, 30), "QĐ 16", "from_on"),
        (area("21496"), TODAY, "  ", "basis"),
    ):
        with pytest.raises(BadAnswer) as bad:
            actions.mark_remote(area_id, from_on=day, basis=basis, **BY)
        assert bad.value.field == field
    with pytest.raises(BadAnswer, match="trước ngày bắt đầu"):
        actions.end_remote(area("21484"), last_on=date(2026, 1, 9), basis="QĐ 90", **BY)
    with pytest.raises(Refused, match="không còn được ghi"):
        actions.end_remote(area("21490"), last_on=TODAY, basis="QĐ 90", **BY)
    nobody = Actor("officer", 2)
    with pytest.raises(Refused, match="không có quyền"):
        actions.mark_remote(area("21496"), from_on=TODAY, basis="QĐ 16", by=nobody, at=MOMENT)
    with pytest.raises(Refused, match="không có quyền"):
        actions.end_remote(area("21484"), last_on=TODAY, basis="QĐ 16", by=nobody, at=MOMENT)


def test_an_administrator_marks_and_ends_on_the_page(app: Flask, session: Any) -> None:
    browser = browser_of(app, officer_of("VPUBT", "admin", name="Bùi Tá Hùng", username="quan.tri"))
    before = browser.get(PAGE).text
    assert "Chưa ghi xã nào" in before
    assert before.count("Cần cơ quan pháp chế xác nhận") == len(queries.remote_candidates())
    address = f"{PAGE}/ghi"
    assert 'value="21484" selected' in browser.get(f"{address}?xa=21484").text
    assert browser.get(f"{address}?xa=%00<script>").status_code == 200
    answers = {"csrf_token": token(browser, address), "area": "21484", "basis": "QĐ 15/QĐ-UBND"}
    answers |= on("from_on", date(2026, 1, 10))
    assert browser.post(address, data=answers | {"basis": ""}).status_code == 422
    assert browser.post(address, data=answers | {"area": "99999"}).status_code == 422
    assert "Đã ghi Xã Ba Tơ" in browser.post(address, data=answers, follow_redirects=True).text
    twice = browser.post(address, data=answers)
    assert (twice.status_code, "đang được ghi là vùng sâu" in twice.text) == (422, True)
    listed = browser.get(PAGE).text
    assert "QĐ 15/QĐ-UBND" in listed
    assert "Đang tính" in listed
    end = f"{PAGE}/21484/thoi-ghi"
    ending = {"csrf_token": token(browser, end), "basis": "QĐ 90/QĐ-UBND"}
    wrong = browser.post(end, data=ending | on("last_on", date(2026, 1, 9)))
    assert (wrong.status_code, "Ngày cuối không được trước" in wrong.text) == (422, True)
    done = browser.post(end, data=ending | on("last_on", date(2026, 6, 30)), follow_redirects=True)
    assert "thôi ghi theo QĐ 90/QĐ-UBND" in done.text
    assert "Đã thôi" in done.text
    assert browser.get(end).status_code == 404


def test_others_don_t_open_the_pages(app: Flask) -> None:
    browser = browser_of(app, officer_of("SXD", "leader"))
    for address in (PAGE, f"{PAGE}/ghi", f"{PAGE}/21484/thoi-ghi"):
        assert browser.get(address).status_code == 403
    assert "Vùng sâu, vùng xa" not in browser.get("/quan-tri/co-quan").text
