"""Ends of parts that other agencies were asked for, and who hears of it.

Apart from the acts on parts, since every step that ends a case or hands it on ends its parts too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.accounts.queries import Colleague
from feedback.actor import Actor
from feedback.cases.actions import telling
from feedback.cases.models import Case, Part
from feedback.clock import local_day
from feedback.extensions import db

ANSWER: Final = "cases:part:answer"
OVER: Final = "Vụ việc đã kết thúc hoặc chuyển cơ quan khác."


def end(part: Part, state: str, words: str, *, by: Actor, at: datetime) -> None:
    """Settle one part: ``answered``, ``returned`` or ``called_off``, with the words that go with it."""
    part.state, part.answer, part.version = state, words, part.version + 1
    part.settled_at, part.settled_on = at, local_day(at)
    part.settled_by = by.id if by.kind == "officer" else None


def call_off_all(case: Case, *, by: Actor, at: datetime) -> int:
    """Thôi giao: what is still open ends with the case, or when it goes to another agency.

    Those who were asked are told. Returns how many ended; one select when there is none.
    """
    waiting = select(Part).where(Part.case_id == case.id, Part.state == "asked").order_by(Part.id)
    parts = db.session.scalars(waiting.with_for_update()).all()
    for part in parts:
        end(part, "called_off", OVER, by=by, at=at)
        tell_asked(case, part, "cases/part_called_off", by=by, at=at)
    db.session.flush()
    return len(parts)


def tell_asked(case: Case, part: Part, template: str, *, by: Actor, at: datetime, **values: Any) -> None:
    """Queue a notice for who does the part at the agency asked, else for those who assign there."""
    if part.officer_id is not None:
        telling.tell_officer(part.officer_id, case, template, by=by, at=at, **values)
        return
    for one in heads_of(case, part.agency_id, ANSWER):
        telling.tell_officer(one.id, case, template, by=by, at=at, **values)


def heads_of(case: Case, agency_id: int, otherwise: str) -> Sequence[Colleague]:
    """Those of an agency who assign its work; where nobody does, those with the permission ``otherwise``.

    Of a sealed case only who handles denunciations and need not stand aside.
    """
    return telling.knowing(case, agency_id, telling.ASSIGN) or telling.knowing(case, agency_id, otherwise)
