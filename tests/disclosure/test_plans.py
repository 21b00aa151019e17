"""The yearly plan: drafted from the law, written, issued with a number, reported; its contents fall due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from feedback.clock import FixedClock
from feedback.disclosure import duties, duty_wiring, plans, routines
from feedback.disclosure.actions import plans as acts
from feedback.disclosure.refusals import NotYours, Refused, Stale
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.register import verifying
from tests.cases.desk_browser import done, hidden, opened, pressed
from tests.conftest import MOMENT
from tests.disclosure.test_duties import COMMUNE, agency_id, day
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.factories.reception import TODAY

HOME = "/ke-hoach-cong-khai"


def test_from_draft_to_duties(app: Flask, clock: FixedClock) -> None:
    handler, leader = browser_of(app, make_handler(COMMUNE)), browser_of(app, make_leader(COMMUNE))
    assert "Cơ quan chưa lập kế hoạch nào" in opened(handler, HOME)
    assert pressed(handler, HOME, {"year": "2019"}).status_code == 422
    assert done(pressed(handler, HOME, {"year": "2026"})) == HOME
    [plan] = plans.of_agencies({agency_id()})
    address = f"{HOME}/{plan.id}"
    items = plans.items_of(plan.id)
    assert len(items) == len(law.contents_of("commune"))
    # Niêm yết ít nhất 30 ngày; nội dung 4 và 13 thường xuyên (Luật 10/2022 Đ13.2).
    assert [one.days for one in items[:4]] == [30, 30, 30, None]

    early = leader.post(f"{address}/ban-hanh", data=hidden(opened(leader, address)))
    assert early.status_code == 422
    assert "Ghi người chịu trách nhiệm cho 14 nội dung" in early.text
    for one in items[2:]:
        form = hidden(opened(handler, f"{address}/noi-dung/{one.id}"))
        done(handler.post(f"{address}/noi-dung/{one.id}/bo", data=form))
    budget = {
        "content": "commune_02",
        "title": "Dự toán ngân sách xã năm 2027 đã được Hội đồng nhân dân quyết định",
        "forms": ["portal", "posting"],
        "responsible": "Bà Đỗ Thị Yến, công chức Tài chính - Kế toán",
    } | day("from_on", TODAY + timedelta(days=15))
    wrongs: list[dict[str, Any]] = [{"days": "5"}, {"forms": []}, {"content": "staff"}]
    for wrong in (*wrongs, day("from_on", date(2027, 1, 5))):
        assert pressed(handler, f"{address}/noi-dung", budget | wrong).status_code == 422, wrong
    done(pressed(handler, f"{address}/noi-dung", budget | {"days": "45"}))
    for one in items[:2]:
        typed = budget | {"content": one.content, "title": one.title, "days": "30"} | day("from_on", TODAY)
        done(pressed(handler, f"{address}/noi-dung/{one.id}", typed))

    assert handler.post(f"{address}/ban-hanh", data={}).status_code == 403
    done(leader.post(f"{address}/ban-hanh", data=hidden(opened(leader, address))))
    page = opened(leader, address)
    assert "/KH-UBND" in page
    assert "Đinh Thị Hrê" in page
    assert "Chưa đến ngày" in page
    assert handler.get(f"{address}/ke-hoach.pdf").data.startswith(b"%PDF")
    assert len(duties.open_of({agency_id()})) == 2
    assert not [one for one in routines.owed({agency_id()}, TODAY) if "năm 2026" in one.words]

    assert "không sửa" in pressed(handler, f"{address}/noi-dung", budget | {"days": "45"}).text
    assert pressed(handler, f"{address}/bao-cao", day("on", TODAY - timedelta(days=1))).status_code == 422
    done(pressed(handler, f"{address}/bao-cao", day("on", TODAY)))
    assert pressed(handler, f"{address}/bao-cao", day("on", TODAY)).status_code == 422

    clock.at = MOMENT + timedelta(days=15)
    for _ in range(2):
        duty_wiring.arise()
    assert len(duties.open_of({agency_id()})) == 3
    assert not list(plans.check())
    assert not verifying.verify().faults
    db.session.execute(text("UPDATE disclosure_plan_item SET days = 1"))
    db.session.commit()
    assert len(list(plans.check())) == 3


def test_next_years_plan_takes_what_this_years_says(app: Flask) -> None:
    leader = actor_of(make_leader(COMMUNE))
    plan = acts.draft(agency_id(), 2026, by=leader, at=MOMENT)
    following = acts.draft(agency_id(), 2027, by=leader, at=MOMENT)
    # Late was only the plan: what began with it begins with the year.
    assert {one.from_on for one in plans.items_of(following.id)} == {date(2027, 1, 1)}
    assert len(plans.items_of(following.id)) == len(plans.items_of(plan.id))
    with pytest.raises(Refused):
        acts.draft(agency_id(), 2027, by=leader, at=MOMENT)
    with pytest.raises(Refused):
        acts.draft(agency_id("SXD"), 2027, by=actor_of(make_leader()), at=MOMENT)
    with pytest.raises(NotYours):
        acts.draft(agency_id(), 2027, by=actor_of(make_handler()), at=MOMENT)
    item = plans.items_of(plan.id)[0]
    with pytest.raises(Stale):
        acts.strike_item(plan, item, expected=plan.version + 1, by=leader, at=MOMENT)


def test_others_read_a_plan_once_it_was_issued(app: Flask) -> None:
    plan = acts.draft(agency_id(), 2026, by=actor_of(make_leader(COMMUNE)), at=MOMENT)
    db.session.commit()
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    assert "Chưa có cơ quan nào ban hành" in opened(inspector, HOME)
    assert inspector.get(f"{HOME}/{plan.id}").status_code == 404
    assert browser_of(app, make_handler("SXD")).get(f"{HOME}/{plan.id}").status_code == 404
    assert inspector.post(HOME, data={"year": "2026"}).status_code == 403
