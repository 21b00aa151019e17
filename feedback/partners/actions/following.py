"""Following (theo dõi): what a partner may know of its requests is written anew as their cases move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from feedback.actor import Actor
from feedback.cases.standing import Standing
from feedback.clock import ZONE
from feedback.extensions import db
from feedback.partners.actions import history, hooks
from feedback.partners.actions.history import REQUEST, Happened
from feedback.partners.models import PartnerRequest
from feedback.register.history import told

TOLD: Final = ("status", "notes", "agency_id", "agency", "expected_at", "updated_at")
"""What moves, as each act on a request sets it."""


def seen(standing: Standing) -> dict[str, Any]:
    """The columns of a request that say where it stands."""
    return {
        "status": "closed" if standing.is_closed else "open",
        "notes": standing.words,
        "agency_id": standing.agency_id,
        "agency": standing.agency,
        "expected_at": None if standing.due_on is None else end_of(standing.due_on),
    }


def end_of(day: date) -> datetime:
    """The last second of a day in the province: until then what is due on it is in time."""
    return datetime.combine(day + timedelta(days=1), time(0), ZONE) - timedelta(seconds=1)


def follow(
    requests: Iterable[PartnerRequest], standings: Mapping[int, Standing], *, by: Actor, at: datetime
) -> int:
    """Write where these requests stand now (``standings`` by submission), and have their partners told of
    those that differ from what was known; returns how many.

    Of what has become a denunciation nothing more is told: it stays as it was last known. Each change is of
    the moment at which it can be read here (``updated_at``), so that who asks for what has changed since his
    last question misses nothing. Hold the rows. Constant statements, and one for each that changed.
    """
    changed = []
    for one in requests:
        standing = standings[one.submission_id]
        now = seen(standing)
        if standing.sealed or all(getattr(one, name) == value for name, value in now.items()):
            continue
        for name, value in now.items():
            setattr(one, name, value)
        one.updated_at = at
        changed.append(one)
    if changed:
        db.session.flush()
        history.write(
            [Happened((REQUEST, one.id), "followed", None, {"set": told(one, *TOLD)}) for one in changed],
            by=by,
            at=at,
        )
        hooks.tell(changed, at=at)
    return len(changed)
