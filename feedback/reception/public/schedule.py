"""C14: what is held in public, on the page, as a calendar file, on the home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any, Final

from flask import Flask, Response, render_template, request, url_for
from markupsafe import Markup

from feedback.agencies import heads
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.papers import calendar_file, public_calendar
from feedback.papers.calendar_file import Event
from feedback.papers.public_calendar import Entry, Wanted
from feedback.reception import places, postings, schedule
from feedback.reception.models import Place, Session
from feedback.reception.public.door import door
from feedback.reception.public.places import shown as shown_places
from feedback.reception.slots import words as hour_words
from feedback.web import channels, feeds, menus, slots, today
from feedback.web.channels import Channel
from feedback.web.feeds import fresh
from feedback.web.forms import Choice, QueryForm, SelectField
from feedback.web.guards import public
from feedback.web.kept import keepable
from feedback.web.metadata import found
from feedback.web.replica import from_replica
from feedback.web.sharing import shared
from feedback.web.sitemap import listed

TITLE: Final = "Lịch tiếp công dân, đối thoại"
CHANNEL: Final = Channel(
    key="lich-tiep-cong-dan",
    title=TITLE,
    about="Lãnh đạo tiếp công dân, đối thoại, họp lấy ý kiến, ngày cuối góp ý.",
    page="reception_public.schedule_page",
    calendar="reception_public.schedule_file",
    place=50,
)
MONTHS: Final = 4
"""How many months the page shows, the present one first."""
_HOME: Final = 2
_DESCRIBED: Final = 50
"""Of so many the head of the page tells programs."""


class ScheduleFilter(QueryForm):
    """Whose days are shown, and where."""

    agency = SelectField("Cơ quan", name="co-quan", optional=True, prompt="Mọi cơ quan")
    area = SelectField("Ở xã, phường, đặc khu", name="noi", optional=True, prompt="Cả tỉnh")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen of them: None, empty for all."""

    agency: AgencyEntry | None
    area_code: str

    @property
    def agency_ids(self) -> list[int] | None:
        """Whose sessions: of the province's committee also those at the board's seat."""
        return heads.shares_head(self.agency.id) if self.agency else None

    def wanted(self, first_on: date) -> Wanted:
        """What of it is shown, from a day on."""
        last = schedule.month_span(schedule.months_from(today(), MONTHS)[-1])[1]
        return Wanted(agency_ids=self.agency_ids, area_code=self.area_code, first_on=first_on, last_on=last)

    @property
    def query(self) -> dict[str, Any]:
        """As an address says it."""
        said = {"co-quan": self.agency.code if self.agency else "", "noi": self.area_code}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as a citizen reads it; of one that was moved, the session it went to."""

    session: Session
    agency: AgencyEntry
    place: Place
    receiver: str
    successor: Session | None


@door.get("/lich-tiep-cong-dan")
@public
@listed
@shared
def schedule_page() -> str:
    """What is held in four months, moved and called off too; below it the regular hours of reception."""
    form, chosen = _filtered()
    held = public_calendar.entries(chosen.wanted(today()))
    described = [public_calendar.described(one.event, one.organizer) for one in held[:_DESCRIBED]]
    return render_template(
        "reception/public/schedule.html",
        findable=found(
            "Lãnh đạo tỉnh, sở, xã, phường tiếp công dân, đối thoại, họp lấy ý kiến: ngày nào, ở đâu.",
            *described,
            filters=form,
        ),
        form=form,
        months=[
            (month, list(rows)) for month, rows in groupby(held, key=lambda one: one.event.on.replace(day=1))
        ],
        regular=shown_places(_regular(chosen)),
        file=url_for("reception_public.schedule_file", **chosen.query),
    )


@door.get("/lich-tiep-cong-dan.ics")
@public
@keepable
@from_replica
def schedule_file() -> Response:
    """The same as a calendar file, which programs ask for again; of agencies and communes that ended too."""
    form = ScheduleFilter(request.args)
    form.agency.choices = [Choice(one.code, one.name) for one in agencies.directory()]
    form.area.choices = [Choice(one.code, one.full_name) for one in agencies.areas_ever()]
    feeds.demand(form)
    chosen = Chosen(agencies.by_code(form.agency.data or ""), form.area.data or "")
    area = agencies.area_ever(chosen.area_code)
    whose = [chosen.agency.name if chosen.agency else "", area.full_name if area else ""]
    name = f"{TITLE} – {', '.join(filter(None, whose)) or 'tỉnh Quảng Ngãi'}"
    held = public_calendar.entries(chosen.wanted(today() - timedelta(days=public_calendar.KEPT_DAYS)))
    content = calendar_file.written(name, (one.event for one in held))
    return fresh(content, "text/calendar", "lich-tiep-cong-dan.ics")


def home_block() -> Markup:
    """For the home page: the next two of what is held."""
    held = public_calendar.entries(Chosen(None, "").wanted(today()))
    coming = [one for one in held if one.coming]
    return Markup(render_template("reception/public/_home.html", coming=coming[:_HOME]))  # noqa: S704


def held_in_public(wanted: Wanted) -> list[Entry]:
    """The published sessions for the list of all that is held in public; four selects."""
    sessions = shown(
        schedule.public(wanted.agency_ids, wanted.first_on, wanted.last_on, area_code=wanted.area_code)
    )
    changes = schedule.changes(one.session for one in sessions)
    return [
        Entry(
            _event(one, *changes[one.session.id]),
            partial(_written, "reception/public/_session.html", one),
            partial(_written, "reception/public/_session_line.html", one),
            one.session.state == "published",
            one.agency.name,
        )
        for one in sessions
    ]


def _written(template: str, one: Shown) -> Markup:
    return Markup(render_template(template, one=one))  # noqa: S704


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
            postings.receiver(one),
            moved.get(one.moved_to_id or 0),
        )
        for one in sessions
        if (agency := directory.by_id(one.agency_id))
    ]


def _filtered() -> tuple[ScheduleFilter, Chosen]:
    form = ScheduleFilter(request.args)
    there = agencies.existing(today())
    form.agency.choices = [
        Choice(one.code, one.name, group=heading)
        for heading, level in (("Cấp tỉnh", "province"), ("Xã, phường, đặc khu", "commune"))
        for one in there
        if one.level == level and heads.head_of(one.id) is not None
    ]
    form.area.choices = [Choice(one.code, one.full_name) for one in agencies.areas_today()]
    if not form.validate():
        return form, Chosen(None, "")
    return form, Chosen(agencies.by_code(form.agency.data or ""), form.area.data or "")


def _regular(chosen: Chosen) -> list[Place]:
    """Where people are received on other days: the places chosen, without a choice the board's."""
    there = places.existing(today())
    if chosen.agency:
        there = places.usable_by(chosen.agency.id, today())
    if chosen.area_code:
        return [one for one in there if one.area_code == chosen.area_code]
    return there if chosen.agency else there[:1]


