"""How long a notice that failed waits before it is sent again, and when it is given up. Pure."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

WAITS: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After each failed try; a tenth that fails is the last, about three days after the first."""
LONGEST_ASKED: Final = timedelta(hours=24)
"""A server may ask for a longer wait (Retry-After) up to this one."""
_SPREAD: Final = 0.2


def next_try(tries: int, key: str, retry_after: str, at: datetime) -> datetime | None:
    """When to try again after so many failed tries (1 is the first); None: it is given up.

    Up to a fifth is added to each wait, always the same for the same try of the same notice (``key``), so
    that notices that failed together don't come back together. ``retry_after``: the server's header.
    """
    if tries > len(WAITS):
        return None
    spread = hashlib.sha256(f"{key}:{tries}".encode()).digest()[0] / 255
    return at + max(WAITS[tries - 1] * (1 + _SPREAD * spread), asked_wait(retry_after, at))


def asked_wait(retry_after: str, at: datetime) -> timedelta:
    """The wait that a server asks for, in seconds or until a moment (RFC 9110, 10.2.3); none for anything
    else, at most ``LONGEST_ASKED``.
    """
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), LONGEST_ASKED.total_seconds()))
    try:
        until = parsedate_to_datetime(text)
        until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
        return min(max(until - at, timedelta(0)), LONGEST_ASKED)
    except (ValueError, OverflowError):
        return timedelta(0)
