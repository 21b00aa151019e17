"""Addresses of the lists behind figures, asked for the same as the page that links to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from flask import url_for

from feedback.oversight.desk.filtering import CHOSEN
from feedback.oversight.measures import periods


def list_of(key: str, kept: Mapping[str, str], **instead: str) -> str:
    """The list behind a figure: by the conditions ``kept``, with others instead («» takes one out)."""
    return with_query(url_for("oversight_desk.behind", key=key), kept, **instead)


def with_query(path: str, kept: Mapping[str, str], **instead: str) -> str:
    """An address with the conditions in its query."""
    query = urlencode({name: value for name, value in {**kept, **instead}.items() if value})
    return f"{path}?{query}" if query else path


def of_month(first_on: date) -> dict[str, str]:
    """What to ask for instead of a period, for one calendar month."""
    month = periods.month(first_on)
    return {"ky": CHOSEN, "tu": _day(month.first_on), "den": _day(month.last_on)}


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
