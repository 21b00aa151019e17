"""Writing history: one event row and one register entry for each act, by set."""

from __future__ import annotations

from typing import Final

from feedback.partners.models import PartnerEvent
from feedback.register.history import Happened, History

PARTNER: Final = "partner"
KEY: Final = "partner_key"
REQUEST: Final = "partner_request"
SERVER: Final = "outside_server"
PASSED_ON: Final = "passed_on"

HISTORY: Final = History(PartnerEvent, (PARTNER, KEY, REQUEST, SERVER, PASSED_ON))
write, note = HISTORY.write, HISTORY.note

__all__ = ["Happened", "note", "write"]
