"""Whether opinions, digests and addresses are as their acts left them: for ``register verify``."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.oversight.actions.history import ADDRESS, DIGEST, HISTORY, OPINION
from feedback.oversight.models import BodyOpinion, DigestAddress, QuarterDigest


def check() -> Iterator[str]:
    """One sentence for each row that was changed, planted or deleted otherwise."""
    yield from HISTORY.replay(OPINION, BodyOpinion, "ý kiến của Mặt trận, đoàn thể")
    yield from HISTORY.replay(DIGEST, QuarterDigest, "bản thông tin quý")
    yield from HISTORY.replay(ADDRESS, DigestAddress, "nơi nhận bản thông tin quý")
