"""The province's provider of sign-ins: OpenID Connect, code flow with PKCE (RFC 7636), state and nonce.

Network only, no table: no transaction may be open while another's server is asked. What it says of itself is
kept for ten minutes in this process. The same serves citizens once they may sign in (ADR 27).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus, urlsplit

from flask import current_app

from feedback import config

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

_ALGORITHMS: Final = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
]
"""Signatures by a key of the provider's own; never one by our shared secret, never none."""
_WAIT_SECONDS: Final = 5.0
_KEEP_SECONDS: Final = 600.0
_LEEWAY_SECONDS: Final = 60
_MOST_BYTES: Final = 1_000_000


class Unreachable(Exception):
    """The provider doesn't answer, or says nothing that can be used."""


class Untrusted(Exception):
    """What came back isn't what this sign-in asked for: forged, late, or of another one."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who is asked, and as whom we ask."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    return_url: str


@dataclass(frozen=True, slots=True)
class Errand:
    """One way to the provider and back: where to send the browser, and what the answer is held against."""

    address: str
    contents: dict[str, str]


def of_officers(return_url: str) -> Provider | None:
    """The provider of officers' sign-ins; None where none is set up."""
    settings = config.current()
    if not settings.oidc_issuer:
        return None
    return Provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        settings.oidc_name,
        return_url,
    )


def errand(provider: Provider) -> Errand:
    """Begin a sign-in at the provider. Raises Unreachable."""
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    described = _described(provider)
    contents = {name: secrets.token_urlsafe(32) for name in ("state", "nonce")}
    contents["verifier"] = secrets.token_urlsafe(48)
    address = prepare_grant_uri(
        described["authorization_endpoint"],
        provider.client_id,
        "code",
        redirect_uri=provider.return_url,
        scope="openid",
        state=contents["state"],
        nonce=contents["nonce"],
        code_challenge=create_s256_code_challenge(contents["verifier"]),
        code_challenge_method="S256",
    )
    return Errand(address, contents)


def claims(
    provider: Provider, contents: Mapping[str, str], *, code: str, state: str, at: datetime
) -> dict[str, Any]:
    """What the provider says of who came back with this code: its ID token, checked (Core 1.0, 3.1.3.7).

    Raises Unreachable, Untrusted.
    """
    import httpx

    if not secrets.compare_digest(state.encode(), contents["state"].encode()):
        raise Untrusted("state")
    described = _described(provider)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": contents["verifier"],
        "redirect_uri": provider.return_url,
    }
    # RFC 6749, 2.3.1: number and secret are written as in a form before they are joined.
    known = (quote_plus(provider.client_id), quote_plus(provider.client_secret))
    if not provider.client_secret:
        form["client_id"] = provider.client_id
    try:
        said = httpx.post(
            described["token_endpoint"],
            data=form,
            auth=known if provider.client_secret else None,
            headers={"Accept": "application/json"},
            timeout=_WAIT_SECONDS,
        )
        answer = said.json() if said.status_code == 200 else {}
    except (httpx.HTTPError, ValueError) as error:
        raise Unreachable(type(error).__name__) from None
    if said.status_code >= 500:
        raise Unreachable(str(said.status_code))
    if not isinstance(answer, dict) or not answer:
        raise Untrusted("code")
    return _checked(provider, answer, contents["nonce"], at)


def _checked(provider: Provider, answer: Mapping[str, Any], nonce: str, at: datetime) -> dict[str, Any]:
    from authlib.common.errors import AuthlibBaseError
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError

    try:
        token = jwt.decode(str(answer["id_token"]), _keys(provider), algorithms=_ALGORITHMS)
        found = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
            },
            {"nonce": nonce, "client_id": provider.client_id, "access_token": answer.get("access_token")},
        )
        found.validate(now=int(at.timestamp()), leeway=_LEEWAY_SECONDS)
    except (JoseError, AuthlibBaseError, KeyError, ValueError, TypeError) as error:
        raise Untrusted(type(error).__name__) from None
    subject = found.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Untrusted("sub")
    return dict(found)


def _described(provider: Provider) -> dict[str, Any]:
    """What the provider says of itself (Discovery 1.0, 4). Raises Unreachable."""
    said = _kept(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if said.get("issuer") != provider.issuer or not all(_is_address(said.get(one)) for one in needed):
        raise Unreachable("discovery")
    return said


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and urlsplit(value).scheme in (
        ("https",) if config.current().production else ("https", "http")
    )


def _keys(provider: Provider) -> KeySet:
    """The provider's keys, fetched for each sign-in: a key that it changed or took back counts at once."""
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        return KeySet.import_key_set(_fetched(_described(provider)["jwks_uri"]))  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError):
        raise Unreachable("jwks") from None


def _kept(address: str) -> dict[str, Any]:
    shelf: dict[str, tuple[float, dict[str, Any]]] = current_app.extensions.setdefault("providers", {})
    kept = shelf.get(address)
    if kept is None or monotonic() - kept[0] > _KEEP_SECONDS:
        kept = shelf[address] = (monotonic(), _fetched(address))
    return kept[1]


def _fetched(address: str) -> dict[str, Any]:
    import httpx

    try:
        answer = httpx.get(address, timeout=_WAIT_SECONDS, headers={"Accept": "application/json"})
        answer.raise_for_status()
        said = answer.json() if len(answer.content) <= _MOST_BYTES else None
    except (httpx.HTTPError, ValueError) as error:
        raise Unreachable(type(error).__name__) from None
    if not isinstance(said, dict):
        raise Unreachable("answer")
    return said
