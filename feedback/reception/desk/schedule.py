"""O17: leaders' reception days of an agency: what is planned, what the law demands, what must be public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Flask, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.attachments import serving
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.calendar import BeyondCalendar
from feedback.law.refusal import Refusal
from feedback.papers import render
from feedback.reception import places, postings, rules, schedule
from feedback.reception.actions import recurring
from feedback.reception.actions import scheduling as acts
from feedback.reception.desk.door import add_page, door
from feedback.reception.models import Place, Session
from feedback.reception.schedule import Frequency, Posting
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Choice, Form, QueryForm, SelectField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View

READ: Final = "reception:session:read"
READ_ALL: Final = "cases:case:read_all"
"""Who reads the matters of all agencies reads their reception days too."""

STATES: Final = {
    "planned": ("Chưa công bố", "amber"),
    "published": ("Đã công bố", "blue"),
    "held": ("Đã tiếp", "green"),
    "moved": ("Đã dời", "grey"),
    "called_off": ("Đã hủy", "grey"),
}
_SHOWN_MONTHS: Final = recurring.MONTHS_AHEAD + 1


class AgencyFilter(QueryForm):
    """Whose sessions are shown."""

    co_quan = SelectField("Cơ quan", optional=True, prompt="Cơ quan của tôi")


@dataclass(frozen=True, slots=True)
class Line:
    """A session as an officer reads it. ``clash``: why nobody works or receives on that day. ``uncounted``:
    why it isn't counted for the head. ``unannounced``: it was held without having been published.
    """

    session: Session
    place: Place
    posting: Posting
    clash: str
    successor: Session | None
    missed: bool
    changeable: bool
    uncounted: str
    unannounced: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the page. ``waiting``: how many sessions may be published."""

    first_on: date
    frequency: list[Frequency]
    lines: list[Line]
    waiting: int


@door.get("/lich-lanh-dao-tiep")
@needs(READ)
def schedule_page() -> str:
    """Four months from the present one, or from ``thang`` (2026-11) on: of the officer's agency, or of
    ``co_quan`` for who reads all.
    """
    form, agency = _filtered()
    begin = _month(request.args.get("thang", "")) or today()
    months = [_month_of(agency, first_on) for first_on in schedule.months_from(begin, _SHOWN_MONTHS)]
    planned = [line for month in months for line in month.lines if line.session.state == "planned"]
    return render_template(
        "reception/desk/schedule.html",
        form=form if form.co_quan.choices else None,
        agency=agency,
        months=months,
        due=[line for line in planned if line.posting.by_on is not None and not line.missed],
        rules=schedule.rules_in_force(today(), agency.id),
        places={place.id: place for place in places.usable_by(agency.id, today())},
        pattern_words=rules.pattern_words,
        may_edit=may_edit(agency.id),
        states=STATES,
        grounds={one.key: one.words for one in law.EXTRAORDINARY},
        before=_shift(begin, -_SHOWN_MONTHS),
        after=_shift(begin, _SHOWN_MONTHS),
        opens_session="reception_desk.session" in current_app.view_functions,
        button=Form(formdata=None),
    )


@door.post("/lich-lanh-dao-tiep/cong-bo/<month>")
@needs("reception:session:edit")
@commits
def publish_month(month: str) -> View:
    """Công bố lịch tháng: one press for all sessions of the month that are planned."""
    first_on, form, actor = _month(month), Form(), current_actor()
    if first_on is None or actor.agency_id is None:
        abort(404)
    back = redirect(url_for("reception_desk.schedule_page", thang=f"{first_on:%Y-%m}"), 303)
    if not form.validate_on_submit():
        db.session.rollback()
        flash("Trang mở đã lâu. Bấm «Công bố lịch tháng» lần nữa", "note")
        return back
    try:
        found = acts.publish(actor.agency_id, first_on, by=actor, at=now())
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal), "note")
        return back
    flash(_published(first_on, found), "done")
    return back


@door.get("/lich-lanh-dao-tiep/niem-yet/<month>.pdf")
@needs(READ)
def posting_paper(month: str) -> Response:
    """The published sessions of a month as a notice to be posted at the office (Đ24)."""
    _, agency = _filtered()
    first_on = _month(month)
    if first_on is None:
        abort(404)
    pdf = render.pdf("posting", postings.sheet(agency, first_on, today()))
    response = Response(pdf, mimetype="application/pdf")
    name = f"lich-tiep-cong-dan-{agency.code.lower()}-{first_on:%Y-%m}.pdf"
    response.headers["Content-Disposition"] = serving.disposition("inline", name)
    return response


