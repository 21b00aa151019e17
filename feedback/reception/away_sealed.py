"""What a device writes down without a line is sealed to the server: the device itself can't read it again.

HPKE in base mode (RFC 9180): DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Each device has a key of
its own for each officer; the private half is derived here and never leaves. ``static/js/away_seal.js`` is the
other side.
"""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from feedback import config
from feedback.reception.models import AwayKit
from feedback.sealing import CannotOpen, derive

_SUITE: Final = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (SEC 2, 2.4.2)."""
MOST: Final = 60_000
"""Characters of base64 that one sealed entry has at most."""


def public_key(kit: AwayKit) -> bytes:
    """The key to which the device seals: 65 bytes, uncompressed (SEC 1, 2.3.3)."""
    there = _private(kit).public_key()
    return there.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def context(prefix: str, officer_id: int, key: str, number: str) -> bytes:
    """What a sealed entry is bound to: the device, the officer, the submission key, the number."""
    return f"qn away 1|{prefix}|{officer_id}|{key}|{number}".encode()


def opened(kit: AwayKit, sealed: str, *, key: str, number: str) -> dict[str, Any]:
    """What was written down: ``fields`` (name to text), ``place``, ``secret``. Raises CannotOpen."""
    try:
        info = context(kit.prefix, kit.officer_id, key, number)
        found = json.loads(_SUITE.decrypt(b64decode(sealed, validate=True), _private(kit), info=info))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("what a device sealed does not open") from error
    if not isinstance(found, dict) or not isinstance(found.get("fields"), dict):
        raise CannotOpen("what a device sealed has another shape")
    return found


def _private(kit: AwayKit) -> ec.EllipticCurvePrivateKey:
    purpose = f"reception.away|{kit.prefix}|{kit.officer_id}".encode()
    key = config.current().lookup_key_bytes
    # 64 bytes reduced: no scalar is likelier than another (NIST SP 800-186, A.2.1).
    wide = derive(key, purpose + b"|1") + derive(key, purpose + b"|2")
    return ec.derive_private_key(int.from_bytes(wide) % (_ORDER - 1) + 1, ec.SECP256R1())
