"""A key of this browser's session, by which what it sends twice is known again and nobody else can tell."""

from __future__ import annotations

import secrets
from typing import Final

from flask import session

from feedback.sealing import derive

_TOKEN: Final = "csrf_token"  # noqa: S105 - a name
"""The random secret of the session that every page with a form has set already."""


def once_key() -> bytes:
    """32 bytes, the same through the session. They stand in the browser's cookie alone, so that no digest
    made with them can be tried out by who has the server."""
    return derive(str(session.get(_TOKEN) or secrets.token_hex()).encode(), b"once")
