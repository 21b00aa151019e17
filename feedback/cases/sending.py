"""Ngày gửi: on which day a matter was sent, which is not always the day on which it came in."""

from __future__ import annotations

from datetime import date

from feedback.cases import queries
from feedback.cases.models import Case
from feedback.law import time_bars


def sent_on(case: Case) -> date:
    """The earliest day on which one of those who follow the case sent it, as the law counts it.

    The sender's time bar is asked of this day; the agency's clocks begin with ``case.received_on``.
    """
    sent = [
        time_bars.sent_on(one.channel, one.received_on, one.postmarked_on)
        for one in queries.submissions_of(case.id)
    ]
    return min([case.received_on, *sent])
