"""How an entry is digested, authenticated and linked to the one before it. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

GENESIS = bytes(32)


def new_salt() -> bytes:
    """Sixteen random bytes, kept beside the content and erased with it."""
    return secrets.token_bytes(16)


def digest(salt: bytes, content: Mapping[str, Any]) -> bytes:
    """SHA-256 over the salt and the content as canonical JSON (RFC 8785 order of keys, UTF-8), 32 bytes.

    Without the salt nobody can guess a short content (a name, a yes) from its digest.
    """
    return digest_of_text(salt, canonical(content))


def digest_of_text(salt: bytes, text: str) -> bytes:
    """``digest`` of a content whose canonical text is known, 32 bytes."""
    return hashlib.sha256(salt + text.encode()).digest()


def canonical(content: Mapping[str, Any]) -> str:
    """The text that is digested: the same content gives the same text for ever."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def mac(
    key: bytes, *, at: datetime, actor: str, act: str, subject: tuple[str, int], content_digest: bytes
) -> bytes:
    """Keyed digest (HMAC-SHA-256) of an entry: who holds only the database can't write a valid one."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return mac_of_words(key, (moment, actor, act, subject[0], str(subject[1])), content_digest)


def mac_of_words(key: bytes, words: tuple[str, str, str, str, str], content_digest: bytes) -> bytes:
    """``mac`` of an entry whose moment (UTC, microseconds), actor, act and subject are written out."""
    return hmac.digest(key, "\x1f".join(words).encode() + b"\x1f" + content_digest, "sha256")


def link(previous: bytes, seq: int, entry_mac: bytes) -> bytes:
    """The chain's value after an entry: SHA-256 over the value before, its number and its keyed digest."""
    return hashlib.sha256(previous + seq.to_bytes(8, "big") + entry_mac).digest()


def line(
    *,
    number: int,
    seq: int,
    at: datetime,
    actor: str,
    act: str,
    subject: tuple[str, int],
    content_digest: bytes,
    entry_mac: bytes,
) -> str:
    """An entry as the tree holds it: canonical JSON (RFC 8785 order of keys), the same for ever.

    ``number`` is its key in the table, which acts of erasing name.
    """
    told = {
        "act": act,
        "actor": actor,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "digest": content_digest.hex(),
        "id": number,
        "mac": entry_mac.hex(),
        "seq": seq,
        "subject": list(subject),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
