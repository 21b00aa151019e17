"""Fates of requests for a dialogue (yêu cầu đối thoại)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final

from feedback.administration.demo.days import Days
from feedback.administration.demo.fates.outline import Fate, Outline, taken_up


def fresh(days: Days, chance: Random) -> Outline:
    """Came in within the last days."""
    return Outline(days.today - timedelta(days=chance.randint(1, 4)))


def accepted(days: Days, chance: Random) -> Outline:
    """The dialogue will be held; its day isn't set yet."""
    return _accepted(days.back(chance.randint(1, 4)), chance)


def planned(days: Days, chance: Random) -> Outline:
    """Day and place are set, and people were told."""
    return _accepted(days.back(6), chance).then(
        (days.back(4), "plan", "head"),
        (days.back(3), "notify_dialogue", "head"),
        held_on=days.working(days.today, 6),
    )


def held(days: Days, chance: Random) -> Outline:
    """Held; the conclusion is still owed."""
    return _held(days, days.back(chance.randint(2, 4)), chance)


def concluded(days: Days, chance: Random) -> Outline:
    """Held and concluded; the result was posted."""
    held_on = days.back(chance.randint(8, 14))
    return _held(days, held_on, chance).then(
        (days.working(held_on, 3), "conclude", "head"), (days.working(held_on, 4), "publish_result", "head")
    )


def answered(days: Days, chance: Random) -> Outline:
    """Answered in writing instead."""
    day = days.back(chance.randint(4, 20))
    return taken_up(day, chance, 6).then((day, "assign", "head"), (day, "answer_instead", "head"))


FATES: Final[dict[str, Fate]] = {
    fate.__name__: fate for fate in (fresh, accepted, planned, held, concluded, answered)
}
"""By the name that a matter gives its fate."""


def _accepted(day: date, chance: Random) -> Outline:
    return taken_up(day, chance, 6).then((day, "assign", "head"), (day, "accept", "head"))


def _held(days: Days, held_on: date, chance: Random) -> Outline:
    return _accepted(days.working(held_on, -11), chance).then(
        (days.working(held_on, -9), "plan", "head"),
        (days.working(held_on, -8), "notify_dialogue", "head"),
        (held_on, "hold_dialogue", "handler"),
        held_on=held_on,
    )
