"""Addresses of a file's bytes that open for a quarter of an hour, and only in the session they were made for.

Whoever holds such an address still has to pass the guard of its page. The signature adds what a guard can't:
an address that was copied, kept in a history or put into another page opens nothing. A view is marked once,
and ``url_for`` puts the signature on, so that no page forgets it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, TypeVar

from flask import Flask, current_app, has_request_context, request, session
from flask_login import current_user
from itsdangerous import BadSignature, TimestampSigner

from feedback.web import now
from feedback.web.guards import guard_of

View = TypeVar("View", bound=Callable[..., Any])

OPEN_FOR: Final = timedelta(minutes=15)
SIGNATURE: Final = "ky"
COPY: Final = "ban"
"""Parameters of the address: the signature, and which copy of the file is meant."""

SMALL: Final = "nho"

_NONCE: Final = "mo_tep"


class _Signer(TimestampSigner):
    """Tells the time by the application's clock."""

    def get_timestamp(self) -> int:
        return int(now().timestamp())


def short_lived(view: View) -> View:
    """Mark a view that gives out files: their addresses are signed. Put it next to the function."""
    view.short_lived = True  # type: ignore[attr-defined]
    return view


def is_for_list() -> bool:
    """Whether this request asks for a file's small picture, as a page that lists files does by itself."""
    return request.args.get(COPY) == SMALL and is_signed()


def is_signed() -> bool:
    """Whether this request came by an address made for it, a quarter of an hour ago at most."""
    given = request.args.get(SIGNATURE, "")
    asked = dict(request.view_args or {}) | {
        name: value for name, value in request.args.items() if name != SIGNATURE
    }
    text = _text(request.endpoint or "", asked)
    try:
        _signer().unsign(f"{text}.{given}", max_age=int(OPEN_FOR.total_seconds()))
    except BadSignature:
        return False
    return True


def _sign(endpoint: str, values: dict[str, Any]) -> None:
    """What ``url_for`` calls before it builds an address."""
    view = current_app.view_functions.get(endpoint)
    if not getattr(view, "short_lived", False) or not has_request_context():
        return
    guard = guard_of(current_app, endpoint)
    # Without a copy named the officers' address opens a page about the file, which may be kept.
    if COPY not in values and guard is not None and guard.permission is not None:
        return
    text = _text(endpoint, values)
    values[SIGNATURE] = _signer().sign(text).decode()[len(text) + 1 :]


def _text(endpoint: str, values: Mapping[str, Any]) -> str:
    named = sorted((name, str(value)) for name, value in values.items() if value is not None)
    return repr((endpoint, named))


def _signer() -> _Signer:
    return _Signer(
        current_app.secret_key or "", salt="attachments.links|" + _reader(), digest_method=hashlib.sha256
    )


def _reader() -> str:
    """The session of the reader: an officer's by its token, a citizen's by a mark in the cookie."""
    if current_user.is_authenticated:
        return "officer|" + str(current_user.get_id())
    if _NONCE not in session:
        session[_NONCE] = secrets.token_urlsafe(12)
    return "citizen|" + str(session[_NONCE])


def init_app(app: Flask) -> None:
    """Sign what ``url_for`` builds."""
    app.url_defaults(_sign)
