"""A dialogue that is called: when, where and who chairs, on the sender's page and in his notice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.actor import SYSTEM
from feedback.cases import actions
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.notifications import texts
from feedback.notifications.models import Message
from tests.cases.test_appeal import SIGNED, own_page
from tests.conftest import MOMENT
from tests.factories.matters import receive_matter
from tests.factories.officers import OfficersBrowser

CALLED: dict[str, Any] = {
    "held_on": date(2026, 12, 11),
    "held_from": "08:30",
    "place": "Hội trường Ủy ban nhân dân xã Tịnh Khê",
    "chair": "Phạm Thị Kim Loan",
    "chair_position": "Chủ tịch Ủy ban nhân dân xã",
    "invited": [{"name": "Hồ Thị Xa", "role": "người có quyền lợi liên quan"}],
}
WAYS = {
    "complaint_first": [
        ("accept", {"letter": "Thụ lý."}),
        ("verify", {"verifiers": "Trần Văn Bốn", "report_due_on": date(2026, 12, 10), "letter": "Kiểm kê."}),
        ("call_dialogue", CALLED | {"letter": "Mang theo giấy tờ về thửa đất."}),
    ],
    "dialogue_request": [
        ("accept", {}),
        ("plan", CALLED),
        ("notify_dialogue", {"letter": "Nội dung: giá bồi thường."}),
    ],
}


@pytest.mark.parametrize("course", WAYS)
def test_when_where_and_who_chairs(app: Flask, course: str) -> None:
    client = OfficersBrowser(app, app.response_class, use_cookies=True)
    received = receive_matter(course, "21211")
    case = db.session.get_one(Case, received.lodged.case_id)
    assert "Lịch đối thoại" not in own_page(client, received)
    for step, given in WAYS[course]:
        actions.take(case, step, given, signature=SIGNED, expected=case.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    page = own_page(client, received)
    shown = page[page.index("Lịch đối thoại") :]
    assert "8 giờ 30, ngày <strong>11/12/2026</strong>" in shown
    assert "Địa điểm: Hội trường Ủy ban nhân dân xã Tịnh Khê" in shown
    assert "Người chủ trì: Phạm Thị Kim Loan, Chủ tịch Ủy ban nhân dân xã" in shown
    assert "Hồ Thị Xa" not in shown
    told = [one.values for one in db.session.scalars(select(Message).order_by(Message.id))][-1]
    assert (told["held_on"], told["held_from"]) == ("2026-12-11", "8 giờ 30")
    assert told["place"] == "Hội trường Ủy ban nhân dân xã Tịnh Khê"
    assert "Kim Loan" not in str(told)
    assert "Hồ Thị Xa" not in str(told)
    if course == "complaint_first":
        off = {"reason": "Bão số 14."}
        actions.take(
            case,
            "call_off_dialogue",
            off,
            signature=SIGNED,
            expected=case.version,
            by=SYSTEM,
            at=MOMENT,
        )
        db.session.commit()
        page = own_page(client, received)
        assert "Lịch đối thoại" not in page
        assert "Lý do: Bão số 14." in page
        assert "Reason: Bão số 14." in client.get("/en/don-cua-toi").get_data(as_text=True)
        told = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
        assert told is not None
        body = texts.render(told.template, told.values | {"number": case.number}, by_post=False).body
        assert "không phải đến ngày 11/12/2026" in body
        assert "Bão" not in body
