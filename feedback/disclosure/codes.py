"""Public addresses of results: random, so that they lead to no case and nobody counts them up.

«KQ» and eight characters of Crockford's base 32 (no I, L, O, U; 40 random bits): ``KQ7F3K92MX``.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FORM: Final = re.compile(f"KQ[{_ALPHABET}]{{8}}")


def new_code() -> str:
    """A fresh code."""
    return code_of(secrets.token_bytes(8))


def code_of(random: bytes) -> str:
    """The code that eight random bytes stand for."""
    number = int.from_bytes(random)
    return "KQ" + "".join(_ALPHABET[number >> 5 * place & 31] for place in range(8))


def parse(text: str) -> str | None:
    """The code of an address, whatever its case; None when it can't be one."""
    code = text.upper()
    return code if _FORM.fullmatch(code) else None
