"""What an officer's unit still owes by the plan, as days of his own calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for

from feedback.actor import Actor
from feedback.papers import own_calendar
from feedback.papers.calendar_file import Event
from feedback.programme.duties import queries, rules


def own_days(viewer: Actor, today: date) -> Iterator[Event]:
    """Of this year and the next, from the day on; a few selects. Titles are the organiser's, no words of a
    case."""
    if not viewer.may(queries.WRITE) or viewer.agency_id is None:
        return
    own = queries.own(viewer, today)
    for year in (today.year, today.year + 1):
        for one in queries.occurrences(year, today, own):
            if one.due_on >= today and one.state in rules.TO_DO and one.state != "unsure":
                yield own_calendar.day(
                    f"nhiem-vu-{one.duty.id}-{one.span.key}-{one.agency.id}",
                    one.due_on,
                    f"Hạn: {one.duty.title}, {one.span.words}",
                    path=url_for(
                        "programme_desk.duty_of_unit",
                        code=one.duty.code,
                        period=one.span.key,
                        unit=one.agency.code,
                    ),
                    version=one.duty.version,
                    note=one.duty.basis,
                )
