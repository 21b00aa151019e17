"""The worker's part: claim a job, do it item by item as the officer who ordered it, write down each outcome.

An item's act and its outcome are one transaction, so that after a crash the job goes on behind what is done
and nothing is done twice. A job that is long lets others have their turn (mail must go out meanwhile).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import IO, Any, Final

from flask import current_app
from sqlalchemy import or_, select, text, update
from sqlalchemy.orm import Session

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.attachments import store
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.jobs import files
from feedback.cases.jobs.kinds import JobKind, kind_of
from feedback.cases.models import Job
from feedback.extensions import db, own_transaction, read_only
from feedback.law.refusal import Refusal

LEASE: Final = timedelta(minutes=5)
TURN_SECONDS: Final = 20.0
"""After so long the other work of the clock has its turn."""

_REPORTED_EACH: Final = 1.0
_BROKEN: Final = "Lỗi kỹ thuật, chưa làm. Mở vụ việc để làm lại."
_LOST: Final = "Tài khoản của ông/bà không còn quyền làm việc này. Phần còn lại không được làm."
_FAILED: Final = "Lỗi kỹ thuật, việc dừng ở đây. Làm lại; nếu vẫn lỗi, báo quản trị hệ thống."


class Gone(Exception):
    """The job is no longer this worker's: it was stopped, or its lease was lost. Let it go up."""


class _Later(Exception):
    """The turn is over; the job goes on in the next one."""


class _Lost(Exception):
    """The officer no longer holds the right."""


@dataclass(frozen=True, slots=True)
class Item:
    """One case of a job: its place in the list, its number in the database, who acts and when."""

    place: int
    case_id: int
    by: Actor
    at: datetime


@dataclass(slots=True)
class Outcome:
    """What became of a case: words for the officer, and what undoing it will need (plain JSON)."""

    words: str = ""
    more: dict[str, Any] | None = None


@contextmanager
def reading() -> Iterator[None]:
    """Read by the engine that only reads, so that progress can be written beside it."""
    db.session.rollback()
    read_only(True)
    try:
        yield
    finally:
        db.session.rollback()
        read_only(False)


class Run:
    """A claimed job at work. A kind's ``work`` is handed this.

    One step on many cases: ``run.each(act)``. Anything else reads inside ``reading()``, calls ``report`` at
    least once in a lease, and may ``keep_file`` at its end.
    """

    def __init__(self, job: Job) -> None:
        assert job.lease_until is not None
        self._id, self._kind, self._officer_id = job.id, job.kind, job.officer_id
        self._lease: datetime = job.lease_until
        self._outcomes: list[dict[str, Any]] = list(job.outcomes)
        self._begun = self._reported = monotonic()
        self.key = job.key
        self.values: dict[str, Any] = dict(job.values)
        self.subjects: list[int] = list(job.subjects)
        self.done, self._total = job.done, job.total
        self.file: dict[str, Any] = {}
        self._sealed: set[int] = set()

    @property
    def at(self) -> datetime:
        """The moment, aware, in UTC."""
        moment: datetime = current_app.extensions["clock"].now()
        return moment

    def kind(self) -> JobKind:
        """What it is. KeyError when no room knows it any longer."""
        return kind_of(self._kind)

    def actor(self) -> Actor:
        """The officer with the rights that he has now. Ends the job when he lost the one it needs."""
        by = accounts.actor_of(self._officer_id)
        if by is None or not by.may(self.kind().needs):
            raise _Lost
        return by

    def each(self, act: Callable[[Item], Outcome]) -> None:
        """Do the act on each case behind those that are done: one transaction each, with its outcome.

        What the act refuses (Refusal, NotYours, Stale) is undone and said; what breaks stops nothing else.
        """
        for place in range(self.done, len(self.subjects)):
            if monotonic() - self._begun > TURN_SECONDS:
                raise _Later
            try:
                item = Item(place, self.subjects[place], self.actor(), self.at)
                outcome = act(item)
                self._settle(done=True, words=outcome.words, **(outcome.more or {}))
            except (Gone, _Lost):
                db.session.rollback()
                raise
            except (Refusal, NotYours, Stale) as refusal:
                db.session.rollback()
                self._settle(done=False, words=getattr(refusal, "explanation", "") or str(refusal))
            except Exception as error:  # noqa: BLE001 - one case that breaks must not stop the others
                db.session.rollback()
                current_app.logger.error("job %s, item %d: %s", self.key, place, type(error).__name__)
                self._settle(done=False, words=_BROKEN)

    def report(self, done: int, total: int | None = None) -> None:
        """Say how far it is, at most once a second. Raises Gone when it is to stop."""
        self.done, self._total = done, self._total if total is None else total
        if monotonic() - self._reported >= _REPORTED_EACH:
            self._reported = monotonic()
            with own_transaction() as session:
                self._write(session, done=done, total=self._total)

    def holds(self, case_ids: Iterable[int]) -> None:
        """The file that it makes tells of these cases. Of the sealed ones it is written down, so that who has
        to stand aside later gets the file no more (LTC Đ8). Call it inside ``reading()``."""
        self._sealed |= files.sealed_among(case_ids)

    def keep_file(self, name: str, file: IO[bytes]) -> None:
        """Keep what the job made for seven days, under a key that can't be guessed; it is read from its
        beginning, piece by piece. Raises StoreFault."""
        key = store.new_key(self.at, files.FOLDER)
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        store.put(key, file)
        gone_at = self.at + files.KEPT
        self.file = {"file_key": key, "file_name": name, "file_size": size, "gone_at": gone_at}
        if self._sealed:
            self.file["values"] = {**self.values, files.SEALED: sorted(self._sealed)}

    def end(self, state: str, fault: str | None = None) -> None:
        """Write down how the job ended, or that it waits for its next turn."""
        ended_at = None if state == "waiting" else self.at
        with own_transaction() as session:
            self._write(
                session,
                state=state,
                done=self.done,
                total=self._total,
                fault=fault,
                ended_at=ended_at,
                lease=None,
                **self.file,
            )

    def _settle(self, *, done: bool, words: str, **more: Any) -> None:
        outcomes = [*self._outcomes, {"done": done, "words": words} | more]
        self._write(db.session, outcomes=outcomes, done=len(outcomes))
        db.session.commit()
        self._outcomes, self.done = outcomes, len(outcomes)

    def _write(self, session: Any, *, lease: timedelta | None = LEASE, **values: Any) -> None:
        """Write on the job and hold it longer (not at its end). Raises Gone when it is no longer ours."""
        until = None if lease is None else self.at + lease
        written = session.execute(
            update(Job)
            .where(Job.id == self._id, Job.state == "running", Job.lease_until == self._lease)
            .values(lease_until=until, **values)
            .execution_options(synchronize_session=False)
        )
        if not written.rowcount:
            raise Gone(self.key)
        if until is not None:
            self._lease = until


