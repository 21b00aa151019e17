"""What the demo's outbox did in the weeks that lie behind: mails are gone, letters are printed and posted.

Nothing of it leaves the house. What was written in the last two working days is left to the worker: those
mails go where mail goes, and those letters wait to be printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from flask import current_app

from feedback import config
from feedback.administration.demo.days import Days
from feedback.administration.demo.officers import Colleague, Staff
from feedback.clock import ZONE, FixedClock
from feedback.extensions import db
from feedback.notifications import actions, outgoing, queries
from feedback.notifications.actions import Posting
from feedback.notifications.delivery import deliver
from feedback.notifications.outgoing import Mail

_LEFT_TO_THE_WORKER: Final = 2
_EVENING: Final = time(16, 45)
_RETURNED: Final = 0.06
_ON_THE_WAY: Final = timedelta(days=6)
_RETURN_REASONS: Final = ("absent", "moved", "wrong_address")


class LongSent:
    """A way out that leads nowhere, for mails that count as sent."""

    def send(self, mail: Mail) -> bytes:
        """The digest of the mail as it would have gone."""
        return outgoing.composed(mail, config.current())[1]


def settle(days: Days, first_on: date, staff: Staff, chance: Random) -> Iterator[None]:
    """Settle what was queued since the day, working day by working day; commits by itself.

    The iterator must be run to its end, or closed: meanwhile the clock of the application is set back.
    """
    application = current_app.extensions
    clock = application["clock"]
    rooms = [_PostRoom(officer, chance) for officer in staff.post_rooms()]
    day, last = days.working(first_on, 0), days.back(_LEFT_TO_THE_WORKER)
    try:
        while day <= last:
            at = datetime.combine(day, _EVENING, ZONE)
            # Mails and letters bear the hour of the clock.
            application["clock"] = FixedClock(at)
            deliver(limit=100_000, office=LongSent(), written_until=at)
            for room in rooms:
                room.work(at, day, posts=day < last)
            db.session.commit()
            day = days.working(day, 1)
            yield
    finally:
        application["clock"] = clock


class _PostRoom:
    """The post room of one agency, day after day."""

    def __init__(self, officer: Colleague, chance: Random) -> None:
        self._by = officer.actor
        self._chance = chance
        self._posted = 0
        self._coming_back: list[tuple[date, int]] = []

    def work(self, at: datetime, day: date, *, posts: bool) -> None:
        """Print what is new; post it, unless that is left for the next day; note what came back."""
        agency_id = self._by.agency_id
        assert agency_id is not None
        letters = queries.letters(agency_id, ["to_print", "printed"], limit=1000)
        fresh = [letter.id for letter in letters if letter.state == "to_print"]
        if fresh:
            actions.mark_printed(fresh, by=self._by, at=at)
        if posts and letters:
            postings = [Posting(letter.id, self._number()) for letter in letters]
            actions.mark_posted(postings, on=day, by=self._by, at=at)
            self._coming_back += [
                (day + _ON_THE_WAY, letter.id) for letter in letters if self._chance.random() < _RETURNED
            ]
        for back_on, letter_id in [one for one in self._coming_back if one[0] <= day]:
            why = self._chance.choice(_RETURN_REASONS)
            actions.mark_returned(letter_id, on=day, why=why, by=self._by, at=at)
            self._coming_back.remove((back_on, letter_id))

    def _number(self) -> str:
        self._posted += 1
        return f"QNI{self._by.agency_id:03}{self._posted:05}"
