"""Khóa truy cập (passkey): ceremonies of WebAuthn Level 2 over the library; knows no table.

The site's name (RP ID) and its origin come from SITE_URL. No attestation is asked: any make will do.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

_CHALLENGE_BYTES: Final = 32
_TIMEOUT_MS: Final = 120_000
LONGEST_ANSWER: Final = 20_000
"""In characters, as a browser posts it."""


class Unproved(Exception):
    """The browser's answer doesn't prove what it should; whether by mistake or not is not known."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys belong: ``name`` is the RP ID, ``origin`` scheme, host and port."""

    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A credential that was made: its number, public key (COSE) and count of signatures."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def site(site_url: str) -> Site | None:
    """The site of passkeys; None where browsers refuse them: without HTTPS (but localhost), or at an address
    of numbers (Web Authentication Level 2, 5.1.3: the RP ID is a domain).
    """
    parts = urlsplit(site_url)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        if host and (parts.scheme == "https" or host == "localhost"):
            return Site(host, f"{parts.scheme}://{parts.netloc}")
    return None


def new_challenge() -> str:
    """A random challenge of 32 bytes, in Base64url."""
    return urlsafe_b64encode(secrets.token_bytes(_CHALLENGE_BYTES)).decode().rstrip("=")


def options_to_make(
    site: Site,
    challenge: str,
    *,
    service: str,
    username: str,
    full_name: str,
    handle: bytes,
    have: Iterable[bytes],
) -> str:
    """What the browser needs to make a key that knows its officer and asks for finger, face or PIN; JSON."""
    import webauthn
    from webauthn.helpers import options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    return options_to_json(
        webauthn.generate_registration_options(
            rp_id=site.name,
            rp_name=service,
            user_id=handle,
            user_name=username,
            user_display_name=full_name,
            challenge=_bytes(challenge),
            timeout=_TIMEOUT_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in have],
        )
    )


def options_to_prove(site: Site, challenge: str, have: Iterable[bytes] = ()) -> str:
    """What the browser needs to sign with one of these keys, or with any it has for this site; JSON."""
    import webauthn
    from webauthn.helpers import options_to_json
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    return options_to_json(
        webauthn.generate_authentication_options(
            rp_id=site.name,
            challenge=_bytes(challenge),
            timeout=_TIMEOUT_MS,
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in have],
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def made(site: Site, challenge: str, answer: str) -> NewKey:
    """The key that the browser made for this challenge, here, with its user verified. Raises Unproved."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_bytes(challenge),
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Unproved(type(error).__name__) from None
    return NewKey(found.credential_id, found.credential_public_key, found.sign_count)


def credential_of(answer: str) -> bytes:
    """By which key the browser says that it signed. Raises Unproved."""
    from webauthn.helpers import parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return parse_authentication_credential_json(answer).raw_id
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Unproved(type(error).__name__) from None


def proved(site: Site, challenge: str, answer: str, *, public_key: bytes) -> int:
    """The key signed this challenge, here, with its user verified: the count of its signatures as it says.

    The count isn't judged. Raises Unproved.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=_bytes(challenge),
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Unproved(type(error).__name__) from None
    return found.new_sign_count


def _bytes(challenge: str) -> bytes:
    return urlsafe_b64decode(challenge + "=" * (-len(challenge) % 4))
