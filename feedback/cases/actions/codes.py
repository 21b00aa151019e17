"""The sender's key to his case: giving a lost secret anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from feedback import config
from feedback.actor import Actor
from feedback.cases import codes
from feedback.cases.actions import telling
from feedback.cases.actions.history import Happened, write
from feedback.cases.models import Case, Submission
from feedback.extensions import db


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
