"""An officer's own days: one list, filled by the rooms that know of some, for his calendar program.

It leaves the house: numbers, kinds and days alone; no citizen's name, no words of a case, nothing sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from flask import Flask, current_app

from feedback.actor import Actor
from feedback.papers import public_calendar
from feedback.papers.calendar_file import Event
from feedback.web import now
from feedback.web.metadata import whole

Source = Callable[[Actor, date], Iterable[Event]]
"""From an officer and the present day to what a room holds for him and he may know today; a few selects."""


def provide(app: Flask, source: Source) -> None:
    """Register a room that knows an officer's days."""
    app.extensions.setdefault("own_calendar", []).append(source)


def day(
    name: str,
    on: date,
    summary: str,
    *,
    path: str,
    version: int,
    note: str = "",
    opens: str = "",
    closes: str = "",
) -> Event:
    """One of his days: ``name`` tells it from all others, ``path`` is its page from «/» on, ``version`` grows
    with what it is of; hours as «07:30», none for a whole day.
    """
    return Event(
        uid=public_calendar.uid(name),
        sequence=version,
        # What it is of keeps no moment of each change; the file is written anew for each request anyway.
        changed_at=now(),
        on=on,
        opens=opens,
        closes=closes,
        summary=summary,
        location="",
        description=note,
        address=whole(path),
    )


def events(viewer: Actor, today: date) -> list[Event]:
    """All of his, by day and hour."""
    found = [
        one for source in current_app.extensions.get("own_calendar", ()) for one in source(viewer, today)
    ]
    return sorted(found, key=lambda one: (one.on, one.opens, one.uid))
