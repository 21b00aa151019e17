"""What is held in public as a calendar file (iCalendar, RFC 5545). Pure: events in, bytes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from feedback.clock import ZONE

if TYPE_CHECKING:
    import icalendar

_ASKED_AGAIN: Final = timedelta(hours=1)
"""So often a program should look for changes."""
_OPEN_ENDED: Final = timedelta(hours=1)
"""So long a meeting whose end nobody said stands in calendars: without an end it would have no length
(RFC 5545, 3.6.1), and programs would hide it."""
_ZONE_ID: Final = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event: ``uid`` never changes, ``sequence`` grows with each change, ``changed_at`` is the moment of
    the last one; hours as «07:30»: no ``opens`` for a whole day, no ``closes`` where its end is open (an hour
    is kept for it); ``address`` of its page, empty for none; ``attendance``: how people come to it.
    """

    uid: str
    sequence: int
    changed_at: datetime
    on: date
    opens: str
    closes: str
    summary: str
    location: str
    description: str
    address: str = ""
    cancelled: bool = False
    attendance: Literal["offline", "online", "mixed"] = "offline"


def written(name: str, events: Iterable[Event]) -> bytes:
    """The calendar file (RFC 5545, with RFC 7986 for its name and how often to ask again); the same events
    give the same bytes."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//UBND tinh Quang Ngai//Lich tiep cong dan, doi thoai//VI")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", _ZONE_ID)
    calendar.add("refresh-interval", _ASKED_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(_ASKED_AGAIN))
    calendar.add_component(_zone())
    for one in events:
        calendar.add_component(_written(one))
    return calendar.to_ical()


@lru_cache(maxsize=1)
def _zone() -> icalendar.Timezone:
    """The province's clock; it has kept seven hours for longer than this system lives."""
    import icalendar

    return icalendar.Timezone.from_tzid(_ZONE_ID, first_date=date(2020, 1, 1))


def _written(one: Event) -> icalendar.Event:
    import icalendar

    event = icalendar.Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    # Without METHOD the stamp is the moment of the last change (RFC 5545 3.8.7.2), so that the file stays
    # the same from one request to the next.
    changed_at = one.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", _moment(one.on, one.opens) if one.opens else one.on)
    if one.opens:
        ends = _moment(one.on, one.closes) if one.closes else _moment(one.on, one.opens) + _OPEN_ENDED
        event.add("dtend", ends)
    event.add("summary", one.summary)
    for name, said in (("location", one.location), ("description", one.description), ("url", one.address)):
        if said:
            event.add(name, said)
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _moment(on: date, hour: str) -> datetime:
    return datetime.combine(on, time.fromisoformat(hour), ZONE)
