"""Paging by key: the cursor names the last row seen, so page 1,000 costs what page 1 costs.

A cursor is not secret and not signed: it names a place in an order, and every list starts from what the
reader may see anyway.
"""

from __future__ import annotations

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from typing import Final
from urllib.parse import urlencode

from flask import request, url_for

Place = tuple[date | None, int]
"""A row's place in a list ordered by day and id; the day is None for rows without one."""

_LAYOUT: Final = struct.Struct(">Iq")  # day as proleptic ordinal, 0 for none; id, signed 64 bits
_LENGTH: Final = 16
_LAST_DAY: Final = date.max.toordinal()


def encode(place: Place) -> str:
    """The cursor for a place: 16 characters safe in an address. OverflowError for an id beyond 64 bits."""
    day, number = place
    if not -(2**63) <= number < 2**63:
        raise OverflowError("an id has 64 bits")
    packed = _LAYOUT.pack(day.toordinal() if day else 0, number)
    return urlsafe_b64encode(packed).decode("ascii")


def dated(text: str | None) -> tuple[date, int] | None:
    """The place that a cursor names, in a list of which every row has a day; None as ``decode``."""
    place = decode(text)
    return None if place is None or place[0] is None else (place[0], place[1])


def decode(text: str | None) -> Place | None:
    """The place that a cursor names, or None for anything that ``encode`` didn't make."""
    if text is None or len(text) != _LENGTH or not text.isascii():
        return None
    try:
        ordinal, number = _LAYOUT.unpack(urlsafe_b64decode(text))
    except (ValueError, struct.error):
        return None
    if ordinal > _LAST_DAY:
        return None
    place = (date.fromordinal(ordinal) if ordinal else None, number)
    # The lenient decoder skips foreign characters: only the exact spelling counts.
    return place if encode(place) == text else None


def this_page(**changes: str | int | None) -> str:
    """The address of the present page with some of its query changed; None takes a key out.

    Keeps every filter of the list: ``this_page(after=cursor, before=None)``. Needs a request.
    """
    query: dict[str, list[str] | str | int] = dict(request.args.lists())
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = value
    # The path is built apart from the query: a reader's query must not steer url_for by its own keywords.
    path = url_for(request.endpoint or "static", **(request.view_args or {}))
    return f"{path}?{urlencode(query, doseq=True)}" if query else path
