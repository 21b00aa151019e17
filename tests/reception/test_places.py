"""Where citizens are received: set up, changed, closed on a day, given up; and what everybody reads of it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.deadlines import actions as calendar
from feedback.extensions import db
from feedback.reception import places
from feedback.reception.actions import places as acts
from feedback.reception.actions.places import PlaceDetails
from feedback.reception.models import Place
from feedback.reception.rules import BadDetail, NotYours, Stale
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, at_desk, browser_of, make_leader, officer_of

OFFICE = tuple((day, *span) for day in range(5) for span in (("07:30", "11:30"), ("13:30", "17:00")))
TINH_KHE = PlaceDetails(
    name="Phòng tiếp công dân xã Tịnh Khê",
    address="Thôn Mỹ Lại, xã Tịnh Khê",
    hours=OFFICE,
    area_code="21211",
    phone="02553822222",
    seats=1,
)
TODAY = date(2026, 11, 25)
TYPED = {
    "name": "Trụ sở tiếp công dân xã Tịnh Khê",
    # Typed on a phone, letters and marks apart.
    "address": unicodedata.normalize("NFD", "Thôn Mỹ Lại, xã Tịnh Khê"),
    "area_code": "21211",
    "phone": "0255 3822 222",
    "note": "Có lối đi cho xe lăn",
    "t0": "7h30 - 11h30, 13h30 - 17h",
    "t3": "7:30 đến 11:30",
    "seats": "1",
    "slot_minutes": "30",
}


def tinh_khe() -> Place:
    agency = agencies.by_code("21211")
    assert agency is not None
    place = acts.establish(TINH_KHE, agency_id=agency.id, by=SYSTEM, at=MOMENT)
    db.session.commit()
    return place


def token(client: FlaskClient, path: str) -> str:
    html = client.get(path).get_data(as_text=True)
    return html.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def test_a_leader_sets_up_a_place_and_everybody_reads_it(app: Flask, client: FlaskClient) -> None:
    browser = browser_of(app, make_leader("21211"))
    db.session.commit()
    page = browser.get("/noi-tiep-cong-dan/sua").get_data(as_text=True)
    assert "chưa có nơi tiếp công dân" in page
    address = "/noi-tiep-cong-dan/sua/them"
    bad = TYPED | {"t0": "sáng", "t3": "11:30-7:30", "seats": "nhiều", "csrf_token": token(browser, address)}
    refused = browser.post(address, data=bad)
    assert refused.status_code == 422
    assert "phải viết như 7:30-11:30" in refused.get_data(as_text=True)
    answer = browser.post(address, data=TYPED | {"csrf_token": token(browser, address)})
    assert answer.status_code == 303
    shown = client.get("/noi-tiep-cong-dan?xa=21211").get_data(as_text=True)
    assert "Thôn Mỹ Lại, xã Tịnh Khê" in shown
    assert 'href="tel:02553822222"' in shown
    assert "Thứ Hai: 7 giờ 30 đến 11 giờ 30, 13 giờ 30 đến 17 giờ 00" in shown
    assert "chưa ghi nơi tiếp" in client.get("/noi-tiep-cong-dan?xa=21548").get_data(as_text=True)
    assert client.get("/noi-tiep-cong-dan?xa=%00'").status_code == 200
    assert "/noi-tiep-cong-dan" in client.get("/lien-he").get_data(as_text=True)


def test_who_may_not_is_kept_out(app: Flask) -> None:
    place = tinh_khe()
    number = place.id
    elsewhere = browser_of(app, make_leader("21025"))
    desk = browser_of(app, at_desk("21211"))
    admin = browser_of(app, officer_of("BTCD", "admin", username="quan.tri"))
    neighbour = actor_of(make_leader("21484"))
    db.session.commit()
    assert elsewhere.get(f"/noi-tiep-cong-dan/sua/{number}").status_code == 404
    assert elsewhere.get("/noi-tiep-cong-dan/sua/them?co-quan=21211").status_code == 404
    assert desk.get("/noi-tiep-cong-dan/sua").status_code == 403
    assert "Tịnh Khê" in admin.get("/noi-tiep-cong-dan/sua").get_data(as_text=True)
    assert admin.get("/noi-tiep-cong-dan/sua/them?co-quan=21211").status_code == 200
    with pytest.raises(NotYours):
        acts.amend(place, TINH_KHE, expected=1, by=neighbour, at=MOMENT)


def test_the_second_of_two_sees_what_the_first_wrote(app: Flask) -> None:
    place = tinh_khe()
    number = place.id
    browser = browser_of(app, make_leader("21211"))
    db.session.commit()
    address = f"/noi-tiep-cong-dan/sua/{number}"
    typed = TYPED | {"csrf_token": token(browser, address), "version": "1"}
    db.session.rollback()
    place = db.session.get_one(Place, number)
    acts.amend(place, replace(TINH_KHE, address="Thôn Cổ Lũy, xã Tịnh Khê"), expected=1, by=SYSTEM, at=MOMENT)
    db.session.commit()
    overtaken = browser.post(address, data=typed)
    assert overtaken.status_code == 409
    html = overtaken.get_data(as_text=True)
    assert "Địa chỉ: Thôn Cổ Lũy, xã Tịnh Khê" in html
    assert 'value="Thôn Mỹ Lại, xã Tịnh Khê"' in html
    assert browser.post(address, data=typed | {"version": "2"}).status_code == 303
    db.session.rollback()
    place = db.session.get_one(Place, number)
    assert (place.address, place.version) == ("Thôn Mỹ Lại, xã Tịnh Khê", 3)
    with pytest.raises(Stale):
        acts.end(place, last_on=TODAY, expected=1, by=SYSTEM, at=MOMENT)


def test_open_days_know_holidays_closures_and_worked_saturdays(app: Flask) -> None:
    place = tinh_khe()
    whole = [("07:30", "11:30"), ("13:30", "17:00")]
    assert places.open_on(place, TODAY) == whole
    assert places.open_on(place, date(2026, 11, 28)) == []
    assert places.open_on(place, date(2027, 1, 1)) == []
    assert places.open_on(place, date(2031, 1, 6)) == []
    calendar.add_holiday(
        date(2026, 12, 5), kind="worked", name="Làm bù", document="Số 1/TB", by=SYSTEM, at=MOMENT
    )
    assert places.open_on(place, date(2026, 12, 5)) == whole
    acts.close_on(place, date(2026, 11, 27), reason="Tránh bão số 13", by=SYSTEM, at=MOMENT)
    found = places.open_days(place, TODAY, TODAY + timedelta(days=6))
    assert list(found) == [date(2026, 11, day) for day in (25, 26, 30)] + [date(2026, 12, 1)]
    with pytest.raises(BadDetail, match="đã ghi nghỉ tiếp"):
        acts.close_on(place, date(2026, 11, 27), reason="Lần nữa", by=SYSTEM, at=MOMENT)
    acts.end(place, last_on=date(2026, 11, 30), expected=1, by=SYSTEM, at=MOMENT)
    assert places.open_on(place, date(2026, 12, 1)) == []
    assert places.of_agency(place.agency_id, date(2026, 12, 1)) == []


def test_a_day_off_is_announced_and_taken_back(app: Flask, client: FlaskClient) -> None:
    number = tinh_khe().id
    browser = browser_of(app, make_leader("21211"))
    db.session.commit()
    address = f"/noi-tiep-cong-dan/sua/{number}/ngay-nghi"
    typed = {
        "csrf_token": token(browser, address),
        "closed_on-day": "24",
        "closed_on-month": "11",
        "closed_on-year": "2026",
        "reason": "Nghỉ tránh bão",
    }
    assert "không được trước hôm nay" in browser.post(address, data=typed).get_data(as_text=True)
    assert browser.post(address, data=typed | {"closed_on-day": "27"}).status_code == 303
    assert "Nghỉ tiếp ngày 27/11/2026: Nghỉ tránh bão" in client.get("/noi-tiep-cong-dan").get_data(
        as_text=True
    )
    closure = places.closure_on(number, date(2026, 11, 27))
    assert closure is not None
    gone = f"{address}/{closure.id}/bo"
    assert browser.post(gone, data={"csrf_token": typed["csrf_token"]}).status_code == 303
    assert "Nghỉ tránh bão" not in client.get("/noi-tiep-cong-dan").get_data(as_text=True)
