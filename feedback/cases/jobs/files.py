"""The file that a job made: where it lies, who may still have it, and that it is gone after seven days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from sqlalchemy import func, select, update

from feedback.actor import Actor
from feedback.attachments import store
from feedback.cases import scope
from feedback.cases.models import Case, Job
from feedback.extensions import db, own_transaction

FOLDER: Final = "exports"
KEPT: Final = timedelta(days=7)
_LEFT_BEHIND: Final = KEPT + timedelta(days=1)
SEALED: Final = "sealed"
"""Under this name a job's values hold the numbers of the sealed cases that its file tells of."""

_LOT: Final = 500


def sealed_among(case_ids: Iterable[int]) -> set[int]:
    """Those of the cases that are sealed; a select for each 500."""
    found = set[int]()
    for lot in _lots(case_ids):
        found.update(db.session.scalars(select(Case.id).where(Case.id.in_(lot), Case.sealed)))
    return found


def is_there(job: Job, viewer: Actor, at: datetime) -> bool:
    """Whether the viewer, whose job it is, still gets the file: within its time, and while he may know of
    every sealed case that it tells of. Who was named in one meanwhile finds what an older file looks like.
    """
    if job.file_key is None or job.gone_at is None or job.gone_at <= at:
        return False
    for lot in _lots(job.values.get(SEALED, ())):
        known = select(func.count()).where(Case.id.in_(lot), *scope.of_knowing(viewer))
        if db.session.scalar(known) != len(lot):
            return False
    return True


def _lots(numbers: Iterable[int]) -> Iterable[tuple[int, ...]]:
    left = iter(numbers)
    return iter(lambda: tuple(islice(left, _LOT)), ())


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
