"""Lịch làm việc, thời hạn và mục tiêu nội bộ: pages of the administrator.

A change counts at once for what begins after it; open deadlines are counted anew by the clock soon after (see
``administration.recount``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Final, Literal

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback import config
from feedback.deadlines import actions, queries, rules
from feedback.deadlines.actions import EDIT_CALENDAR
from feedback.deadlines.forms import KINDS, DocumentForm, SpecialDayForm, TargetForm, YearFilter
from feedback.deadlines.models import CalendarYear, Holiday
from feedback.law import trace
from feedback.law.calendar import Unit
from feedback.law.doubts import doubts
from feedback.law.refusal import Refusal
from feedback.law.signatures import SIGNATURES
from feedback.law.terms import Term, Terms
from feedback.law.terms.words import length_words
from feedback.web import menus, now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs

door = Blueprint("deadlines_desk", __name__)

STANDINGS: Final = {
    "confirmed": "Đã xác nhận",
    "proposed": "Dự kiến",
    "doubtful": "Chờ xác nhận",
}
"""How sure a day of the calendar is."""


@door.get("/quan-tri/lich-nghi")
@needs(EDIT_CALENDAR)
def calendar() -> str:
    """Lịch nghỉ của một năm: days off, days worked in exchange, how sure they are, by which document."""
    held = queries.years()
    form = YearFilter(request.args)
    form.nam.choices = [(str(row.year), str(row.year)) for row in reversed(held)]
    wanted = int(form.nam.data) if form.validate() and form.nam.data else today().year
    year = next((row for row in held if row.year == wanted), held[-1] if held else None)
    if year is None:
        abort(404)
    form.nam.data = str(year.year)
    return render_template(
        "deadlines/desk/calendar.html",
        form=form,
        year=year,
        days=queries.holidays(year.year),
        next_year=held[-1].year + 1,
        working_days=_working_days(year),
        unconfirmed=queries.unconfirmed_years(today()),
    )


def _working_days(year: CalendarYear) -> int:
    """How many working days the year has, by what counts today."""
    working = queries.calendar()
    first, last = date(year.year, 1, 1), date(year.year, 12, 31)
    return int(working.works(first)) + working.working_days_between(first, last)


@door.get("/quan-tri/lich-nghi/them")
@needs(EDIT_CALENDAR)
def add_form() -> str:
    """Thêm ngày: what is asked."""
    return _add_page(SpecialDayForm(formdata=None))


@door.post("/quan-tri/lich-nghi/them")
@needs(EDIT_CALENDAR)
@commits
def add() -> Response | tuple[str, int]:
    """Enter a day off, or a weekend day that is worked."""
    form = SpecialDayForm()
    if not form.validate_on_submit():
        return _add_page(form), 422
    kind: Literal["off", "worked"] = "off" if form.kind.data == "off" else "worked"
    try:
        actions.add_holiday(
            form.day.data,
            kind=kind,
            name=form.name.data,
            document=form.document.data,
            by=current_actor(),
            at=now(),
        )
    except Refusal as refusal:
        return _refused(form, refusal, _add_page)
    return _done(f"Đã thêm {KINDS[kind].lower()} {form.day.data:%d/%m/%Y}", form.day.data.year)


def _add_page(form: Form) -> str:
    return render_template("deadlines/desk/add.html", form=form)


@door.get("/quan-tri/lich-nghi/<day>/xac-nhan")
@needs(EDIT_CALENDAR)
def confirm_form(day: str) -> str:
    """Xác nhận ngày: by which document."""
    return _day_page("confirm", DocumentForm(formdata=None), _listed_day(day))


@door.post("/quan-tri/lich-nghi/<day>/xac-nhan")
@needs(EDIT_CALENDAR)
@commits
def confirm(day: str) -> Response | tuple[str, int]:
    """A proposed or doubtful day counts from now on."""
    form, holiday = DocumentForm(), _listed_day(day)
    if not form.validate_on_submit():
        return _day_page("confirm", form, holiday), 422
    actions.confirm_holiday(holiday.day_on, document=form.document.data, by=current_actor(), at=now())
    return _done(f"Đã xác nhận ngày {holiday.day_on:%d/%m/%Y}", holiday.day_on.year)


@door.get("/quan-tri/lich-nghi/<day>/bo")
@needs(EDIT_CALENDAR)
def strike_form(day: str) -> str:
    """Bỏ ngày: by which document."""
    return _day_page("strike", DocumentForm(formdata=None), _listed_day(day))


@door.post("/quan-tri/lich-nghi/<day>/bo")
@needs(EDIT_CALENDAR)
@commits
def strike(day: str) -> Response | tuple[str, int]:
    """A day that was only proposed or doubtful is not off after all."""
    form, holiday = DocumentForm(), _listed_day(day)
    if not form.validate_on_submit():
        return _day_page("strike", form, holiday), 422
    struck = holiday.day_on
    actions.strike_holiday(struck, document=form.document.data, by=current_actor(), at=now())
    return _done(f"Đã bỏ ngày {struck:%d/%m/%Y} khỏi lịch", struck.year)


@door.get("/quan-tri/lich-nghi/<day>/van-ban")
@needs(EDIT_CALENDAR)
def document_form(day: str) -> str:
    """Sửa số văn bản: by which document a confirmed day is off."""
    holiday = _listed_day(day, confirmed=True)
    return _day_page("document", DocumentForm(formdata=None, document=holiday.document), holiday)


@door.post("/quan-tri/lich-nghi/<day>/van-ban")
@needs(EDIT_CALENDAR)
@commits
def record_document(day: str) -> Response | tuple[str, int]:
    """The number of the document is added or corrected; the day itself stays."""
    form, holiday = DocumentForm(), _listed_day(day, confirmed=True)
    if not form.validate_on_submit():
        return _day_page("document", form, holiday), 422
    actions.record_document(holiday.day_on, document=form.document.data, by=current_actor(), at=now())
    return _done(f"Đã ghi số văn bản của ngày {holiday.day_on:%d/%m/%Y}", holiday.day_on.year)


def _listed_day(written: str, *, confirmed: bool = False) -> Holiday:
    """The day of the address, confirmed or not yet; 404 for any other."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        abort(404)
    found = next((one for one in queries.holidays(day.year) if one.day_on == day), None)
    if found is None or (found.standing == "confirmed") is not confirmed:
        abort(404)
    return found


