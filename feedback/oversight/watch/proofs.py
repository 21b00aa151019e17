"""Whether the rows of the watch list and of joint reviews are as their acts left them: for ``feedback
register verify``.
"""

from __future__ import annotations

from collections.abc import Iterator

from feedback.oversight.actions.history import (
    HISTORY,
    REVIEW,
    REVIEW_ITEM,
    TURNED_DOWN,
    WATCH_NOTE,
    WATCH_STEP,
    WATCHED,
    WATCHED_CASE,
)
from feedback.oversight.models import (
    JointReview,
    ReviewItem,
    TurnedDown,
    WatchedCase,
    WatchedMatter,
    WatchNote,
    WatchStep,
)


def check() -> Iterator[str]:
    """One sentence for each row that was changed, planted or taken away otherwise."""
    yield from HISTORY.replay(WATCHED, WatchedMatter, "vụ việc theo dõi")
    yield from HISTORY.replay(WATCHED_CASE, WatchedCase, "đơn của vụ việc theo dõi")
    yield from HISTORY.replay(TURNED_DOWN, TurnedDown, "vụ việc không đưa vào danh sách theo dõi")
    yield from HISTORY.replay(WATCH_NOTE, WatchNote, "ghi chú theo dõi")
    yield from HISTORY.replay(WATCH_STEP, WatchStep, "việc trong kế hoạch giải quyết")
    yield from HISTORY.replay(REVIEW, JointReview, "cuộc rà soát")
    yield from HISTORY.replay(REVIEW_ITEM, ReviewItem, "vụ việc được rà soát")
