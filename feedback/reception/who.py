"""Who stands before the desk: found among the visitors and senders of the agency, by paper or by name.

A denouncer is found by nobody: what he came with is left out, his sealed row has neither number nor name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import beyond_level, scope
from feedback.cases.beyond_level import Found
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.law.kinds import SEALED_KINDS
from feedback.law.states import SCREENED, State
from feedback.people import queries as people
from feedback.reception.models import Place, Visit
from feedback.reception.visits import MOST_SHOWN, stands
from feedback.text import search_words

MOST_NAMED: Final = 8
"""How many persons of one name are offered."""
_MOST_CASES: Final = 8
_MOST_LINES: Final = 300


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case of his that may be what he comes about. ``beyond``: it was sent beyond the level that settles
    it."""

    case: Case
    beyond: Found | None


@dataclass(frozen=True, slots=True)
class Known:
    """One who was here before: what he said of himself last, how often he came, his matters: cases, and
    ``told``, the latest visit on each that became none."""

    person_id: int
    full_name: str
    phone: str
    commune: str
    times: int
    visits: tuple[tuple[Visit, Place], ...]
    cases: tuple[OpenCase, ...]
    told: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Namesake:
    """One of those who bear the name: by his latest visit here."""

    visit_id: int
    full_name: str
    address: str
    last_on: date
    times: int


def by_paper(id_number: str, viewer: Actor, on: date) -> Known | None:
    """Whom the number of an identity paper belongs to, if he was here or sent something here."""
    return _known(set(people.bearing(id_number)), viewer, on)


def by_visit(visit_id: int, viewer: Actor, on: date) -> Known | None:
    """Who came on a visit, with all that is his by paper or phone."""
    found = select(Visit.person_id).where(Visit.id == visit_id, *_findable(viewer))
    person_id = db.session.scalar(found)
    return _known(people.same_as({person_id}), viewer, on) if person_id is not None else None


def by_name(text: str, viewer: Actor) -> list[Namesake]:
    """The visitors of his own agency whose name holds all words, accents optional, latest first;
    ``MOST_NAMED`` at most.

    Two words at least: one given name is half the province. Of all agencies' lines no index would spare any.
    Two selects.
    """
    words = search_words(text)
    if len(words) < 2:
        return []
    padded = " " + Visit.search_name + " "
    named = [padded.contains(f" {word} ", autoescape=True) for word in words]
    lines = db.session.execute(
        select(Visit.id, Visit.person_id, Visit.visited_on)
        .where(Visit.agency_id == viewer.agency_id, *_findable(viewer), *named)
        .order_by(Visit.visited_on.desc(), Visit.id.desc())
        .limit(_MOST_LINES)
    ).all()
    shown = people.lines({one.person_id for one in lines})
    marks = people.marks(shown)
    found: dict[object, Namesake] = {}
    for one in lines:
        if one.person_id not in shown:
            continue
        mark = marks[one.person_id].id_index or marks[one.person_id].words
        before = found.get(mark)
        if before is None:
            person = shown[one.person_id]
            found[mark] = Namesake(one.id, person.full_name, person.address, one.visited_on, 1)
        else:
            found[mark] = Namesake(
                before.visit_id, before.full_name, before.address, before.last_on, before.times + 1
            )
    return list(found.values())[:MOST_NAMED]


def _known(numbers: set[int], viewer: Actor, on: date) -> Known | None:
    if not numbers:
        return None
    lines = _visits(numbers, viewer)
    cases = _cases(numbers, viewer)
    here = {visit.person_id for visit, _ in lines} | {sender_id for _, sender_id in cases}
    person = people.by_id(max(here)) if here else None
    if person is None or person.sealed is not None or person.erased_at is not None:
        return None
    area = agencies.area_by_code(person.area_code) if person.area_code else None
    open_cases = list(dict.fromkeys(case for case, _ in cases if case.is_open))
    return Known(
        person.id,
        person.contact_name or person.full_name,
        person.phone or "",
        area.full_name if area else "",
        _times(numbers, viewer),
        tuple(lines),
        tuple(OpenCase(one, _beyond(one, on)) for one in open_cases[:_MOST_CASES]),
        _told(lines),
    )


def told_before(visit_id: int, viewer: Actor) -> Visit | None:
    """A visit that this officer may name as one on the same matter."""
    return db.session.scalar(select(Visit).where(Visit.id == visit_id, *_findable(viewer)))


def _told(lines: Collection[tuple[Visit, Place]]) -> tuple[Visit, ...]:
    repeated = {visit.earlier_id for visit, _ in lines}
    found = [visit for visit, _ in lines if visit.case_id is None and visit.id not in repeated]
    return tuple(found[:_MOST_CASES])


def _findable(viewer: Actor) -> list[ColumnElement[bool]]:
    """The lines by which a person may be found: of his agency, that stand, and no denouncer's."""
    everywhere = viewer.may("cases:case:read_all")
    mine = [] if everywhere else [Visit.agency_id == viewer.agency_id]
    discreet = Visit.about.not_in([kind.value for kind in SEALED_KINDS])
    return [*mine, discreet, Visit.confidential.is_(False), stands()]


def _visits(numbers: Collection[int], viewer: Actor) -> list[tuple[Visit, Place]]:
    chosen = (
        select(Visit, Place)
        .join(Place, Place.id == Visit.place_id)
        .where(Visit.person_id.in_(numbers), *_findable(viewer))
        .order_by(Visit.visited_on.desc(), Visit.id.desc())
        .limit(MOST_SHOWN)
    )
    return [(visit, place) for visit, place in db.session.execute(chosen)]


def _times(numbers: Collection[int], viewer: Actor) -> int:
    counted = select(func.count(Visit.id)).where(Visit.person_id.in_(numbers), *_findable(viewer))
    return db.session.scalar(counted) or 0


def _cases(numbers: Collection[int], viewer: Actor) -> list[tuple[Case, int]]:
    """The cases that he sent and this officer may see, newest first, each with its sender's row."""
    chosen = (
        select(Case, Submission.sender_id)
        .join(Submission, Submission.case_id == Case.id)
        .where(Submission.sender_id.in_(numbers), *scope.of_lists(viewer))
        .order_by(Case.id.desc())
        .limit(MOST_SHOWN)
    )
    return [(case, sender_id) for case, sender_id in db.session.execute(chosen)]


def _beyond(case: Case, on: date) -> Found | None:
    return beyond_level.of(case, on) if State(case.state) in SCREENED else None
