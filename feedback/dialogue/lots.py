"""What dialogues keep of people without a case: who registered, who asked, who was invited from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Select, extract, or_, select

from feedback.dialogue import erasing
from feedback.dialogue.models import DialogueSession, Invitee, Question, Registration
from feedback.people.models import Person
from feedback.register.erasing import ERASED
from feedback.register.lots import Holding

_YEAR: Final = extract("year", DialogueSession.held_on).label("year")


def _seats() -> Select[int, int, int]:
    return (
        select(Registration.id, DialogueSession.agency_id, _YEAR)
        .join(DialogueSession, DialogueSession.id == Registration.session_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.case_id.is_(None), Person.erased_at.is_(None))
    )


def _questions() -> Select[int, int, int]:
    return (
        select(Question.id, DialogueSession.agency_id, _YEAR)
        .join(DialogueSession, DialogueSession.id == Question.session_id)
        .outerjoin(Person, Person.id == Question.person_id)
        .where(
            Question.case_id.is_(None),
            or_(Question.text != ERASED, Person.id.is_not(None) & Person.erased_at.is_(None)),
        )
    )


def _guests() -> Select[int, int, int]:
    return (
        select(Invitee.id, DialogueSession.agency_id, _YEAR)
        .join(DialogueSession, DialogueSession.id == Invitee.session_id)
        .join(Person, Person.id == Invitee.person_id)
        .where(Person.erased_at.is_(None))
    )


HOLDINGS: Final[Mapping[str, Holding]] = {
    "seat": Holding(_seats, erasing.of_seats),
    "question": Holding(_questions, erasing.of_questions),
    "guest": Holding(_guests, erasing.of_guests),
}
"""By key of ``law/keeping.toml``."""
