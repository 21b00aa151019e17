"""What everybody reads of a session's results: the words of its copy, with how far each promise is today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from feedback.agencies import queries as agencies
from feedback.commitments import queries as commitments
from feedback.commitments import rules
from feedback.commitments.models import Commitment
from feedback.dialogue.actions.history import SESSION


@dataclass(frozen=True, slots=True)
class Promised:
    """One conclusion: its public words; the promise, whose it is, its state in words, how often put off."""

    what: str
    measure: str
    row: Commitment | None
    agency: str
    state: str
    postponed: int


@dataclass(frozen=True, slots=True)
class Results:
    """``items``: title and text of each part of the minutes."""

    items: Sequence[Mapping[str, str]]
    concluded: str
    promises: Sequence[Promised]


def of(session_id: int, body: Mapping[str, Any], today: date) -> Results:
    """The words of a copy's body with the promises of the session as they stand; two selects."""
    rows = {one.id: one for one in commitments.of_source((SESSION, session_id))}
    times = commitments.postponed(rows)
    directory = agencies.directory()

    def promised(one: Mapping[str, Any]) -> Promised:
        row = rows.get(one["commitment"])
        if row is None:
            return Promised(one["what"], one["measure"], None, "", "", 0)
        owner = directory.by_id(row.agency_id)
        state = rules.STATES[rules.standing(row.state, row.due_on, row.reported_on, today)]
        return Promised(one["what"], one["measure"], row, owner.name if owner else "", state, times[row.id])

    return Results(body["items"], body["concluded"], [promised(one) for one in body["conclusions"]])
