"""Lines of the book as the national database wants them, and which lack what.

Of a denunciation nobody is named and nothing of the matter is told, whoever asks (LTC Đ8, Đ56).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.national import UNSHOWN, Value
from feedback.people import stated as people
from feedback.people.rules import HIDDEN
from feedback.reception.book import looked_up
from feedback.reception.models import Place, Visit
from feedback.reception.rules import OTHER_FORM
from feedback.text.joining import joined

_MOST: Final = 600
_TOLD: Final = {"name", "address", "id_number", "summary"}


def of(numbers: Iterable[int], *, papers: bool) -> dict[int, dict[str, Value]]:
    """The values of lines by number; ten selects however many there are. ``papers``: with the numbers of
    identity papers."""
    before = aliased(Visit)
    rows = db.session.execute(
        select(Visit, Place.name, before.place_id, before.year, before.number)
        .join(Place, Place.id == Visit.place_id)
        .outerjoin(before, before.id == Visit.corrects_id)
        .where(Visit.id.in_(set(numbers)))
    ).all()
    lines = [row[0] for row in rows]
    found = looked_up.of(lines, named=False)
    persons = people.of({one.person_id for one in lines}, papers=papers)
    known = agencies.directory()
    told = {}
    for visit, place, *corrected in rows:
        values = _columns(visit, found[visit.id], persons.get(visit.person_id))
        agency = known.by_id(visit.agency_id)
        told[visit.id] = values | {
            "code": code(visit.place_id, visit.year, visit.number),
            "corrects": code(*corrected) if corrected[0] is not None else "",
            "agency_code": agency.code if agency else "",
            "agency": agency.name if agency else "",
            "place": place,
        }
    return told


def code(place_id: int, year: int, number: int) -> str:
    """By what a line is known there, as in addresses here: «3-2026-118»."""
    return f"{place_id}-{year}-{number}"


def lacking() -> dict[str, ColumnElement[bool]]:
    """By value: the condition on ``Visit`` under which a line lacks it; values that no line lacks are left
    out."""
    told = and_(Visit.about != Kind.DENUNCIATION.value, Visit.confidential.is_(False))
    person = Visit.person_id
    shown = or_(Visit.id_warning.is_(None), Visit.id_warning.in_(("", *OTHER_FORM)))
    return {
        "name": and_(told, ~people.stand_with(person, name=True)),
        "address": and_(told, ~people.stand_with(person, address=True)),
        "id_number": and_(told, shown, ~people.stand_with(person, paper=True)),
        "summary": and_(told, Visit.summary == ""),
    }


def _columns(visit: Visit, found: looked_up.Found, person: people.Stated | None) -> dict[str, Value]:
    hidden = visit.confidential or visit.about == Kind.DENUNCIATION.value
    guided = agencies.by_id(visit.guided_agency_id) if visit.guided_agency_id else None
    own: dict[str, tuple[str | None, ...]] = {
        "summary": (visit.summary,),
        "dealt_by": (visit.dealt_by,),
        "guided": (guided.name if guided else visit.guided_to,),
        "taken_by": (),
        "result": (),
        "note": (visit.ground_words, visit.told, visit.note),
    }
    texts: dict[str, Value] = {
        name: "" if hidden else joined((*words, *found.texts.get(name, ())), most=_MOST)
        for name, words in own.items()
    }
    named: dict[str, Value] = {
        "name": person.name if person else "",
        "address": person.address if person else "",
        "id_number": (person.id_number if person else "") or _unshown(visit),
    }
    values = texts | named
    if hidden:
        values |= dict.fromkeys(_TOLD, HIDDEN)
    plain = ("visited_on", "kind", "mode", "about", "people_count", "occasion", "competent", "outcome")
    return values | {name: getattr(visit, name) for name in plain}


def _unshown(visit: Visit) -> str:
    """What stands for the number of a paper where the line says why none was shown."""
    return UNSHOWN if visit.id_warning and visit.id_warning not in OTHER_FORM else ""
