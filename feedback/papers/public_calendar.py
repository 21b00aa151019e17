"""What is held in public and everybody may come to: one list, filled by the rooms that hold it.

Rooms stand beside one another and don't know each other; the list is asked of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, current_app
from markupsafe import Markup

from feedback import config
from feedback.agencies import queries as agencies
from feedback.clock import ZONE
from feedback.papers.calendar_file import Event
from feedback.web import metadata, today
from feedback.web.feeds import Unknown
from feedback.web.metadata import Thing

KEPT_DAYS: Final = 31
"""How many calendar days what is over stays in calendar files, so that programs hear what was called off."""
_ON: Final = "https://schema.org/EventScheduled"
_OFF: Final = "https://schema.org/EventCancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which of it: of agencies (None: of all), in one commune (empty: anywhere), from a day to another, both
    included."""

    agency_ids: Collection[int] | None = None
    area_code: str = ""
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Entry:
    """One of them: as a calendar has it, its ``section`` of the page (under an h2), its ``line`` of the home
    page below day and hours; ``coming``: it will take place as it stands here, and people may come;
    ``organizer``: the agency's name."""

    event: Event
    section: Callable[[], Markup]
    line: Callable[[], Markup]
    coming: bool
    organizer: str


def host() -> str:
    """Under whose name identifiers of what is held in public are given out."""
    return urlsplit(config.current().site_url).hostname or "localhost"


def uid(name: str) -> str:
    """The identifier of one of them for calendars (RFC 5545, 3.8.4.7)."""
    return f"{name}@{host()}"


Source = Callable[[Wanted], list[Entry]]
"""From what is wanted to what a room holds of it; a few selects however many there are."""


def provide(app: Flask, source: Source) -> None:
    """Register a room that holds something in public."""
    app.extensions.setdefault("public_calendar", []).append(source)


def asked(query: Mapping[str, str], kept_days: int = KEPT_DAYS) -> tuple[Wanted, str]:
    """What the address of a calendar file narrows it to, by ``xa`` (code of a commune) and ``co-quan`` (code
    of an agency), and how that is called; from ``kept_days`` calendar days ago on. Of one that ended the
    file is empty in time. Raises feeds.Unknown where a code names nothing: that isn't the calendar of all.
    """
    agency = agencies.by_code(query.get("co-quan", ""))
    area = agencies.area_ever(query.get("xa", ""))
    for name, found in (("co-quan", agency), ("xa", area)):
        if query.get(name) and found is None:
            raise Unknown.at([name])
    whose = [agency.name if agency else "", area.full_name if area else ""]
    wanted = Wanted(
        agency_ids=[agency.id] if agency else None,
        area_code=area.code if area else "",
        first_on=today() - timedelta(days=kept_days),
        last_on=date.max,
    )
    return wanted, ", ".join(filter(None, whose)) or "tỉnh Quảng Ngãi"


def described(one: Event, organizer: str) -> Thing:
    """An event as search engines read it (schema.org, Event)."""

    def moment(hour: str) -> datetime | date:
        return datetime.combine(one.on, time.fromisoformat(hour), ZONE) if hour else one.on

    return metadata.event(
        one.summary,
        startDate=moment(one.opens),
        endDate=moment(one.closes) if one.closes else None,
        eventStatus=_OFF if one.cancelled else _ON,
        eventAttendanceMode=f"https://schema.org/{one.attendance.capitalize()}EventAttendanceMode",
        location=metadata.place(one.location) if one.location else None,
        organizer=metadata.organization(organizer),
        description=one.description,
        url=one.address,
    )


def entries(wanted: Wanted) -> list[Entry]:
    """All of it, by day and hour."""
    found = [one for source in current_app.extensions.get("public_calendar", ()) for one in source(wanted)]
    return sorted(found, key=lambda one: (one.event.on, one.event.opens, one.event.uid))
