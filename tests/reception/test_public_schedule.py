"""Reception days as everybody reads them: the page, the calendar file, the home page; what a merger moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
from flask import Flask
from flask.testing import FlaskClient

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.agencies.plans import Succession
from feedback.clock import ZONE
from feedback.extensions import db
from feedback.reception import places, rehoming, replaying, schedule
from feedback.reception.actions import recurring, scheduling
from tests.conftest import MOMENT
from tests.factories.reception import TODAY, make_place, make_session
from tests.reception.test_schedule import planned, rule_of, session_of


def test_what_is_published_moved_and_called_off_is_read(app: Flask, client: FlaskClient) -> None:
    empty = client.get("/").get_data(as_text=True)
    assert "Chưa có lịch tháng này" in empty
    place = make_place(name="Phòng tiếp dân; tầng 1, nhà A")
    assert "Nơi tiếp công dân thường xuyên" in client.get("/lich-tiep-cong-dan?co-quan=21211").get_data(
        as_text=True
    )
    moved, gone = planned(place, date(2026, 12, 10)), planned(place, date(2026, 12, 15))
    scheduling.publish(place.agency_id, moved.held_on, by=SYSTEM, at=MOMENT)
    planned(place, date(2026, 12, 22), content="Chưa công bố thì không ai thấy")
    gone_id, to = gone.id, session_of(place, date(2026, 12, 11))
    new_id = scheduling.move(moved, to, reason="Dự họp", expected=2, by=SYSTEM, at=MOMENT).id
    scheduling.call_off(gone, reason="Bão số 13", expected=2, by=SYSTEM, at=MOMENT + timedelta(hours=1))
    db.session.commit()
    page = client.get("/lich-tiep-cong-dan?co-quan=21211").get_data(as_text=True)
    assert "Lý do: Dự họp" in page
    assert "Lý do: Bão số 13" in page
    assert "Thứ Sáu 11/12/2026, 7 giờ 30 đến 11 giờ 30" in page.replace("\u00a0", " ")
    assert "không ai thấy" not in page
    assert "11/12/2026" not in client.get("/lich-tiep-cong-dan?co-quan=21025").get_data(as_text=True)
    for address, there in (("noi=21211", True), ("noi=21025", False), ("co-quan=21211&noi=21025", False)):
        page = client.get(f"/lich-tiep-cong-dan?{address}").get_data(as_text=True)
        assert ("11/12/2026" in page) is there, address
    assert "lich-tiep-cong-dan.ics?noi=21211" in client.get("/lich-tiep-cong-dan?noi=21211").get_data(True)
    assert "11/12/2026" in client.get("/").get_data(as_text=True)
    assert client.get("/lich-tiep-cong-dan?co-quan=../x").status_code == 200

    file = client.get("/lich-tiep-cong-dan.ics?co-quan=21211")
    assert file.mimetype == "text/calendar"
    calendar = icalendar.Calendar.from_ical(file.get_data())
    events = {str(one["UID"]).partition("@")[0]: one for one in calendar.walk("VEVENT")}
    assert len(events) == 3
    assert [one["STATUS"] for one in events.values()].count("CANCELLED") == 2
    assert "METHOD" not in calendar
    off, held = events[f"tiep-cong-dan-{gone_id}"], events[f"tiep-cong-dan-{new_id}"]
    assert off["SEQUENCE"] == 1
    assert off["DTSTAMP"].dt == off["LAST-MODIFIED"].dt == datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert held["DTSTART"].dt == datetime(2026, 12, 11, 7, 30, tzinfo=ZONE)
    assert held["LOCATION"].startswith("Phòng tiếp dân; tầng 1, nhà A")
    assert file.headers["Cache-Control"] == "public, max-age=60"
    again = client.get(
        "/lich-tiep-cong-dan.ics?co-quan=21211", headers={"If-None-Match": file.headers["ETag"]}
    )
    assert again.status_code == 304


def test_what_an_ended_agency_had_goes_to_its_successor(app: Flask) -> None:
    ended, heir = agencies.by_code("21211"), agencies.by_code("21025")
    assert ended is not None
    assert heir is not None
    place = make_place()
    past = make_session(place, held_on=date(2026, 11, 12))
    recurring.set_rule(rule_of(place, "5"), agency_id=ended.id, by=SYSTEM, at=MOMENT)
    rule = schedule.rules_in_force(TODAY)[0]
    succession = Succession(ended, date(2026, 12, 1), "Nghị quyết 1", heir, {}, {})
    assert rehoming.waiting([succession])[ended.id, heir.id] == 4
    moved = rehoming.rehome([succession], by=SYSTEM, at=MOMENT, progress=lambda _count: None)
    db.session.commit()
    assert moved[ended.id, heir.id] == 4
    assert (place.agency_id, past.agency_id, rule.last_on) == (heir.id, ended.id, date(2026, 11, 30))
    assert len(schedule.between([heir.id], TODAY, date.max)) == 3
    assert [one.id for one in places.usable_by(heir.id, TODAY)] == [place.id]
    assert rehoming.waiting([succession]).total() == 0
    assert list(replaying.check()) == []
