"""A day, asked in three boxes: quicker and surer than a calendar for a day one remembers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from wtforms.utils import unset_value

from feedback.web import messages, today, widgets
from feedback.web.forms.question import Question, first_text
from feedback.web.forms.texts import TextField, one_line

PARTS: Final = ("day", "month", "year")
NAMES: Final[Mapping[str, str]] = {"day": "ngày", "month": "tháng", "year": "năm"}
_DIGITS: Final = {"day": 2, "month": 2, "year": 4}
_MOST_TYPED: Final = 20
_YEARS_AHEAD: Final = 50
"""A day further ahead is a slip of the finger; from the calendar's last day on nothing can be counted."""


class DateField(Question):
    """A day of the calendar from three boxes; ``data`` is a date, or None when empty or impossible.

    The boxes are called ``<name>-day``, ``<name>-month``, ``<name>-year``. The year has four digits.
    ``earliest`` and ``latest`` bound it; ``not_in_future`` takes the province's present day as latest.
    Without these the year is at most fifty ahead.
    """

    widget = widgets.DateInput()

    def __init__(
        self,
        label: str,
        *,
        earliest: date = date(1900, 1, 1),
        latest: date | None = None,
        not_in_future: bool = False,
        birth: bool = False,
        **options: Any,
    ) -> None:
        self.earliest = earliest
        self.latest = latest
        self.not_in_future = not_in_future
        self.birth = birth
        self.typed: dict[str, str] = dict.fromkeys(PARTS, "")
        super().__init__(label, **options)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the default or the given day, then the three boxes if the form was sent."""
        super().process(None, data, extra_filters)
        if isinstance(self.data, date):
            self.typed = {
                "day": str(self.data.day),
                "month": str(self.data.month),
                "year": str(self.data.year),
            }
        if formdata is None:
            return
        self.typed = {
            part: one_line(first_text(formdata.getlist(f"{self.name}-{part}")))[:_MOST_TYPED]
            for part in PARTS
        }
        self.raw_data = [text for text in self.typed.values() if text]
        self.data = self._day()

    def _day(self) -> date | None:
        if self.faulty_parts():
            return None
        try:
            return date(*(int(self.typed[part]) for part in reversed(PARTS)))
        except ValueError:
            return None

    def faulty_parts(self) -> list[str]:
        """The boxes that are empty or hold no number of a fitting length."""
        return [
            part
            for part in PARTS
            if not re.fullmatch(rf"[0-9]{{{4 if part == 'year' else 1},{_DIGITS[part]}}}", self.typed[part])
        ]

    def marked_parts(self) -> list[str]:
        """The boxes to mark in red: those at fault, or all when the day as a whole is wrong."""
        return (self.faulty_parts() or list(PARTS)) if self.errors else []

    @property
    def anchor(self) -> str:
        """The id of the first box at fault; the first box carries the field's own id."""
        first = (self.marked_parts() or list(PARTS))[0]
        return self.box_id(first)

    def box_id(self, part: str) -> str:
        """The id of a box."""
        return self.id if part == PARTS[0] else f"{self.id}-{part}"

    def is_empty(self) -> bool:
        """Whether all three boxes are empty."""
        return self.data is None and not any(self.typed.values())

    def clear(self) -> None:
        """Forget the day and what was typed."""
        self.data, self.typed = None, dict.fromkeys(PARTS, "")

    def check(self) -> str | None:
        """A whole, real day within its bounds."""
        blank = [part for part in PARTS if not self.typed[part]]
        if self.data is None and blank:
            return messages.missing_parts(self.noun, [NAMES[part] for part in blank])
        if self.data is None:
            return messages.not_a_date(self.noun)
        latest = today() if self.not_in_future else self.latest
        if latest is not None and self.data > latest:
            return messages.after_latest(self.noun, today=self.not_in_future, latest=messages.written(latest))
        if latest is None and self.data.year > today().year + _YEARS_AHEAD:
            return messages.too_far_ahead(optional=self.optional)
        if self.data < self.earliest:
            return messages.before_earliest(self.noun, messages.written(self.earliest))
        return None


class DayField(TextField):
    """A day typed on one line, as the links of a list carry it: «1/11/2026». ``day`` is None when empty."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, optional=True, max_length=10, width=10, spellcheck=False, **options)

    @property
    def day(self) -> date | None:
        """The day that stands there."""
        try:
            day, month, year = (int(part) for part in (self.data or "").split("/"))
            return date(year, month, day)
        except ValueError:
            return None

    def check(self) -> str | None:
        """A day of the calendar."""
        return None if self.day else "Nhập ngày có thật, ví dụ 1/11/2026"
