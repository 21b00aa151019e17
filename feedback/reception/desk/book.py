"""O04 Sổ tiếp công dân: read by place and days, printed, taken along as XLSX."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final

from flask import Flask, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback.cases.desk import printing
from feedback.cases.jobs import kinds, ordering
from feedback.cases.jobs.ordering import TooMuch
from feedback.law import reception as law
from feedback.papers import render
from feedback.papers.spreadsheets import XLSX, sent
from feedback.reception.book import files, lines, printed
from feedback.reception.book.lines import Book, Period
from feedback.reception.desk import correcting, monthly
from feedback.reception.desk.door import add_page, door
from feedback.reception.desk.lines import name_of
from feedback.reception.models import Place
from feedback.register import actions as register
from feedback.web import now, pagination, today
from feedback.web.commits import commits
from feedback.web.forms import Choice, DayField, Form, HiddenField, QueryForm, SelectField
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

SIZE: Final = 30
"""Lines of one page on the screen."""

_PAGE: Final = "so-tiep-cong-dan"
_FIRST: Final = min(one.in_force_from for one in law.REGISTERS)
"""No form of the register is older; nor is a day that may be asked for."""
_AS: Final = {"pdf": "In sổ (PDF)", "xlsx": "Tải sổ (XLSX)"}


class BookFilter(QueryForm):
    """Which book, which days."""

    noi = SelectField("Nơi tiếp", prompt="Chọn nơi tiếp", optional=True)
    tu = DayField("Từ ngày", noun="Từ ngày", hint="Ví dụ 1/11/2026")
    den = DayField("Đến ngày", noun="Đến ngày", hint="Ví dụ 30/11/2026")


class FileForm(Form):
    """Lập tệp sổ: a long one, behind a page that says how far it is."""

    key = HiddenField()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for: the book of a place, from one day to another."""

    book: Book
    form: BookFilter
    places: list[tuple[Place, str]]
    place: Place
    agency: str
    period: Period

    @property
    def query(self) -> dict[str, Any]:
        """The same in an address."""
        first, last = printed.words_of_day(self.period.first), printed.words_of_day(self.period.last)
        return {"noi": str(self.place.id), "tu": first, "den": last}


@door.get("/so-tiep-cong-dan")
@needs(lines.READ)
def book() -> str:
    """The lines of these days, the newest first; on its own it shows those of today."""
    chosen = _chosen()
    if chosen is None:
        return render_template("reception/desk/book_none.html")
    cursor = pagination.decode(request.args.get("sau"))
    before = (cursor[0].year, cursor[1]) if cursor and cursor[0] else None
    _note_reading(chosen.place, _PAGE)
    found, more = chosen.book.lines(chosen.place, chosen.period, before=before, size=SIZE)
    owns = chosen.place.agency_id == current_actor().agency_id
    return render_template(
        "reception/desk/book.html",
        chosen=chosen,
        form=chosen.form,
        groups=[
            (form, [{"text": one.words} for one in form.columns], list(group))
            for form, group in groupby(found, lambda line: law.register_on(line.visit.visited_on))
        ],
        count=chosen.book.count(chosen.place, chosen.period),
        spans=_spans(),
        after=pagination.encode((date(found[-1].visit.year, 1, 1), found[-1].visit.number)) if more else None,
        first_page=before is None,
        owns=owns,
        monthly=monthly.address(chosen.place),
        may_correct=owns and current_actor().may(correcting.WRITE),
        name_of=name_of,
        days_words=printed.words_of(chosen.period),
        only_today=chosen.period == Period(today(), today()),
    )


@door.get("/so-tiep-cong-dan.<any(pdf, xlsx):ending>")
@needs(lines.READ)
def book_file(ending: str) -> Response:
    """The book of these days as a file; one of many lines is made behind a page (``order_book``)."""
    chosen = _chosen() or abort(404)
    count = chosen.book.count(chosen.place, chosen.period)
    if count > files.AT_ONCE:
        return redirect(url_for("reception_desk.book_order_form", ending=ending, **chosen.query))
    _note_reading(chosen.place, f"{_PAGE}.{ending}")
    name = files.name_of(chosen.place, chosen.period, ending)
    if ending == "xlsx":
        written = files.spreadsheet(chosen.book, chosen.place, chosen.period)
        return sent(written, name, XLSX)
    sheet = printed.sheet(
        chosen.book, chosen.place, chosen.period, printed_by=_position(), at=now(), report=lambda _: None
    )
    return printing.answer(render.pdf("reception_book", sheet), name)


