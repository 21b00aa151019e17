"""Rows as JSON that anyone may keep for a minute: the same for everybody, signed in or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from feedback.disclosure.open_data.tables import Column, Row
from feedback.disclosure.open_data.writing import json_text, plain
from feedback.disclosure.public.api.resources import One, Part, Resource, Shown
from feedback.web.sharing import FRESH_SECONDS


def answer(told: Mapping[str, Any], links: Sequence[str] = ()) -> Response:
    """The answer that says this; 304 for who has it already (RFC 9110, 13). ``links``: values of Link
    (RFC 8288)."""
    response = Response(json_text(told), mimetype="application/json")
    response.cache_control.public = True
    response.cache_control.max_age = FRESH_SECONDS
    for link in links:
        response.headers.add("Link", link)
    response.add_etag()
    return response.make_conditional(request)


def of_row(columns: Sequence[Column], row: Row) -> dict[str, Any]:
    """A row under the names of its columns; what isn't known is null."""
    return {column.name: plain(value) for column, value in zip(columns, row, strict=True)}


def of_one(resource: Resource, found: One) -> dict[str, Any]:
    """A single resource: its row, then its parts."""
    parts = {part.name: _of_part(part, told) for part, told in zip(resource.parts, found.parts, strict=True)}
    return of_row(resource.columns, found.row) | parts


def _of_part(part: Part, told: Shown) -> Any:
    if part.columns:
        assert not isinstance(told, str | int | float | date | None), part.name
        return [of_row(part.columns, row) for row in told]
    assert told is None or isinstance(told, str | int | float | date), part.name
    return plain(told)