@door.get("/lich-lanh-dao-tiep/bi-lo")
@needs(READ)
def missed_page() -> str:
    """Buổi tiếp bị lỡ, and whose head has planned or held too few days, in a month (``thang``)."""
    actor = current_actor()
    first_on = (_month(request.args.get("thang", "")) or today()).replace(day=1)
    _, last_on = schedule.month_span(first_on)
    everywhere = actor.may(READ_ALL)
    own = [actor.agency_id] if actor.agency_id else []
    bound = schedule.duty_bound(min(last_on, today()) if last_on < today() else today())
    found = schedule.missed(None if everywhere else own, first_on, last_on, today())
    short = [
        one for one in schedule.frequencies(bound if everywhere else own, first_on, today()) if one.short
    ]
    return render_template(
        "reception/desk/missed.html",
        month=first_on,
        missed=found,
        short=short,
        agencies=agencies.directory(),
        everywhere=everywhere,
        before=_shift(first_on, -1),
        after=_shift(first_on, 1),
        opens_session="reception_desk.session" in current_app.view_functions,
    )


def may_edit(agency_id: int) -> bool:
    """Whether the officer plans the sessions of this agency."""
    actor = current_actor()
    return actor.may(acts.EDIT) and actor.agency_id == agency_id


def own_agency() -> AgencyEntry:
    """The officer's agency; 404 for one who has none."""
    found = agencies.by_id(current_actor().agency_id or 0)
    if found is None:
        abort(404)
    return found


def _filtered() -> tuple[AgencyFilter, AgencyEntry]:
    """The filter and the agency it names; without one, or for who reads only his own, his agency."""
    form = AgencyFilter(request.args)
    if current_actor().may(READ_ALL):
        directory = agencies.directory()
        bound = [directory.by_id(number) for number in schedule.duty_bound(today())]
        form.co_quan.choices = [Choice(one.code, one.name) for one in bound if one]
    if form.validate() and (found := agencies.by_code(form.co_quan.data)):
        return form, found
    return form, own_agency()


def _month(written: str) -> date | None:
    """The first day of a month written «2026-11»; None for anything else."""
    year, dash, month = written.partition("-")
    if not (dash and year.isascii() and year.isdecimal() and month.isascii() and month.isdecimal()):
        return None
    if not (2014 <= int(year[:5]) <= 2199 and 1 <= int(month[:3]) <= 12):
        return None
    return date(int(year), int(month), 1)


def _shift(month: date, by: int) -> date:
    counted = month.year * 12 + month.month - 1 + by
    return date(counted // 12, counted % 12 + 1, 1)


def _month_of(agency: AgencyEntry, first_on: date) -> Month:
    first, last = schedule.month_span(first_on)
    sessions = schedule.between([agency.id], first, last)
    lines = _lines(sessions, agency.id)
    waiting = sum(one.state == "planned" and one.held_on >= today() for one in sessions)
    return Month(first, schedule.frequency(agency.id, first, today()), lines, waiting)


def _lines(sessions: list[Session], agency_id: int) -> list[Line]:
    if not sessions:
        return []
    held = places.by_ids({one.place_id for one in sessions})
    closed = {
        (one.place_id, one.closed_on): f"nơi này nghỉ tiếp: {one.reason}"
        for one in places.closures(list(held), sessions[0].held_on, sessions[-1].held_on)
    }
    moved = schedule.successors(sessions)
    editable = may_edit(agency_id)
    found = []
    for one in sessions:
        live = one.state in rules.LIVE
        clash = closed.get((one.place_id, one.held_on), "") or _day_off(one)
        found.append(
            Line(
                session=one,
                place=held[one.place_id],
                posting=schedule.posting(one, today()),
                clash=clash if live else "",
                successor=moved.get(one.moved_to_id or 0),
                missed=live and one.held_on < today(),
                changeable=editable and live and one.held_on >= today(),
                uncounted=schedule.uncounted(one) if live or one.state == "held" else "",
                unannounced=schedule.unannounced(one),
            )
        )
    return found


def _day_off(session: Session) -> str:
    if session.kind == "extraordinary":
        return ""
    try:
        return deadlines.calendar().day_off(session.held_on) or ""
    except BeyondCalendar:
        return ""


def _published(month: date, found: list[Session]) -> str:
    """What is said after the press, with how late the latest is."""
    words = f"Đã công bố {len(found)} buổi tiếp của tháng {month.month}/{month.year}"
    late = max((schedule.posting(one, local_day(now())).late for one in found), default=0)
    return f"{words}. Có buổi công bố muộn {late} ngày làm việc so với luật" if late else words


def init_app(app: Flask) -> None:
    """Put the page into the row; keep the recurring schedules planned ahead."""
    add_page(app, "reception_desk.schedule_page", "Lịch lãnh đạo tiếp", 5)

    def plan_ahead() -> None:
        recurring.plan_ahead(by=SYSTEM, at=now())
        db.session.commit()

    app.extensions["jobs"].daily(plan_ahead)
