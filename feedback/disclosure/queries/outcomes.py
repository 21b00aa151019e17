"""Questions of everybody about results of cases. Only copies are read: no path leads to the cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select, tuple_

from feedback.disclosure import search
from feedback.disclosure.models import Outcome, OutcomeCopy, OutcomeForm, OutcomeUse
from feedback.extensions import db
from feedback.remembered import remembered
from feedback.text import search_text, search_words

SIZE: Final = 20
"""How many results a page of the list shows."""

MOST_COMPARED: Final = 30
"""So many results, the latest, are looked at for one who writes about the same."""

SHOWN: Final = Outcome.state == literal_column("'shown'")
_PUBLISHED: Final = OutcomeCopy.state == literal_column("'published'")
"""Written out: an index over the rows in one state serves only who names that state."""

Place = tuple[date | None, int]
"""Where the list goes on: behind the result of this day (None in a search) with this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which results: of a kind, an agency, a field (its key), a commune (its code), a year, with these words.

    Conclusions on denunciations stand apart: only ``kind`` brings them.
    """

    kind: str | None = None
    agency_id: int | None = None
    field: str | None = None
    area: str | None = None
    year: int | None = None
    words: str = ""

    @property
    def searches(self) -> bool:
        """Whether there is a word to look for."""
        return bool(search_words(self.words))

    @property
    def marks(self) -> list[str]:
        """As the full-text index asks for it."""
        found = search.marks(
            kind=self.kind, agency_id=self.agency_id, field=self.field, area=self.area, year=self.year
        )
        return found if self.kind else [search.TOGETHER, *found]

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """As the list asks for it."""
        asked: list[ColumnElement[bool]] = [
            Outcome.kind == self.kind if self.kind else Outcome.kind != search.APART
        ]
        if self.agency_id is not None:
            asked.append(Outcome.agency_id == self.agency_id)
        if self.field is not None:
            asked.append(Outcome.field_key == self.field)
        if self.area is not None:
            asked.append(Outcome.area_code == self.area)
        if self.year is not None:
            asked.append(Outcome.settled_on.between(date(self.year, 1, 1), date(self.year, 12, 31)))
        return asked


@dataclass(frozen=True, slots=True)
class Row:
    """A result in a list; ``title`` of its copy while its words are published, else empty."""

    outcome: Outcome
    title: str


@dataclass(frozen=True, slots=True)
class Page:
    """Results, newest first, and where the list goes on."""

    rows: list[Row]
    after: Place | None


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen in the filter: pairs of key and words, numbers of agencies, years, newest first.

    ``fields_ever``: also those of which every result was taken down since.
    """

    fields: list[tuple[str, str]] = field(default_factory=list)
    areas: list[tuple[str, str]] = field(default_factory=list)
    agency_ids: list[int] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    fields_ever: list[tuple[str, str]] = field(default_factory=list)


def listed(wanted: Filter, today: date, *, after: Place | None = None, size: int = SIZE) -> Page:
    """Results that are public on a day, newest first: by the day of the decision, where words are sought by
    the order in which they were entered. One select; with words two."""
    asked = _rows(today)
    if wanted.searches:
        before = after[1] if after is not None else None
        found = search.OUTCOMES.find(wanted.words, marks=wanted.marks, before=before, most=size + 1)
        rows = _of(asked.where(Outcome.id.in_(found[:size])).order_by(Outcome.id.desc())) if found else []
        return Page(rows, (None, found[size - 1]) if len(found) > size else None)
    asked = asked.where(*wanted.conditions)
    if after is not None and after[0] is not None:
        asked = asked.where(tuple_(Outcome.settled_on, Outcome.id) < tuple_(after[0], after[1]))
    rows = _of(asked.order_by(Outcome.settled_on.desc(), Outcome.id.desc()).limit(size + 1))
    last = rows[size - 1].outcome if len(rows) > size else None
    return Page(rows[:size], (last.settled_on, last.id) if last is not None else None)


def changed_last(wanted: Filter, today: date, most: int) -> list[Row]:
    """Results that are public on a day, what everybody reads of them changed last first; where words are
    sought, of those that were entered last. One select; with words two.
    """
    asked = _rows(today).order_by(Outcome.changed_at.desc(), Outcome.id.desc()).limit(most)
    if not wanted.searches:
        return _of(asked.where(*wanted.conditions))
    found = search.OUTCOMES.find(wanted.words, marks=wanted.marks, most=most)
    return _of(asked.where(Outcome.id.in_(found))) if found else []


def latest(today: date, most: int = 2) -> list[Row]:
    """The latest results with words, for the home page; one select."""
    asked = _rows(today).where(Outcome.kind != search.APART, OutcomeCopy.id.is_not(None))
    return _of(asked.order_by(Outcome.settled_on.desc(), Outcome.id.desc()).limit(most))


def offered() -> Offered:
    """What the filter offers; at most half a minute old."""
    return remembered("disclosure_outcomes_offered", _offered)


def apart_count(today: date) -> int:
    """How many conclusions on denunciations stand in public on a day."""
    asked = _rows(today).where(Outcome.kind == search.APART).with_only_columns(func.count(Outcome.id))
    return db.session.scalar(asked.order_by(None)) or 0


def by_code(code: str) -> Outcome | None:
    """The result of an address that everybody may open, ended and withdrawn ones too: those say what became
    of them. None where nothing was ever public."""
    return db.session.scalar(select(Outcome).where(Outcome.code == code, Outcome.state != "held"))