def _day_page(act: str, form: Form, holiday: Holiday) -> str:
    return render_template("deadlines/desk/day.html", act=act, form=form, day=holiday)


@door.get("/quan-tri/lich-nghi/nam/<int:year>/xac-nhan")
@needs(EDIT_CALENDAR)
def year_form(year: int) -> str:
    """Xác nhận lịch của năm, hoặc thêm năm kế tiếp."""
    return _year_page(DocumentForm(formdata=None), year)


@door.post("/quan-tri/lich-nghi/nam/<int:year>/xac-nhan")
@needs(EDIT_CALENDAR)
@commits
def confirm_year(year: int) -> Response | tuple[str, int]:
    """The schedule of the year is announced: its proposed days are confirmed with it."""
    form, page = DocumentForm(), _year_page
    if not form.validate_on_submit():
        return page(form, year), 422
    try:
        actions.confirm_year(year, document=form.document.data, by=current_actor(), at=now())
    except Refusal as refusal:
        return _refused(form, refusal, lambda again: page(again, year))
    return _done(f"Đã xác nhận lịch nghỉ năm {year}", year)


def _year_page(form: Form, year: int) -> str:
    held = {row.year: row for row in queries.years()}
    if year not in held and year != max(held, default=year - 1) + 1:
        abort(404)
    proposed = [day for day in queries.holidays(year) if day.standing == "proposed"]
    return render_template(
        "deadlines/desk/year.html", form=form, number=year, year=held.get(year), proposed=proposed
    )


@dataclass(frozen=True, slots=True)
class TargetLine:
    """An internal target: the version in force (None: none yet) and all its versions, newest first."""

    key: str
    title: str
    current: Term | None
    versions: Sequence[Term]


@dataclass(frozen=True, slots=True)
class StatutoryLine:
    """A statutory term in one version: its length in words, and whether a jurist must confirm it today."""

    term: Term
    length_words: str
    unsure: bool


