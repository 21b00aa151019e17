"""What an officer was typing when his session ended, carried by his browser until he has signed in again.

A page that anyone can make an officer open must not put words into his mouth. So a parcel is only made of a
post that came from a page of ours in this browser (its token is good) while an officer's session was in the
cookie; it is signed, holds for an hour, and opens only in the same browser for the same officer. Opening it
performs nothing: its fields go back to their own page, to be read there and sent by that page's button.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import request, session
from flask_wtf.csrf import validate_csrf
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError

from feedback import config
from feedback.accounts import queries, rules
from feedback.accounts.session_rows import token_digest
from feedback.web.errors import typed_again

LONGEST_PARCEL: Final = 400_000
"""In characters, as it stands in the page; what is longer is not carried."""

_GOOD_FOR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Parcel:
    """``target`` is the path that was posted to, ``typed`` the fields without token, passwords and files."""

    target: str
    officer_id: int
    typed: tuple[tuple[str, str], ...]

    @property
    def words(self) -> list[str]:
        """The answers in words, to show what is carried; keys, numbers and ticks say nothing to a reader."""
        return [text for _name, text in self.typed if " " in text.strip()]


def pack(target: str, *, at: datetime) -> str:
    """The present post as one signed value for the page of signing in.

    "" when it may not be carried, when nothing was typed, or too much.
    """
    officer_id = _officer_before()
    if officer_id is None or not _from_a_page_of_ours():
        return ""
    typed = typed_again()
    if not typed:
        return ""
    contents = [_browser(), officer_id, int(at.timestamp()), target, typed]
    parcel = _signer().dumps(contents)
    text = parcel if isinstance(parcel, str) else parcel.decode("ascii")
    return text if len(text) <= LONGEST_PARCEL else ""


def unpack(text: str, *, at: datetime) -> Parcel | None:
    """What ``pack`` made in this browser within the last hour, else None.

    To be asked before a new session begins: that empties the cookie to which the parcel is bound.
    """
    try:
        browser, officer_id, packed_at, target, typed = _signer().loads(text)
    except BadData:
        return None
    if not browser or browser != _browser() or at - datetime.fromtimestamp(packed_at, UTC) > _GOOD_FOR:
        return None
    own = rules.own_path(target)
    return Parcel(own, officer_id, tuple((name, value) for name, value in typed)) if own else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(config.current().signing_keys, salt="accounts.parcel")


def _officer_before() -> int | None:
    """The officer whose session, ended by now, the cookie still names."""
    token: Any = session.get("_user_id")
    return queries.owner_of(token_digest(token)) if isinstance(token, str) else None


def _from_a_page_of_ours() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except (ValidationError, HTTPException):
        return False
    return True


def _browser() -> str:
    """The mark of this browser: a digest of the secret in its cookie that its forms' tokens are made of."""
    secret = session.get("csrf_token")
    return hashlib.sha256(secret.encode()).hexdigest() if isinstance(secret, str) else ""
