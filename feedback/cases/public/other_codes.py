"""Codes that rooms above gave out: who enters one at «Tra cứu» is led to the page that those rooms have for
it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Flask, current_app

Proven = Callable[[str, str], bool]
"""Whether a code is the room's own and the second proof matches it; it takes as long for an unknown code."""

_EXTENSION: Final = "other_codes"


def lead(app: Flask, proven: Proven, endpoint: str) -> None:
    """Lead who proves a code of the room to its page, which asks ``pages.proven_code``."""
    app.extensions.setdefault(_EXTENSION, []).append((proven, endpoint))


def endpoint_of(code: str, proof: str) -> str | None:
    """Where who brings this code and proof is led; None when no room knows them."""
    known = [
        endpoint for proven, endpoint in current_app.extensions.get(_EXTENSION, ()) if proven(code, proof)
    ]
    return known[0] if known else None
