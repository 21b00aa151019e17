"""Terms in the sentences of papers: how long they are in this case, why, and their last day."""

from __future__ import annotations

from datetime import date
from typing import Final

from feedback.cases import matters
from feedback.cases.letters.words import day
from feedback.cases.models import Case
from feedback.deadlines import queries as deadlines
from feedback.deadlines import rules
from feedback.law.calendar import BeyondCalendar

_FACTS: Final = frozenset({"remote", "dismissal"})
"""Circumstances that are known when the matter comes in: they hold, or they never will."""


def length(case: Case, key: str, on: date, event: str | None) -> str:
    """How long the term is in this case: «30 ngày», after ``event`` «trong 30 ngày kể từ …».

    In brackets why, if a circumstance lengthens it, and the length in others that may still turn out.
    Raises UnknownTerm.
    """
    held = deadlines.terms()
    term, found = held.resolve(key, on), matters.lengthening(case, on)
    holding = [one for one in term.variants if one.when <= found]
    variant = max(holding, key=lambda one: len(one.when), default=None)
    known = variant.when if variant else frozenset()

    def names(circumstances: frozenset[str]) -> str:
        return ", ".join(held.circumstances[one] for one in sorted(circumstances))

    unit, count = (variant.unit, variant.length) if variant else (term.unit, term.length)
    words = unit.length_words(count)
    if event is not None:
        words = f"trong {words} kể từ {event}"
    about = [f"vì {names(known)}"] if known else []
    about += [
        f"{one.unit.length_words(one.length)} nếu {names(one.when - known)}"
        for one in term.variants
        if one.when > known and not _FACTS & (one.when - known)
    ]
    return f"{words} ({'; '.join(about)})" if about else words


def article(key: str, on: date) -> str:
    """What the term rests on. Raises UnknownTerm."""
    return deadlines.terms().resolve(key, on).article


def last_day(case: Case, key: str, on: date) -> str:
    """The last day of the term, counted from the day; empty where the calendar doesn't reach."""
    held = deadlines.terms()
    try:
        due = held.due(held.resolve(key, on), on, deadlines.calendar(), matters.lengthening(case, on))
    except BeyondCalendar:
        return ""
    return dated(due.on, rules.why_provisional(one.as_json() for one in due.trace) if due.provisional else "")


def dated(on: date, why_provisional: str) -> str:
    """A last day, with why it isn't sure yet."""
    return f"{day(on)} (tạm tính: {why_provisional})" if why_provisional else day(on)
