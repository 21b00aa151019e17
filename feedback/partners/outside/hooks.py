"""What outside servers tell us by themselves (Standard Webhooks 1.0): proven, fresh, and taken once."""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from standardwebhooks import Webhook
from werkzeug.datastructures import Headers

from feedback.partners.outside.answers import Told, told_of

TOLERANCE: Final = timedelta(minutes=5)
"""Standard Webhooks, «Verifying webhook authenticity»: a notice no older and no newer than this is taken."""
MOST_BYTES: Final = 64 * 1024
_KEY: Final = re.compile(r"[\x21-\x7e]{1,100}")
_SECONDS: Final = re.compile(r"[0-9]{1,12}")
_MOST_SIGNATURES: Final = 10


class NotProven(ValueError):
    """It isn't signed with this secret."""


class NotFresh(ValueError):
    """It is signed, and of another time."""


class NotReadable(ValueError):
    """It is no notice of a request."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: the key by which a repetition is known, and what it tells."""

    key: str
    told: Told


def read(secret: str, headers: Headers, body: bytes, at: datetime) -> Notice:
    """A notice by its headers (``webhook-id``, ``webhook-timestamp``, ``webhook-signature``) and its body:
    the request's fields of the standard, alone or under ``data``.

    Raises NotProven before anything of the body is looked at, then NotFresh, NotReadable.
    """
    key, seconds = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not _KEY.fullmatch(key) or not _SECONDS.fullmatch(seconds):
        raise NotProven
    try:
        sent, text = datetime.fromtimestamp(int(seconds), UTC), body.decode()
    except (ValueError, OverflowError, OSError):
        raise NotProven from None
    # The library's own check reads the wall clock; only its signature is used.
    expected = Webhook(secret).sign(key, sent, text).encode()
    given = headers.get("webhook-signature", "").split(" ")[:_MOST_SIGNATURES]
    if not any(hmac.compare_digest(expected, one.encode()) for one in given):
        raise NotProven
    if abs(at - sent) > TOLERANCE:
        raise NotFresh
    return Notice(key, _told(text))


def _told(text: str) -> Told:
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise NotReadable from None
    if isinstance(found, dict) and isinstance(found.get("data"), dict):
        found = found["data"]
    told = told_of(found) if isinstance(found, dict) else Told()
    if not told.number:
        raise NotReadable
    return told
