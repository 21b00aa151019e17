"""Whose program asks, and whether it may ask now."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from feedback.partners import limits
from feedback.partners.keys import Asker, partner_of
from feedback.partners.public.open311.errors import fault

RESTING: Final = {
    "paused": "api_key: hợp tác với đối tác này đang tạm dừng. Liên hệ nơi cấp khóa.",
    "ended": "api_key: hợp tác với đối tác này đã kết thúc. Liên hệ nơi cấp khóa.",
}
"""What who shows a right key is told when its partner may not use it."""
NO_KEY: Final = "api_key: khóa không đúng, đã hết hạn hoặc đã bị thu hồi. Liên hệ nơi cấp khóa."


def asker(key: str | None, at: datetime) -> Asker | None:
    """The partner whose key is shown, None when none is shown; the call is counted.

    Ask before anything is written (``keys.partner_of``). Raises Fault (403) for a key that is nobody's
    and for a partner that is paused or ended, TooManyRequests (429).
    """
    if not key:
        limits.allow(None)
        return None
    partner = partner_of(key, at)
    if partner is None:
        limits.count_wrong_key()
        fault(403, NO_KEY)
    limits.allow(partner)
    if partner.state in RESTING:
        fault(403, RESTING[partner.state])
    return partner
