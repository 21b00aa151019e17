"""What must be read again to check a factor or to end a step: sealed in one column under the ring (ADR 8)."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any

from feedback import config
from feedback.sealing import Ring, WrappedKey, open_sealed, seal


def sealed(contents: dict[str, Any], context: str) -> bytes:
    """The contents as a column keeps them; ``context`` says whose they are, and opens them."""
    key, wrapped = Ring(config.current().sealing_ring).new_key()
    parts = {
        "version": wrapped.version,
        "wrapped": b64encode(wrapped.wrapped).decode(),
        "sealed": b64encode(seal(key, json.dumps(contents).encode(), context.encode())).decode(),
    }
    return json.dumps(parts).encode()


def opened(kept: bytes, context: str) -> dict[str, Any]:
    """The contents in the open. Raises sealing.CannotOpen."""
    parts = json.loads(kept)
    wrapped = WrappedKey(parts["version"], b64decode(parts["wrapped"]))
    key = Ring(config.current().sealing_ring).unwrap(wrapped)
    found: dict[str, Any] = json.loads(open_sealed(key, b64decode(parts["sealed"]), context.encode()))
    return found
