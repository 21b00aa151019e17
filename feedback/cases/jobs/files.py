"""The file that a job made: where it lies, and that it is gone after seven days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update

from feedback.attachments import store
from feedback.cases.models import Job
from feedback.extensions import own_transaction

FOLDER: Final = "exports"
KEPT: Final = timedelta(days=7)
_LEFT_BEHIND: Final = KEPT + timedelta(days=1)


def sweep(at: datetime) -> int:
    """Take away the files whose time is over, and those that no job names; returns how many jobs had one.

    The row lets go first: a file that outlives its row is found by its age.
    """
    with own_transaction() as session:
        over = list(session.scalars(select(Job).where(Job.file_key.is_not(None), Job.gone_at <= at)))
        keys = [job.file_key for job in over if job.file_key is not None]
        session.execute(
            update(Job)
            .where(Job.id.in_([job.id for job in over]))
            .values(file_key=None, file_name=None, file_size=None)
        )
    for key in keys:
        store.delete(key)
    for lot in store.older_than(at - _LEFT_BEHIND, FOLDER):
        for key in lot:
            store.delete(key)
    return len(keys)
