"""How often a door may be used: counted in memory, or in Redis where several processes answer.

Nothing is written to the database: what is refused must cost less than what is let in. While Redis doesn't
answer each process counts for itself: limits are wider then, but doors neither shut nor stand open.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock
from typing import Final

from flask import Flask, current_app, request
from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import RedisStorage, Storage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from werkzeug.exceptions import TooManyRequests

from feedback import config

_NAME: Final = "limits"
_PREFIX: Final = "feedback-limits"
_WAIT_SECONDS: Final = 0.5
"""So long a Redis that is gone may hold an answer up."""
_FEW: Final = 1000
"""So many counts are never swept."""
_COUNTED: Final = 1_000_000_000
"""More than anybody asks: the limit of what is counted and not limited."""
_LEFT_ALONE_SECONDS: Final = 30.0
"""So long Redis isn't asked again after it didn't answer."""


class Counts(Storage):
    """Counts in the memory of this process.

    The library's own starts a thread every few milliseconds to throw away what is over, for which those who
    ask would wait. Here that is done once there are twice as many counts as it left the last time.
    """

    STORAGE_SCHEME = None

    def __init__(self) -> None:
        super().__init__()
        self._held: dict[str, tuple[int, float]] = {}
        self._lock = Lock()
        self._sweep_beyond = _FEW

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing of its own can go wrong."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count so many more; a count that is over begins anew, and then lasts ``expiry`` seconds.

        By a clock that nobody sets: else one put back by a day would shut doors for a day.
        """
        now = time.monotonic()
        with self._lock:
            count, ends = self._held.get(key, (0, 0.0))
            if ends <= now:
                count, ends = 0, now + expiry
            self._held[key] = (count + amount, ends)
            if len(self._held) > self._sweep_beyond:
                self._held = {name: one for name, one in self._held.items() if one[1] > now}
                self._sweep_beyond = max(_FEW, 2 * len(self._held))
        return count + amount

    def get(self, key: str) -> int:
        """How much is counted."""
        count, ends = self._held.get(key, (0, 0.0))
        return count if ends > time.monotonic() else 0

    def get_expiry(self, key: str) -> float:
        """When the count is over, in seconds of the epoch."""
        moment = time.monotonic()
        return time.time() + self._held.get(key, (0, moment))[1] - moment

    def check(self) -> bool:
        """Whether it works."""
        return True

    def reset(self) -> int:
        """Forget all counts; how many there were."""
        with self._lock:
            count = len(self._held)
            self._held = {}
        return count

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._lock:
            self._held.pop(key, None)


class Limits:
    """The counters of one application. While Redis is away this process counts alone, and says so once."""

    def __init__(self, redis_url: str) -> None:
        self._here = FixedWindowRateLimiter(Counts())
        self._shared: RateLimiter = self._here
        self._away = False
        self._ask_after = 0.0
        if redis_url:
            from redis.backoff import NoBackoff
            from redis.retry import Retry

            storage = RedisStorage(
                redis_url,
                key_prefix=_PREFIX,
                wrap_exceptions=True,
                socket_timeout=_WAIT_SECONDS,
                socket_connect_timeout=_WAIT_SECONDS,
                retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]  # handed on to the client as it is
            )
            self._shared = FixedWindowRateLimiter(storage)

    def wait(self, name: str, most: int, seconds: int) -> int:
        """Count one use; 0 where it is allowed, else after how many seconds the next one is."""
        item = RateLimitItemPerSecond(most, seconds)
        if time.monotonic() < self._ask_after:
            return self._counted(self._here, item, name)
        try:
            left = self._counted(self._shared, item, name)
        except StorageError:
            self._leave_alone()
            return self._counted(self._here, item, name)
        self._away = False
        return left

    def count(self, name: str, seconds: int, *, cost: int = 1) -> int:
        """Count so many uses, none with 0; how many there were within the window, these too."""
        item = RateLimitItemPerSecond(_COUNTED, seconds)
        limiter = self._here if time.monotonic() < self._ask_after else self._shared
        try:
            return self._added(limiter, item, name, cost)
        except StorageError:
            self._leave_alone()
        return self._added(self._here, item, name, cost)

    def _leave_alone(self) -> None:
        """Redis doesn't answer: for a while nobody waits for it."""
        if not self._away:
            current_app.logger.warning("Redis is away: this process counts uses alone")
        self._away = True
        self._ask_after = time.monotonic() + _LEFT_ALONE_SECONDS

    @staticmethod
    def _added(limiter: RateLimiter, item: RateLimitItemPerSecond, name: str, cost: int) -> int:
        if cost:
            limiter.hit(item, name, cost=cost)
        return _COUNTED - limiter.get_window_stats(item, name).remaining

    def give_back(self, name: str, most: int, seconds: int) -> None:
        """Count one use less, wherever it is counted now."""
        item = RateLimitItemPerSecond(most, seconds)
        limiter = self._here if time.monotonic() < self._ask_after else self._shared
        with suppress(StorageError):
            limiter.hit(item, name, cost=-1)

    def forget(self) -> None:
        """Count in this process from nothing again."""
        self._here.storage.reset()

    @staticmethod
    def _counted(limiter: RateLimiter, item: RateLimitItemPerSecond, name: str) -> int:
        if limiter.hit(item, name):
            return 0
        return max(1, ceil(limiter.get_window_stats(item, name).reset_time - time.time()))


def allow(name: str, most: int, seconds: int) -> None:
    """Count one use under a name: at most ``most`` in ``seconds``, a window that begins with the first.

    Raises TooManyRequests with ``retry_after`` in seconds (Retry-After, RFC 9110, 10.2.3). ``most`` below 1
    lets nothing through.
    """
    limits: Limits = current_app.extensions[_NAME]
    wait = limits.wait(name, most, seconds) if most > 0 else seconds
    if wait:
        raise TooManyRequests(retry_after=wait)


def give_back(name: str, most: int, seconds: int) -> None:
    """Take back one use that ``allow`` counted under the same name, most and seconds."""
    limits: Limits = current_app.extensions[_NAME]
    limits.give_back(name, most, seconds)


def allow_visitor(name: str, most: int, seconds: int) -> None:
    """Count one use by the network that asks now, as ``allow`` does; see ``network_box``."""
    allow(f"{name}:{network_box()}", most, seconds)


def wait(name: str, most: int, seconds: int) -> int:
    """Count one use; 0 where it is allowed, else after how many seconds the next one is."""
    limits: Limits = current_app.extensions[_NAME]
    return limits.wait(name, most, seconds)


def count(name: str, seconds: int, *, cost: int = 1) -> int:
    """Count so many uses under a name; how many there were in a window of so many seconds, these too."""
    limits: Limits = current_app.extensions[_NAME]
    return limits.count(name, seconds, cost=cost)


def network_box() -> str:
    """The network that asks now, as one of 65,536 boxes by a keyed digest.

    No address is kept, and nobody fills the memory by asking from many. Of IPv6 all that one subscriber has
    (a /64) is one.
    """
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        packed = b""
    else:
        if isinstance(address, IPv6Address):
            address = address.ipv4_mapped or address
        packed = address.packed[:8]
    key = hashlib.sha256(config.current().secret_key.encode()).digest()
    return hashlib.blake2b(packed, key=key, digest_size=2).hexdigest()


def init_app(app: Flask) -> None:
    """Make the counters; Redis is asked for nothing yet."""
    app.extensions[_NAME] = Limits(app.extensions["settings"].redis_url)
