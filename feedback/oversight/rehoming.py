"""What an agency still has to answer goes along when it ends; all else stays with the agency of its time.

Steps of plans, findings of inspections and objections stay too: papers and figures name the agency of their
time, and who does its work answers for them (``agencies.queries.whose_work``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from feedback.actor import Actor
from feedback.agencies.plans import Succession
from feedback.agencies.rehoming import Moved, counted, give_over
from feedback.extensions import db
from feedback.oversight.actions import opinions, reminders
from feedback.oversight.models import BodyOpinion, Reminder


@dataclass(frozen=True, slots=True)
class Answering:
    """A kind of row that waits for the answer of its agency: which of them ``waits``, and who enters that one
    was given over."""

    model: type[Any]
    waits: ColumnElement[bool]
    note: Callable[..., None]

    def waiting(self, successions: Sequence[Succession]) -> Moved:
        """How many go from which agency to which successor, by their numbers; one select."""
        return counted(self._going(successions))

    def rehome(
        self, successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Callable[[int], None]
    ) -> Moved:
        """Chuyển theo sắp xếp cơ quan: those that ``waiting`` counts; the day of the answer stays."""
        going = self._going(successions)
        moved = give_over(going)
        for row, _ in going:
            self.note(row, by=by, at=at)
        progress(len(going))
        return moved

    def _going(self, successions: Sequence[Succession]) -> list[tuple[Any, int]]:
        ended = {one.agency.id: one for one in successions}
        asked = select(self.model).where(self.model.agency_id.in_(ended), self.waits)
        rows = db.session.scalars(asked.order_by(self.model.id))
        return [(one, ended[one.agency_id].default.id) for one in rows]


REMINDERS: Final = Answering(Reminder, Reminder.state == "open", reminders.note_rehomed)
OPINIONS: Final = Answering(BodyOpinion, BodyOpinion.state == "waiting", opinions.note_rehomed)
