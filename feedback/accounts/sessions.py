"""The signed-in officer of a request: found by the token in his cookie, seen at most once a minute.

The cookie holds a random token (Flask-Login's «alternative token»), the database its digest, so that a
session ends on the server the moment it is ended there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import current_app, g, request, session
from flask_login import login_user, logout_user
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError, OperationalError

from feedback import config
from feedback.accounts import delegations, open_sessions, roles, rules
from feedback.accounts.models import OfficerSession
from feedback.accounts.session_rows import token_digest
from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db, login, own_transaction
from feedback.web import now
from feedback.web.guards import guard_of

_WAY_OUT: Final = "accounts_public.sign_out"
WITHOUT_OWN_PASSWORD: Final = frozenset({"accounts_desk.password", "accounts_desk.change_password", _WAY_OUT})
"""The endpoints open to an officer who still has the first password that he was given."""

WITHOUT_FACTOR: Final = frozenset(
    {
        *("accounts_factors.security", "accounts_factors.begin_codes", "accounts_factors.codes"),
        *("accounts_factors.add_codes", "accounts_factors.begin_passkey", "accounts_factors.new_passkey"),
        *("accounts_factors.add_passkey", "accounts_factors.prove_form", "accounts_factors.prove"),
        *("accounts_factors.begin_proof", "accounts_factors.prove_by_passkey", _WAY_OUT),
    }
)
"""The endpoints open to an officer who must set up a second factor first."""

_TOUCH: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CurrentOfficer:
    """The officer who is signed in, as pages and guards know him (``flask_login.current_user``)."""

    token: str
    session_id: int
    id: int
    username: str
    full_name: str
    agency_id: int
    position: str
    roles: frozenset[str]
    must_change_password: bool
    must_set_up_factor: bool
    proof: str
    proved_at: datetime | None
    actor: Actor

    is_authenticated = True
    is_active = True
    is_anonymous = False

    @property
    def is_settled(self) -> bool:
        """Whether he has a password and a factor of his own: until then one page is open to him."""
        return not (self.must_change_password or self.must_set_up_factor)

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the token of the session, not the officer's number."""
        return self.token


def begin(token: str) -> None:
    """Hand the token of a new, committed session to the browser; nothing its cookie held before remains."""
    session.clear()
    g.pop("csrf_token", None)
    officer = _officer_with(token)
    if officer is None:
        raise RuntimeError("a session that was just begun is not in force")
    login_user(officer)


def forget() -> None:
    """Take the token out of the browser, with all else its cookie held."""
    logout_user()
    session.clear()


@login.user_loader
def find(token: str) -> CurrentOfficer | None:
    """The officer with this session token, if the session is in force: one select, seldom a write.

    Until he has chosen a password of his own, an officer is nobody outside the page where he does so; then,
    where a second factor is required, until he has set one up, outside the pages for that.
    """
    if g.get("nobody_known", False):
        return None
    try:
        officer = _officer_with(token)
    except OperationalError:
        # The error page asks again who reads it.
        g.nobody_known = True
        if not _reads_what_anybody_may():
            raise
        # Nobody can be recognised while the primary is gone; what everybody may read needs nobody.
        return None
    if officer is not None and officer.must_change_password:
        g.must_change_password = True
        if request.endpoint not in WITHOUT_OWN_PASSWORD:
            return None
    elif officer is not None and officer.must_set_up_factor:
        g.must_set_up_factor = True
        if request.endpoint not in WITHOUT_FACTOR:
            return None
    return officer


def _reads_what_anybody_may() -> bool:
    guard = guard_of(current_app, request.endpoint or "")
    return request.method in ("GET", "HEAD") and guard is not None and guard.permission is None


def _officer_with(token: str) -> CurrentOfficer | None:
    at = now()
    found = open_sessions.open_session(token_digest(token), at)
    if found is None:
        return None
    settings = config.current()
    weak = not rules.is_strong(found.proof) and not (found.demo and settings.demo)
    if weak and found.has_factor:
        # The factor came after this session began, by another one: here nobody has shown it.
        return None
    must_set_up_factor = weak and settings.second_factor_required
    _touch(found, at)
    if found.must_change_password or must_set_up_factor:
        actor = Actor("officer", found.officer_id, found.agency_id, roles.EVERYONE)
    elif found.lent:
        actor = delegations.actor_of(found.officer_id, found.agency_id, found.roles, local_day(at))
    else:
        actor = Actor("officer", found.officer_id, found.agency_id, roles.permissions_of(found.roles))
    return CurrentOfficer(
        token=token,
        session_id=found.session_id,
        id=found.officer_id,
        username=found.username,
        full_name=found.full_name,
        agency_id=found.agency_id,
        position=found.position,
        roles=found.roles,
        must_change_password=found.must_change_password,
        must_set_up_factor=must_set_up_factor,
        proof=found.proof,
        proved_at=found.proved_at,
        actor=actor,
    )


def _touch(found: open_sessions.OpenSession, at: datetime) -> None:
    """Note that the session is in use, in a transaction of its own.

    Left out while a writing request has its transaction open: with SQLite it would wait for itself. A
    database that can't write at the moment must not take the reading pages down.
    """
    idle = timedelta(minutes=config.current().session_idle_minutes)
    if at - found.seen_at < min(_TOUCH, idle / 4):
        return
    if request.method not in ("GET", "HEAD") and db.session().in_transaction():
        return
    if getattr(current_app.view_functions.get(request.endpoint or ""), "unattended", False):
        return
    try:
        with own_transaction() as own:
            own.execute(
                update(OfficerSession)
                .where(OfficerSession.id == found.session_id, OfficerSession.seen_at < at)
                .values(seen_at=at)
            )
    except DBAPIError as error:
        current_app.logger.warning("session not touched: %s", type(error.orig).__name__)