@door.get("/so-tiep-cong-dan/lap-tep/<any(pdf, xlsx):ending>")
@needs(lines.READ)
def book_order_form(ending: str) -> str:
    """Says how long the book is and that the file is made behind the page."""
    return _order_page(_chosen() or abort(404), ending, FileForm(formdata=None, key=ordering.new_key()))


@door.post("/so-tiep-cong-dan/lap-tep/<any(pdf, xlsx):ending>")
@needs(lines.READ)
@commits
def order_book(ending: str) -> View:
    """Have the file made."""
    actor = current_actor()
    # Before the first question: a post writes, and SQLite has one writer.
    register.note_reading(subject=("accounts", actor.id or 0), page=f"{_PAGE}.{ending}", by=actor, at=now())
    chosen, form = _chosen() or abort(404), FileForm()
    count = chosen.book.count(chosen.place, chosen.period)
    if not form.validate_on_submit() or count > files.MOST:
        return _order_page(chosen, ending, form), 422
    try:
        job = ordering.order(
            files.KIND,
            by=actor,
            at=now(),
            key=form.key.data,
            values={
                "place": chosen.place.id,
                "first": chosen.period.first.isoformat(),
                "last": chosen.period.last.isoformat(),
                "ending": ending,
                "printed_by": _position(),
            },
            total=count,
        )
    except TooMuch as refusal:
        form.form_errors = [str(refusal)]
        return _order_page(chosen, ending, form), 409
    return redirect(url_for("cases_desk.job", key=job.key), 303)


def _order_page(chosen: Chosen, ending: str, form: FileForm) -> str:
    return render_template(
        "reception/desk/book_order.html",
        chosen=chosen,
        form=form,
        ending=ending,
        title=_AS[ending],
        count=chosen.book.count(chosen.place, chosen.period),
        most=files.MOST,
        days_words=printed.words_of(chosen.period),
    )


def _chosen() -> Chosen | None:
    """What the address names; days named wrongly give today, no place named his own first one; 404 for a
    place whose book he may not read. None where he may read no book.
    """
    reading = lines.visible_to(current_actor(), today())
    places = reading.places()
    if not places:
        return None
    form = BookFilter(request.args)
    form.noi.choices = [
        Choice(str(place.id), f"{place.name}{' (đã kết thúc)' if place.last_on else ''}", group=agency)
        for place, agency in places
    ]
    form.validate()
    wanted = form.noi.data
    named = [one for one in places if str(one[0].id) == wanted] if wanted else places
    place, agency = next(iter(named), None) or abort(404)
    form.noi.data, form.noi.errors = str(place.id), []
    first, last = form.tu.day or form.den.day or today(), form.den.day or form.tu.day or today()
    if first > last:
        form.den.errors = ["Nhập ngày không sớm hơn «Từ ngày»"]
        last = first
    earliest = max(first, _FIRST)
    return Chosen(reading, form, places, place, agency, Period(earliest, max(last, earliest)))


def _spans() -> list[tuple[str, dict[str, str]]]:
    """Days that are asked for most, in words and as an address has them."""
    day = today()
    month = day.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    spans = (
        ("Hôm nay", day, day),
        ("Tháng này", month, day),
        ("Tháng trước", before, month - timedelta(days=1)),
        ("Năm nay", day.replace(month=1, day=1), day),
    )
    return [
        (
            words,
            {"tu": f"{first.day}/{first.month}/{first.year}", "den": f"{last.day}/{last.month}/{last.year}"},
        )
        for words, first, last in spans
    ]


def _note_reading(place: Place, page: str) -> None:
    register.note_reading(subject=("reception_place", place.id), page=page, by=current_actor(), at=now())


def _position() -> str:
    """The position of who prints; never his name."""
    return current_user.position or "cán bộ tiếp công dân"


def init_app(app: Flask) -> None:
    """Put the book into the row of pages, and make known the job that writes a long one."""
    add_page(app, "reception_desk.book", "Sổ tiếp công dân", 3)
    kinds.register(app, kinds.JobKind(files.KIND, "Lập tệp sổ tiếp công dân", lines.READ, files.write))
