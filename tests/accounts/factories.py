"""Officers for tests: appointed through the room's own acts, signed in without the slow password check."""

from __future__ import annotations

from argon2 import PasswordHasher
from flask.testing import FlaskClient

from feedback.accounts import actions, queries
from feedback.accounts.models import Officer
from feedback.actor import SYSTEM, Actor
from feedback.agencies import actions as agency_actions
from feedback.agencies import queries as agency_queries
from feedback.agencies.actions import NewAgency
from feedback.extensions import db
from tests.conftest import MOMENT

PASSWORD = "nón lá đò ngang"
QUICK = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""Made with weaker parameters than any in use, so that signing in replaces it."""


def make_agency(code: str = "SXD", name: str = "Sở Xây dựng") -> int:
    """The number of an agency of the province; established when it isn't there yet."""
    there = agency_queries.by_code(code)
    if there is not None:
        return there.id
    new = NewAgency(code=code, name=name, short_name=name, level="province", source="Dữ liệu kiểm thử")
    return agency_actions.establish(new, by=SYSTEM, at=MOMENT)


def make_officer(
    username: str = "nguyen.van.an",
    *,
    roles: tuple[str, ...] = ("handler",),
    full_name: str = "Nguyễn Văn An",
    agency_id: int | None = None,
    must_change_password: bool = False,
    demo: bool = False,
) -> Officer:
    """An officer who has chosen his password (``PASSWORD``), committed."""
    officer = actions.appoint(
        username=username,
        full_name=full_name,
        agency_id=agency_id if agency_id is not None else make_agency(),
        roles=set(roles),
        password_hash=QUICK_HASH,
        position="Chuyên viên",
        email=f"{username.partition('@')[0]}@quangngai.example",
        must_change_password=must_change_password,
        demo=demo,
        by=SYSTEM,
        at=MOMENT,
    )
    db.session.commit()
    return officer


def actor_of(officer: Officer) -> Actor:
    """The officer as an actor, with what his roles permit."""
    roles = queries.roles_of(officer.id)
    return Actor("officer", officer.id, officer.agency_id, queries.roles.permissions_of(roles))


def sign_in_as(client: FlaskClient, officer: Officer) -> str:
    """Give the browser a session of the officer; returns its token."""
    proven = queries.Credentials(officer.id, officer.username, officer.password_hash)
    clock = client.application.extensions["clock"]
    outcome = actions.sign_in(officer.username, proven, at=clock.now())
    assert isinstance(outcome, actions.Admission)
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = outcome.token
        cookie["_fresh"] = True
    return outcome.token