@door.get("/quan-tri/thoi-han")
@needs(EDIT_CALENDAR)
def terms() -> str:
    """Thời hạn luật định, mục tiêu nội bộ: what counts, from when, on what it rests, how sure it is."""
    held = queries.terms()
    lines = [_line(term, held) for key in held.keys for term in held.versions(key) if not term.is_target]
    groups = {one.term.group: held.data.groups.get(one.term.group, "") for one in lines}
    return render_template(
        "deadlines/desk/terms.html",
        targets=[_target(held, key) for key in _settable(held)],
        groups=[(words, [one for one in lines if one.term.group == key]) for key, words in groups.items()],
        doubts=[
            (words, list(members)) for words, members in groupby(doubts(held.data), key=attrgetter("group"))
        ],
        signatures=SIGNATURES,
        scan_counts=config.current().scan_counts_as_signature,
    )


@door.get("/quan-tri/thoi-han/<key>/dat-muc-tieu")
@needs(EDIT_CALENDAR)
def target_form(key: str) -> str:
    """Đặt mục tiêu: the length in force, to be changed from a day on."""
    line = _target_of(key)
    current = line.current
    form = TargetForm(
        formdata=None,
        length=current.length if current else None,
        unit=current.unit.value if current else "",
        from_on=today(),
    )
    return _target_page(form, line)


@door.post("/quan-tri/thoi-han/<key>/dat-muc-tieu")
@needs(EDIT_CALENDAR)
@commits
def set_target(key: str) -> Response | tuple[str, int]:
    """Another length counts for matters whose clock begins on the day or later."""
    form, line = TargetForm(), _target_of(key)
    if not form.validate_on_submit():
        return _target_page(form, line), 422
    try:
        actions.set_target(
            key,
            length=form.length.data,
            unit=Unit(form.unit.data),
            from_on=form.from_on.data,
            document=form.document.data,
            by=current_actor(),
            at=now(),
        )
    except Refusal as refusal:
        return _refused(form, refusal, lambda again: _target_page(again, line))
    flash(f"Đã đặt mục tiêu «{line.title}»", "done")
    return redirect(url_for("deadlines_desk.terms"), 303)


def _line(term: Term, held: Terms) -> StatutoryLine:
    return StatutoryLine(
        term, length_words(term, held.circumstances), term.confidence_on(today()) == "unsure"
    )


def _target_page(form: Form, line: TargetLine) -> str:
    return render_template("deadlines/desk/target.html", form=form, line=line)


def _settable(held: Terms) -> Iterable[str]:
    """Keys of the internal targets that have a length of their own."""
    return (key for key in held.keys if any(term.is_target for term in held.versions(key)))


def _target(held: Terms, key: str) -> TargetLine:
    versions = held.versions(key)
    in_force = [term for term in versions if term.in_force(today())]
    return TargetLine(key, held.title(key), in_force[-1] if in_force else None, versions[::-1])


def _target_of(key: str) -> TargetLine:
    held = queries.terms()
    if key not in _settable(held):
        abort(404)
    return _target(held, key)


def _refused(form: Form, refusal: Refusal, page: Callable[[Form], str]) -> tuple[str, int]:
    form.form_errors = [str(refusal)]
    return page(form), 422


def _done(words: str, year: int) -> Response:
    flash(words, "done")
    return redirect(url_for("deadlines_desk.calendar", nam=year), 303)


@door.context_processor
def _words() -> dict[str, object]:
    return {
        "kinds": KINDS,
        "standings": STANDINGS,
        "full_day": _full_day,
        "unconfirmed_words": rules.unconfirmed_words,
    }


def _full_day(day: date) -> str:
    """A day with its weekday: «Thứ Hai, 01/02/2027»."""
    weekday = trace.WEEKDAYS[day.weekday()]
    return f"{weekday[:1].upper()}{weekday[1:]}, {day:%d/%m/%Y}"


def unconfirmed_notice() -> Markup | None:
    """For the page where an administrator arrives: years whose schedule he should confirm by now."""
    unconfirmed = queries.unconfirmed_years(today()) if current_actor().may(EDIT_CALENDAR) else ()
    if not unconfirmed:
        return None
    values = {"unconfirmed": unconfirmed, "unconfirmed_words": rules.unconfirmed_words}
    return Markup(render_template("deadlines/desk/_unconfirmed.html", **values))  # noqa: S704


def init_app(app: Flask) -> None:
    """Open the door; remind the administrator, where he arrives, of the next year's schedule."""
    app.register_blueprint(door)
    slots.fill(app, "admin_notices", unconfirmed_notice)
    menus.add_office(app, "deadlines_desk.calendar", "Lịch nghỉ", 70)
    menus.add_office(app, "deadlines_desk.terms", "Thời hạn", 71)
