"""Cases as the national database wants them, and which lack what.

Of a denunciation neither its sender nor its words nor its place are told, whoever asks (LTC Đ8, Đ56).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from feedback.agencies import queries as agencies
from feedback.cases import fields_named
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.law import choices
from feedback.law.kinds import Kind
from feedback.law.national import Value
from feedback.law.states import State, officer_label
from feedback.people import stated as people
from feedback.people.rules import HIDDEN

_DAYS = ("received_on", "accepted_on", "settled_on", "closed_on")


def of(numbers: Iterable[int], *, papers: bool) -> dict[int, dict[str, Value]]:
    """The values of cases by number, each with who sent it first; three selects however many there are.
    ``papers``: with the numbers of identity papers."""
    wanted = set(numbers)
    cases = db.session.scalars(select(Case).where(Case.id.in_(wanted))).all()
    sent = {row.case_id: row for row in db.session.execute(_first().where(Submission.case_id.in_(wanted)))}
    persons = people.of({row.sender_id for row in sent.values()}, papers=papers)
    known, fields = agencies.directory(), fields_named.names()
    found = {}
    for case in cases:
        first = sent.get(case.id)
        person = persons.get(first.sender_id) if first else None
        agency = known.by_id(case.agency_id)
        values: dict[str, Value] = {
            "code": case.number,
            "agency_code": agency.code if agency else "",
            "agency": agency.name if agency else "",
            "kind": case.kind,
            "channel": first.channel if first else "",
            "field": fields.get(case.field_key or "", case.field_key or ""),
            "area_code": case.area_code,
            "title": case.title,
            "sender_kind": first.sender_kind if first else "",
            "name": person.name if person else "",
            "address": person.address if person else "",
            "id_number": person.id_number if person else "",
            "people_count": person.people_count if person else 1,
            "state": officer_label(Kind(case.kind), State(case.state)),
            "outcome": choices.words(choices.outcomes(case.course), case.outcome) if case.outcome else "",
            "outcome_number": case.outcome_number,
        }
        values |= {name: getattr(case, name) for name in _DAYS}
        if case.sealed or case.kind == Kind.DENUNCIATION.value:
            values |= dict.fromkeys(("title", "name", "address", "id_number", "area_code"), HIDDEN)
        found[case.id] = values
    return found


def lacking() -> dict[str, ColumnElement[bool]]:
    """By value: the condition on ``Case`` under which it lacks it; values that none lacks are left out."""
    told = and_(Case.sealed.is_(False), Case.kind != Kind.DENUNCIATION.value)
    return {
        "field": Case.field_key.is_(None),
        "area_code": and_(told, Case.area_code.is_(None)),
        "title": and_(told, Case.title == ""),
        "name": and_(told, ~_sent_by(name=True)),
        "address": and_(told, ~_sent_by(address=True)),
    } | {"id_number": and_(told, ~_sent_by(paper=True))}


def _first() -> Select[Any]:
    """The first submission of each case."""
    later, earlier = Submission, aliased(Submission)
    first = select(func.min(earlier.id)).where(earlier.case_id == later.case_id).scalar_subquery()
    columns: tuple[Any, ...] = (later.case_id, later.sender_id, later.sender_kind, later.channel)
    return select(*columns).where(later.id == first)


def _sent_by(**wanted: bool) -> ColumnElement[bool]:
    first, sent = aliased(Submission), aliased(Submission)
    number = select(func.min(first.id)).where(first.case_id == Case.id).scalar_subquery()
    return select(sent.id).where(sent.id == number, people.stand_with(sent.sender_id, **wanted)).exists()
