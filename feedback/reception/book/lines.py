"""The lines of the book as the form has them, for one officer: whose book, which days, which columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import aliased

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.people import rules as people_rules
from feedback.reception import visits as visit_queries
from feedback.reception.book import looked_up, pages
from feedback.reception.models import Place, Visit
from feedback.text.joining import joined

READ: Final = "reception:book:read"
WHOLE_NUMBERS: Final = "people:paper:read"
_EVERYWHERE: Final = "cases:case:read_all"
_EVERY_DENUNCIATION: Final = "cases:denunciation:read_all"
_STEP: Final = 500
_MOST_TOLD: Final = 600
"""Characters of a cell: what is longer is read at the visit itself."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both counted in."""

    first: date
    last: date

    def parts(self) -> list[tuple[law.Register, Period]]:
        """The period under each form of the register that was in force in it, in their order."""
        return [
            (form, Period(max(self.first, form.in_force_from), min(self.last, form.in_force_to or self.last)))
            for form in sorted(law.REGISTERS, key=lambda one: one.in_force_from)
            if form.in_force_from <= self.last and self.first <= (form.in_force_to or self.last)
        ]


@dataclass(frozen=True)
class Line:
    """One line. ``corrected_at`` is the number (dòng) of its correction, ``corrects`` that of the line it
    corrects, each with the year where that is another. ``hidden``: its person and matter are told to nobody
    here. ``id_number`` as far as it may be shown.
    """

    visit: Visit
    found: looked_up.Found
    page: pages.Page
    id_number: str
    hidden: bool
    corrected_at: str = ""
    corrects: str = ""

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """The text of every column of every form, by its key."""
        return {name: column(self) for name, column in _COLUMNS.items()}

    def cells(self, form: law.Register) -> list[str]:
        """The line in the columns of a form."""
        return [self.columns[column.key] for column in form.columns]


class Book:
    """The books that one officer may read."""

    def __init__(self, viewer: Actor, on: date) -> None:
        self._viewer = viewer
        self._whose = agencies.whose_work(viewer.agency_id, on)

    def places(self) -> list[tuple[Place, str]]:
        """Places whose books he may read, ended ones too, with the name of the agency: his agency's and those
        of agencies whose work it took over, his own first; who reads all agencies' cases reads all.
        """
        every, known = self._viewer.may(_EVERYWHERE), agencies.directory()
        found = db.session.scalars(select(Place).order_by(Place.last_on.is_not(None), Place.name, Place.id))
        entries = [
            (place, agency.name)
            for place in found
            if (every or self.owns(place)) and (agency := known.by_id(place.agency_id))
        ]
        return sorted(entries, key=lambda entry: (not self.owns(entry[0]), entry[1]))

    def owns(self, place: Place) -> bool:
        """Whether it is a place of his agency, or of one whose work it took over."""
        return place.agency_id in self._whose

    def place(self, place_id: int) -> Place | None:
        """A place whose book he may read."""
        place = db.session.get(Place, place_id)
        readable = place is not None and (self._viewer.may(_EVERYWHERE) or self.owns(place))
        return place if readable else None

    def count(self, place: Place, period: Period) -> int:
        """How many lines the book has for these days, corrections and what they correct too."""
        return db.session.scalar(select(func.count()).select_from(Visit).where(*_within(place, period))) or 0

    def lines(
        self,
        place: Place,
        period: Period,
        *,
        before: tuple[int, int] | None = None,
        after: tuple[int, int] | None = None,
        size: int = 50,
        newest_first: bool = True,
        whole_numbers: bool = False,
    ) -> tuple[list[Line], bool]:
        """Lines by year and number, those below ``before`` or above ``after``, and whether more follow.

        Twelve selects whatever the number of lines. ``whole_numbers``: numbers of papers unmasked, for the
        print and the spreadsheet: only of his own agency's book and for who may read them.
        """
        conditions, order = _within(place, period), (Visit.year, Visit.number)
        if before is not None:
            conditions.append(tuple_(*order) < before)
        if after is not None:
            conditions.append(tuple_(*order) > after)
        later, earlier = aliased(Visit), aliased(Visit)
        rows = db.session.execute(
            select(Visit, later.year, later.number, earlier.year, earlier.number)
            .outerjoin(later, later.corrects_id == Visit.id)
            .outerjoin(earlier, earlier.id == Visit.corrects_id)
            .where(*conditions)
            .order_by(*(one.desc() for one in order) if newest_first else order)
            .limit(size + 1)
        ).all()
        visits = [row[0] for row in rows[:size]]
        found = looked_up.of(visits)
        page_of = pages.of_lines(place.id, [(one.year, one.number) for one in visits])
        own = self.owns(place)
        whole = whole_numbers and own and self._viewer.may(WHOLE_NUMBERS)
        named = own or self._viewer.may(_EVERY_DENUNCIATION)
        secret = visit_queries.secret_among(visit.id for visit in visits)
        lines = []
        for visit, later_year, later_number, earlier_year, earlier_number in rows[:size]:
            person = found[visit.id].person
            hidden = visit.id in secret or (
                visit.about == Kind.DENUNCIATION and (person is None or not named)
            )
            number = person.id_number if person else ""
            lines.append(
                Line(
                    visit,
                    found[visit.id],
                    page_of[visit.year, visit.number],
                    number if whole else people_rules.masked(number),
                    hidden,
                    _named(later_number, later_year, visit.year),
                    _named(earlier_number, earlier_year, visit.year),
                )
            )
        return lines, len(rows) > size

    def whole(self, place: Place, period: Period) -> Iterator[Line]:
        """All lines from the first number on, read in batches, with whole numbers of papers where he may."""
        after = None
        while True:
            lines, more = self.lines(
                place, period, after=after, size=_STEP, newest_first=False, whole_numbers=True
            )
            yield from lines
            if not more:
                return
            after = (lines[-1].visit.year, lines[-1].visit.number)


