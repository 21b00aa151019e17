"""Verbs of jobs: order one, stop it, have it undone. In the caller's transaction, as every act."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update

from feedback.actor import Actor
from feedback.cases.jobs.kinds import kind_of
from feedback.cases.models import Job
from feedback.extensions import db
from feedback.law.refusal import Refusal

MOST_SUBJECTS: Final = 500
"""Cases in one job."""

MOST_UNDER_WAY: Final = 3
"""Jobs of one officer that wait or run at a time."""

UNDER_WAY: Final = ("waiting", "running")
ENDED: Final = ("done", "failed", "stopped")


class TooMuch(Refusal):
    """More cases, or more jobs at a time, than one officer may have."""


def new_key() -> str:
    """The random key of a job, which stands in its address; a form carries it, so that it is ordered once."""
    return secrets.token_hex(16)


def order(
    kind: str,
    *,
    by: Actor,
    at: datetime,
    key: str = "",
    values: Mapping[str, Any] | None = None,
    subjects: Sequence[int] = (),
    total: int | None = None,
) -> Job:
    """Have something done behind a page; it begins after the commit.

    ``subjects``: numbers of the cases, each once; ``total``: how many items there are where it isn't cases.
    The same ``key`` twice from one officer is one job. Raises PermissionError, TooMuch.
    """
    if by.id is None or not by.may(kind_of(kind).needs):
        raise PermissionError(kind)
    ordered = db.session.scalar(select(Job).where(Job.key == key, Job.officer_id == by.id)) if key else None
    if ordered is not None:
        return ordered
    if len(subjects) > MOST_SUBJECTS:
        raise TooMuch(f"Mỗi lần làm nhiều nhất {MOST_SUBJECTS} vụ việc. Bỏ bớt vụ việc rồi làm lại.")
    under_way = select(func.count()).where(Job.officer_id == by.id, Job.state.in_(UNDER_WAY))
    if (db.session.scalar(under_way) or 0) >= MOST_UNDER_WAY:
        raise TooMuch(f"Ông/bà đang có {MOST_UNDER_WAY} việc chưa chạy xong. Đợi một việc xong rồi làm lại.")
    job = Job(
        key=key or new_key(),
        kind=kind,
        officer_id=by.id,
        values=dict(values or {}),
        subjects=list(subjects),
        outcomes=[],
        total=len(subjects) if subjects else total,
        created_at=at,
    )
    db.session.add(job)
    db.session.flush()
    return job


def stop(job: Job, *, at: datetime) -> bool:
    """Dừng: what is done stays done, the rest is left. False when it had come to its end before."""
    stopped = db.session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state.in_(UNDER_WAY))
        .values(state="stopped", lease_until=None, ended_at=at)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(job)
    return bool(stopped.rowcount)  # type: ignore[attr-defined]


def may_undo(job: Job) -> bool:
    """Whether there is something done that can be undone, and nobody had it undone."""
    return (
        bool(kind_of(job.kind).undo)
        and job.state in ENDED
        and job.undone_at is None
        and any(one["done"] for one in job.outcomes)
    )


def undo(job: Job, *, by: Actor, at: datetime) -> Job:
    """Hoàn tác: order the job that takes back what this one did, each case as far as it still stands so.

    Raises PermissionError, TooMuch, and Refusal where there is nothing to undo.
    """
    if not may_undo(job):
        raise Refusal("Việc này không hoàn tác được, hoặc đã được hoàn tác.")
    done = [
        (case_id, outcome)
        for case_id, outcome in zip(job.subjects, job.outcomes, strict=False)
        if outcome["done"]
    ]
    back = order(
        kind_of(job.kind).undo,
        by=by,
        at=at,
        values=dict(job.values) | {"outcomes": [outcome for _, outcome in done]},
        subjects=[case_id for case_id, _ in done],
    )
    job.undone_at = at
    db.session.flush()
    return back
