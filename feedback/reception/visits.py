"""Questions about visits: one line by its number, those before it on the same matter, what it covers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from feedback.actor import Actor
from feedback.cases import scope
from feedback.cases.models import Case, Signatory, Submission
from feedback.extensions import db
from feedback.intake.actions import key_digest
from feedback.people import queries as people
from feedback.reception.models import Place, Visit, VisitNote

MOST_SHOWN: Final = 20
"""How many earlier visits of one person are listed."""

_COVERED: Final = tuple(
    column.name
    for column in Visit.__table__.columns
    if column.name not in {"id", "search_name", "submission_key"}
)
LOGGING: Final = ("logged", "corrected")
"""Acts that each bring a line."""
NOTING: Final = ("added_to", "result_heard", "replied")
"""Acts that each bring a ``VisitNote``."""


def by_id(visit_id: int) -> Visit | None:
    """The line with this number in the database."""
    return db.session.get(Visit, visit_id)


def by_line(place_id: int, year: int, number: int) -> Visit | None:
    """The line of a place's book in a year."""
    wanted = (Visit.place_id == place_id, Visit.year == year, Visit.number == number)
    return db.session.scalar(select(Visit).where(*wanted))


def by_key(submission_key: str) -> Visit | None:
    """The line that a form with this key made."""
    return db.session.scalar(select(Visit).where(Visit.submission_key == key_digest(submission_key)))


def of_case(case_id: int) -> list[tuple[Visit, Place]]:
    """The lines of a case that stand, oldest first, each with its place."""
    chosen = select(Visit, Place).join(Place, Place.id == Visit.place_id)
    chosen = chosen.where(Visit.case_id == case_id, stands())
    return [(visit, place) for visit, place in db.session.execute(chosen.order_by(Visit.id))]


def case_for(visit: Visit, viewer: Actor) -> Case | None:
    """The case that a visit belongs to, for an officer who may read it."""
    if visit.case_id is None:
        return None
    return db.session.scalar(select(Case).where(Case.id == visit.case_id, *scope.of_reading(viewer)))


def correction_of(visit_id: int) -> Visit | None:
    """The line that corrects this one, if one does."""
    return db.session.scalar(select(Visit).where(Visit.corrects_id == visit_id))


def notes_of(visit_id: int) -> list[VisitNote]:
    """What was added to a line, or to one that it corrects, oldest first."""
    of_chain = select(VisitNote).where(VisitNote.visit_id.in_(chain_of(visit_id)))
    return list(db.session.scalars(of_chain.order_by(VisitNote.id)))


def told_notes_of(visit: Visit) -> list[VisitNote]:
    """The same as far as it may be read: of a line in secret only what was added since it is."""
    found = notes_of(visit.id)
    if not is_secret(visit):
        return found
    return [one for one in found if db.session.get_one(Visit, one.visit_id).confidential]


def chain_of(visit_id: int) -> list[int]:
    """A line and those that it corrects, itself first: what hangs on one of them hangs on all."""
    chain = select(Visit.id, Visit.corrects_id).where(Visit.id == visit_id).cte("chain", recursive=True)
    before = select(Visit.id, Visit.corrects_id).join(chain, Visit.id == chain.c.corrects_id)
    chain = chain.union_all(before)
    return list(db.session.scalars(select(chain.c.id).order_by(chain.c.id.desc())))


def secret_among(numbers: Iterable[int]) -> set[int]:
    """Those of the lines that are confidential, or that a confidential line corrects; one select."""
    begun = select(Visit.id.label("line_id"), Visit.id.label("at_id"), Visit.confidential.label("secret"))
    chain = begun.where(Visit.id.in_(set(numbers))).cte("later", recursive=True)
    later = aliased(Visit)
    corrected = select(chain.c.line_id, later.id, later.confidential)
    chain = chain.union_all(corrected.join(later, later.corrects_id == chain.c.at_id))
    return set(db.session.scalars(select(chain.c.line_id).where(chain.c.secret)))


