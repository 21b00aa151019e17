"""Questions about accounts: who is this, what may he do, who works for an agency, which sessions are open."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import Select, bindparam, or_, select, tuple_

from feedback import config
from feedback.accounts import open_sessions, roles, rules
from feedback.accounts.models import (
    Officer,
    OfficerAct,
    OfficerRole,
    OfficerSession,
    RefusedTries,
)
from feedback.accounts.open_sessions import short_read
from feedback.actor import Actor
from feedback.extensions import db
from feedback.register.rules import digest
from feedback.sealing import blind_index
from feedback.straight import ask_plainly
from feedback.text import search_words


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is needed to check a password before any write transaction begins."""

    officer_id: int
    username: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """An officer to whom work can be given."""

    id: int
    full_name: str
    position: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the administrator's list. ``locked_until_at`` is empty unless the name is locked now."""

    officer: Officer
    roles: frozenset[str]
    locked_until_at: datetime | None


def name_digest(username: str) -> bytes:
    """The keyed digest under which wrong tries for a user name are counted, 32 bytes."""
    return blind_index(config.current().lookup_key_bytes, "accounts.sign-in", username)


def credentials(username: str) -> Credentials | None:
    """The kept hash of an officer who may sign in, by his user name in its kept form."""
    may = [Officer.username == username, Officer.active]
    if not config.current().demo:
        may.append(Officer.demo.is_(False))
    with short_read() as session:
        row = session.execute(select(Officer.id, Officer.username, Officer.password_hash).where(*may)).first()
    return Credentials(row.id, row.username, row.password_hash) if row else None


def locked_until(username: str, at: datetime) -> datetime | None:
    """Until when this name is locked, or None; asked in a short reading session."""
    with short_read() as session:
        return session.scalar(
            select(RefusedTries.locked_until_at).where(
                RefusedTries.name_digest == name_digest(username), RefusedTries.locked_until_at > at
            )
        )


def owner_of(token_digest: bytes) -> int | None:
    """The officer whose session has or had this token, in force or not; None for an unknown token."""
    with short_read() as session:
        return session.scalar(
            select(OfficerSession.officer_id).where(OfficerSession.token_digest == token_digest)
        )


def sessions_of(officer_id: int, at: datetime) -> list[OfficerSession]:
    """The officer's sessions in force, the one used last first."""
    return list(
        db.session.scalars(
            select(OfficerSession)
            .where(OfficerSession.officer_id == officer_id, open_sessions.in_force(at))
            .order_by(OfficerSession.seen_at.desc(), OfficerSession.id.desc())
        )
    )


def by_id(officer_id: int) -> Officer | None:
    """The officer with this number, active or not."""
    return db.session.get(Officer, officer_id)


def by_username(username: str) -> Officer | None:
    """The officer with this user name (any spelling of it), active or not."""
    return db.session.scalar(select(Officer).where(Officer.username == rules.username(username)))


def roles_of(officer_id: int) -> frozenset[str]:
    """The keys of the roles the officer holds."""
    return _roles_of_each([officer_id]).get(officer_id, frozenset())


def actor_of(officer_id: int) -> Actor | None:
    """The officer as one who acts, with the rights that he has now; None for one who has left.

    For work done in his name behind the page; asked in a short reading session, or in the transaction under
    way: it may hold locks for which another connection would wait for ever.
    """
    with nullcontext(db.session) if db.session().in_transaction() else short_read() as session:
        rows = session.execute(
            select(Officer.agency_id, OfficerRole.role)
            .outerjoin(OfficerRole, OfficerRole.officer_id == Officer.id)
            .where(Officer.id == officer_id, Officer.active)
        ).all()
    if not rows:
        return None
    held = roles.permissions_of(row.role for row in rows if row.role is not None)
    return Actor("officer", officer_id, rows[0].agency_id, held)


def _roles_of_each(officer_ids: Collection[int]) -> dict[int, frozenset[str]]:
    held: dict[int, set[str]] = {}
    rows = db.session.execute(
        select(OfficerRole.officer_id, OfficerRole.role).where(OfficerRole.officer_id.in_(officer_ids))
    )
    for officer_id, role in rows:
        held.setdefault(officer_id, set()).add(role)
    return {officer_id: frozenset(keys) for officer_id, keys in held.items()}


def officers_of(agency_id: int, who_may: str | None = None) -> list[Colleague]:
    """The active officers of an agency by given name; with ``who_may`` only those who hold the permission."""
    return officers_of_many((agency_id,), who_may)[agency_id]


def officers_of_many(agency_ids: Collection[int], who_may: str | None = None) -> dict[int, list[Colleague]]:
    """:func:`officers_of` for each of the agencies; one select."""
    rows = db.session.execute(
        select(Officer.id, Officer.agency_id, Officer.full_name, Officer.position, OfficerRole.role)
        .outerjoin(OfficerRole, OfficerRole.officer_id == Officer.id)
        .where(Officer.agency_id.in_(agency_ids), Officer.active)
        .order_by(Officer.sort_name, Officer.id)
    ).all()
    held: dict[int, set[str]] = {}
    for row in rows:
        held.setdefault(row.id, set()).update([row.role] if row.role else [])
    seen = {row.id: row for row in rows}
    found: dict[int, list[Colleague]] = {one: [] for one in agency_ids}
    for row in seen.values():
        one = Colleague(row.id, row.full_name, row.position, frozenset(held[row.id]))
        if who_may is None or who_may in roles.permissions_of(one.roles):
            found[row.agency_id].append(one)
    return found


