"""Tracking codes and secrets: random, checkable by eye and ear; those of submissions derived from nothing.

A code is nine characters of Crockford's base 32 (no I, L, O, U; 45 random bits) and one check character
(Luhn modulo 32), shown as ``4F7K9-2MXPC``. What people mistake when reading aloud is forgiven: O is 0, I and
L are 1. The secret is six digits; only its keyed digest is kept.
"""

from __future__ import annotations

import hmac
import secrets

from feedback.sealing import blind_index

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 9
_MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """A fresh tracking code of ten characters without its dash: 45 random bits and the check character."""
    return code_of(secrets.token_bytes(8))


def code_of(digest: bytes) -> str:
    """The code that a keyed digest stands for: of what is printed anew, always the same."""
    number = int.from_bytes(digest[:8])
    body = "".join(ALPHABET[number >> 5 * place & 31] for place in range(_LENGTH))
    return body + check(body)


def new_secret() -> str:
    """A fresh secret of six digits."""
    return f"{secrets.randbelow(10**6):06d}"


def shown(code: str) -> str:
    """The code as it is printed and read aloud: two groups of five."""
    return f"{code[:5]}-{code[5:]}"


def parse(text: str) -> str | None:
    """The code a person typed, whatever dashes, spaces or case he used; None when it can't be one."""
    code = "".join(char for char in text.upper() if char.isalnum()).translate(_MISTAKEN)
    if len(code) != _LENGTH + 1 or any(char not in ALPHABET for char in code):
        return None
    return code if check(code[:-1]) == code[-1] else None


def parse_secret(text: str) -> str | None:
    """The secret a person typed, blanks and dashes ignored; None when it can't be one."""
    digits = "".join(char for char in text if char not in " .-\u00a0")
    return digits if len(digits) == 6 and digits.isascii() and digits.isdigit() else None


def secret_digest(key: bytes, code: str, secret: str) -> bytes:
    """What is kept of a secret: useless without the key, different for each code."""
    return blind_index(key, f"secret:{code}", secret)


def secret_matches(key: bytes, code: str, secret: str, digest: bytes) -> bool:
    """Whether the secret is the code's own, in constant time."""
    return hmac.compare_digest(secret_digest(key, code, secret), digest)


def check(body: str) -> str:
    """Luhn's check character for an alphabet of 32 (ISO/IEC 7812 doubling, base 32)."""
    total = 0
    for place, char in enumerate(reversed(body)):
        value = ALPHABET.index(char) * (1 if place % 2 else 2)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]
