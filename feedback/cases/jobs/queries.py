"""Questions about jobs: an officer's own, by key or the latest."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select

from feedback.cases.models import Job
from feedback.extensions import db
from feedback.straight import ask_plainly

LATEST: Final = 20


def of_officer(officer_id: int, key: str) -> Job | None:
    """The officer's own job with this key; None for an unknown one and for another's."""
    return db.session.scalar(select(Job).where(Job.key == key, Job.officer_id == officer_id))


def has_any(officer_id: int) -> bool:
    """Whether the officer ever had a job done."""
    return bool(ask_plainly(_ANY, {"officer": officer_id}))


_ANY: Final = select(Job.id).where(Job.officer_id == bindparam("officer")).limit(1)


def latest_of(officer_id: int) -> list[Job]:
    """The officer's latest jobs, newest first."""
    return list(
        db.session.scalars(
            select(Job).where(Job.officer_id == officer_id).order_by(Job.id.desc()).limit(LATEST)
        )
    )
