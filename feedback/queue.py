"""The queue that wakes the work behind the pages: a SQLite file of its own, or Redis (``feedback.jobs``)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.storage import SqliteStorage
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from feedback.config import Settings

_REDIS_SECONDS: Final = 2.0
"""So long a queue that doesn't answer holds up who has just written something."""
_HOURS: Final[Mapping[str, dict[str, str]]] = {
    "each_minute": {"minute": "*"},
    # 22:30 UTC is half past five in the morning in the province.
    "each_day": {"minute": "30", "hour": "22"},
    # 0:30 UTC is half past seven.
    "each_morning": {"minute": "30", "hour": "0"},
}


class _ThreadConsumer(Consumer):
    """A consumer beside the web threads: signals belong to the server, not to it."""

    def _set_signal_handlers(self) -> None:
        return


class Queue:
    """The queue of one application. ``works``: what to do ``each_minute``, ``each_day``, ``each_morning``."""

    def __init__(self, settings: Settings, works: Mapping[str, Callable[[], Any]]) -> None:
        if settings.redis_url:
            pool = ConnectionPool.from_url(
                settings.redis_url,
                socket_timeout=_REDIS_SECONDS,
                socket_connect_timeout=_REDIS_SECONDS,
                retry=Retry(NoBackoff(), 0),
            )
            self.huey: Huey = RedisHuey("feedback", connection_pool=pool)
        else:
            self.huey = SqliteHuey("feedback", filename=str(settings.data_dir / "jobs.db"))
        self._wake = self.huey.task(name="wake")(works["each_minute"])
        for name, hours in _HOURS.items():
            self.huey.periodic_task(crontab(**hours), name=name)(works[name])

    def wake(self, *, delay: float) -> None:
        """Have the frequent work done in so many seconds. Raises whatever the queue raises."""
        self._wake.schedule(delay=delay)

    def let_go(self) -> bool:
        """Close a queue of SQLite: one whose commit failed (disk full) would keep other processes out.

        Returns False for one that is elsewhere.
        """
        if not isinstance(self.huey.storage, SqliteStorage):
            return False
        with suppress(sqlite3.Error):
            self.huey.storage.close()
        return True

    def consumer(self, threads: int) -> Consumer:
        """A consumer to ``run()`` in the foreground or ``start()`` beside the web threads."""
        return _ThreadConsumer(self.huey, workers=threads, worker_type="thread", check_worker_health=True)
