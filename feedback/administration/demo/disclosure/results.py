"""Results of the demo with words that everybody reads; one waits for its second officer."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Final

from sqlalchemy import select

from feedback.administration.demo.officers import Staff
from feedback.disclosure import copying, prepared
from feedback.disclosure.actions import copies
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from feedback.law import disclosure as law

_PUBLISHED: Final = 4
_WORDS: Final = "Thông tin của cơ quan, không phải của người dân"


def publish_results(staff: Staff, *, at: datetime) -> None:
    """The latest answers, in the caller's transaction: all but the last one published by a second officer."""
    asked = select(Outcome).where(Outcome.scope == "answer", Outcome.kept_back.is_(False))
    latest = db.session.scalars(asked.order_by(Outcome.settled_on.desc(), Outcome.id).limit(_PUBLISHED + 1))
    for place, outcome in enumerate(latest.all()):
        clerk, head = staff.one(outcome.agency_id, "handler", Random(0)), staff.head(outcome.agency_id)
        if clerk is None or head is None or clerk.actor.id == head.actor.id:
            continue
        texts = copying.masked(prepared.proposed(outcome), prepared.known_names(outcome))
        if not all(texts.values()):
            continue
        copy = copies.prepare(outcome, texts, by=clerk.actor, at=at)
        if place < _PUBLISHED:
            left = prepared.remaining(outcome, copy)
            copies.publish(
                outcome,
                copy,
                copy.version,
                checked=[one.key for one in law.CHECKS],
                kept=list(left),
                words=dict.fromkeys(left, _WORDS),
                by=head.actor,
                at=at,
            )
