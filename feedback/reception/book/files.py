"""The book as a file: PDF to print, spreadsheet to reckon with; a long one as a job behind a page."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import date
from typing import IO, Final

from feedback.cases.jobs.running import Run, reading
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import reception as law
from feedback.papers import render, tables
from feedback.papers.tables import Column
from feedback.reception.book import lines, printed
from feedback.reception.book.lines import Book, Period
from feedback.reception.models import Place

KIND: Final = "reception_book"
AT_ONCE: Final = 1_000
"""Lines that a file may have to be made while the officer waits: about a second."""

MOST: Final = 6_000
"""Lines of one file: all are set as one paper, which takes seconds and a quarter of a megabyte of memory for
each line; a longer period is made in parts."""

_CHARACTERS: Final = 0.7
"""Characters of a column of the spreadsheet for each millimetre of the paper's."""


def name_of(place: Place, period: Period, ending: str) -> str:
    """What the file is called."""
    days = f"{period.first:%d-%m-%Y}"
    if period.last != period.first:
        days += f" den {period.last:%d-%m-%Y}"
    return f"So tiep cong dan {place.id} {days}.{ending}"


def spreadsheet(book: Book, place: Place, period: Period) -> IO[bytes]:
    """The lines as rows under the columns of the form in force on the last day, each with its page."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by who sends or keeps it
    form = law.register_on(period.last)
    columns = [
        *(Column(one.words, round(printed.WIDTHS[one.key] * _CHARACTERS)) for one in form.columns),
        Column("Trang sổ, mã khóa", 40),
    ]
    title = f"{form.title} {place.name} {printed.words_of(period)}"
    tables.write(file, title, columns, _rows(book, place, period, form))
    return file


def _rows(book: Book, place: Place, period: Period, form: law.Register) -> Iterator[list[str | int | date]]:
    for line in book.whole(place, period):
        typed: dict[str, int | date] = {
            "number": line.visit.number,
            "visited_on": line.visit.visited_on,
            "people_count": line.visit.people_count,
        }
        yield [*(typed.get(one.key, line.columns[one.key]) for one in form.columns), line.page.words]


def write(run: Run) -> None:
    """The work of the job: as the officer who ordered it, with the rights that he has now."""
    viewer, asked = run.actor(), run.values
    period = Period(date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"]))
    with reading():
        book = lines.visible_to(viewer, local_day(run.at))
        place = book.place(asked["place"])
        if place is None:
            raise PermissionError("the book is no longer his")
        name = name_of(place, period, asked["ending"])
        if asked["ending"] == "xlsx":
            file = spreadsheet(book, place, period)
        else:
            sheet = printed.sheet(
                book, place, period, printed_by=asked["printed_by"], at=run.at, report=run.report
            )
            db.session.rollback()
            file = io.BytesIO(render.pdf("reception_book", sheet))
    with file:
        run.keep_file(name, file)
