"""Work behind the pages. The outbox and the register are the truth; the queue only wakes us.

Losing the queue loses nothing: a minute later the clock wakes the same work. In one process the queue
is a small SQLite file of its own (enqueueing inside the application's open write transaction would
find its file locked); with ``REDIS_URL`` it is Redis and workers stand apart.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from flask import Flask

from feedback.config import Settings

if TYPE_CHECKING:
    from huey.consumer import Consumer

    from feedback.queue import Queue

Work = Callable[[], Any]

_LEFT_ALONE_SECONDS: Final = 30.0
"""So long the queue isn't told anything after it didn't answer."""
_FORGOTTEN_SECONDS: Final = 90.0
"""After so long without work a worker works unasked: the queue that wakes it each minute is away."""

_AFTER_PAGES_SECONDS: Final = 1.0
"""So long a process that also answers pages answers nothing but these."""


class _Lane:
    """A thread for one work that may wait long for others' servers; asked for while it runs, it runs once
    more. It ends with the process: such a work leases what it has in hand.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._asked = self._runs = False
        self._lock = threading.Lock()

    def wake(self) -> None:
        with self._lock:
            self._asked = True
            if not self._runs:
                self._runs = True
                threading.Thread(target=self._loop, name="lane", daemon=True).start()

    def _loop(self) -> None:
        while self._goes_on():
            self._work()

    def _goes_on(self) -> bool:
        with self._lock:
            self._runs, self._asked = self._asked, False
            return self._runs


class Jobs:
    """What the clock does, and the nudge after a commit that lets it be done within a second."""

    def __init__(self) -> None:
        self._app: Flask | None = None
        self._queue: Queue | None = None
        self._works: list[Work] = []
        self._apart: list[Work] = []
        self._lanes: list[_Lane] = []
        self._daily: list[Work] = []
        self._mornings: list[Work] = []
        self._last_nudge = 0.0
        self._tell_after = 0.0
        self._last_run = time.monotonic()
        self._lock = threading.Lock()
        self.consuming = True

    def init_app(self, app: Flask, settings: Settings) -> None:
        """Be the work of this application; its queue is opened when something is first told to it."""
        self._app = app
        app.extensions["jobs"] = self
        if not settings.redis_url:
            settings.data_dir.mkdir(parents=True, exist_ok=True)

    def queue(self) -> Queue:
        """The queue with its tasks. Its library brings the drivers of every store there is along, whichever
        is used, and a page needs none of them (ADR 40)."""
        from feedback.queue import Queue

        assert self._app is not None
        with self._lock:
            if self._queue is None:
                settings = self._app.extensions["settings"]
                works = {"each_minute": self.run_lanes, "each_day": self.run_daily}
                self._queue = Queue(settings, works | {"each_morning": self.run_mornings})
            return self._queue

    def often(self, work: Work, *, apart: bool = False) -> None:
        """Do this after commits and each minute; it must be harmless when there is nothing to do.

        ``apart``: in a thread of its own, once at a time in this process, since it waits for servers of
        others: citizens' mail doesn't wait for these.
        """
        if apart:
            self._apart.append(work)
            self._lanes.append(_Lane(partial(self._run, [work])))
        else:
            self._works.append(work)

    def daily(self, work: Work) -> None:
        """Do this once a day, early in the province's morning."""
        self._daily.append(work)

    def each_morning(self, work: Work) -> None:
        """Do this at half past seven in the province; the work knows which days are working days."""
        self._mornings.append(work)

    def nudge(self) -> None:
        """Wake the work, at most twice a second from one process; silent when the queue is away."""
        if not self.consuming or self._app is None:
            return
        moment = time.monotonic()
        with self._lock:
            if moment - self._last_nudge < 0.5 or moment < self._tell_after:
                return
            self._last_nudge = moment
        try:
            self.queue().wake(delay=0.5)
        except Exception as error:  # noqa: BLE001 - whatever the queue raises, the act is committed already
            self._let_go()
            self._app.logger.warning("queue away, the clock will wake the work: %s", type(error).__name__)

    def _let_go(self) -> None:
        """Leave a Redis alone for a while, since asking it takes long. Close a queue of SQLite: one whose
        commit failed (disk full) would keep other processes out.
        """
        if self._queue is None or not self._queue.let_go():
            self._tell_after = time.monotonic() + _LEFT_ALONE_SECONDS

    def run_lanes(self) -> None:
        """Do the frequent work once, then wake the lanes of what is done apart."""
        self._last_run = time.monotonic()
        self._run(self._works)
        for lane in self._lanes:
            lane.wake()

    def run_if_forgotten(self) -> None:
        """Do the frequent work when nothing has woken it for too long."""
        if time.monotonic() - self._last_run > _FORGOTTEN_SECONDS:
            self.run_lanes()

    def run_now(self) -> None:
        """Do all frequent work once, what is done apart as well, and return when it is done."""
        self._run(self._works + self._apart)

    def run_daily(self) -> None:
        """Do all daily work once."""
        self._run(self._daily)

    def run_mornings(self) -> None:
        """Do all work of the morning once."""
        self._run(self._mornings)

    def _run(self, works: list[Work]) -> None:
        assert self._app is not None
        for work in works:
            with self._app.app_context():
                try:
                    work()
                except Exception as error:  # noqa: BLE001 - one work that fails must not stop the others
                    self._app.logger.error(
                        "work %s failed: %s", getattr(work, "__name__", "?"), type(error).__name__
                    )

    def consumer(self, threads: int = 1) -> Consumer:
        """A consumer to ``run()`` in the foreground or ``start()`` beside the web threads."""
        return self.queue().consumer(threads)

    @contextmanager
    def beside_pages(self) -> Iterator[None]:
        """Work in this process too while it answers pages. It begins a little later: a start loads pages
        alone (ADR 40).
        """
        begun: list[Consumer] = []
        stopped = threading.Event()

        def begin() -> None:
            wait = _AFTER_PAGES_SECONDS
            while not begun and not stopped.wait(wait):
                try:
                    consumer = self.consumer()
                    consumer.start()
                    begun.append(consumer)
                except Exception as error:  # noqa: BLE001 - a full disk may have room again
                    assert self._app is not None
                    self._app.logger.error("work beside pages can't begin: %s", type(error).__name__)
                    wait = _LEFT_ALONE_SECONDS

        thread = threading.Thread(target=begin, name="work beside pages")
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()
            for consumer in begun:
                consumer.stop(graceful=True)
