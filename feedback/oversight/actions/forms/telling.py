"""Who of a unit is told of its reports: its leaders, by the system and by mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from feedback.accounts import leading
from feedback.actor import Actor
from feedback.notifications import actions as notifications
from feedback.notifications.actions import Queued
from feedback.oversight.forms.rights import SEND


def tell_units(
    template: str,
    agency_ids: Sequence[int],
    values: Mapping[str, Any],
    *,
    about: str,
    by: Actor,
    at: datetime,
) -> list[int]:
    """Queue one message to each leader of the units: one select and one insert however many there are.
    Returns the units that have nobody to be told."""
    leaders = leading.leaders_of_many(agency_ids, SEND)
    notifications.queue_many(
        [
            Queued(template, ("accounts", officer.id), values, about=about, agency_id=agency_id)
            for agency_id in agency_ids
            for officer in leaders[agency_id]
        ],
        by=by,
        at=at,
    )
    return [one for one in agency_ids if not leaders[one]]
