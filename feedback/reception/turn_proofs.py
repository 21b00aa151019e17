"""What acts on turns brought, as the rows hold it today; for ``register verify``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from feedback.extensions import db
from feedback.people import queries as people
from feedback.reception.actions.history import TURN
from feedback.reception.actions.turns import booked_content, place_in_list, said
from feedback.reception.models import ReceptionEvent, Turn


def contents(numbers: Iterable[int]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """By turn and act. Where a moved booking stood before is told by the event of its moving."""
    wanted = set(numbers)
    found = list(db.session.scalars(select(Turn).where(Turn.id.in_(wanted))))
    prints = people.fingerprints({turn.person_id for turn in found if turn.person_id is not None})
    events: dict[int, list[ReceptionEvent]] = {}
    asked = select(ReceptionEvent).where(
        ReceptionEvent.subject_room == TURN,
        ReceptionEvent.subject_id.in_(wanted),
        ReceptionEvent.act.in_(("moved", "served", "phoned")),
    )
    for event in db.session.scalars(asked.order_by(ReceptionEvent.id)):
        events.setdefault(event.subject_id, []).append(event)
    return {turn.id: _of(turn, prints, events.get(turn.id, [])) for turn in found}


def _of(turn: Turn, prints: dict[int, str], events: list[ReceptionEvent]) -> dict[str, list[dict[str, Any]]]:
    stood = [event.details["before"] for event in events if event.act == "moved"] + [place_in_list(turn)]
    kept = next((event.details["said"] for event in events if "said" in event.details), None)
    phoned = [event.at for event in events if event.act == "phoned"]
    if phoned and turn.called_at is not None:
        phoned[-1] = turn.called_at
    cancelled = turn.ended_at if turn.state == "cancelled" else None
    return {
        "booked": [booked_content(turn, stood[0], kept or said(turn, prints))],
        "came": [{"slot": stood[0], "people": turn.people_count}],
        "moved": [{"slot": place} for place in stood[1:]],
        "phoned": [{"called_at": at.isoformat()} for at in phoned],
        "served": [{"visit": turn.visit_id}],
        "cancelled": [{"ended_at": cancelled and cancelled.isoformat()}],
    }
