"""What happened to announced sessions lately, for who follows them all by a feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, cast

from sqlalchemy import ColumnElement, and_, select

from feedback.commitments.models import Commitment, CommitmentEvent
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.announced import Filter
from feedback.dialogue.models import DialogueEvent, DialogueSession, PublishedCopy
from feedback.extensions import db

_LATEST: Final = 100
"""Of how many sessions, copies and promises, those changed last, the news are looked for."""

What = Literal["announced", "moved", "called_off", "published", "kept"]


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened to an announced session, and when. ``key`` names it for ever; ``position``: of
    a promise that was kept, its place among those of the session, else 0.
    """

    key: str
    what: What
    at: datetime
    session: DialogueSession
    position: int = 0


def news(wanted: Filter, since: datetime) -> list[News]:
    """What happened since a moment to sessions that are wanted, newest first: announced, moved, called off,
    whichever came last; minutes published; promises of published minutes kept. Of the sessions changed last;
    four selects.
    """
    changed = select(DialogueSession).where(*wanted.conditions, DialogueSession.changed_at >= since)
    sessions = {
        one.id: one
        for one in db.session.scalars(changed.order_by(DialogueSession.changed_at.desc()).limit(_LATEST))
    }
    events = select(DialogueEvent).where(
        DialogueEvent.subject_room == SESSION,
        DialogueEvent.subject_id.in_(sessions),
        DialogueEvent.act.in_(("announced", "moved", "called_off")),
        DialogueEvent.at >= since,
    )
    last: dict[int, News] = {}
    for one in db.session.scalars(events.order_by(DialogueEvent.id)):
        session = sessions[one.subject_id]
        if one.at >= (session.announced_at or one.at):
            # It tells how the session is planned now: what else of the plan was changed since changed it too.
            at = max(one.at, session.changed_at)
            last[session.id] = News(f"{one.act}-{one.id}", cast(What, one.act), at, session)
    found = list(last.values())
    copies = (
        select(PublishedCopy, DialogueSession)
        .join(DialogueSession, DialogueSession.id == PublishedCopy.session_id)
        .where(*wanted.conditions, _standing_copy(), PublishedCopy.published_at >= since)
        .order_by(PublishedCopy.id.desc())
        .limit(_LATEST)
    )
    for copy, session in db.session.execute(copies):
        assert copy.published_at is not None
        found.append(News(f"published-{copy.id}", "published", copy.published_at, session))
    kept = (
        select(CommitmentEvent, Commitment.position, DialogueSession)
        .join(Commitment, Commitment.id == CommitmentEvent.commitment_id)
        .join(DialogueSession, DialogueSession.id == Commitment.source_id)
        .join(PublishedCopy, PublishedCopy.session_id == DialogueSession.id)
        .where(
            Commitment.source_room == SESSION,
            Commitment.state == "kept",
            CommitmentEvent.act == "kept",
            CommitmentEvent.at >= since,
            *wanted.conditions,
            _standing_copy(),
        )
        .order_by(CommitmentEvent.id.desc())
        .limit(_LATEST)
    )
    for event, position, session in db.session.execute(kept):
        found.append(News(f"kept-{event.id}", "kept", event.at, session, position))
    return sorted(found, key=lambda one: (one.at, one.key), reverse=True)


def _standing_copy() -> ColumnElement[bool]:
    return and_(PublishedCopy.state == "published", DialogueSession.closed_ground.is_(None))
