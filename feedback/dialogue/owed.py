"""What the public is owed of dialogues: results not yet published, posted and sent as the law says."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache

from sqlalchemy import Select, and_, select

from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.models import DialogueSession
from feedback.disclosure.owed_by import Owed
from feedback.law import dialogue as law
from feedback.prepared import WHOSE
from feedback.straight import ask_plainly


def results(agency_ids: Collection[int] | None, today: date) -> list[Owed]:
    """Results of these agencies' (None: all) dialogues whose clock runs; one select."""
    given = {} if agency_ids is None else {"whose": set(agency_ids)}
    return [
        Owed(
            agency_id,
            f"Kết quả đối thoại ngày {held_on:%d/%m/%Y}",
            due_on,
            article,
            "dialogue_desk.postings_page",
            {"number": number},
        )
        for number, agency_id, held_on, due_on, article in ask_plainly(_owed(agency_ids is None), given)
    ]


@cache
def _owed(everywhere: bool) -> Select[int, int, date, date, str]:
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
    return asked if everywhere else asked.where(DialogueSession.agency_id.in_(WHOSE))
