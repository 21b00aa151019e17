"""What can't be in the room, in words."""

from __future__ import annotations

from feedback.law.refusal import Forbidden, Misstated, Overtaken, Refusal


class Refused(Refusal):
    """An act of disclosure that can't be; in words."""


class NotYours(Forbidden):
    """It belongs to another agency, or the actor has no right to it."""

    def __init__(self) -> None:
        super().__init__("Ông/bà chỉ làm được việc này với nội dung công khai của cơ quan mình")


class BadDetail(Misstated):
    """What was typed can't be."""


class Stale(Overtaken):
    """Somebody else changed it since the page was opened."""
