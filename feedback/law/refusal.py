"""The one family of exceptions of this room: what the law, or the data at hand, does not permit."""

from __future__ import annotations


class Refusal(Exception):
    """Not permitted, or not known. ``str()`` is a Vietnamese sentence that a person can be shown as it is."""


class Forbidden(Refusal):
    """Who acts has no right to it, or not here."""


class Overtaken(Refusal):
    """Somebody else changed it since the page was opened. ``current`` is the version it has now."""

    def __init__(self, current: int, words: str = "Nội dung này vừa được người khác thay đổi") -> None:
        super().__init__(words)
        self.current = current


class Misstated(Refusal):
    """What was typed can't be; ``field`` names the form's field to mend."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
