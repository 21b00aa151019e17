"""Fates of denunciations (tố cáo), and of denouncing again."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final

from feedback.administration.demo.days import Days
from feedback.administration.demo.fates.outline import Fate, Outline, taken_up


def fresh(days: Days, chance: Random) -> Outline:
    """Came in within the last days; nobody has opened it yet. Unsigned, it is information (LTC Đ25)."""
    return Outline(days.today - timedelta(days=chance.randint(1, 3)))


def preliminary(days: Days, chance: Random) -> Outline:
    """Opened; who sent it and whether it can be taken up is being checked."""
    return _opened(days.back(chance.randint(2, 3)), chance, 2)


def verifying(days: Days, chance: Random) -> Outline:
    """Taken up and being verified."""
    return _verifying(days, days.back(chance.randint(9, 13)), chance)


def extended(days: Days, chance: Random) -> Outline:
    """Complex: the term was extended; meanwhile signs of a crime showed, and the investigators were told."""
    return _verifying(days, days.back(24), chance).then(
        (days.back(8), "extend", "head"), (days.back(5), "pass_to_investigators", "head")
    )


def concluded(days: Days, chance: Random) -> Outline:
    """Concluded; the conclusion was sent, carried out and published."""
    return _verifying(days, days.back(30), chance).then(
        (days.back(14), "submit_conclusion", "denunciation"),
        (days.back(13), "conclude", "head"),
        (days.back(11), "send_conclusion", "denunciation"),
        (days.back(9), "take_measures", "head"),
        (days.back(8), "publish_conclusion", "head"),
    )


def transferred(days: Days, chance: Random) -> Outline:
    """Another body's matter: sent on."""
    day = days.back(chance.randint(4, 12))
    return _opened(day, chance, 2).then((day, "transfer", "head"))


def report_demanded(days: Days, chance: Random) -> Outline:
    """Denounced again since it is overdue; who has it must report (LTC Đ38)."""
    return _read(days.back(3), chance, 2).then((days.back(2), "demand_report", "head"))


FATES: Final[dict[str, Fate]] = {
    fate.__name__: fate
    for fate in (fresh, preliminary, verifying, extended, concluded, transferred, report_demanded)
}
"""By the name that a matter gives its fate."""


def _read(day: date, chance: Random, most: int) -> Outline:
    """Given to who handles denunciations; he opened the original and wrote the working copy."""
    return taken_up(day, chance, most).then(
        (day, "assign", "head"), (day, "open", "denunciation"), (day, "write_copy", "denunciation")
    )


def _opened(day: date, chance: Random, most: int) -> Outline:
    return _read(day, chance, most).then((day, "screen", "denunciation"))


def _verifying(days: Days, accepted_on: date, chance: Random) -> Outline:
    opened_on = days.working(accepted_on, -2)
    return _opened(opened_on, chance, 3).then(
        (accepted_on, "propose_acceptance", "denunciation"),
        (accepted_on, "accept", "head"),
        (days.working(accepted_on, 2), "notify_acceptance", "denunciation"),
        (days.working(accepted_on, 3), "verify", "head"),
    )
