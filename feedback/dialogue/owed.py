"""What the public is owed of dialogues: results not yet published, posted and sent as the law says."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, select

from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.models import DialogueSession
from feedback.disclosure.owed_by import Owed
from feedback.extensions import db
from feedback.law import dialogue as law


def results(agency_ids: Collection[int] | None, today: date) -> list[Owed]:
    """Results of these agencies' (None: all) dialogues whose clock runs; one select."""
    clock = and_(Deadline.subject_room == SESSION, Deadline.subject_id == DialogueSession.id)
    asked = (
        select(
            DialogueSession.id,
            DialogueSession.agency_id,
            DialogueSession.held_on,
            Deadline.due_on,
            Deadline.article,
        )
        .join(Deadline, clock)
        .where(
            Deadline.term_key.in_({one.result for one in law.KINDS if one.result}),
            deadlines.is_open(),
            DialogueSession.closed_ground.is_(None),
        )
    )
    if agency_ids is not None:
        asked = asked.where(DialogueSession.agency_id.in_(agency_ids))
    return [
        Owed(
            row.agency_id,
            f"Kết quả đối thoại ngày {row.held_on:%d/%m/%Y}",
            row.due_on,
            row.article,
            "dialogue_desk.postings_page",
            {"number": row.id},
        )
        for row in db.session.execute(asked)
    ]
