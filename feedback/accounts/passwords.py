"""Passwords: hashed with Argon2id (RFC 9106, section 4, second recommended option), never kept or logged.

A hash takes a fifth of a second and 64 MiB on purpose. It must never run while the caller holds a write
transaction: SQLite has one write lock, and everybody would wait for it.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedback.text import nfc

HASHER: Final = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
# A flood of sign-ins uses at most this many times the memory of one hash, and leaves cores to citizens.
_AT_ONCE: Final = BoundedSemaphore(2)
# Syllables that are heard and typed without a doubt: no accents, no look-alikes.
_SYLLABLES: Final = (
    "ba bay ben boi cam cau che chim com cua dau dua gao ghe giay hat hoa keo khoai kim la lua mai man me "
    "mia mua muoi nam ngo nho nhan non nui oi quat que rau sach sao sen song tam tau tham thom tien toi tra "
    "tre trung tuoi vai vang ve voi vuon xanh xe xoai"
).split()
_WORDS: Final = 6


def _text(size: int) -> str:
    return b64encode(secrets.token_bytes(size)).decode().rstrip("=")


# Verifying against this costs what a real hash costs, and no password fits: its digest is only random bytes.
_NOBODY: Final = (
    f"$argon2id$v=19$m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    f"${_text(HASHER.salt_len)}${_text(HASHER.hash_len)}"
)


@dataclass(frozen=True, slots=True)
class Check:
    """Whether the password is right, and its hash under today's parameters when the kept one is older."""

    right: bool
    better_hash: str | None = None


def hashed(password: str) -> str:
    """The Argon2id string of a password (RFC 8265: compared in NFC, spaces and case as typed)."""
    with _AT_ONCE:
        return HASHER.hash(nfc(password))


def check(password: str, kept_hash: str | None) -> Check:
    """Compare a password with a kept hash; without one, spend the same time and say no."""
    with _AT_ONCE:
        try:
            HASHER.verify(kept_hash or _NOBODY, nfc(password))
        except (VerificationError, InvalidHashError):
            return Check(False)
    if kept_hash is None:
        return Check(False)
    return Check(True, hashed(password) if HASHER.check_needs_rehash(kept_hash) else None)


def one_time() -> str:
    """A first password to be read out or printed once: six plain syllables and three digits, 45 bits."""
    words = [secrets.choice(_SYLLABLES) for _ in range(_WORDS)]
    return "-".join([*words, f"{secrets.randbelow(1000):03d}"])
