"""Báo cho đơn vị: the leaders of units hear by mail what the organiser, or the survey, has for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from feedback.accounts import leading
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.notifications import actions as notifications
from feedback.programme.scoring.queries import SEND

SCORE_KNOWN: Final = "programme/score_known"
SURVEY_LOW: Final = "programme/survey_low"


def tell_scored(agency_ids: Collection[int], line: str, *, by: Actor, at: datetime) -> None:
    """Báo kết quả chấm điểm to who may object to it. ``line``: what happened, and until when to do what."""
    _tell(SCORE_KNOWN, agency_ids, SEND, {"told": [line]}, by=by, at=at)


def tell_low(
    agency_id: int, lines: Collection[str], due_on: date, who_may: str, *, by: Actor, at: datetime
) -> None:
    """Báo việc khắc phục to who may answer it. ``lines``: one for each factor that people marked low."""
    values = {"told": list(lines), "due_on": due_on.isoformat()}
    _tell(SURVEY_LOW, [agency_id], who_may, values, by=by, at=at)


def _tell(
    template: str,
    agency_ids: Collection[int],
    who_may: str,
    values: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """One mail to each leader of each unit, of its successors once it ended; one select."""
    today = local_day(at)
    heirs = {one: [heir.id for heir in agencies.agencies_after(one, today)] for one in agency_ids}
    leaders = leading.leaders_of_many(sorted({each for among in heirs.values() for each in among}), who_may)
    notifications.queue_many(
        [
            notifications.Queued(template, ("accounts", officer), values, agency_id=agency_id)
            for agency_id, among in heirs.items()
            for officer in sorted({one.id for each in among for one in leaders[each]})
        ],
        by=by,
        at=at,
    )
