"""Whether rows of the scoring are as their acts left them; for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.programme.actions.history import HISTORY, SCORE, SCORE_LINE, SCORE_ROUND, SCORE_TABLE
from feedback.programme.models import ScoreLine, ScoreRound, ScoreSheet, ScoreTable


def check() -> Iterator[str]:
    """One sentence for each row that isn't."""
    yield from HISTORY.replay(SCORE_TABLE, ScoreTable, "bảng tiêu chí chấm điểm")
    yield from HISTORY.replay(SCORE_ROUND, ScoreRound, "đợt chấm điểm")
    yield from HISTORY.replay(SCORE, ScoreSheet, "phiếu chấm điểm")
    yield from HISTORY.replay(SCORE_LINE, ScoreLine, "điểm của một tiêu chí")
