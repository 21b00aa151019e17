"""Pure decisions of the room: what can't be, in words, and what may still be changed."""

from __future__ import annotations

from datetime import date
from typing import Final

from feedback.law.refusal import Refusal

LIVE: Final = ("planned", "announced")
"""States of a session that is still to be held, or was missed once its day is over."""


class Refused(Refusal):
    """An act of dialogue that can't be; in words."""


class NotYours(Refused):
    """The session belongs to another agency, or the actor has no right to it."""

    def __init__(self) -> None:
        super().__init__("Ông/bà chỉ làm được việc này với buổi đối thoại của cơ quan mình")


class BadDetail(Refused):
    """What was typed can't be; ``field`` names the form's field to mend."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Stale(Refused):
    """Somebody else changed it since the page was opened. ``current`` is the version it has now."""

    def __init__(self, current: int) -> None:
        super().__init__("Nội dung này vừa được người khác thay đổi")
        self.current = current


def missed(state: str, held_on: date, today: date) -> bool:
    """Whether its day is over and nobody confirmed that it was held."""
    return state in LIVE and held_on < today
