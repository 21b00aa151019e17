"""What was answered to a partner's program when it sent a submission, told again when it sends it twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from feedback import config
from feedback.cases import queries as cases
from feedback.cases.models import Submission
from feedback.extensions import db
from feedback.intake import receipts
from feedback.intake.actions import key_digest
from feedback.partners.models import PartnerRequest
from feedback.sealing import derive


@dataclass(frozen=True, slots=True)
class Sent:
    """What a submission is called: ``code`` and ``token`` for the program; for the citizen the number of the
    case, who has it, until when he hears first, his code as it is read, his secret.

    ``secret`` is None once the desk has given a new one.
    """

    code: str
    token: str
    number: str
    agency: str
    due_on: date | None
    tracking_code: str
    secret: str | None


def token_of(submission_key: str) -> str:
    """The token that belongs to a submission key: the same for a repetition, guessed by nobody."""
    return derive(config.current().lookup_key_bytes, b"open311 token\0" + submission_key.encode()).hex()


def sent_before(submission_key: str) -> tuple[Sent, Submission, PartnerRequest] | None:
    """What was answered to whoever sent with this key, what he sent, and as which service; None when nobody
    did.
    """
    found = cases.by_submission_key(key_digest(submission_key))
    if found is None:
        return None
    submission, case = found
    asked = select(PartnerRequest).where(PartnerRequest.submission_id == submission.id)
    row = db.session.execute(asked).scalar_one()
    receipt = receipts.of_key(submission_key)
    assert receipt is not None
    told = Sent(
        code=row.code,
        token=token_of(submission_key),
        number=case.number,
        agency=receipt.agency,
        due_on=receipt.first.due_on if receipt.first else None,
        tracking_code=receipt.code,
        secret=receipt.secret,
    )
    return told, submission, row
