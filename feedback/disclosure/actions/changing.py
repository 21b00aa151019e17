"""What acts on rows of the room share: whose they are, the version that was seen, what an event tells."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.disclosure.refusals import NotYours, Stale
from feedback.register import changing

change: Final = partial(changing.change, Stale)
"""Sets columns of a row if it still has the version that the officer saw. Raises Stale."""


def demand(agency_id: int, permission: str, by: Actor, on: date) -> None:
    """Raises NotYours unless he may do this for the agency: his own, or one that has ended and whose work his
    does on the day.
    """
    if not by.may(permission) or not (by.kind == "system" or is_own(agency_id, by, on)):
        raise NotYours


def is_own(agency_id: int, actor: Actor, on: date) -> bool:
    """Whether it is his agency, or an ended one whose work his does on the day."""
    return actor.agency_id == agency_id or agency_id in agencies.whose_work(actor.agency_id, on)
