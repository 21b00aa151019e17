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
KIT: Final = "away_kit"
AWAY: Final = "away_entry"

_ROOMS: Final = (VISIT, PLACE, SESSION, TURN, ONLINE, FORWARDING, BOOK, SCHEDULE, KIT, AWAY)
HISTORY: Final = History(ReceptionEvent, _ROOMS)
write, note = HISTORY.write, HISTORY.note

__all__ = ["Happened", "note", "write"]