def is_secret(visit: Visit) -> bool:
    """Whether nobody may read here who came on this line, nor about what."""
    return visit.confidential or bool(secret_among([visit.id]))


def is_party(case_id: int, numbers: Collection[int]) -> bool:
    """Whether one of these rows of a person sent or signed what belongs to the case."""
    return not parties_of(case_id).isdisjoint(numbers)


def parties_of(case_id: int) -> set[int]:
    """The rows of those who sent or signed what belongs to a case; one select."""
    sent = select(Submission.sender_id).where(Submission.case_id == case_id)
    signed = select(Signatory.person_id).join(Submission, Submission.id == Signatory.submission_id)
    return set(db.session.scalars(sent.union(signed.where(Submission.case_id == case_id))))


def stands() -> ColumnElement[bool]:
    """That a line was not corrected by a later one: of each chain of corrections one counts."""
    later = aliased(Visit)
    return ~select(later.id).where(later.corrects_id == Visit.id).exists()


def earlier_of(numbers: Collection[int], *, case_id: int, until: date) -> list[tuple[int, int]]:
    """Id and occasion of the visits of one person (all his rows) about one case up to a day, latest first."""
    conditions = (Visit.person_id.in_(numbers), Visit.visited_on <= until, Visit.case_id == case_id, stands())
    found = db.session.execute(
        select(Visit.id, Visit.occasion).where(*conditions).order_by(Visit.visited_on.desc(), Visit.id.desc())
    )
    return [(row.id, row.occasion) for row in found]


def on_matter_of(named: Visit, numbers: Collection[int], *, until: date) -> list[tuple[int, int]]:
    """Id and occasion of the visits on the matter of one that the officer named, latest first: those that
    each was said to repeat, and corrections of them. ``numbers``: all rows of the person. One select.
    """
    rows = db.session.execute(
        select(Visit.id, Visit.earlier_id, Visit.corrects_id, Visit.occasion, Visit.visited_on, stands())
        .where(Visit.person_id.in_({*numbers, named.person_id}))
        .order_by(Visit.id)
    ).all()
    links = [{row.id, row.earlier_id, row.corrects_id} - {None} for row in rows]
    matter, before = {named.id}, 0
    while len(matter) > before:
        before = len(matter)
        matter = matter.union(*(link for link in links if link & matter))
    counted = [row for row in rows if row.id in matter and row[5] and row.visited_on <= until]
    counted.sort(key=lambda row: (row.visited_on, row.id), reverse=True)
    return [(row.id, row.occasion) for row in counted]


def content_of(visit: Visit, prints: Mapping[int, str]) -> dict[str, Any]:
    """What the register's digest covers of a line: all that stands in it, and the person as he was."""
    content = {name: getattr(visit, name) for name in _COVERED}
    moments = {
        "visited_on": visit.visited_on.isoformat(),
        "entered_at": visit.entered_at.astimezone(UTC).isoformat(),
    }
    return content | moments | {"person": prints.get(visit.person_id, "")}


def note_content(note: VisitNote) -> dict[str, Any]:
    """What the register's digest covers of an addition."""
    return {
        "id": note.id,
        "part": note.part,
        "text": note.text,
        "officer_id": note.officer_id,
        "at": note.at.astimezone(UTC).isoformat(),
    }


def contents(numbers: Iterable[int]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """What logging each visit, or correcting another by it, brought, and what was added to it; for
    ``register verify``.
    """
    wanted = set(numbers)
    found: dict[int, dict[str, list[dict[str, Any]]]] = {}
    lines = list(db.session.scalars(select(Visit).where(Visit.id.in_(wanted))))
    prints = people.fingerprints({one.person_id for one in lines})
    for one in lines:
        act = LOGGING[one.corrects_id is not None]
        found[one.id] = {act: [content_of(one, prints)]}
    for note in db.session.scalars(select(VisitNote).where(VisitNote.visit_id.in_(wanted))):
        brought = found.setdefault(note.visit_id, {})
        for act in NOTING:
            brought.setdefault(act, []).append(note_content(note))
    return found
