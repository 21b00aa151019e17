"""The province sets targets by a document; they end, and nobody takes them for law."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from feedback.agencies import queries as agencies
from feedback.dialogue import targets
from feedback.dialogue.actions import targets as acts
from feedback.dialogue.rules import BadDetail, NotYours
from feedback.extensions import db
from tests.cases.desk_browser import pressed
from tests.conftest import MOMENT
from tests.factories.dialogue import target_of
from tests.factories.officers import actor_of, browser_of, make_leader, officer_of
from tests.factories.reception import TODAY

NEW = "/buoi-doi-thoai/chi-tieu/them"
TYPED = {
    "office": "head_agency",
    "kind": "leader",
    "times_a_year": "2",
    "notice_days": "5",
    "result_days": "",
    "unit": "working_day",
    "document": "Quyết định 15/2026/QĐ-UBND ngày 12/3/2026",
    "first_on-day": "1",
    "first_on-month": "3",
    "first_on-year": "2026",
}


def test_set_shown_and_ended(app: Flask) -> None:
    admin = browser_of(app, officer_of("UBT", "admin"))
    leader = browser_of(app, make_leader())
    assert "Tỉnh chưa đặt chỉ tiêu nào" in leader.get("/buoi-doi-thoai/chi-tieu").text
    assert pressed(admin, NEW, TYPED | {"times_a_year": "", "office": "ai"}).status_code == 422
    assert pressed(admin, NEW, TYPED).status_code == 303
    again = pressed(admin, NEW, TYPED | {"first_on-month": "12"})
    assert again.status_code == 422
    assert "Kết thúc chỉ tiêu ấy trước" in again.text

    page = leader.get("/buoi-doi-thoai/chi-tieu").text
    assert "2 buổi" in page
    assert "5 ngày làm việc" in page
    assert "không phải quy định của luật" in page
    assert "Đặt chỉ tiêu" not in page
    assert leader.get(NEW).status_code == 403

    (target,) = targets.every()
    end = f"/buoi-doi-thoai/chi-tieu/{target.id}/ket-thuc"
    past = {"last_on-day": "1", "last_on-month": "2", "last_on-year": "2026"}
    assert admin.get(end).status_code == 200
    assert pressed(admin, end, past).status_code == 422
    assert pressed(admin, end, past | {"last_on-month": "12"}).status_code == 303
    assert pressed(admin, end, past | {"last_on-month": "12"}).status_code == 422
    assert pressed(admin, NEW, TYPED | {"first_on-day": "2", "first_on-month": "12"}).status_code == 303


def test_holds_for_the_office_on_its_days_only(app: Flask) -> None:
    made = target_of("head_agency", first_on=TODAY)
    ministry, commune = agencies.by_code("SXD"), agencies.by_code("21211")
    assert ministry is not None
    assert commune is not None
    found = targets.on(ministry, "leader", TODAY)
    assert found is not None
    assert found.id == made.id
    assert targets.on(ministry, "leader", TODAY - timedelta(days=1)) is None
    assert targets.on(ministry, "topical", TODAY) is None
    assert targets.on(commune, "leader", TODAY) is None


def test_what_cannot_be_set(app: Flask) -> None:
    by = actor_of(officer_of("UBT", "admin"))
    with pytest.raises(NotYours):
        target_of("head_agency", by=actor_of(make_leader()))
    for wrong, field in (
        ({"office": "chair_district"}, "kind"),
        ({"kind": "conference", "office": "chair_commune"}, "kind"),
        ({"first_on": TODAY.replace(year=2025)}, "first_on"),
    ):
        with pytest.raises(BadDetail) as refused:
            target_of(**({"office": "head_agency", "by": by} | wrong))
        assert refused.value.field == field


def test_a_changed_row_is_noticed(app: Flask) -> None:
    made = target_of("head_agency")
    acts.end_target(made, last_on=TODAY, by=actor_of(officer_of("UBT", "admin")), at=MOMENT)
    db.session.commit()
    assert list(targets.check()) == []
    db.session.execute(text("UPDATE dialogue_target SET times_a_year = 1"))
    assert list(targets.check()) == [f"chỉ tiêu đối thoại {made.id}: không khớp với những việc đã ghi sổ"]
