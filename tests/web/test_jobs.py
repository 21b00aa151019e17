"""Work behind the pages: what waits for servers of others holds nothing else up."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask

from feedback.jobs import Jobs


@pytest.fixture
def jobs(app: Flask) -> Jobs:
    """Work of its own, on a queue of its own."""
    made = Jobs()
    kept = app.extensions["jobs"]
    made.init_app(app, replace(app.extensions["settings"], redis_url=""))
    app.extensions["jobs"] = kept
    return made


@contextmanager
def consuming(jobs: Jobs) -> Iterator[None]:
    """A worker with one thread while the block runs."""
    consumer = jobs.consumer()
    consumer.start()
    try:
        yield
    finally:
        consumer.stop(graceful=True)


def test_one_that_hangs_holds_up_neither_mail_nor_another(jobs: Jobs) -> None:
    hangs, began, other = threading.Event(), threading.Event(), threading.Event()
    mails = threading.Semaphore(0)
    calls: list[int] = []

    def call_out() -> None:
        calls.append(len(calls))
        began.set()
        hangs.wait(10)

    jobs.often(mails.release)
    jobs.often(call_out, apart=True)
    jobs.often(other.set, apart=True)
    with consuming(jobs):
        jobs.nudge()
        assert mails.acquire(timeout=5)
        assert began.wait(5)
        assert other.wait(5)
        other.clear()
        time.sleep(0.5)
        jobs.nudge()
        assert mails.acquire(timeout=5)
        assert other.wait(5)
        # What hangs isn't begun a second time beside itself; asked for meanwhile, it runs once more.
        assert calls == [0]
        began.clear()
        hangs.set()
        assert began.wait(5)


def test_one_that_fails_stops_no_other(jobs: Jobs) -> None:
    done: list[str] = []

    def fail() -> None:
        raise OverflowError

    for apart in (False, True):
        jobs.often(fail, apart=apart)
        jobs.often(lambda apart=apart: done.append(str(apart)), apart=apart)
    jobs.run_now()
    assert done == ["False", "True"]


def test_a_process_that_answers_pages_works_beside_them_and_stops_with_them(jobs: Jobs) -> None:
    worked = threading.Event()
    jobs.often(worked.set)
    with jobs.beside_pages():
        jobs.nudge()
        assert worked.wait(10)
    left = [one.name for one in threading.enumerate() if "worker" in one.name.lower()]
    assert left == []


def test_work_that_cannot_begin_is_tried_again(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full at the start must not leave mails lying until somebody starts anew."""
    monkeypatch.setattr("feedback.jobs._LEFT_ALONE_SECONDS", 0.1)
    begin, tries = jobs.consumer, []

    def full_at_first(threads: int = 1) -> object:
        tries.append(threads)
        if len(tries) == 1:
            raise OSError(28, "No space left on device")
        return begin(threads)

    monkeypatch.setattr(jobs, "consumer", full_at_first)
    worked = threading.Event()
    jobs.often(worked.set)
    with jobs.beside_pages():
        jobs.nudge()
        assert worked.wait(10)
    assert len(tries) == 2
