"""C14: leaders' reception days as everybody reads them: on the page, as a calendar file, on the home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, Response, render_template, request, url_for
from markupsafe import Markup

from feedback import config
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.reception import calendar_file, places, postings, schedule
from feedback.reception.calendar_file import Event
from feedback.reception.models import Place, Session
from feedback.reception.public.door import door
from feedback.reception.public.places import shown as shown_places
from feedback.web import menus, slots, today
from feedback.web.forms import Choice, QueryForm, SelectField
from feedback.web.guards import public

MONTHS: Final = 4
"""How many months the page shows, the present one first."""
_KEPT_DAYS: Final = 31
"""How many calendar days a past session stays in the calendar file."""
_HOME: Final = 2
_FRESH_SECONDS: Final = 3600


class ScheduleFilter(QueryForm):
    """Whose reception days are shown."""

    agency = SelectField("Cơ quan, xã, phường", name="co-quan", optional=True, prompt="Cả tỉnh")


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as a citizen reads it; of one that was moved, the session it went to."""

    session: Session
    agency: AgencyEntry
    place: Place
    day: str
    receiver: str
    successor: Session | None


@door.get("/lich-tiep-cong-dan")
@public
def schedule_page() -> str:
    """The published sessions of four months, moved and called off ones too; below them the regular hours."""
    form, agency = _filtered()
    months = schedule.months_from(today(), MONTHS)
    found = shown(schedule.public(_ids(agency), today(), schedule.month_span(months[-1])[1]))
    regular = places.usable_by(agency.id, today()) if agency else places.existing(today())[:1]
    return render_template(
        "reception/public/schedule.html",
        form=form,
        agency=agency,
        months=[
            (month, list(held))
            for month, held in groupby(found, key=lambda one: one.session.held_on.replace(day=1))
        ],
        regular=shown_places(regular),
        file=url_for("reception_public.schedule_file", **_query(agency)),
    )


@door.get("/lich-tiep-cong-dan.ics")
@public
def schedule_file() -> Response:
    """The published sessions as a calendar file, which programs ask for again: it may be kept an hour."""
    _, agency = _filtered()
    last = schedule.month_span(schedule.months_from(today(), MONTHS)[-1])[1]
    found = shown(schedule.public(_ids(agency), today() - timedelta(days=_KEPT_DAYS), last))
    name = f"Lịch tiếp công dân – {agency.name if agency else 'tỉnh Quảng Ngãi'}"
    text = calendar_file.written(name, [_event(one) for one in found])
    response = Response(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="lich-tiep-cong-dan.ics"'
    response.cache_control.public = True
    response.cache_control.max_age = _FRESH_SECONDS
    response.add_etag()
    response.make_conditional(request)
    return response


def home_block() -> Markup:
    """For the home page: the next two sessions."""
    last = schedule.month_span(schedule.months_from(today(), MONTHS)[-1])[1]
    coming = [one for one in schedule.public(None, today(), last) if one.state == "published"]
    page = render_template("reception/public/_home.html", sessions=shown(coming[:_HOME]))
    return Markup(page)  # noqa: S704


def shown(sessions: list[Session]) -> list[Shown]:
    """Sessions with agency, place and what they were moved to; two selects."""
    moved = schedule.successors(sessions)
    held = places.by_ids({one.place_id for one in sessions})
    directory = agencies.directory()
    return [
        Shown(
            one,
            agency,
            held[one.place_id],
            postings.day_words(one.held_on),
            postings.receiver(one),
            moved.get(one.moved_to_id or 0),
        )
        for one in sessions
        if (agency := directory.by_id(one.agency_id))
    ]


def _filtered() -> tuple[ScheduleFilter, AgencyEntry | None]:
    form = ScheduleFilter(request.args)
    there = agencies.existing(today())
    form.agency.choices = [
        Choice(one.code, one.name, group=heading)
        for heading, level in (("Cấp tỉnh", "province"), ("Xã, phường, đặc khu", "commune"))
        for one in there
        if one.level == level and schedule.head_of(one.id) is not None
    ]
    return form, agencies.by_code(form.agency.data) if form.validate() and form.agency.data else None


def _ids(agency: AgencyEntry | None) -> list[int] | None:
    """Whose sessions: with the province's committee those at the board's seat, where its chair receives."""
    return schedule.shares_head(agency.id) if agency else None


def _query(agency: AgencyEntry | None) -> dict[str, Any]:
    return {"co-quan": agency.code} if agency else {}


def _event(one: Shown) -> Event:
    session = one.session
    lines = [f"Người tiếp: {one.receiver}", session.content, f"Cùng tiếp: {session.attending}"]
    if one.successor is not None:
        lines.insert(
            0,
            f"Đã dời sang {one.successor.opens} ngày {_day(one.successor.held_on)}. Lý do: {session.reason}",
        )
    elif session.state == "called_off":
        lines.insert(0, f"Không tiếp. Lý do: {session.reason}")
    host = urlsplit(config.current().site_url).hostname or "localhost"
    assert session.published_at is not None
    return Event(
        uid=f"tiep-cong-dan-{session.id}@{host}",
        sequence=session.version - 1,
        stamped_at=session.published_at,
        on=session.held_on,
        opens=session.opens,
        closes=session.closes,
        summary=f"Tiếp công dân: {one.agency.short_name}",
        location=f"{one.place.name}, {one.place.address}",
        description="\n".join(lines),
        cancelled=session.state in ("moved", "called_off"),
    )


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def init_app(app: Flask) -> None:
    """Into the citizens' menu and onto the home page."""
    menus.add_public(app, "reception_public.schedule_page", "Lịch tiếp công dân", 40)
    slots.fill(app, "home", home_block)
