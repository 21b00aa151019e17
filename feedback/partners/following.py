"""The worker's part of following: finds the requests whose cases moved, and has them looked at.

Any number of workers may do it: each holds the rows that it looks at and passes by those of others. What is
compared is where a case stands, not what happened, so that looking twice tells nothing twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import ColumnElement, exists, select

from feedback.actor import SYSTEM
from feedback.cases import standing
from feedback.cases.models import CaseEvent, Submission
from feedback.extensions import db
from feedback.partners.actions import following
from feedback.partners.models import PartnerRequest

BATCH: Final = 100
UNSURE_FOR: Final = timedelta(minutes=2)
"""Of two who write to one case at a time the one with the lower number may end later: what happened less
than this ago is looked at again."""
FOLLOWED_AFTER_END: Final = timedelta(days=180)
"""So long after its end a request is followed: an answered matter may be reopened for new facts, for which
no law sets a last day. A second complaint or a new submission is no matter of the partner's."""


def follow_moved() -> int:
    """Look at the requests in whose cases something happened; returns how many changed. Commits by itself."""
    # How a request stood when it came in was told in the answer to it.
    moved = exists().where(
        CaseEvent.case_id == Submission.case_id,
        CaseEvent.id > PartnerRequest.seen_event,
        CaseEvent.act != "lodged",
    )
    return _follow(moved)


def follow_all() -> int:
    """Look at all that are followed, whatever happened in their cases (a unit that took another name), and
    follow no more those that ended long ago. Returns how many changed. Commits by itself.
    """
    return _follow()


def _follow(*conditions: ColumnElement[bool]) -> int:
    changed, after = 0, 0
    while True:
        asked = (
            select(PartnerRequest, Submission.case_id)
            .join(Submission, Submission.id == PartnerRequest.submission_id)
            .where(PartnerRequest.followed, PartnerRequest.id > after, *conditions)
            .order_by(PartnerRequest.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True, of=PartnerRequest)
        )
        rows = db.session.execute(asked).all()
        if rows:
            after = rows[-1].PartnerRequest.id
            changed += _look([row.PartnerRequest for row in rows], _now())
        db.session.commit()
        if len(rows) < BATCH:
            return changed


def _look(requests: list[PartnerRequest], at: datetime) -> int:
    standings = standing.of_many([one.submission_id for one in requests])
    changed = following.follow(requests, standings, by=SYSTEM, at=at)
    latest = standing.latest_events({one.case_id for one in standings.values()}, at - UNSURE_FOR)
    for one in requests:
        its = standings[one.submission_id]
        one.seen_event = max(one.seen_event, latest.get(its.case_id, 0))
        ended = one.status == "closed" and one.updated_at <= at - FOLLOWED_AFTER_END
        one.followed = not (its.sealed or ended)
    return changed


def _now() -> datetime:
    moment: datetime = current_app.extensions["clock"].now()
    return moment
