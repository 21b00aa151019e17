"""What the acts on the plan's duties share: whose it is, the version, and what each set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.extensions import Base
from feedback.programme.actions.history import HISTORY
from feedback.programme.duties.rules import NotYours, Stale
from feedback.register import changing
from feedback.register.history import told

change: Final = partial(changing.change, Stale)
"""Sets columns if the row still has the version that the officer saw. Raises Stale."""


def demand_own(agency_id: int, permission: str, by: Actor, on: date) -> None:
    """Raises NotYours for who may not do this for the agency, or for an ended one whose work his does."""
    own = by.kind == "system" or agency_id in agencies.whose_work(by.agency_id, on)
    if not by.may(permission) or not own:
        raise NotYours


def demand(permission: str, by: Actor) -> None:
    """Raises NotYours for who has no right to it."""
    if not by.may(permission):
        raise NotYours


def enter(
    room: str,
    row: Base,
    act: str,
    *names: str,
    by: Actor,
    at: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one act on a row: the columns named are what it set; by the row's agency, else the actor's."""
    known: Any = row
    HISTORY.note(
        (room, known.id),
        act,
        dict(details or {}) | ({"set": told(row, *names)} if names else {}),
        agency_id=getattr(known, "agency_id", None) or by.agency_id,
        by=by,
        at=at,
    )