def later(outcome: Outcome) -> Outcome | None:
    """The latest result that is shown of a matter that was settled once more since; None of a conclusion on
    a denunciation."""
    if outcome.kind == search.APART:
        return None
    return db.session.scalar(
        select(Outcome)
        .where(Outcome.case_id == outcome.case_id, Outcome.round > outcome.round, SHOWN)
        .order_by(Outcome.round.desc())
        .limit(1)
    )


def last_copy(outcome_id: int) -> OutcomeCopy | None:
    """The words that stand in public, or stood there last; None where there never were any."""
    return db.session.scalar(
        select(OutcomeCopy)
        .where(OutcomeCopy.outcome_id == outcome_id, *ever_published())
        .order_by(OutcomeCopy.number.desc())
        .limit(1)
    )


def ever_published() -> tuple[ColumnElement[bool], ...]:
    """Of copies that they stand in public or stood there once."""
    return (
        OutcomeCopy.state.in_(("published", "withdrawn", "ended")),
        OutcomeCopy.published_at.is_not(None),
    )


def stands(copy: OutcomeCopy | None, today: date) -> bool:
    """Whether words are read by everybody on a day; true to the day even when the daily work is late."""
    return (
        copy is not None and copy.state == "published" and (copy.until_on is None or copy.until_on >= today)
    )


def findable(today: date) -> Select[int, str, Any]:
    """Results with words that search engines may hold for good: number, code, since when the words stand.

    Those of denunciations and others that are public for a term are not among them.
    """
    # Not joined: a planner would begin with all copies, and this is asked for a few numbers at a time.
    words = (standing(today), OutcomeCopy.until_on.is_(None))
    since = select(OutcomeCopy.published_at).where(*words).correlate(Outcome).scalar_subquery()
    return select(Outcome.id, Outcome.code, since).where(SHOWN, since.is_not(None))


def forms_of(outcome_id: int) -> list[OutcomeForm]:
    """In which forms a result was made known, in the order in which they were noted."""
    return list(
        db.session.scalars(
            select(OutcomeForm).where(OutcomeForm.outcome_id == outcome_id).order_by(OutcomeForm.id)
        )
    )


def uses_of(outcome_id: int) -> tuple[int, int]:
    """How many readers found a result useful, and how many didn't."""
    found = db.session.get(OutcomeUse, outcome_id)
    return (found.useful, found.useless) if found is not None else (0, 0)


def answered(
    words: str, *, today: date, area: str | None, agency_id: int | None
) -> list[tuple[Outcome, OutcomeCopy]]:
    """Published words of results in a commune, else of an agency, that hold one of the words; where neither
    is known, that hold them all. The latest first, at most ``MOST_COMPARED``; two selects at most."""
    place = search.marks(area=area) if area else search.marks(agency_id=agency_id)
    found = search.OUTCOMES.find(
        words, marks=[search.TOGETHER, *place], most=MOST_COMPARED, any_word=bool(place)
    )
    if not found:
        return []
    asked = select(Outcome, OutcomeCopy).join(OutcomeCopy, standing(today))
    rows = db.session.execute(asked.where(Outcome.id.in_(found), SHOWN).order_by(Outcome.id.desc()))
    return [(outcome, copy) for outcome, copy in rows]


def standing(today: date) -> ColumnElement[bool]:
    """Joins to a result the words of it that everybody reads on a day."""
    return and_(
        OutcomeCopy.outcome_id == Outcome.id,
        _PUBLISHED,
        or_(OutcomeCopy.until_on.is_(None), OutcomeCopy.until_on >= today),
    )


def _rows(today: date) -> Select[Outcome, str]:
    """Shown results with the title of their standing words; of denunciations only those with words."""
    return (
        select(Outcome, OutcomeCopy.title)
        .outerjoin(OutcomeCopy, standing(today))
        .where(SHOWN, or_(Outcome.kind != search.APART, OutcomeCopy.id.is_not(None)))
    )


def _of(asked: Select[Outcome, str]) -> list[Row]:
    return [Row(outcome, title or "") for outcome, title in db.session.execute(asked)]


def _offered() -> Offered:
    shown = (SHOWN, Outcome.kind != search.APART)
    ever = (Outcome.state != "held", Outcome.kind != search.APART)

    def pairs(key: Any, words: Any, of: Sequence[ColumnElement[bool]] = shown) -> Sequence[tuple[str, str]]:
        asked = select(key, func.max(words)).where(*of, key.is_not(None)).group_by(key)
        return [(one, text) for one, text in db.session.execute(asked)]

    days = db.session.execute(
        select(func.min(Outcome.settled_on), func.max(Outcome.settled_on)).where(*shown)
    ).one()
    years = list(range(days[1].year, days[0].year - 1, -1)) if days[0] is not None else []
    return Offered(
        sorted(pairs(Outcome.field_key, Outcome.field_words), key=lambda one: search_text(one[1])),
        sorted(pairs(Outcome.area_code, Outcome.area_words), key=lambda one: search_text(one[1])),
        list(db.session.scalars(select(Outcome.agency_id).where(*shown).distinct())),
        years,
        sorted(pairs(Outcome.field_key, Outcome.field_words, ever), key=lambda one: search_text(one[1])),
    )
