"""Writing history: one event row and one register entry for each act, by set."""

from __future__ import annotations

from typing import Final

from feedback.reception.models import ReceptionEvent
from feedback.register.history import Happened, History

VISIT: Final = "visit"
PLACE: Final = "reception_place"
SESSION: Final = "reception_session"
TURN: Final = "reception_turn"
ONLINE: Final = "online_reception"
FORWARDING: Final = "forwarding"
BOOK: Final = "reception_book"
SCHEDULE: Final = "reception_schedule"

HISTORY: Final = History(ReceptionEvent, (VISIT, PLACE, SESSION, TURN, ONLINE, FORWARDING, BOOK, SCHEDULE))
write, note = HISTORY.write, HISTORY.note

__all__ = ["Happened", "note", "write"]
