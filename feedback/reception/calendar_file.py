"""The schedule as a calendar file (iCalendar, RFC 5545). Pure: events in, text out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

_ZONE: Final = "Asia/Ho_Chi_Minh"
_OCTETS: Final = 75
_HEAD: Final = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//UBND tinh Quang Ngai//Lich tiep cong dan//VI",
    "CALSCALE:GREGORIAN",
    f"X-WR-TIMEZONE:{_ZONE}",
    "BEGIN:VTIMEZONE",
    f"TZID:{_ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700",
    "TZNAME:+07",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event: ``uid`` never changes, ``sequence`` grows with each change, ``changed_at`` is the moment of
    the last one; hours as «07:30».
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
    cancelled: bool = False


def written(name: str, events: Iterable[Event]) -> str:
    """The calendar file: lines folded at 75 octets, ended by CRLF."""
    lines = [*_HEAD[:4], f"X-WR-CALNAME:{_escaped(name)}", *_HEAD[4:]]
    for one in events:
        changed = f"{one.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}",
            f"SEQUENCE:{one.sequence}",
            # Without METHOD the stamp is the moment of the last change (RFC 5545 3.8.7.2), so that the file
            # stays the same from one request to the next.
            f"DTSTAMP:{changed}",
            f"LAST-MODIFIED:{changed}",
            f"DTSTART;TZID={_ZONE}:{_moment(one.on, one.opens)}",
            f"DTEND;TZID={_ZONE}:{_moment(one.on, one.closes)}",
            f"SUMMARY:{_escaped(one.summary)}",
            f"LOCATION:{_escaped(one.location)}",
            f"DESCRIPTION:{_escaped(one.description)}",
            f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _moment(on: date, hour: str) -> str:
    return f"{on:%Y%m%d}T{hour.replace(':', '')}00"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line with a break and a space before each octet too many, letters kept whole."""
    pieces, piece, room = [], "", _OCTETS
    for letter in line:
        width = len(letter.encode())
        if width > room:
            pieces.append(piece)
            piece, room = "", _OCTETS - 1
        piece += letter
        room -= width
    return "\r\n ".join([*pieces, piece])
