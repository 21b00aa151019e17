"""What can't be done about personal data; in words."""

from __future__ import annotations

from feedback.law.refusal import Forbidden, Misstated, Overtaken, Refusal


class Refused(Refusal):
    """An act of the room that can't be."""


class NotYours(Forbidden):
    """The actor has no right to it."""

    def __init__(self) -> None:
        super().__init__("Tài khoản này không có quyền làm việc này")


class BadDetail(Misstated):
    """What was typed can't be."""


class Stale(Overtaken):
    """Somebody else changed it since the page was opened."""

    def __init__(self, current: int) -> None:
        super().__init__(current, "Nội dung này vừa được người khác thay đổi")
