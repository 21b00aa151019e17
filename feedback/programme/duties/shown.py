"""What rooms below see done by themselves: dialogues with the people that were held."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from feedback.dialogue import sessions
from feedback.dialogue.models import DialogueSession
from feedback.extensions import db
from feedback.programme.duties.met_by import Met
from feedback.programme.duties.rules import Span


def dialogues_held(agency_ids: Collection[int] | None, spans: Collection[Span], today: date) -> Met:
    """The first dialogue that each agency held in each year; a select for each."""
    found: dict[tuple[int, str], date] = {}
    for span in spans:
        asked = select(DialogueSession.agency_id, func.min(DialogueSession.held_on)).where(
            DialogueSession.held_on.between(span.first_on, span.last_on), *sessions.shown("held", today)
        )
        if agency_ids is not None:
            asked = asked.where(DialogueSession.agency_id.in_(agency_ids))
        for agency_id, held_on in db.session.execute(asked.group_by(DialogueSession.agency_id)):
            found[agency_id, span.key] = held_on
    return found
