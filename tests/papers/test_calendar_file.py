"""Calendar files as programs read them (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar

from feedback.clock import ZONE
from feedback.papers import calendar_file
from feedback.papers.calendar_file import Event

EVENT = Event(
    uid="1@x",
    sequence=2,
    changed_at=datetime(2026, 11, 25, 3, 0, 0, 125, tzinfo=UTC),
    on=date(2026, 12, 11),
    opens="07:30",
    closes="11:30",
    summary="Tiếp công dân\nEND:VEVENT\nBEGIN:VALARM",
    location="Ở " + "đ" * 200,
    description="a,b;c\\d",
    address="https://quangngai.example/doi-thoai/2026-1",
    cancelled=True,
)


def test_a_calendar_is_read_back_as_it_was_said() -> None:
    content = calendar_file.written("Lịch, cả tỉnh", [EVENT])
    assert content == calendar_file.written("Lịch, cả tỉnh", [EVENT])
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    calendar = icalendar.Calendar.from_ical(content)
    assert (calendar["VERSION"], calendar["X-WR-CALNAME"]) == ("2.0", "Lịch, cả tỉnh")
    assert calendar["PRODID"]
    zone, event = calendar.walk("VTIMEZONE")[0], calendar.walk("VEVENT")[0]
    assert zone["TZID"] == event["DTSTART"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert zone.walk("STANDARD")[0]["TZOFFSETTO"].td == timedelta(hours=7)
    assert not calendar.walk("VALARM")
    for name in ("summary", "location", "description"):
        assert event[name] == getattr(EVENT, name)
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("1@x", 2, "CANCELLED")
    assert event["URL"] == EVENT.address
    assert event["DTSTART"].dt == datetime(2026, 12, 11, 7, 30, tzinfo=ZONE)
    assert event["DTEND"].dt == datetime(2026, 12, 11, 11, 30, tzinfo=ZONE)
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == datetime(2026, 11, 25, 3, tzinfo=UTC)