def _event(one: Shown, changed: int, changed_at: datetime) -> Event:
    session = one.session
    lines = [f"Người tiếp: {one.receiver}", session.content, f"Cùng tiếp: {session.attending}"]
    if one.successor is not None:
        lines.insert(
            0,
            f"Đã dời sang {hour_words(one.successor.opens)} ngày {_day(one.successor.held_on)}. "
            f"Lý do: {session.reason}",
        )
    elif session.state == "called_off":
        lines.insert(0, f"Không tiếp. Lý do: {session.reason}")
    return Event(
        uid=public_calendar.uid(f"tiep-cong-dan-{session.id}"),
        sequence=changed,
        changed_at=changed_at,
        on=session.held_on,
        opens=session.opens,
        closes=session.closes,
        summary=f"Tiếp công dân: {one.agency.short_name}",
        location=f"{one.place.name}, {one.place.address}",
        description="\n".join(lines),
        address=feeds.site() + url_for("reception_public.schedule_page", **Chosen(one.agency, "").query),
        cancelled=session.state in ("moved", "called_off"),
    )


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def init_app(app: Flask) -> None:
    """Into the citizens' menu and onto the home page."""
    menus.add_public(app, "reception_public.schedule_page", "Lịch tiếp dân", 40)
    channels.provide(app, CHANNEL)
    public_calendar.provide(app, held_in_public)
    slots.fill(app, "home", home_block)
