"""The parts of a session: each module shows its own in the list of tasks, by the slot ``dialogue_parts``."""

from __future__ import annotations

from typing import Final

from feedback.web.tasks import task as part

__all__ = ["SLOT", "part"]

SLOT: Final = "dialogue_parts"
