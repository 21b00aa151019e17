"""Files that programs ask for again and again: calendars, feeds."""

from __future__ import annotations

from typing import Final

from flask import Response, request

_FRESH_SECONDS: Final = 3600


def fresh(content: bytes, content_type: str, filename: str) -> Response:
    """The answer with a public file: it may be kept an hour, and who has it already gets 304."""
    response = Response(content, content_type=f"{content_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    response.cache_control.public = True
    response.cache_control.max_age = _FRESH_SECONDS
    response.add_etag()
    response.make_conditional(request)
    return response
