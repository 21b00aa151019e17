"""Pure decisions of the room: what can't be, in words, and what may still be changed."""

from __future__ import annotations

from datetime import date
from typing import Final

from feedback.law.refusal import Forbidden, Misstated, Overtaken, Refusal

LIVE: Final = ("planned", "announced")
"""States of a session that is still to be held, or was missed once its day is over."""


class Refused(Refusal):
    """An act of dialogue that can't be; in words."""


class NotYours(Forbidden):
    """The session belongs to another agency, or the actor has no right to it."""

    def __init__(self) -> None:
        super().__init__("Ông/bà chỉ làm được việc này với buổi đối thoại của cơ quan mình")


class BadDetail(Misstated):
    """What was typed can't be."""


class Stale(Overtaken):
    """Somebody else changed it since the page was opened."""


def missed(state: str, held_on: date, today: date) -> bool:
    """Whether its day is over and nobody confirmed that it was held."""
    return state in LIVE and held_on < today
