"""Addresses of the lists behind figures, asked for the same as the page that links to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final
from urllib.parse import urlencode

from flask import request, url_for

from feedback.oversight.desk.door import door
from feedback.oversight.desk.filtering import CHOSEN
from feedback.oversight.measures import periods

NARROWING: Final = ("co_quan", "loai", "linh_vuc", "xa")
SHARED: Final = ("ky", "tu", "den", *NARROWING)
"""What pages of figures are asked for alike."""
_ASKED_ALIKE: Final = {
    f"oversight_desk.{name}": names
    for name, names in {
        "overview": SHARED,
        "late_steps": ("co_quan", "loai"),
        "agencies": SHARED,
        "agency": tuple(name for name in SHARED if name != "co_quan"),
        "cross_page": SHARED,
        "province_map": SHARED,
        "comparison": SHARED,
    }.items()
}
_LONGEST: Final = 40


@door.app_template_global()
def asked_alike(endpoint: str) -> dict[str, str]:
    """Of the conditions of the page that is shown those that another page is asked for too: they go along
    with who changes pages. The page of an agency narrows to it by its path.
    """
    if request.endpoint not in _ASKED_ALIKE:
        return {}
    of_path = {"co_quan": (request.view_args or {}).get("code", "")}
    there = {name: request.args.get(name, "") or of_path.get(name, "") for name in SHARED}
    return {name: there[name] for name in _ASKED_ALIKE.get(endpoint, ()) if 0 < len(there[name]) <= _LONGEST}


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
