"""What an address names: place «?noi=3», session «?buoi=7», turn «?luot=12», day «&ngay=2026-12-01»."""

from __future__ import annotations

from datetime import date

from feedback.web.forms import HiddenField, HiddenNumberField, QueryForm


class Chosen(QueryForm):
    """Give it ``request.args``; what isn't a number or a day is as if it had not come."""

    noi = HiddenNumberField(optional=True)
    buoi = HiddenNumberField(optional=True)
    luot = HiddenNumberField(optional=True)
    ngay = HiddenField(optional=True, max_length=10)

    def day(self) -> date | None:
        """The day, of any year."""
        try:
            return date.fromisoformat(self.ngay.data)
        except ValueError:
            return None
