"""Bằng chứng biên nhận của một đơn: what its sender can show to anybody that it came in, and when.

Of what is sealed the file holds no content: neither the words, nor of which kind it is.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, func, select

from feedback.cases.actions.history import ROOM, covered_by
from feedback.cases.actions.lodging import content
from feedback.cases.models import CaseEvent, Submission
from feedback.extensions import db
from feedback.law.kinds import SEALED_KINDS
from feedback.people import queries as people
from feedback.register import receipts, rules, tree, trees
from feedback.register.models import PublishedCheckpoint, RegisterEntry
from feedback.straight import ask_plainly

FILE: Final = "bang-chung-bien-nhan.json"


_LODGED: Final = (
    select(CaseEvent.case_id)
    .where(CaseEvent.submission_id == bindparam("submission"), CaseEvent.act == "lodged")
    .order_by(CaseEvent.id)
    .limit(1)
    .scalar_subquery()
)
_READY: Final = (
    select(RegisterEntry.seq, select(func.max(PublishedCheckpoint.size)).scalar_subquery())
    .where(
        RegisterEntry.subject_room == ROOM,
        RegisterEntry.subject_id == _LODGED,
        RegisterEntry.act == "lodged",
    )
    .order_by(RegisterEntry.id)
    .limit(1)
)


def ready(submission_id: int) -> bool | None:
    """Whether the proof of a submission can be had now, once its entry is in a checkpoint; None where none
    ever can. One select.
    """
    rows = ask_plainly(_READY, {"submission": submission_id})
    if not rows:
        return None
    numbered, published = rows[0]
    return numbered is not None and published is not None and numbered <= published


def file(submission_id: int) -> bytes | None:
    """The proof; None while no checkpoint holds the entry, and where what is held isn't what was entered.

    Raises trees.Incomplete.
    """
    submission = db.session.get(Submission, submission_id)
    event = db.session.scalar(
        select(CaseEvent)
        .where(CaseEvent.submission_id == submission_id, CaseEvent.act == "lodged")
        .order_by(CaseEvent.id)
        .limit(1)
    )
    if submission is None or event is None:
        return None
    row = {column.key: getattr(event, column.key) for column in CaseEvent.__table__.columns}
    sender = people.fingerprints({submission.sender_id}).get(submission.sender_id, "")
    text = rules.canonical(covered_by(row, content(submission, sender)))
    entry = db.session.scalar(
        select(RegisterEntry).where(
            RegisterEntry.subject_room == ROOM,
            RegisterEntry.subject_id == event.case_id,
            RegisterEntry.digest == rules.digest_of_text(event.salt, text),
        )
    )
    checkpoint = trees.covering(entry.seq) if entry is not None and entry.seq is not None else None
    if entry is None or entry.seq is None or checkpoint is None:
        return None
    path = tree.inclusion(entry.seq - 1, checkpoint.size, trees.Stored())
    sealed = submission.sealed_content is not None or submission.kind in SEALED_KINDS
    digested = None if sealed else (event.salt, text)
    return receipts.write(trees.line_of(entry), digested, path, checkpoint.note)