def run_waiting() -> int:
    """Do the jobs that wait, oldest first, for one turn; returns how many came to an end.

    Commits by itself: call it in an application context of its own. Any number of workers may run it at once.
    """
    began, ended = monotonic(), 0
    while monotonic() - began < TURN_SECONDS:
        job = _claim()
        if job is None:
            break
        ended += _run(job)
    return ended


def _claim() -> Job | None:
    """Lease the oldest job that waits, or one whose worker has died."""
    now: datetime = current_app.extensions["clock"].now()
    waiting = (
        select(Job)
        .where(
            # Written out: only then do the engines see that the partial index fits.
            text("case_job.state IN ('waiting', 'running')"),
            or_(Job.lease_until.is_(None), Job.lease_until <= now),
        )
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if not _any_waiting():
        return None
    with own_transaction() as session:
        job = session.scalar(waiting)
        if job is not None:
            job.state, job.lease_until = "running", now + LEASE
            job.started_at = job.started_at or now
    return job


def _any_waiting() -> bool:
    """A look before the lock: each minute and after each commit there is mostly nothing to do."""
    with Session(db.engines["read" if db.engines[None].dialect.name == "sqlite" else None]) as session:
        under_way = select(Job.id).where(text("case_job.state IN ('waiting', 'running')")).limit(1)
        return session.scalar(under_way) is not None


def _run(job: Job) -> int:
    """Do a claimed job to its end or the end of the turn; returns 1 when it ended."""
    run = Run(job)
    try:
        return _work(run)
    except Gone:
        return 1
    finally:
        db.session.rollback()


def _work(run: Run) -> int:
    state, fault = "done", None
    try:
        run.actor()
        run.kind().work(run)
    except Gone:
        raise
    except _Later:
        run.end("waiting")
        current_app.extensions["jobs"].nudge()
        return 0
    except _Lost:
        state, fault = "failed", _LOST
    except Refusal as refusal:
        state, fault = "failed", str(refusal)[:300]
    except Exception as error:  # noqa: BLE001 - whatever breaks, the officer must learn that it did
        current_app.logger.error("job %s failed: %s", run.key, type(error).__name__)
        state, fault = "failed", _FAILED
    # SQLite has one writer: what the work still holds is let go before the end is written.
    db.session.rollback()
    run.end(state, fault)
    return 1
