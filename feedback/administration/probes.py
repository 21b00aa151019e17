"""Parts outside of the database, asked behind the page: one that hangs must not keep /metrics waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Lock, Thread
from time import monotonic
from typing import Final

from flask import Flask, current_app
from prometheus_client.core import GaugeMetricFamily

from feedback import config
from feedback.attachments import store

_APART: Final = 15.0
"""Seconds between two questions to one part."""
_PATIENCE: Final = 0.05
"""Seconds for which /metrics waits for an answer that was just asked for."""
_LONG: Final = 5.0
"""Seconds without an answer that count as none."""
_NAME: Final = "probes"


class Probe:
    """A part: whether it answered last, and in how many seconds; None before the first answer."""

    def __init__(self, ask: Callable[[], object]) -> None:
        self._ask = ask
        self._asked_at = -_APART
        self._thread: Thread | None = None
        self._lock = Lock()
        self.last: tuple[bool, float] | None = None

    def look(self, app: Flask) -> tuple[bool, float] | None:
        """The last answer. Asks anew when it is old; what is waited for too long is no answer."""
        with self._lock:
            waited = monotonic() - self._asked_at
            if self._thread is not None and self._thread.is_alive():
                return (False, waited) if waited > _LONG else self.last
            if waited >= _APART:
                self._asked_at = monotonic()
                self._thread = Thread(target=self._run, args=(app,), name="probe", daemon=True)
                self._thread.start()
                self._thread.join(_PATIENCE)
        return self.last

    def _run(self, app: Flask) -> None:
        begun = monotonic()
        try:
            with app.app_context():
                self._ask()
            up = True
        except Exception:  # noqa: BLE001 - whatever it raises, it doesn't work
            up = False
        self.last = up, monotonic() - begun


def told() -> Iterator[GaugeMetricFamily]:
    """Each part that this application uses."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    up = GaugeMetricFamily("feedback_part_up", "1 while the part answers", labels=("part",))
    seconds = GaugeMetricFamily("feedback_part_seconds", "How long it took to answer", labels=("part",))
    probes: dict[str, Probe] = app.extensions[_NAME]
    for name, probe in probes.items():
        last = probe.look(app)
        if last is not None:
            up.add_metric((name,), float(last[0]))
            seconds.add_metric((name,), last[1])
    yield up
    yield seconds


def init_app(app: Flask) -> None:
    """The store of files always; Redis where there is one."""
    settings: config.Settings = app.extensions["settings"]
    probes = app.extensions[_NAME] = {"store": Probe(store.probe)}
    if settings.redis_url:
        from redis import Redis

        redis = Redis.from_url(settings.redis_url, socket_timeout=2, socket_connect_timeout=2)
        probes["redis"] = Probe(redis.ping)
