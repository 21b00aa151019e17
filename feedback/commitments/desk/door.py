"""What the officers' pages of promises share: the blueprint, the words, one promise found or not."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.commitments import queries, rules
from feedback.commitments.models import Commitment
from feedback.web import today
from feedback.web.guards import current_actor

door = Blueprint("commitments_desk", __name__)

View = Response | str | tuple[str, int]

TAGS: Final = {
    "open": "blue",
    "late": "red",
    "reported": "amber",
    "reported_late": "red",
    "kept": "green",
    "kept_late": "green",
    "dropped": "grey",
}


def find(number: int) -> Commitment:
    """The promise, if the officer may see it; else 404."""
    row = queries.visible_to(current_actor(), number, today())
    return row if row is not None else abort(404)


def wording() -> dict[str, Any]:
    """What each template of promises asks for: names of agencies, words and colours of states."""
    return {
        "agency": _agency,
        "states": rules.STATES,
        "tags": TAGS,
        "standing": lambda row: rules.standing(row.state, row.due_on, row.reported_on, today()),
    }


door.context_processor(wording)


def _agency(agency_id: int) -> str:
    found = agencies.by_id(agency_id)
    return found.name if found else ""
