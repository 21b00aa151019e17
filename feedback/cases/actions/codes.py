"""The sender's key to his case: counting wrong tries, and giving a lost secret anew."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case as when
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from feedback import config
from feedback.actor import Actor
from feedback.cases import codes
from feedback.cases.actions import telling
from feedback.cases.actions.history import Happened, write
from feedback.cases.models import Case, Submission, TrackingTry
from feedback.extensions import db

WINDOW = timedelta(minutes=15)


def count_try(code: str, *, at: datetime) -> int:
    """Count a try for a code, known or not; returns how many there were within the window, this one too.

    Counted per code and not per address: a whole village may share one. Of tries at the same moment each
    waits for the other, so that none slips through uncounted.
    """
    digest = hashlib.sha256(code.encode()).digest()
    engine = db.session.get_bind().dialect.name
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[engine]
    over = TrackingTry.first_at <= at - WINDOW
    counted = (
        insert(TrackingTry)
        .values(code_digest=digest, tries=1, first_at=at)
        .on_conflict_do_update(
            index_elements=["code_digest"],
            set_={
                "tries": when((over, 1), else_=TrackingTry.tries + 1),
                "first_at": when((over, at), else_=TrackingTry.first_at),
            },
        )
        .returning(TrackingTry.tries)
    )
    return int(db.session.execute(counted).scalar_one())


def forget_tries(code: str) -> None:
    """The holder has proven himself: his earlier slips count no more."""
    digest = hashlib.sha256(code.encode()).digest()
    db.session.execute(delete(TrackingTry).where(TrackingTry.code_digest == digest))


def clear_tries(*, before: datetime) -> None:
    """Forget counts whose window is over."""
    db.session.execute(delete(TrackingTry).where(TrackingTry.first_at < before - WINDOW))


def reissue_secret(submission_id: int, *, by: Actor, at: datetime, checked: str = "") -> tuple[str, str]:
    """Cấp lại mã bí mật: a new secret for a lost one; the old one opens nothing any more.

    The desk has checked the person's paper; who did so and what he saw (``checked``, in words, without the
    paper's number) goes into the history, the act into the register.
    Returns the tracking code and the new secret, to be printed once.
    """
    row = db.session.execute(select(Submission, Case).join(Case).where(Submission.id == submission_id)).one()
    submission, case = row.Submission, row.Case
    secret = codes.new_secret()
    digest = codes.secret_digest(config.current().lookup_key_bytes, submission.tracking_code, secret)
    db.session.execute(update(Submission).where(Submission.id == submission_id).values(secret_digest=digest))
    write(
        [
            Happened(
                case.id,
                "secret_reissued",
                from_state=case.state,
                to_state=case.state,
                submission_id=submission_id,
                agency_id=by.agency_id,
                details={"checked": checked} if checked else {},
            )
        ],
        by=by,
        at=at,
    )
    telling.tell_sender_of(submission_id, case, "cases/code_reissued", by=by, at=at)
    return submission.tracking_code, secret
