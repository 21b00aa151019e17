"""Mốc công bố: a signed checkpoint as text (C2SP signed-note, tlog-checkpoint; Ed25519, RFC 8032). Pure.

    quangngai.gov.vn/so-dang-ky
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
    luc 2026-11-25T02:00:00Z

    — quangngai.gov.vn/so-dang-ky Az3grlgtzPICa5OS8npVmf1Myq…

The last line of the body is an extension of ours, the moment of publishing: a witness tells a clock put back
by it.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MOST_BYTES: Final = 4096
"""No note of ours is longer; what is longer is none."""

_ED25519: Final = b"\1"
_BODY: Final = re.compile(
    r"([^\s+\0-\x1f]{1,200})\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n"
    r"luc ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)\n"
)
_SIGNATURE: Final = re.compile(r"— (\S{1,200}) ([A-Za-z0-9+/]+=*)")


class Unreadable(ValueError):
    """This is no checkpoint."""


class Unsigned(ValueError):
    """None of the keys that are known signed it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the register had reached at a moment: the number of entries and the tree's root."""

    origin: str
    size: int
    root: bytes
    at: datetime

    @property
    def body(self) -> str:
        """What is signed."""
        moment = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\nluc {moment}\n"


@dataclass(frozen=True, slots=True)
class Key:
    """A public key under the name by which it signs; 32 bytes."""

    name: str
    public: bytes

    @property
    def mark(self) -> bytes:
        """The four bytes by which a signature says whose it is."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """name+mark+key, as programs for signed notes take it."""
        return f"{self.name}+{self.mark.hex()}+{b64encode(_ED25519 + self.public).decode()}"


def key(text: str) -> Key:
    """A public key from its text. Raises Unreadable."""
    try:
        name, mark, told = text.strip().split("+", 2)
        content = b64decode(told, validate=True)
    except ValueError:
        raise Unreadable from None
    found = Key(name, content[1:])
    if not name or len(content) != 33 or content[:1] != _ED25519 or found.mark.hex() != mark:
        raise Unreadable
    return found


def public(name: str, seed: bytes) -> Key:
    """The public half of a signing key (32 bytes)."""
    return Key(name, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


def sign(checkpoint: Checkpoint, seeds: Sequence[bytes]) -> str:
    """The checkpoint with a signature by each of the keys."""
    lines = []
    for seed in seeds:
        its = public(checkpoint.origin, seed)
        signature = Ed25519PrivateKey.from_private_bytes(seed).sign(checkpoint.body.encode())
        lines.append(f"— {its.name} {b64encode(its.mark + signature).decode()}\n")
    return checkpoint.body + "\n" + "".join(lines)


def read(note: str) -> Checkpoint:
    """What a note says, signed or not. Raises Unreadable."""
    body, _, _signatures = note.partition("\n\n")
    found = _BODY.fullmatch(body + "\n") if len(note) <= MOST_BYTES else None
    if found is None:
        raise Unreadable
    try:
        at = datetime.strptime(found[4], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        checkpoint = Checkpoint(found[1], int(found[2]), b64decode(found[3], validate=True), at)
    except ValueError:
        raise Unreadable from None
    # Two texts for one root would be two checkpoints of which nobody says which one was published.
    if checkpoint.body != body + "\n":
        raise Unreadable
    return checkpoint


def verified(note: str, keys: Iterable[Key]) -> tuple[Checkpoint, Key]:
    """What a note says, and which of the keys signed it. Raises Unreadable, Unsigned."""
    checkpoint = read(note)
    signatures = _signatures(note)
    for one in keys:
        if one.name != checkpoint.origin:
            continue
        for name, content in signatures:
            if name == one.name and content[:4] == one.mark and _signed(one, content[4:], checkpoint.body):
                return checkpoint, one
    raise Unsigned


def _signatures(note: str) -> list[tuple[str, bytes]]:
    lines = note.partition("\n\n")[2]
    if not lines.endswith("\n"):
        raise Unreadable
    found = []
    for line in lines[:-1].split("\n"):
        matched = _SIGNATURE.fullmatch(line)
        if matched is None:
            raise Unreadable
        try:
            found.append((matched[1], b64decode(matched[2], validate=True)))
        except ValueError:
            raise Unreadable from None
    return found


def _signed(one: Key, signature: bytes, body: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(one.public).verify(signature, body.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
