"""Envelope encryption: each sealed thing has a data key of its own, wrapped by a named key.

A stolen database shows nothing sealed; a rotated key needs only the wraps written again, and erasing
a wrap erases what it opens. AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; the context
(what is sealed, for whom) is authenticated, so that a sealed value can't be moved to another row.

A data key may be wrapped to a public key as well (HPKE, RFC 9180: X25519, HKDF-SHA256, AES-256-GCM): who
seals then need not be able to open.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

RECIPIENT: Final = "hpke1:"
"""What a public key for sealing begins with, as it is written down; 32 bytes in base64 (URL) follow."""

PRIVATE: Final = "HPKE1-SECRET:"
"""What its private half begins with, as it lies in a file."""

_NONCE = 12
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_WRAP: Final = b"qn data key 1"


class CannotOpen(Exception):
    """The key is unknown, or the sealed bytes were altered or belong to another context."""


class KeyElsewhere(CannotOpen):
    """What opens it is kept off this machine (``SEALING_MODE=sealed``): it is opened by hand, elsewhere."""


class KeysAway(CannotOpen):
    """The key service doesn't answer just now, or opens no more for this hour."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as it is stored: the name of the key that wraps it, and the wrapped bytes."""

    version: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class DataKey:
    """A data key in the open, on its way from where it was made to what it seals; only its wrap is kept.

    ``own``: made for one further part, which keeps the wrap itself. ``mark``: the key (32 bytes) under which
    the same part is known again when it is sent twice; the data key itself where it is left out.
    """

    key: bytes = field(repr=False)
    wrapped: WrappedKey
    own: bool = False
    mark: bytes | None = field(default=None, repr=False)


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
        return data_key, self.wrap(data_key)

    def wrap(self, data_key: bytes) -> WrappedKey:
        """The wrap by the current key of a data key that is there already."""
        return WrappedKey(self.current, seal(self._keys[self.current], data_key, b"wrap"))

    def identities(self) -> dict[str, Identity]:
        """The private half that belongs to each key, by name: what a key service opens for those who hold
        only the public one."""
        found = (Identity(derive(key, b"hpke identity")) for key in self._keys.values())
        return {one.recipient.name: one for one in found}

    @property
    def recipient(self) -> Recipient:
        """The public key that belongs to the current key."""
        return next(iter(self.identities().values())).recipient

    def unwrap(self, key: WrappedKey) -> bytes:
        """The data key. Raises CannotOpen when its wrapping key is not in the ring."""
        if key.version.startswith("hpke:"):
            identity = self.identities().get(key.version)
            if identity is None:
                raise CannotOpen(f"no sealing key named {key.version}")
            return identity.unwrap(key)
        if key.version not in self._keys:
            raise CannotOpen(f"no sealing key named {key.version}")
        return open_sealed(self._keys[key.version], key.wrapped, b"wrap")


class Recipient:
    """A public key (X25519, 32 bytes) to which data keys are wrapped by who can't open them."""

    def __init__(self, public: bytes) -> None:
        self._key = X25519PublicKey.from_public_bytes(public)
        self.public = public
        self.name = "hpke:" + hashlib.sha256(public).hexdigest()[:16]
        """How wraps name it."""

    @classmethod
    def read(cls, text: str) -> Recipient:
        """The key as it is written down. Raises ValueError."""
        return cls(_written(text, RECIPIENT))

    @property
    def text(self) -> str:
        """As it is written down, in settings."""
        return RECIPIENT + urlsafe_b64encode(self.public).decode().rstrip("=")

    def new_key(self) -> tuple[bytes, WrappedKey]:
        """A fresh data key (32 bytes), and its wrap (80 bytes) for keeping."""
        data_key = secrets.token_bytes(32)
        return data_key, self.wrap(data_key)

    def wrap(self, data_key: bytes) -> WrappedKey:
        """The wrap of a data key that is there already."""
        return WrappedKey(self.name, _SUITE.encrypt(data_key, self._key, info=_WRAP))


class Identity:
    """The private half (32 bytes) of a recipient."""

    def __init__(self, private: bytes) -> None:
        self._key = X25519PrivateKey.from_private_bytes(private)
        self._private = private
        self.recipient = Recipient(self._key.public_key().public_bytes_raw())

    @classmethod
    def new(cls) -> Identity:
        """A fresh pair."""
        return cls(secrets.token_bytes(32))

    @classmethod
    def read(cls, text: str) -> Identity:
        """The key as it lies in a file; lines that begin with # are remarks. Raises ValueError."""
        lines = [line.strip() for line in text.splitlines()]
        [line] = [line for line in lines if line and not line.startswith("#")] or [""]
        return cls(_written(line, PRIVATE))

    @property
    def text(self) -> str:
        """As it lies in a file. Never for a page, a log or a setting of the server."""
        return PRIVATE + urlsafe_b64encode(self._private).decode().rstrip("=")

    def unwrap(self, key: WrappedKey) -> bytes:
        """The data key. Raises CannotOpen when it was wrapped to another, or altered."""
        if key.version != self.recipient.name:
            raise CannotOpen(f"wrapped to {key.version}")
        try:
            return _SUITE.decrypt(key.wrapped, self._key, info=_WRAP)
        except InvalidTag as error:
            raise CannotOpen("the wrap does not open") from error


def _written(text: str, begins: str) -> bytes:
    if not text.startswith(begins):
        raise ValueError(f"a key begins with {begins}")
    key = urlsafe_b64decode(text.removeprefix(begins) + "=")
    if len(key) != 32:
        raise ValueError("a key has 32 bytes")
    return key


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
