"""What every act on a consultation does: asks for the right, takes the version, enters what it set."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Final

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.consultation import rules
from feedback.consultation.actions.history import CONSULTATION, HISTORY
from feedback.consultation.models import Consultation
from feedback.consultation.rules import NotYours, Phase, Stale
from feedback.extensions import db
from feedback.register import changing
from feedback.register.changing import Entering

WRITE: Final = "consultation:consultation:write"
ANNOUNCE: Final = "consultation:consultation:announce"
HOUSEHOLDS: Final = "consultation:household:write"
OPINIONS: Final = "consultation:opinion:write"
ANSWERS: Final = "consultation:answer:write"
CONFIRM: Final = "consultation:copy:confirm"

enter: Final = Entering(HISTORY, CONSULTATION, ("version", "id", "search_text", "synthesis"))
"""Writes one act on a consultation; what is drafted is covered once it is published."""

change: Final = partial(changing.change, Stale)
"""Sets columns if it still has the version that the officer saw. Raises Stale."""


def demand(consultation: Consultation, permission: str, by: Actor, at: datetime) -> None:
    """Raises NotYours for who may not do this with this consultation."""
    if not by.may(permission) or not (by.kind == "system" or is_own(consultation, by, local_day(at))):
        raise NotYours


def is_own(consultation: Consultation, actor: Actor, on: date) -> bool:
    """Whether it is his agency's, or that of an ended one whose work his does on the day."""
    return consultation.agency_id in agencies.whose_work(actor.agency_id, on)


def lock(consultation: Consultation) -> None:
    """Hold it until the commit, and read it anew: numbers and phases follow one another.

    SQLite has one writer anyway.
    """
    db.session.refresh(consultation, with_for_update=True)


def held(
    consultation: Consultation, permission: str, by: Actor, at: datetime, expected: int | None = None
) -> Phase:
    """Hold it, if this actor may do this and (``expected``) it stands as he saw it; its phase today.

    Raises NotYours, Stale.
    """
    lock(consultation)
    demand(consultation, permission, by, at)
    if expected is not None and consultation.version != expected:
        raise Stale(consultation.version)
    return phase_of(consultation, local_day(at))


def phase_of(consultation: Consultation, on: date) -> Phase:
    """How far it has come on a day."""
    return rules.phase(consultation.state, consultation.opens_on, consultation.closes_on, on)
