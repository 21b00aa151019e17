"""What was answered to a partner's program when it sent a submission, told again when it sends it twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, select

from feedback import config
from feedback.cases import queries as cases
from feedback.cases.models import Submission
from feedback.extensions import Base, db
from feedback.intake import receipts
from feedback.intake.actions import key_digest
from feedback.partners.models import PartnerRequest
from feedback.sealing import derive
from feedback.straight import ask_plainly

_SENT, _SUBMISSIONS = (Base.metadata.tables[one.__tablename__] for one in (PartnerRequest, Submission))
_SAID: Final = (
    select(_SENT.c.said_digest)
    .join_from(_SUBMISSIONS, _SENT, _SENT.c.submission_id == _SUBMISSIONS.c.id)
    .where(_SUBMISSIONS.c.submission_key == bindparam("submission_key"))
)


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


def said_before(submission_key: str) -> bytes | None:
    """The ``said_digest`` of what was sent with this key; None when nothing was. One select."""
    found = ask_plainly(_SAID, {"submission_key": key_digest(submission_key)})
    return bytes(found[0][0]) if found else None


def sent_before(submission_key: str) -> Sent | None:
    """What was answered to whoever sent with this key; None when nobody did."""
    found = cases.by_submission_key(key_digest(submission_key))
    if found is None:
        return None
    submission, case = found
    asked = select(PartnerRequest.code).where(PartnerRequest.submission_id == submission.id)
    receipt = receipts.of_key(submission_key)
    assert receipt is not None
    return Sent(
        code=db.session.execute(asked).scalar_one(),
        token=token_of(submission_key),
        number=case.number,
        agency=receipt.agency,
        due_on=receipt.first.due_on if receipt.first else None,
        tracking_code=receipt.code,
        secret=receipt.secret,
    )
