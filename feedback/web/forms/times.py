"""An hour of the day, typed as people write it: «7:30», «7h30», «13 giờ», «0730»."""

from __future__ import annotations

import re
from typing import Any, Final

from feedback.text.language import say
from feedback.web.forms.texts import TextField

_WRITTEN: Final = re.compile(
    r"([01]?[0-9]|2[0-3])(?:(?: ?(?::|\.|h|giờ)) ?([0-5][0-9])?|([0-5][0-9]))?", re.I
)


def read_time(text: str) -> str | None:
    """The hour as it is kept («07:30»), or None for what is no hour of the day."""
    found = _WRITTEN.fullmatch(" ".join(text.split()))
    return f"{int(found[1]):02}:{found[2] or found[3] or '00'}" if found else None


class TimeField(TextField):
    """An hour of the day; ``data`` is «07:30», "" when empty, what was typed when it is no hour."""

    def __init__(self, label: str, **options: Any) -> None:
        options.setdefault("hint", "Ví dụ: 7:30")
        super().__init__(label, max_length=10, width=5, spellcheck=False, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the hour in its kept form."""
        super().process_formdata(valuelist)
        self.data = read_time(self.data) or self.data

    def check(self) -> str | None:
        """An hour of the day."""
        return (
            None
            if read_time(self.data)
            else say("%(noun)s phải là giờ trong ngày, ví dụ 7:30 hoặc 13:30", noun=self.noun)
        )
