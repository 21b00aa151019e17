"""Mã dùng một lần: codes of six digits by an app on the officer's phone (TOTP, RFC 6238)."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

import pyotp
import segno

STEP_SECONDS: Final = 30
_DRIFT: Final = 1
"""So many steps a phone's clock may be early or late (RFC 6238, 5.2)."""


def new_secret() -> str:
    """A random secret, 160 bits (RFC 4226, 4), in Base32 as apps take it."""
    return pyotp.random_base32(32)


def spaced(secret: str) -> str:
    """The secret in groups of four, for typing."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def address(secret: str, *, username: str, issuer: str) -> str:
    """What an app reads from the picture: an address of the form otpauth://totp/…"""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def picture(text: str) -> str:
    """The address as a QR code: an SVG in a data URI."""
    return segno.make(text, error="m", micro=False).svg_data_uri(scale=5, border=4, light="#fff")


def step_of(secret: str, code: str, *, at: datetime, after: int | None) -> int | None:
    """The step whose code this is, within the drift and later than ``after``; None for a wrong or used one.

    All steps are compared, each in constant time.
    """
    typed = "".join(code.split())
    now_step = int(at.timestamp()) // STEP_SECONDS
    totp, found = pyotp.TOTP(secret), None
    for step in range(now_step - _DRIFT, now_step + _DRIFT + 1):
        right = hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), typed.encode())
        if right and (after is None or step > after):
            found = step
    return found
