"""What reception keeps of people without a case: visits, online requests, and turns that led to no visit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Select, extract, func, or_, select

from feedback.people.models import Person
from feedback.reception import erasing
from feedback.reception.models import OnlineReception, Place, Turn, Visit
from feedback.register.erasing import ERASED
from feedback.register.lots import Holding

_ENDED: Final = ("refused", "held", "called_off")


def _visits() -> Select[int, int, int]:
    return (
        select(Visit.id, Visit.agency_id, extract("year", Visit.visited_on).label("year"))
        .join(Person, Person.id == Visit.person_id)
        .where(Visit.case_id.is_(None), or_(Person.erased_at.is_(None), Visit.summary != ERASED))
    )


def _online() -> Select[int, int, int]:
    year = func.coalesce(extract("year", OnlineReception.held_on), extract("year", OnlineReception.asked_at))
    return (
        select(OnlineReception.id, OnlineReception.agency_id, year.label("year"))
        .join(Person, Person.id == OnlineReception.person_id)
        .where(
            OnlineReception.case_id.is_(None),
            OnlineReception.visit_id.is_(None),
            OnlineReception.state.in_(_ENDED),
            or_(Person.erased_at.is_(None), OnlineReception.story != ERASED),
        )
    )


def _turns() -> Select[int, int, int]:
    return (
        select(Turn.id, Place.agency_id, extract("year", Turn.turn_on).label("year"))
        .join(Place, Place.id == Turn.place_id)
        .outerjoin(Person, Person.id == Turn.person_id)
        .where(
            Turn.visit_id.is_(None),
            or_(Person.id.is_not(None) & Person.erased_at.is_(None), Turn.subject.is_not(None)),
        )
    )


HOLDINGS: Final[Mapping[str, Holding]] = {
    "turn": Holding(_turns, erasing.of_turns),
    "visit": Holding(_visits, erasing.of_visits),
    "online": Holding(_online, erasing.of_online),
}
"""By key of ``law/keeping.toml``."""
