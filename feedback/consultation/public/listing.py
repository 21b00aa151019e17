"""Góp ý dự thảo (C23): what the people are asked about now, and what came of it before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from flask import Flask, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.consultation import announced
from feedback.consultation.announced import Filter
from feedback.consultation.models import Consultation
from feedback.consultation.public import feeds
from feedback.consultation.public.door import door
from feedback.consultation.rules import Phase
from feedback.papers import calendar_file, public_calendar
from feedback.papers.public_calendar import Entry, Wanted
from feedback.web import channels, menus, pagination, sitemap, slots, today
from feedback.web import feeds as web_feeds
from feedback.web.channels import Channel
from feedback.web.feeds import fresh
from feedback.web.forms import Choice, QueryForm, SelectField, TextField
from feedback.web.guards import public
from feedback.web.kept import keepable
from feedback.web.metadata import found
from feedback.web.replica import from_replica
from feedback.web.sharing import shared
from feedback.web.sitemap import listed

CHANNEL: Final = Channel(
    key="gop-y",
    title="Lấy ý kiến Nhân dân",
    about="Dự thảo, dự án đang hỏi ý kiến; tổng hợp, trả lời ý kiến; quyết định.",
    page="consultation_public.consultations_page",
    feed="consultation_public.feed",
    calendar="consultation_public.calendar_of_all",
    place=40,
    latest=lambda commune, most: feeds.told(
        Filter(area_code=commune.area_code, area_agency_id=commune.agency_id), most
    ),
)
_MOST_SEARCHED: Final = 200
_HOME: Final = 3


class ConsultationFilter(QueryForm):
    """Whose consultations are shown, of which year, about what."""

    words = TextField("Tìm theo tên dự thảo", name="tim", optional=True, max_length=_MOST_SEARCHED)
    agency = SelectField("Cơ quan", name="co-quan", optional=True, prompt="Mọi cơ quan")
    year = SelectField("Năm", name="nam", optional=True, prompt="Mọi năm")


@dataclass(frozen=True, slots=True)
class Shown:
    """A consultation as a citizen reads it in a list; ``left``: calendar days to its last day."""

    consultation: Consultation
    agency: AgencyEntry
    standing: Phase
    words: str
    tone: str
    left: int


@door.get("/gop-y")
@public
@listed
@shared
def consultations_page() -> str:
    """Those that run, the next to end first; then those behind their last day, newest first."""
    form, wanted = filtered()
    after = pagination.decode(request.args.get("sau"))
    place = (after[0], after[1]) if after is not None and after[0] is not None else None
    over = announced.past(wanted, today(), after=place)
    return render_template(
        "consultation/public/consultations.html",
        findable=found(
            "Dự thảo, dự án đang lấy ý kiến Nhân dân ở Quảng Ngãi; ý kiến đã được trả lời thế nào.",
            filters=form,
        ),
        form=form,
        feed=channels.offer(CHANNEL, form),
        running=shown(announced.current(wanted, today())) if place is None else [],
        past=shown(over.rows),
        first_page=place is None,
        filtered=bool(form.words.data or form.agency.data or form.year.data),
        after=pagination.encode(over.after) if over.after else None,
    )


@door.get("/gop-y.ics")
@public
@keepable
@from_replica
def calendar_of_all() -> Response:
    """The last days and meetings of all, or of an agency's or in a commune, as a calendar file: those to come
    and those of the last month."""
    wanted, whose = public_calendar.asked(request.args)
    held = sorted((one.event for one in held_in_public(wanted)), key=lambda one: (one.on, one.opens, one.uid))
    content = calendar_file.written(f"Lấy ý kiến Nhân dân – {whose}", held)
    return fresh(content, "text/calendar", "gop-y.ics")


@door.get("/gop-y.atom")
@public
@keepable
@from_replica
def feed() -> Response:
    """What happened in the last year to consultations of the list with the same query."""
    form, wanted = filtered(of_feed=True)
    return channels.answer(CHANNEL, form, feeds.told(wanted, channels.MOST))


def shown(found: list[Consultation]) -> list[Shown]:
    """Consultations with their agencies and in words; no select."""
    directory = agencies.directory()
    return [
        Shown(
            one,
            agency,
            standing,
            *announced.STANDINGS[standing],
            left=(one.closes_on - today()).days,
        )
        for one in found
        if (agency := directory.by_id(one.agency_id))
        for standing in (announced.standing(one, today()),)
    ]


def held_in_public(wanted: Wanted) -> list[Entry]:
    """Meetings and last days for the list of all that is held in public; two selects."""
    whose = None if wanted.agency_ids is None else set(wanted.agency_ids)

    def fits(one: Consultation) -> bool:
        here = not wanted.area_code or wanted.area_code in one.area_codes
        return here and (whose is None or one.agency_id in whose)

    met = [pair for pair in announced.meetings(wanted.first_on, wanted.last_on) if fits(pair[1])]
    last = [one for one in announced.ending(wanted.first_on, wanted.last_on) if fits(one)]
    rows = {one.consultation.id: one for one in shown([one for _, one in met] + last)}
    held = [
        Entry(
            feeds.meeting_event(meeting, one),
            partial(_written, "_meeting", rows[one.id], meeting=meeting),
            partial(_written, "_meeting_line", rows[one.id], meeting=meeting),
            one.state != "called_off",
            rows[one.id].agency.name,
        )
        for meeting, one in met
        if one.id in rows
    ]
    return held + [
        Entry(
            feeds.last_day_event(one),
            partial(_written, "_last_day", rows[one.id]),
            partial(_written, "_last_day_line", rows[one.id]),
            # On the home page it has a block of its own.
            False,
            rows[one.id].agency.name,
        )
        for one in last
        if one.id in rows
    ]


def home_block() -> Markup | None:
    """For the home page: what the people are asked about now; nothing when it is nothing."""
    running = [one for one in shown(announced.current(Filter(), today())) if one.standing == "open"]
    if not running:
        return None
    page = render_template(
        "consultation/public/_home.html", running=running[:_HOME], more=len(running) - _HOME
    )
    return Markup(page)  # noqa: S704


def _written(template: str, one: Shown, **more: object) -> Markup:
    return Markup(render_template(f"consultation/public/{template}.html", one=one, **more))  # noqa: S704


def filtered(*, of_feed: bool = False) -> tuple[ConsultationFilter, Filter]:
    """What the address asks for; a feed may wait for the first consultation of an agency
    or a year, and of what can't be chosen there is none (Unknown)."""
    form = ConsultationFilter(request.args)
    directory = agencies.directory()
    there = directory if of_feed else filter(None, map(directory.by_id, announced.agencies_with_any()))
    form.agency.choices = [Choice(one.code, one.name) for one in sorted(there, key=lambda one: one.sort_key)]
    years = web_feeds.years() if of_feed else announced.years()
    form.year.choices = [Choice(str(year), str(year)) for year in years]
    if of_feed:
        web_feeds.demand(form)
    else:
        form.validate()
    asked = {name: value for name, (value, _) in form.narrowing().items()}
    agency = agencies.by_code(asked["co-quan"]) if "co-quan" in asked else None
    return form, Filter([agency.id] if agency else None, int(asked.get("nam", 0)), asked.get("tim", ""))


def init_app(app: Flask) -> None:
    """Into the citizens' menu, onto the home page, into the list of all that is held in public."""
    menus.add_public(app, "consultation_public.consultations_page", "Góp ý dự thảo", 44)
    channels.provide(app, CHANNEL)
    slots.fill(app, "home", home_block)
    public_calendar.provide(app, held_in_public)
    shelf = sitemap.Shelf(name="gop-y", rows=announced.findable, page="consultation_public.consultation")
    sitemap.add(app, shelf)
    sitemap.keep_out(app, "/gop-y/*/y-kien", "/gop-y/y-kien")
