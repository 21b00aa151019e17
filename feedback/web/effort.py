"""Phép tính thay cho câu đố: what a sender's device works out before a crowded network's posts are taken.

A proof is a challenge of altcha (PBKDF2, solved by the device in the background) with its solution; a ticket
is a form's signed moment of birth, for browsers without scripts: it counts once it has lain long enough. Both
are bound to one kind of door and count once. Nothing here asks the database.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import b64decode
from datetime import datetime
from typing import Final

import altcha
from itsdangerous import BadData, URLSafeSerializer

from feedback import config
from feedback.web import limits

ALGORITHM: Final = "PBKDF2/SHA-256"
ROUNDS: Final = 1000
"""Rounds of one try: about a millisecond on a cheap phone, and the cost of making a challenge here."""
HIGHEST_LEVEL: Final = 3
LASTS: Final = 3600
"""So many seconds a challenge or a ticket may lie before it is sent."""

_LONGEST: Final = 4000


def challenge(door: str, level: int, at: datetime) -> str:
    """A new challenge as JSON: for this kind of door, the harder the higher the level (0 to 3)."""
    usual = max(2, config.current().proof_tries)
    # Sometimes half as many, sometimes half as many again: where to begin can't be known.
    tries = usual // 2 + secrets.randbelow(usual)
    made = altcha.create_challenge(
        ALGORITHM,
        ROUNDS,
        counter=tries << min(level, HIGHEST_LEVEL),
        data={"door": door, "at": int(at.timestamp())},
        hmac_secret=_secret(b"challenge"),
        hmac_key_secret=_secret(b"key"),
    )
    return json.dumps(made.to_dict())


def proves(text: str, door: str, at: datetime) -> bool:
    """Whether this is an unspent solution of a challenge of ours for this kind of door; it is spent by it."""
    if not text or len(text) > _LONGEST:
        return False
    try:
        payload = altcha.Payload.from_dict(json.loads(b64decode(text)))
        # Verified by two digests: the key need not be derived once more, so a wrong proof costs us nothing.
        found = altcha.verify_solution(payload, _secret(b"challenge"), hmac_key_secret=_secret(b"key"))
        parameters = payload.challenge.parameters
        if not found.verified or not parameters.key_signature or not isinstance(parameters.data, dict):
            return False
        made_for, made_at = parameters.data["door"], int(parameters.data["at"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    fresh = 0 <= at.timestamp() - made_at + 1 <= LASTS
    return made_for == door and fresh and _spend(parameters.nonce)


def ticket(door: str, at: datetime) -> str:
    """A form's moment of birth, signed."""
    return _signer().dumps([door, secrets.token_urlsafe(9), int(at.timestamp())])


def age(text: str, door: str, at: datetime) -> int | None:
    """How many seconds ago this ticket for this kind of door was given; None when it wasn't, or too long."""
    found = _read(text, door)
    seconds = int(at.timestamp()) - found[1] if found else -1
    return seconds if 0 <= seconds <= LASTS else None


def use(text: str, door: str) -> bool:
    """Spend a ticket; whether it was ours and unspent."""
    found = _read(text, door)
    return found is not None and _spend(found[0])


def _read(text: str, door: str) -> tuple[str, int] | None:
    if not text or len(text) > _LONGEST:
        return None
    try:
        made_for, name, moment = _signer().loads(text)
    except (BadData, ValueError, TypeError):
        return None
    return (str(name), int(moment)) if made_for == door else None


def _spend(name: str) -> bool:
    return limits.wait(f"spent:{name}", 1, LASTS + 60) == 0


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(_secret(b"ticket"), salt="ticket")


def _secret(use: bytes) -> bytes:
    return hashlib.sha256(b"effort\0" + use + b"\0" + config.current().secret_key.encode()).digest()
