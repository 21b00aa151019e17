"""Secrets that must be read again to be used: sealed in one column, opened only where they are used.

A key that only has to be known again is not sealed but digested.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import b64decode, b64encode
from typing import Final

from feedback import keys
from feedback.sealing import WrappedKey, open_sealed, seal

_LENGTH: Final = 32


def new_key(kind: str) -> str:
    """A random key for a program, of letters that survive addresses and forms: ``kind`` in front."""
    return f"{kind}_{secrets.token_urlsafe(_LENGTH)}"


def digest(key: str) -> bytes:
    """What is kept of a random key (SHA-256, 32 bytes)."""
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()


def sealed(plain: str, context: str) -> bytes:
    """The secret as a column keeps it; ``context`` says whose it is, so that it opens nowhere else."""
    key, wrapped = keys.everyday().new_key()
    parts = {
        "version": wrapped.version,
        "wrapped": b64encode(wrapped.wrapped).decode(),
        "sealed": b64encode(seal(key, plain.encode(), context.encode())).decode(),
    }
    return json.dumps(parts).encode()


def opened(kept: bytes, context: str) -> str:
    """The secret in the open. Raises sealing.CannotOpen."""
    parts = json.loads(kept)
    wrapped = WrappedKey(parts["version"], b64decode(parts["wrapped"]))
    key = keys.everyday().unwrap(wrapped)
    return open_sealed(key, b64decode(parts["sealed"]), context.encode()).decode()
