"""Whether rows of the duties are as their acts left them."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.programme.actions.history import DUTY, DUTY_DONE, FORMER_BODY, HISTORY
from feedback.programme.models import Duty, DutyMark, FormerBody


def check() -> Iterator[str]:
    """One sentence for each row that isn't: for ``feedback register verify``."""
    yield from HISTORY.replay(DUTY, Duty, "nhiệm vụ theo kế hoạch")
    yield from HISTORY.replay(DUTY_DONE, DutyMark, "việc đã ghi về nhiệm vụ")
    yield from HISTORY.replay(FORMER_BODY, FormerBody, "cơ quan năm 2020")
