"""Places, shifts, leaders' sessions and visits for tests; a visit is logged by the room's own act."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from feedback.accounts.models import Officer
from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.extensions import db
from feedback.people.actions import PersonDetails
from feedback.reception.actions import places, scheduling, visits
from feedback.reception.actions.places import PlaceDetails
from feedback.reception.actions.visits import VisitDetails
from feedback.reception.models import Place, Session, Shift, Visit
from tests.conftest import MOMENT
from tests.factories.cases import sender
from tests.factories.officers import actor_of, at_desk

TODAY = local_day(MOMENT)
"""The province's day of ``MOMENT``: Wednesday 25 November 2026."""


def make_place(code: str = "21211", **more: Any) -> Place:
    """Where an agency receives citizens: on working days from 7:30 to 11:30, committed."""
    agency = agencies.by_code(code)
    assert agency is not None, code
    values = {
        "name": f"Nơi tiếp công dân {agency.name}",
        "address": "Thôn Trường Định, xã Tịnh Khê",
        "area_code": "21211",
        "hours": tuple((weekday, "07:30", "11:30") for weekday in range(5)),
    }
    details = PlaceDetails(**(values | more))
    place = places.establish(details, agency_id=agency.id, by=SYSTEM, at=MOMENT - timedelta(days=500))
    db.session.commit()
    return place


def make_session(place: Place, **more: Any) -> Session:
    """A published reception day of the head at the place, today unless told otherwise, committed."""
    values = {
        "agency_id": place.agency_id,
        "place_id": place.id,
        "kind": "periodic",
        "leader_name": "Đinh Thị Hrê",
        "leader_position": "Chủ tịch Ủy ban nhân dân xã",
        "held_on": TODAY,
        "opens": "07:30",
        "closes": "11:30",
        "content": "Tiếp công dân định kỳ tháng 11",
        "attending": "Văn phòng, công chức địa chính",
        "state": "published",
        "published_at": MOMENT,
    }
    session = Session(**(values | more))
    db.session.add(session)
    db.session.flush()
    scheduling.enter([session], "planned", by=SYSTEM, at=MOMENT)
    db.session.commit()
    return session


def make_shift(officer: Officer, place: Place, **more: Any) -> Shift:
    """The officer receives at the place today, committed."""
    values = {
        "officer_id": officer.id,
        "place_id": place.id,
        "shift_on": TODAY,
        "kind": "regular",
        "receiver_id": officer.id,
        "receiver_name": officer.full_name,
        "receiver_position": officer.position or "Cán bộ tiếp công dân",
        "opened_at": MOMENT,
    }
    shift = Shift(**(values | more))
    db.session.add(shift)
    db.session.commit()
    return shift


def receiver(place: Place) -> Actor:
    """One who receives citizens at the place, with an account of his own."""
    agency = agencies.by_id(place.agency_id)
    assert agency is not None
    name = f"tiep.dan.{agency.code.lower()}"
    officer = db.session.query(Officer).filter_by(username=name).one_or_none() or at_desk(agency.code)
    actor = actor_of(officer)
    return replace(actor, permissions=actor.permissions | {visits.WRITE})


def visit_details(place: Place, **more: Any) -> VisitDetails:
    """One who comes with a petition and is told what the law says."""
    person: PersonDetails = more.pop("person", None) or sender()
    values: dict[str, Any] = {
        "place_id": place.id,
        "visited_on": TODAY,
        "kind": "regular",
        "mode": "in_person",
        "receiver_name": "Bùi Thị Thuỷ",
        "receiver_position": "Cán bộ tiếp công dân",
        "person": person,
        "about": "report",
        "summary": "Cầu treo thôn Trường Định hỏng ván",
        "outcome": "explained",
        "told": "Xã đã có kế hoạch thay ván cầu trong tháng 12.",
    }
    return VisitDetails(**(values | more))


def make_visit(place: Place | None = None, *, by: Actor | None = None, **more: Any) -> Visit:
    """A line of the place's book, committed; ``by`` one who receives there."""
    place = place or make_place()
    at = more.pop("at", MOMENT)
    visit = visits.log_visit(visit_details(place, **more), by=by or receiver(place), at=at)
    db.session.commit()
    return visit
