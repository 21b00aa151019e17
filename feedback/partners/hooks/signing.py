"""Khóa ký: with what notices to a partner are signed, so that he knows who speaks."""

from __future__ import annotations

import secrets
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Final

from standardwebhooks import Webhook

from feedback.partners.models import Partner
from feedback.partners.secrets import opened, sealed

BOTH_FOR: Final = timedelta(hours=24)
"""So long a secret that was replaced signs beside the new one."""
_LENGTH: Final = 32


def new_secret() -> str:
    """A random secret as the standard writes it: «whsec_» and base64 of 32 bytes."""
    return "whsec_" + b64encode(secrets.token_bytes(_LENGTH)).decode()


def kept(partner_id: int, secret: str) -> bytes:
    """The secret as the partner's row keeps it."""
    return sealed(secret, _context(partner_id))


def headers(partner: Partner, key: str, body: str, at: datetime) -> dict[str, str]:
    """The headers of a notice sent at a moment. While a replaced secret still counts there are two
    signatures. Raises sealing.CannotOpen.
    """
    assert partner.hook_secret is not None
    held = [partner.hook_secret]
    if partner.hook_secret_before is not None and partner.hook_secret_until is not None:
        held += [partner.hook_secret_before] if at < partner.hook_secret_until else []
    secrets_open = [opened(one, _context(partner.id)) for one in held]
    return {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(one).sign(key, at, body) for one in secrets_open),
    }


def _context(partner_id: int) -> str:
    return f"partner:{partner_id}:hook"
