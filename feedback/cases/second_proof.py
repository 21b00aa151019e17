"""Bằng chứng thứ hai: what is shown beside a code, looked at with the same work whether the code is known."""

from __future__ import annotations

import hmac
from typing import Final

from feedback import config
from feedback.cases import codes
from feedback.people import queries as people

_NOBODY: Final = 0
_NO_DIGEST: Final = bytes(32)


def holds(code: str, proof: str, *, digest: bytes | None, person_id: int | None) -> bool:
    """Whether the proof is the secret with this digest, or the last four digits of this person's phone.

    ``code`` as the digest was made of it. ``digest`` None: no row bears the code; ``person_id`` None: the
    secret alone counts, or there is nobody. Each kind of proof takes the same statements and digests for
    a known and for an unknown code, so that neither time nor load tells them apart.
    """
    secret = codes.parse_secret(proof)
    key = config.current().lookup_key_bytes
    good = codes.secret_matches(key, code, secret or "", digest or _NO_DIGEST)
    if secret is not None:
        return good and digest is not None
    digits = "".join(char for char in proof if char.isdigit())
    if len(digits) != 4:
        return False
    tail = people.phone_tail_of(person_id or _NOBODY) or ""
    return (
        hmac.compare_digest(tail.encode(), digits.encode()) and digest is not None and person_id is not None
    )
