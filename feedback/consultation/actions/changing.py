"""What every act on a consultation does: asks for the right, takes the version, enters what it set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import CursorResult, update

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.consultation import rules
from feedback.consultation.actions.history import CONSULTATION, note
from feedback.consultation.models import Consultation
from feedback.consultation.rules import NotYours, Phase, Stale
from feedback.extensions import db
from feedback.register.history import Content, told

WRITE: Final = "consultation:consultation:write"
ANNOUNCE: Final = "consultation:consultation:announce"
HOUSEHOLDS: Final = "consultation:household:write"
OPINIONS: Final = "consultation:opinion:write"
ANSWERS: Final = "consultation:answer:write"
CONFIRM: Final = "consultation:copy:confirm"

NOT_TOLD: Final = frozenset({"version", "id", "search_text", "synthesis"})
"""Columns of a consultation that its events don't hold: what is drafted is covered once it is published."""


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


def change(consultation: Consultation, expected: int, **values: Any) -> None:
    """Set columns if it still has the version that the officer saw. Raises Stale."""
    changed = db.session.execute(
        update(Consultation)
        .where(Consultation.id == consultation.id, Consultation.version == expected)
        .values(version=Consultation.version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(consultation)
    if cast(CursorResult[Any], changed).rowcount != 1:
        raise Stale(consultation.version)


def enter(
    consultation: Consultation,
    act: str,
    *names: str,
    by: Actor,
    at: datetime,
    details: Mapping[str, Any] | None = None,
    content: Content | None = None,
) -> None:
    """Write one act: the columns named are what it set (``HISTORY.replay`` sets them again)."""
    set_now = told(consultation, *(name for name in names if name not in NOT_TOLD))
    note(
        (CONSULTATION, consultation.id),
        act,
        dict(details or {}) | ({"set": set_now} if set_now else {}),
        agency_id=consultation.agency_id,
        by=by,
        at=at,
        content=content,
    )
