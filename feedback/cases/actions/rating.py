"""Đánh giá: each who follows a case says once, after its end, how content he is and whether it is solved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import ratings
from feedback.cases.actions import history, telling
from feedback.cases.models import Case, Rating, Signatory, Submission
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.notifications import queries as notifications
from feedback.people import queries as people

INVITED_AFTER: Final = timedelta(days=3)
"""Calendar days between the end of a case and the invitation."""

_INVITED_UNTIL: Final = timedelta(days=10)
"""After so many days, of which the worker slept through some, nobody is invited any more."""

_INVITATION: Final = "cases/rate"


def rate(
    case: Case,
    *,
    submission_id: int,
    signatory_id: int | None = None,
    score: int,
    solved: str,
    why: str,
    by: Actor,
    at: datetime,
) -> bool:
    """Đánh giá: ``score`` 1 to 5, ``solved`` a key of ``ratings.SOLVED``, ``why`` may be empty.

    ``signatory_id``: one of many who signed, by his own code. False when he had rated this answer before: his
    first word stands. Raises NotAllowed while the case is not at its end, and for who has left.
    """
    db.session.refresh(case, with_for_update=True)
    submission = db.session.get_one(Submission, submission_id)
    signatory = db.session.get_one(Signatory, signatory_id) if signatory_id is not None else None
    rater = ratings.rater(submission, case, signatory)
    if ratings.by_rater(rater) is not None:
        return False
    if not ratings.may_rate(submission, case, signatory):
        raise NotAllowed("Đơn chưa kết thúc nên chưa đánh giá được.")
    given = Rating(
        case_id=case.id,
        agency_id=case.agency_id,
        rater=rater,
        score=score,
        solved=solved,
        why=None if case.sealed else why or None,
        at=at,
    )
    db.session.add(given)
    db.session.flush()
    history.note(
        case,
        "rated",
        {},
        by=by,
        at=at,
        submission_id=submission_id,
        # The sender's own page tells what he did, not what one of many who signed with him did.
        for_citizen=rater.startswith(ratings.SENDER),
        content=content(given),
    )
    return True


def content(given: Rating) -> dict[str, Any]:
    """What the register's digest covers of a rating."""
    return {name: getattr(given, name) for name in ("rater", "score", "solved", "why")}


def invite(*, after: int, most: int, by: Actor, at: datetime) -> int | None:
    """Mời đánh giá: once, by e-mail alone, to those whose case ended three calendar days ago.

    Looks at ``most`` submissions behind the number ``after``; returns the last one, None when that was all.
    Nobody is invited to a sealed case, nor who withdrew or has rated.
    """
    today = local_day(at)
    rows = db.session.execute(
        select(Submission.id, Submission.sender_id, Case)
        .join(Case, Case.id == Submission.case_id)
        .where(
            # All agencies by number: only so does the index of closed cases serve.
            Case.agency_id.in_([one.id for one in agencies.directory()]),
            Case.closed_on.between(today - _INVITED_UNTIL, today - INVITED_AFTER),
            Case.sealed.is_(False),
            Case.state.in_(ratings.RATED),
            Submission.withdrawn_on.is_(None),
            Submission.id > after,
        )
        .order_by(Submission.id)
        .limit(most)
        .with_for_update(of=Case, skip_locked=True)
    ).all()
    heard = notifications.told(_INVITATION, {telling.about(row.Case.id) for row in rows})
    names = ratings.raters_of((row.id, row.Case) for row in rows)
    rated = ratings.raters(names.values())
    mailed = people.with_mail(row.sender_id for row in rows)
    for row in rows:
        known = (telling.about(row.Case.id), row.sender_id) in heard or names[row.id] in rated
        if row.sender_id in mailed and not known:
            telling.tell_people([row.sender_id], row.Case, _INVITATION, by, at, mail_only=True)
    return rows[-1].id if len(rows) == most else None
