"""Envelope encryption: each sealed thing has a data key of its own, wrapped by a named key.

A stolen database shows nothing sealed; a rotated key needs only the wraps written again, and erasing
a wrap erases what it opens. AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; the context
(what is sealed, for whom) is authenticated, so that a sealed value can't be moved to another row.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class CannotOpen(Exception):
    """The key is unknown, or the sealed bytes were altered or belong to another context."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as it is stored: the name of the key that wraps it, and the wrapped bytes."""

    version: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class DataKey:
    """A data key in the open, on its way from where it was made to what it seals; only its wrap is kept."""

    key: bytes = field(repr=False)
    wrapped: WrappedKey


class Ring:
    """The named keys that wrap data keys. The first one wraps new ones; all of them open."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        if not keys:
            raise ValueError("a ring needs at least one key")
        self._keys = keys
        self.current = next(iter(keys))

    def new_key(self) -> tuple[bytes, WrappedKey]:
        """A fresh data key (32 bytes), and its wrap by the current key for keeping."""
        data_key = secrets.token_bytes(32)
        return data_key, WrappedKey(self.current, seal(self._keys[self.current], data_key, b"wrap"))

    def unwrap(self, key: WrappedKey) -> bytes:
        """The data key. Raises CannotOpen when its wrapping key is not in the ring."""
        if key.version not in self._keys:
            raise CannotOpen(f"no sealing key named {key.version}")
        return open_sealed(self._keys[key.version], key.wrapped, b"wrap")


def seal(key: bytes, plain: bytes, context: bytes) -> bytes:
    """Encrypt under a 32-byte key; the result carries its nonce in front."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, context)


def open_sealed(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Decrypt what ``seal`` made. Raises CannotOpen when anything differs."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("sealed bytes do not open") from error


def blind_index(key: bytes, purpose: str, value: str) -> bytes:
    """A keyed digest (HMAC-SHA-256, 32 bytes) by which an equal value is found without being readable."""
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()


def derive(key: bytes, purpose: bytes) -> bytes:
    """A 32-byte key for one purpose out of another key (HMAC-SHA-256 as a one-step KDF, SP 800-108)."""
    return hmac.new(key, purpose, hashlib.sha256).digest()
