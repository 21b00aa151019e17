"""Tính lại thời hạn: open deadlines follow the calendar and the targets, room by room, stretch by stretch.

Each stretch is one transaction, so nobody waits long for the database and a run that was broken off is
simply run again: what has its day already does not move twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedback.actor import SYSTEM, Actor
from feedback.cases import actions as cases
from feedback.deadlines import actions as deadlines
from feedback.deadlines import changes, recounting
from feedback.disclosure.actions import duties
from feedback.extensions import db, read_only
from feedback.remembered import forget

STRETCH = 5000
"""Deadlines in one transaction."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many open deadlines were counted, got another day, only became sure or unsure, can't be counted."""

    seen: int = 0
    moved: int = 0
    settled: int = 0
    beyond: int = 0

    def plus(self, other: Outcome) -> Outcome:
        """Both together."""
        return Outcome(
            self.seen + other.seen,
            self.moved + other.moved,
            self.settled + other.settled,
            self.beyond + other.beyond,
        )


def recount(
    *,
    by: Actor,
    at: datetime,
    why: str = "",
    progress: Callable[[int], None] = lambda _seen: None,
    stretch: int = STRETCH,
) -> Outcome:
    """Count all open deadlines anew and commit stretch by stretch; ``progress`` is told how many were seen.

    ``why`` is a Vietnamese phrase for what is not known from the register. Cases whose deadlines moved get
    their event, their register entry and their notices. A change entered meanwhile asks for another run.
    Raises NotPermitted.
    """
    deadlines.demand_right(by)
    found = changes.since_recount()
    if why:
        found.append(changes.Change(why))
    # What this process remembers of the calendar may be half a minute older than the change itself.
    forget()
    reckon = recounting.reckoner()
    total = Outcome()
    for room in recounting.open_by_room():
        after: int | None = 0
        while after is not None:
            looked = recounting.look(room, after, stretch, reckon)
            moved, written = _settle(room, looked, found, by=by, at=at)
            db.session.commit()
            progress(looked.seen)
            total = total.plus(Outcome(looked.seen, moved, written - moved, looked.beyond))
            after = looked.last
    # A change entered meanwhile stays untold: the next recount lists it, and only it.
    deadlines.note_recount(total.moved, told_up_to=changes.told_up_to(found), by=by, at=at)
    db.session.commit()
    return total


def _settle(
    room: str, looked: recounting.Looked, found: Sequence[changes.Change], *, by: Actor, at: datetime
) -> tuple[int, int]:
    """Write one stretch; returns how many deadlines moved, and how many were rewritten."""
    if not looked.changing:
        return 0, 0
    if room == "cases":
        # Cases first, as everyone who acts on a case does: locks taken in one order don't cross.
        cases.hold(looked.subjects)
    moves = recounting.apply(looked, found, at=at)
    cases.note_moved_deadlines(moves, by=by, at=at)
    duties.follow(moves, by=by, at=at)
    return len(moves), len(looked.changing)


def recount_when_due(at: datetime) -> None:
    """For the clock: count anew when the calendar or a target changed since the last time."""
    read_only(True)
    due = bool(changes.since_recount())
    db.session.rollback()
    read_only(False)
    if due:
        recount(by=SYSTEM, at=at)
