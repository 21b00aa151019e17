"""Pure decisions before a submission goes out: is it sent too late, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from feedback.law.calendar import BeyondCalendar, Calendar
from feedback.law.terms import NotInForce, Term, Terms

TIME_BARS: Final = {
    ("complaint", False): "KN_TIMEBAR",
    ("complaint", True): "KN_APPEAL",
    ("discipline", False): "KN_DISC_TIMEBAR_L1",
    ("discipline", True): "KN_DISC_TIMEBAR_L2",
}
"""The term within which a complaint is to be sent (thời hiệu), by what it is against and whether it is the
second one (LKN Đ9, Đ33, Đ48).
"""


@dataclass(frozen=True, slots=True)
class Late:
    """That a term is over: the term that governs, and its last day."""

    term: Term
    last_on: date


def time_bar(act: str, *, second_level: bool) -> str:
    """The key of the term for a complaint against ``decision``, ``act`` or ``discipline``."""
    return TIME_BARS["discipline" if act == "discipline" else "complaint", second_level]


def late(key: str, counted_from: date, on: date, *, terms: Terms, calendar: Calendar) -> Late | None:
    """Whether the term counted from this day is over on the day ``on``; None while it runs.

    A hint for the sender, never a refusal: time with a lawful obstacle is not counted (LKN Đ9), and remote
    places have longer. Days before the law or the calendar begin are counted without days off.
    """
    try:
        term = terms.resolve(key, counted_from)
    except NotInForce:
        term = terms.resolve(key, on)
    try:
        last_on = terms.due(term, counted_from, calendar).on
    except BeyondCalendar:
        last_on = counted_from + timedelta(days=term.length)
    return Late(term, last_on) if last_on < on else None
