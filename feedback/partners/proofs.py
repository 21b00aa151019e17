"""Whether rows are as their acts left them: for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.partners.actions.history import HISTORY, KEY, PARTNER, REQUEST
from feedback.partners.models import Partner, PartnerKey, PartnerRequest


def check() -> Iterator[str]:
    """One sentence for each partner, key or request that was changed otherwise."""
    yield from HISTORY.replay(PARTNER, Partner, "đối tác")
    yield from HISTORY.replay(KEY, PartnerKey, "khóa của đối tác")
    yield from HISTORY.replay(REQUEST, PartnerRequest, "yêu cầu của đối tác")
