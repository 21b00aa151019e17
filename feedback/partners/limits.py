"""Giới hạn gọi: how often a partner's program, one without a key, and one with wrong keys may ask."""

from __future__ import annotations

from typing import Final

from werkzeug.exceptions import TooManyRequests

from feedback import config
from feedback.partners.keys import Asker
from feedback.web import limits

_MINUTE: Final = 60
_DAY: Final = 24 * 60 * 60


def allow(partner: Asker | None) -> None:
    """Count a call of any kind: a partner's by its ``per_minute``, all others by network.

    Raises werkzeug's TooManyRequests (429, with Retry-After).
    """
    if partner is None:
        limits.allow_visitor("calls", config.current().calls_per_minute, _MINUTE)
    else:
        limits.allow(f"partner:{partner.id}", partner.per_minute, _MINUTE)


def allow_sending(partner: Asker) -> None:
    """Count a new submission of a partner by its ``per_day``. Raises TooManyRequests."""
    try:
        limits.allow(*_sendings(partner))
    except TooManyRequests:
        # What was refused is no submission.
        give_back_sending(partner)
        raise


def give_back_sending(partner: Asker) -> None:
    """Count one new submission less: nothing was made of it."""
    limits.give_back(*_sendings(partner))


def _sendings(partner: Asker) -> tuple[str, int, int]:
    return f"sendings:{partner.id}", partner.per_day, _DAY


def count_wrong_key() -> None:
    """Count a key that nobody has, by network. Raises TooManyRequests when there were too many."""
    limits.allow_visitor("wrong keys", config.current().wrong_keys_per_minute, _MINUTE)
