"""The book as a paper: lying sheets, the columns of the form in force on each day, the pages of the book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from feedback.agencies import queries as agencies
from feedback.cases.letters import heads
from feedback.clock import ZONE, local_day
from feedback.law import reception as law
from feedback.papers.reception_sheets import BookPart, BookRow, ReceptionBook
from feedback.reception.book.lines import Book, Line, Period
from feedback.reception.models import Place

WIDTHS: Final = {
    "number": 11,
    "visited_on": 18,
    "person": 38,
    "id_number": 23,
    "person_id": 46,
    "summary": 48,
    "about": 14,
    "people_count": 13,
    "about_count": 18,
    "dealt_by": 20,
    "competent": 14,
    "taken": 14,
    "guided": 24,
    "taken_by": 26,
    "result": 22,
    "note": 46,
}
"""Of each column, in millimetres on a sheet without margins; the sheet shares out what it has."""

_CENTRED: Final = frozenset({"number", "visited_on", "about", "people_count", "competent", "taken"})
_LONG: Final = 400
"""A line with a cell of more characters may break over two sheets."""

Report = Callable[[int], None]


def sheet(
    book: Book, place: Place, period: Period, *, printed_by: str, at: datetime, report: Report
) -> ReceptionBook:
    """The lines of a place's book for these days as the officer may read them.

    ``printed_by`` is the position of who has it printed; ``report`` is told how many lines are read.
    """
    done, struck, parts = 0, 0, []
    forms = period.parts()
    for form, days in forms:
        rows: list[BookRow] = []
        before: Line | None = None
        for line in book.whole(place, days):
            if before is not None:
                rows.append(_row(before, form, ends=before.page != line.page))
            before, done = line, done + 1
            struck += bool(line.corrected_at)
            report(done)
        if before is not None:
            rows.append(_row(before, form, ends=True))
        if rows or len(forms) == 1:
            parts.append(_part(form, days, rows))
    agency = agencies.by_id(place.agency_id)
    if agency is None:
        raise LookupError(f"no agency {place.agency_id}")
    title = law.register_on(period.last).title
    days_words = words_of(period)
    moment = at.astimezone(ZONE)
    return ReceptionBook(
        **heads.of_agency(agency, local_day(at)),
        made_on=local_day(at),
        title=title,
        subject=f"{place.name}, {days_words}",
        parts=parts,
        foot=(
            f"{title}, {place.name}, {days_words}. In lúc {moment.hour} giờ {moment:%M} ngày "
            f"{moment:%d/%m/%Y}, người in: {printed_by}."
        ),
        closing=[_closing(done, struck)],
        file_title=f"{title} {days_words}",
    )


def words_of(period: Period) -> str:
    """«từ ngày … đến ngày …», «ngày …»."""
    first, last = words_of_day(period.first), words_of_day(period.last)
    return f"ngày {first}" if first == last else f"từ ngày {first} đến ngày {last}"


def words_of_day(day: date) -> str:
    """«1/11/2026», as an address of the book has it too."""
    return f"{day.day}/{day.month}/{day.year}"


def _closing(lines: int, struck: int) -> str:
    if not lines:
        return "Không có lượt tiếp nào trong thời gian này."
    counted = f"Có {lines} dòng"
    if struck:
        counted += (
            f", trong đó {struck} dòng đã đính chính (gạch ngang); {lines - struck} lượt tiếp được tính"
        )
    return f"{counted}."


def _part(form: law.Register, days: Period, rows: list[BookRow]) -> BookPart:
    keys = [column.key for column in form.columns]
    return BookPart(
        heads=[column.words for column in form.columns],
        widths=[WIDTHS[key] for key in keys],
        centred=[place for place, key in enumerate(keys) if key in _CENTRED],
        rows=rows,
        heading=f"{form.form}, {words_of(days)}",
    )


def _row(line: Line, form: law.Register, *, ends: bool) -> BookRow:
    cells = line.cells(form)
    return BookRow(
        cells=cells,
        struck=bool(line.corrected_at),
        long=max(map(len, cells)) > _LONG,
        page=line.page.words if ends else "",
    )