def visible_to(viewer: Actor, on: date) -> Book:
    """The books that this officer may read on the day."""
    return Book(viewer, on)


def _within(place: Place, period: Period) -> list[Any]:
    return [Visit.place_id == place.id, Visit.visited_on.between(period.first, period.last)]


def _named(number: int | None, year: int | None, own_year: int) -> str:
    if number is None:
        return ""
    return str(number) if year == own_year else f"{number}/{year}"


def _told(line: Line, column: str, *texts: str | None) -> str:
    """Own texts of the line and what was found for the column; nothing of what is hidden."""
    if line.hidden:
        return ""
    return joined((*texts, *line.found.texts.get(column, ())), most=_MOST_TOLD)


def _person(line: Line) -> str:
    if line.hidden:
        return people_rules.HIDDEN
    person = line.found.person
    if person is None:
        return "(đã xóa)"
    area = agencies.area_by_code(person.area_code)
    return ", ".join(filter(None, (person.full_name, person.address or (area.within_text if area else ""))))


def _id_number(line: Line) -> str:
    return people_rules.HIDDEN if line.hidden else line.id_number


def _summary(line: Line) -> str:
    return people_rules.HIDDEN if line.hidden else _told(line, "summary", line.visit.summary)


def _guided(line: Line) -> str:
    agency = agencies.by_id(line.visit.guided_agency_id or 0)
    return _told(line, "guided", agency.name if agency else line.visit.guided_to)


def _ours(line: Line) -> str:
    return "x" if line.visit.competent == "ours" else ""


def _note(line: Line) -> str:
    """Ghi chú: corrections first; then how he was received and what he was told."""
    visit = line.visit
    parts = []
    if line.corrected_at:
        parts.append(f"Đính chính tại dòng {line.corrected_at}")
    if line.corrects:
        why = "" if line.hidden else f": {visit.correction_why}"
        parts.append(f"Đính chính dòng {line.corrects}{why}")
    if visit.kind != "regular":
        parts.append(f"{law.entry(law.KINDS, visit.kind).words}: {visit.receiver_name}")
    if visit.mode != "in_person":
        parts.append(f"Tiếp {law.entry(law.MODES, visit.mode).words.lower()}")
    if visit.ground is not None:
        ground = law.entry(law.REFUSALS, visit.ground)
        parts.append(f"Từ chối tiếp: {ground.words} ({ground.article})")
    if line.hidden:
        return joined(parts)
    if visit.outcome == "explained":
        parts.append("Đã giải thích")
    return _told(line, "note", *parts, visit.ground_words, visit.told, visit.note)


_COLUMNS: Final[Mapping[str, Callable[[Line], str]]] = {
    "number": lambda line: str(line.visit.number),
    "visited_on": lambda line: f"{line.visit.visited_on:%d/%m/%Y}",
    "person": _person,
    "id_number": _id_number,
    "person_id": lambda line: "; ".join(filter(None, (_person(line), "" if line.hidden else line.id_number))),
    "summary": _summary,
    "about": lambda line: law.register_kind(line.visit.about),
    "people_count": lambda line: str(line.visit.people_count),
    "about_count": lambda line: f"{law.register_kind(line.visit.about)}; {line.visit.people_count} người",
    "dealt_by": lambda line: _told(line, "dealt_by", line.visit.dealt_by),
    "competent": _ours,
    "taken": _ours,
    "guided": _guided,
    "taken_by": lambda line: _told(line, "taken_by"),
    "result": lambda line: _told(line, "result"),
    "note": _note,
}
