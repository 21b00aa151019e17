"""Thời hiệu khiếu nại: within which term a complaint is to be sent, and whether that is over.

LKN 02/2011 Đ9, Đ33, Đ48. A complaint that comes late is never turned away by a machine: with a good reason
(lý do chính đáng) it is taken up, and days with an obstacle are not counted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import Final

from feedback.law.calendar import BeyondCalendar, Calendar, Pause
from feedback.law.terms import NONE, Circumstances, Confidence, NotInForce, Term, Terms
from feedback.law.trace import TraceStep

TERMS: Final = {
    ("complaint", False): "KN_TIMEBAR",
    ("complaint", True): "KN_APPEAL",
    ("discipline", False): "KN_DISC_TIMEBAR_L1",
    ("discipline", True): "KN_DISC_TIMEBAR_L2",
}
"""The term by what the complaint is against and whether it is the second one."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Which day counts as that of sending for what came by a channel; read from ``time_bars.toml``."""

    channel: str
    day: str
    words: str
    article: str
    source: str
    confidence: Confidence
    note: str = ""
    since: date | None = None


SENT: Final = tuple(
    Sent(**row)
    for row in tomllib.loads(
        resources.files("feedback.law").joinpath("time_bars.toml").read_text(encoding="utf-8")
    )["sent"]
)


def sent_on(channel: str, received_on: date, postmarked_on: date | None) -> date:
    """Ngày gửi: the day of which the sender's time bar is asked."""
    rule = rule_of(channel)
    if rule is None or rule.day != "postmark" or postmarked_on is None:
        return received_on
    return min(received_on, postmarked_on)


def rule_of(channel: str) -> Sent | None:
    """What the law holds of the day of sending for a channel; None: the day of receipt counts."""
    return next((one for one in SENT if one.channel == channel), None)


@dataclass(frozen=True, slots=True)
class TimeBar:
    """The term that governs, the day it counts from (not counted itself), its last day, and why that day.

    ``length`` is that in the circumstances of the matter, in words. ``provisional``: the last day rests on
    days off that are not confirmed yet.
    """

    term: Term
    counted_from: date
    last_on: date
    provisional: bool
    trace: tuple[TraceStep, ...]
    length: str

    def days_over(self, on: date) -> int:
        """How many calendar days the last day lies behind; 0 while it runs."""
        return max((on - self.last_on).days, 0)


def term_of(*, discipline: bool, second_level: bool) -> str:
    """The key of the term for a complaint, against a disciplinary decision or another decision or act."""
    return TERMS["discipline" if discipline else "complaint", second_level]


def time_bar(
    key: str,
    counted_from: date,
    on: date,
    *,
    terms: Terms,
    calendar: Calendar,
    variants: Circumstances = NONE,
    obstacles: Sequence[Pause] = (),
) -> TimeBar:
    """The term counted from this day, as the law stood then (or on the day ``on``, if it knew none then).

    ``obstacles`` are spans not counted (both days included; LKN Đ9). Days beyond the calendar's data are
    counted without days off. Raises BadPause for spans that overlap or begin before ``counted_from``.
    """
    try:
        term = terms.resolve(key, counted_from)
    except NotInForce:
        term = terms.resolve(key, on)
    held = term.variant_in(variants) or term
    words = held.unit.length_words(held.length)
    try:
        due = terms.due(term, counted_from, calendar, variants, pauses=obstacles)
    except BeyondCalendar:
        return TimeBar(term, counted_from, counted_from + timedelta(days=held.length), True, (), words)
    return TimeBar(term, counted_from, due.on, due.provisional, due.trace, words)