def names_of(officer_ids: Iterable[int]) -> dict[int, str]:
    """Full names by number, for the pages of officers; one select, none for nobody."""
    wanted = set(officer_ids)
    if not wanted:
        return {}
    return dict(ask_plainly(_NAMES, {"wanted": wanted}))


_NAMES: Final = select(Officer.id, Officer.full_name).where(
    Officer.id.in_(bindparam("wanted", expanding=True))
)


def posts_of(officer_ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Full name and agency of each of the officers who are active, by number; one select."""
    rows = db.session.execute(
        select(Officer.id, Officer.full_name, Officer.agency_id).where(
            Officer.id.in_(set(officer_ids)), Officer.active
        )
    )
    return {row.id: (row.full_name, row.agency_id) for row in rows}


def agencies_of(officer_ids: Iterable[int]) -> dict[int, int]:
    """The agency of each of the officers who are active, by number; one select."""
    rows = db.session.execute(
        select(Officer.id, Officer.agency_id).where(Officer.id.in_(set(officer_ids)), Officer.active)
    )
    return {row.id: row.agency_id for row in rows}


def named_in(text: str) -> dict[int, int]:
    """The active officers whose full name stands in the text («ông Trần Văn Bình, chủ tịch xã»; accents and
    case aside) with their agencies; one select over all names.
    """
    rows = db.session.execute(select(Officer.id, Officer.full_name, Officer.agency_id).where(Officer.active))
    return {row.id: row.agency_id for row in rows if rules.is_named(row.full_name, text)}


def digest_takers(on: date) -> list[int]:
    """The active officers who have an address, want the mail of the morning and got none on this day."""
    return list(
        db.session.scalars(
            select(Officer.id)
            .where(
                Officer.active,
                Officer.email.is_not(None),
                Officer.wants_digest,
                or_(Officer.digest_on.is_(None), Officer.digest_on < on),
            )
            .order_by(Officer.id)
        )
    )


def contact(officer_id: int) -> tuple[str, str | None] | None:
    """Full name and e-mail address of an active officer, for a message to him; None when he has left."""
    row = db.session.execute(
        select(Officer.full_name, Officer.email).where(Officer.id == officer_id, Officer.active)
    ).first()
    return (row.full_name, row.email) if row else None


def listing(
    at: datetime,
    *,
    text: str = "",
    agency_id: int | None = None,
    after_id: int | None = None,
    limit: int = 50,
) -> tuple[list[Row], bool]:
    """Officers by given name, after the one with ``after_id``, and whether more follow.

    ``text`` is searched without accents in name, user name and position; every word must be there.
    Three selects whatever the number of rows.
    """
    chosen: Select[Officer] = select(Officer)
    for word in search_words(text):
        chosen = chosen.where(Officer.search_text.contains(word, autoescape=True))
    if agency_id is not None:
        chosen = chosen.where(Officer.agency_id == agency_id)
    if after_id is not None:
        last = select(Officer.sort_name).where(Officer.id == after_id).scalar_subquery()
        chosen = chosen.where(tuple_(Officer.sort_name, Officer.id) > tuple_(last, after_id))
    found = list(db.session.scalars(chosen.order_by(Officer.sort_name, Officer.id).limit(limit + 1)))
    shown = found[:limit]
    held = _roles_of_each([officer.id for officer in shown])
    locks = locks_of([officer.username for officer in shown], at)
    rows = [Row(officer, held.get(officer.id, frozenset()), locks.get(officer.username)) for officer in shown]
    return rows, len(found) > limit


def locks_of(usernames: Collection[str], at: datetime) -> dict[str, datetime]:
    """Which of these names are locked now, and until when; one select."""
    digests = {name_digest(name): name for name in usernames}
    rows = db.session.execute(
        select(RefusedTries.name_digest, RefusedTries.locked_until_at).where(
            RefusedTries.name_digest.in_(digests), RefusedTries.locked_until_at > at
        )
    )
    return {digests[row.name_digest]: row.locked_until_at for row in rows}


def acts_on(officer_id: int, limit: int = 50) -> list[OfficerAct]:
    """What was done to or with an account, newest first."""
    return list(
        db.session.scalars(
            select(OfficerAct)
            .where(OfficerAct.officer_id == officer_id)
            .order_by(OfficerAct.id.desc())
            .limit(limit)
        )
    )


def digests_of(officer_ids: Iterable[int]) -> dict[int, set[bytes]]:
    """For the register's check: the digests of the acts that are still held, by officer."""
    held: dict[int, set[bytes]] = {}
    for act in db.session.scalars(select(OfficerAct).where(OfficerAct.officer_id.in_(set(officer_ids)))):
        held.setdefault(act.officer_id, set()).add(act_digest(act))
    return held


def act_digest(act: OfficerAct) -> bytes:
    """The salted digest of an act as the register keeps it, 32 bytes."""
    content = {
        "officer": act.officer_id,
        "at": act.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "act": act.act,
        "by": act.actor,
        "details": act.details,
    }
    return digest(act.salt, content)


def demo_officers(most: int | None = None) -> list[tuple[Officer, frozenset[str]]]:
    """The demo accounts whose password is still the one that everybody knows, with their roles, in the order
    in which they were made; ``most`` of them at most."""
    officers = list(
        db.session.scalars(
            select(Officer)
            .where(Officer.demo, Officer.active, Officer.password_changed_at.is_(None))
            .order_by(Officer.id)
            .limit(most)
        )
    )
    held = _roles_of_each([officer.id for officer in officers])
    return [(officer, held.get(officer.id, frozenset())) for officer in officers]
