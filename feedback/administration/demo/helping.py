"""A few cases of the demo on which agencies work together: one part is answered, the others wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.cases import parts
from feedback.cases.actions import parts as acts
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db

MOST: Final = 3
_PAIRS: Final = {"SXD": "21211", "SNNMT": "SXD", "21211": "SNNMT", "21025": "SXD"}
"""Who asks whom."""

_TASK: Final = "Kiểm tra hiện trường, cho biết phần nào do cơ quan quản lý và khi nào xử lý xong."
_ANSWER: Final = "Đã kiểm tra hiện trường. Phần thuộc trách nhiệm của cơ quan sẽ xử lý xong trong tháng này."


def help_each_other(staff: Staff, *, at: datetime) -> None:
    """The handlers of some open cases ask another agency; the first of those answers. In the caller's
    transaction."""
    asked = 0
    held = select(Case).where(
        Case.state.in_(("accepted", "verifying")), Case.sealed.is_(False), Case.officer_id.is_not(None)
    )
    for case in db.session.scalars(held.order_by(Case.id.desc())).all():
        own = agencies.by_id(case.agency_id)
        other = agencies.by_code(_PAIRS.get(own.code, "")) if own is not None else None
        if other is None or case.officer_id is None or asked == MOST:
            continue
        by = staff.by_id(case.officer_id).actor
        if not by.may(acts.ASK):
            continue
        ask = acts.Ask(other, "opinion" if asked else "cooperate", _TASK, local_day(at) + timedelta(days=5))
        [part] = acts.ask(
            case,
            [ask],
            text=parts.text_for(case).text,
            files=[],
            person_why="",
            expected=case.version,
            by=by,
            at=at,
        )
        head = staff.head(other.id)
        if not asked and head is not None:
            acts.answer(case, part, text=_ANSWER, laid=(), expected=part.version, by=head.actor, at=at)
        asked += 1
