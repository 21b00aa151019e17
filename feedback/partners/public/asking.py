"""Whose program asks, and whether it may ask now."""

from __future__ import annotations

from datetime import datetime

from feedback.partners import limits
from feedback.partners.keys import Asker, partner_of
from feedback.partners.public.open311.errors import fault

NO_KEY = "api_key: khóa không đúng, đã hết hạn hoặc đã bị thu hồi. Liên hệ nơi cấp khóa."


def asker(key: str | None, at: datetime) -> Asker | None:
    """The partner whose key is shown, None when none is shown; the call is counted.

    Ask before anything is written (``keys.partner_of``). Raises Fault (403) for a key that is nobody's,
    TooManyRequests (429).
    """
    if not key:
        limits.allow(None)
        return None
    partner = partner_of(key, at)
    if partner is None:
        limits.count_wrong_key()
        fault(403, NO_KEY)
    limits.allow(partner)
    return partner
