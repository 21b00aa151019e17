"""What acts on groups brought beside their events, as it is held today; for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from feedback.extensions import db
from feedback.people import queries as people
from feedback.reception.actions.history import VISIT
from feedback.reception.groups import ADDED, CALLED, NAMED, SETTLED
from feedback.reception.models import ReceptionEvent, VisitCall, VisitMember

Brought = dict[int, dict[str, list[Mapping[str, Any]]]]


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """Of each visit who was listed, who speaks, which agencies were called in and what they answered."""
    wanted = set(numbers)
    found: Brought = {number: {} for number in wanted}
    _listed(wanted, found)
    _called(wanted, found)
    return found


def members_content(rows: Iterable[VisitMember], prints: Mapping[int, str]) -> dict[str, Any]:
    """What the register covers of people listed at once: their places and what they say of themselves."""
    return {"members": [[one.position, prints.get(one.person_id, "")] for one in rows]}


def named_content(places: Iterable[int]) -> dict[str, Any]:
    """What the register covers of an appointment: who speaks, by place in the list."""
    return {"places": sorted(places)}


def calls_content(calls: Iterable[VisitCall]) -> dict[str, Any]:
    """What the register covers of agencies called in at once."""
    return {"calls": [[one.agency_id, one.task] for one in calls]}


def answer_content(one: VisitCall) -> dict[str, Any]:
    """What the register covers of how a call ended."""
    return {"agency": one.agency_id, "came": one.came, "answer": one.answer}


def _listed(wanted: set[int], found: Brought) -> None:
    rows = list(
        db.session.scalars(
            select(VisitMember).where(VisitMember.visit_id.in_(wanted)).order_by(VisitMember.position)
        )
    )
    prints = people.fingerprints(one.person_id for one in rows)
    at_once: dict[tuple[int, datetime], list[VisitMember]] = {}
    for one in rows:
        at_once.setdefault((one.visit_id, one.added_at), []).append(one)
    for (visit_id, _at), added in at_once.items():
        found[visit_id].setdefault(ADDED, []).append(members_content(added, prints))
    speaking: dict[int, list[int]] = {visit_id: [] for visit_id, _at in at_once}
    for one in rows:
        if one.representative:
            speaking[one.visit_id].append(one.position)
    for visit_id, earlier in _appointments(wanted).items():
        # What was said before stands in its event; the rows tell who speaks since the last appointment.
        places = [*earlier[:-1], speaking.get(visit_id, [])]
        found[visit_id][NAMED] = [named_content(each) for each in places]


def _appointments(wanted: set[int]) -> dict[int, list[list[int]]]:
    """The places that each appointment named, by visit, oldest first."""
    events = db.session.execute(
        select(ReceptionEvent.subject_id, ReceptionEvent.details)
        .where(
            ReceptionEvent.subject_room == VISIT,
            ReceptionEvent.subject_id.in_(wanted),
            ReceptionEvent.act == NAMED,
        )
        .order_by(ReceptionEvent.id)
    )
    found: dict[int, list[list[int]]] = {}
    for event in events:
        found.setdefault(event.subject_id, []).append(event.details["places"])
    return found


def _called(wanted: set[int], found: Brought) -> None:
    at_once: dict[tuple[int, datetime], list[VisitCall]] = {}
    calls = select(VisitCall).where(VisitCall.visit_id.in_(wanted)).order_by(VisitCall.id)
    for one in db.session.scalars(calls):
        at_once.setdefault((one.visit_id, one.called_at), []).append(one)
        if one.came is not None:
            found[one.visit_id].setdefault(SETTLED, []).append(answer_content(one))
    for (visit_id, _at), called in at_once.items():
        found[visit_id].setdefault(CALLED, []).append(calls_content(called))
