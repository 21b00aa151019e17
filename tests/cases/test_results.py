"""Figures of a result: asked with the decision or conclusion, checked, corrected with a reason."""

from __future__ import annotations

from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask import Flask

from feedback.cases import queries, results
from feedback.clock import FixedClock
from tests.cases.walks.filling import filled
from tests.cases.walks.walking import Office, Walk
from tests.factories.officers import browser_of, make_leader

NONE = {one.name: "" for one in results.FIGURES}
SOME = NONE | {
    "results": "some",
    "state_money": "1.250.000.000",
    "person_land": "312,5",
    "persons": "2",
    "handled_people": "3",
    "handled_officials": "2",
}


@pytest.fixture
def office(app: Flask, clock: FixedClock) -> Office:
    """The agency and its officers."""
    return Office(app, clock)


def ready(office: Office) -> Walk:
    """A complaint that may be decided."""
    walk = Walk(office, "complaint_first", set())
    for step in ("accept", "verify", "record_verification"):
        walk.take(step)
    walk.take("waive_dialogue", ground="KN_NOTHING_DIFFERS")
    return walk


def wrong(walk: Walk, said: str, **typed: Any) -> None:
    response = walk.press("decide", **(NONE | {"results": "some"} | typed))
    page = unescape(response.get_data(as_text=True))
    assert response.status_code == 422
    assert said in page


def test_figures_are_asked_checked_and_kept_with_the_decision(office: Office) -> None:
    walk = ready(office)
    page = unescape(walk.open("leader", "decide"))
    assert page.count('name="state_money"') == 1
    wrong(walk, "Nhập ít nhất một số liệu")
    wrong(walk, "không được lớn hơn tổng số người", handled_people="1", handled_officials="2")
    wrong(walk, "Nhập cả số cá nhân", person_money="5.000.000")
    wrong(walk, "phải là một số", state_land="3.1.2")
    wrong(walk, "phải là một số", state_money="12,5")
    walk.propose("decide", **SOME)
    walk.take("decide")
    row = results.standing(walk.case.id)
    assert row is not None
    assert (row.state_money, row.person_land, row.handled_officials) == (1_250_000_000, Decimal("312.50"), 2)
    [letter] = [one for one in queries.letters_of(walk.case.id) if one.kind == "decision"]
    assert row.letter_id == letter.id
    shown = office.browsers["leader"].get(f"/don/{walk.case.number}").get_data(as_text=True)
    assert "1.250.000.000 đồng" in shown
    assert "312,5 m²" in shown
    history = office.browsers["leader"].get(f"/don/{walk.case.number}?muc=dien-bien").get_data(as_text=True)
    assert "Tiền thu hồi cho Nhà nước: 1.250.000.000 đồng" in history

    address = f"/don/{walk.case.number}/so-lieu-ket-qua"
    leader = office.browsers["leader"]
    sheet = filled(leader.get(address).get_data(as_text=True))
    assert sheet["state_money"] == "1.250.000.000"
    assert leader.post(address, data=sheet | {"reason": ""}).status_code == 422
    same = leader.post(address, data=sheet | {"reason": "Nhập nhầm"})
    assert same.status_code == 409
    assert "Số liệu không thay đổi" in same.get_data(as_text=True)
    assert (
        leader.post(address, data=sheet | {"reason": "Nhập nhầm", "state_money": "1.200.000.000"}).status_code
        == 303
    )
    late = leader.post(address, data=sheet | {"reason": "Nhập nhầm", "state_money": "1"})
    assert late.status_code == 409
    assert "Gửi lại" in late.get_data(as_text=True)
    history = leader.get(f"/don/{walk.case.number}?muc=dien-bien").get_data(as_text=True)
    assert "Số liệu trước đó: Tiền thu hồi cho Nhà nước: 1.250.000.000 đồng" in history
    stranger = browser_of(office.app, make_leader("SYT"))
    assert stranger.get(address).status_code == 404


def test_none_is_an_answer_too_and_measures_restate_what_was_concluded(office: Office) -> None:
    walk = Walk(office, "denunciation", set())
    for step in ("accept",):
        walk.take(step)
    walk.write_working_copy()
    walk.take("verify")
    walk.take("conclude", **(NONE | {"results": "some", "handled_people": "1", "handled_officials": "1"}))
    [*_, event] = queries.events_of(walk.case.id)
    assert event.details["findings"]
    standing = results.standing(walk.case.id)
    assert standing is not None
    assert standing.handled_people == 1
    assert 'value="some" checked' in walk.open("leader", "take_measures")
    walk.take("take_measures", **(NONE | {"results": "none"}))
    latest = results.standing(walk.case.id)
    assert latest is not None
    assert (latest.id > standing.id, latest.handled_people) == (True, 0)
    shown = office.browsers["leader"].get(f"/don/{walk.case.number}").get_data(as_text=True)
    assert "Không có thu hồi, trả lại" in shown
    assert office.browsers["handler"].get(f"/don/{walk.case.number}/so-lieu-ket-qua").status_code == 404
