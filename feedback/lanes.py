"""Who waits where for a thread of the embedded server: officers have a lane, networks take turns.

However many ask from one network, the next request of another waits for one of each network and no more. Who
is signed in goes first, two threads answer nobody else, and while one works for an officer only one works for
others: Python lets one at a time reckon, and ten would each wait for nine. Beyond ``MOST_WAITING`` of one
network a request is turned away before the application sees it.
"""

from __future__ import annotations

import sys
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any, Final

from flask import Flask
from itsdangerous import BadData
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import Error
from werkzeug.http import parse_cookie

RESERVED: Final = 2
"""Threads beyond the others, for officers alone."""
BESIDE: Final = 1
"""So many threads begin work for others while one works for an officer."""
TURN: Final = 0.001
"""Seconds after which a thread that reckons lets another go on: one that asks the database has to get back in
after each answer, and waits so long each time (Python's own: 0.005)."""
MOST_WAITING: Final = 50
"""Requests of one network that may wait at a time."""
MOST_CONNECTIONS: Final = 2000
"""Open connections: many more than threads, so that who comes later is seen at all."""

_SIGNED_IN: Final = "_user_id"


class Crowded(Error):
    """So many wait from one network that one more would only wait in vain."""

    code = 503
    reason = "Service Unavailable"


Lane = Callable[[Any], str | None]
"""Of a request its network; None for that of an officer."""


class Waiting:
    """The requests that wait, as the server's dispatcher wants them: the officers' first, then in turns."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._officers: deque[Any] = deque()
        self._networks: OrderedDict[str, deque[Any]] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, channel: Any) -> None:
        """Take one in, or mark it as turned away: then it goes first, since that costs nothing."""
        request = channel.requests[0]
        network = self._lane(channel)
        self._count += 1
        if network is None:
            self._officers.append(channel)
            return
        waiting = self._networks.setdefault(network, deque())
        if len(waiting) < MOST_WAITING or request.error is not None:
            waiting.append(channel)
            return
        request.error = Crowded("")
        waiting.appendleft(channel)

    def ready(self, *, officers_alone: bool) -> bool:
        """Whether something waits for a thread; ``officers_alone``: it may do nothing else."""
        return bool(self._officers) if officers_alone else self._count > 0

    @property
    def officer_is_next(self) -> bool:
        """Whether the next one is an officer's."""
        return bool(self._officers)

    def popleft(self) -> Any:
        """The next one."""
        self._count -= 1
        if self._officers:
            return self._officers.popleft()
        network, waiting = next(iter(self._networks.items()))
        found = waiting.popleft()
        if waiting:
            self._networks.move_to_end(network)
        else:
            del self._networks[network]
        return found


class Lanes(ThreadedTaskDispatcher):
    """The server's threads, of which the first ``RESERVED`` answer officers alone."""

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self.queue = Waiting(lane)
        self._for_officers = 0
        self._for_others = 0

    def add_task(self, task: Any) -> None:
        """A request waits; each thread looks whether it is for it."""
        with self.lock:
            self.queue.append(task)
            self.queue_cv.notify_all()

    def handler_thread(self, thread_no: int) -> None:
        """Answer until told to stop."""
        while True:
            with self.lock:
                while not self._has_work(thread_no) and self.stop_count == 0:
                    self.active_count -= 1
                    self.queue_cv.wait()
                    self.active_count += 1
                if self.stop_count > 0:
                    self.active_count -= 1
                    self.stop_count -= 1
                    self.threads.discard(thread_no)
                    self.thread_exit_cv.notify()
                    return
                officers = self.queue.officer_is_next
                self._count(officers, 1)
                task = self.queue.popleft()
            try:
                task.service()
            except BaseException:
                self.logger.exception("Exception when servicing %r", task)
            with self.lock:
                self._count(officers, -1)
                self.queue_cv.notify_all()

    def _has_work(self, thread_no: int) -> bool:
        busy = self._for_officers > 0 and self._for_others >= BESIDE
        return self.queue.ready(officers_alone=busy or thread_no < RESERVED)

    def _count(self, officers: bool, more: int) -> None:
        if officers:
            self._for_officers += more
        else:
            self._for_others += more


def lane_of(app: Flask, proxies: int) -> Lane:
    """By which lane a request goes: an officer is known by his signed cookie, without the database; a network
    by its address, behind so many proxies by the one that the outermost of them saw."""
    name = str(app.config["SESSION_COOKIE_NAME"])
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]

    def lane(channel: Any) -> str | None:
        headers = channel.requests[0].headers
        text = parse_cookie(headers.get("COOKIE", "")).get(name, "")
        if text and _says_officer(signer, text):
            return None
        address = str(channel.addr[0])
        if proxies:
            seen = [one.strip() for one in headers.get("X_FORWARDED_FOR", "").split(",") if one.strip()]
            address = seen[-proxies] if len(seen) >= proxies else address
        return address

    return lane


def _says_officer(signer: Any, text: str) -> bool:
    try:
        return _SIGNED_IN in signer.loads(text)
    except (BadData, ValueError, TypeError):
        return False


def dispatcher(app: Flask, *, threads: int, proxies: int) -> Lanes:
    """The threads of a server for the application, those for officers beside the others."""
    sys.setswitchinterval(TURN)
    lanes = Lanes(lane_of(app, proxies))
    lanes.set_thread_count(threads + RESERVED)
    return lanes
