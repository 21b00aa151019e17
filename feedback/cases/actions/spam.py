"""Thư rác, phá hoại: what is no matter at all is set aside, and taken back by one button. Nothing is erased.

Only petitions, reports and proposals that nobody has taken up: their table alone has the steps. Common
arguments as in ``steps``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from feedback.actor import Actor
from feedback.cases import acts, queries
from feedback.cases.actions import moving, telling
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.law.procedure import NotAllowed

SPAM: Final = "cases:case:spam"
LONG: Final = 10
"""Days; if it lay longer before it was taken back, the leader is told."""


def set_aside(case: Case, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Đánh dấu thư rác, phá hoại: it leaves the lists of work, figures and forms; its clocks end.

    Its sender is told, in plain words, that it was set aside, and what to do about it. Raises NotAllowed,
    NotYours, Stale.
    """
    step = moving.check(case, "set_aside", by=by, on=local_day(at))
    if len(queries.submissions_of(case.id)) > 1:
        raise NotAllowed(
            "Vụ việc có nhiều đơn đã gộp. Bỏ gộp trước, rồi đánh dấu riêng đơn nào là thư rác.", step.article
        )
    moving.move(case, step, expected=expected, by=by, at=at, details={"reason": reason})
    telling.tell_senders(case, "cases/set_aside", by=by, at=at)


def take_back(case: Case, *, expected: int, by: Actor, at: datetime) -> None:
    """Không phải thư rác: everything as it was, with the same days due.

    The time meanwhile counts against the agency; after more than ``LONG`` days those who give out its work
    are told. Raises NotAllowed, NotYours, Stale.
    """
    step = moving.check(case, "take_back", by=by, on=local_day(at))
    aside = moving.last_event(case.id, acts.PAST["set_aside"])
    lay = (local_day(at) - local_day(aside.at)).days if aside is not None else 0
    moving.move(case, step, expected=expected, by=by, at=at, details={"days": lay})
    telling.tell_senders(case, "cases/step_taken", by=by, at=at, told=step.told)
    if lay <= LONG:
        return
    for one in telling.knowing(case, case.agency_id, telling.ASSIGN):
        telling.tell_officer(one.id, case, "cases/spam_lay_long", by=by, at=at)
