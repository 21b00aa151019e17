"""Trình duyệt quen: a browser in which an officer has signed in whole is counted by itself.

Who floods a name with wrong passwords shuts out browsers that nobody knows, not the officer's own («device
cookies», OWASP). The cookie opens nothing: password and second factor are asked as of anybody, and wrong
tries in this browser lock it alone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from flask import request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from feedback import config
from feedback.web import cookies

LASTS: Final = 90 * 24 * 60 * 60
"""Seconds without a sign-in after which a browser is strange again."""
MOST: Final = 6
"""So many officers of one browser are known; the earliest is forgotten for another."""

_LONGEST: Final = 2000


def tries_of(username: str) -> str:
    """The name under which wrong tries of this browser are counted: ``username`` (in its kept form) itself in
    a browser that is strange to it, else one that no user name can be.
    """
    mark = _marks().get(_person(username))
    return f"{username}\n{mark}" if mark else username


def remember(answer: Response, username: str) -> Response:
    """Let the browser keep that this officer signs in there, under a new mark each time."""
    person = _person(username)
    others = [(other, mark) for other, mark in _marks().items() if other != person]
    kept = [*others[-MOST + 1 :], (person, secrets.token_urlsafe(12))]
    settings = config.current()
    path = url_for("accounts_public.sign_in_form")
    answer.set_cookie(
        _name(path),
        _signer().dumps(kept),
        max_age=LASTS,
        path=path,
        httponly=True,
        secure=settings.secure_cookies,
        samesite="Lax",
    )
    return answer


def _marks() -> dict[str, str]:
    said = request.cookies.get(_name(url_for("accounts_public.sign_in_form")), "")
    if not said or len(said) > _LONGEST:
        return {}
    try:
        return {str(person): str(mark) for person, mark in _signer().loads(said, max_age=LASTS)}
    except (BadData, ValueError, TypeError):
        return {}


def _name(path: str) -> str:
    return cookies.name_of("may_quen", path, secure=config.current().secure_cookies)


def _person(username: str) -> str:
    return hmac.digest(_secret(), username.encode(), "sha256").hex()[:16]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_secret(), salt="known browser")


def _secret() -> bytes:
    return hashlib.sha256(b"known browser\0" + config.current().secret_key.encode()).digest()
