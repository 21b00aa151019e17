"""Xóa lời cam kết về một vụ việc: which agency promised something by which day, and kept it or not, stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.attachments import erasing as files
from feedback.commitments import sources
from feedback.commitments.models import Commitment, CommitmentEvent
from feedback.commitments.proofs import ROOM
from feedback.extensions import Base, db, put
from feedback.register import erasures
from feedback.register.erasing import ERASED, OF_STATE, blank_rows

_MAY_BE_EMPTY: Final = ("measure", "asked_why", "evidence", "ended_why", "public_result")


def erase_of_cases(case_ids: Collection[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa: what was promised about these cases, why it was late, how it is proved; returns how many promises.

    What was promised in public was read over before it was shown, and stays: but for a state secret.
    The same statements however many.
    """
    found = db.session.scalars(select(Commitment).where(Commitment.case_id.in_(set(case_ids)))).all()
    numbers = [one.id for one in found if why == OF_STATE or not sources.may_be_public(one)]
    if not numbers:
        return 0
    mine = Commitment.id.in_(numbers)
    put(update(Commitment).where(mine), what=ERASED, public_files=[], version=Commitment.version + 1)
    for name in _MAY_BE_EMPTY:
        # Checks ask for words where there were some, and for none where there were none.
        put(update(Commitment).where(mine, getattr(Commitment, name).is_not(None)), **{name: ERASED})
    files.erase(ROOM, numbers, at=at)
    asked = select(CommitmentEvent.id, CommitmentEvent.details).where(
        CommitmentEvent.commitment_id.in_(numbers)
    )
    rows = [(row.id, row.details) for row in db.session.execute(asked)]
    blank_rows(Base.metadata.tables[CommitmentEvent.__tablename__], rows)
    erasures.enter([(ROOM, number) for number in numbers], why=why, by=by, at=at)
    db.session.expire_all()
    return len(numbers)
