"""Verbs of accounts: appoint, give roles, deactivate, sign in and out, change a password.

Passwords arrive hashed (``passwords.hashed``): hashing takes a fifth of a second, and these functions run
inside the write transaction. Each act leaves an ``OfficerAct`` row and its digest in the register. Acts on
the accounts of others raise Refused unless the actor holds ``accounts:officer:edit``.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, update
from sqlalchemy.exc import IntegrityError

from feedback.accounts import (
    calendar_address,
    notices,
    passkeys,
    queries,
    refused_tries,
    rules,
    session_rows,
    steps,
)
from feedback.accounts.acts import enter
from feedback.accounts.changes import officers_changed
from feedback.accounts.factors import has_factor
from feedback.accounts.models import (
    LONGEST_SORT_KEY,
    Officer,
    OfficerRole,
    OfficerSession,
)
from feedback.accounts.queries import Credentials
from feedback.accounts.rules import Refused
from feedback.actor import Actor
from feedback.extensions import db
from feedback.text import name_sort_key, search_text

_EDIT = "accounts:officer:edit"
_KEEP_SESSIONS = timedelta(days=30)
_SEARCH_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Admission:
    """A sign-in that succeeded: the token goes into the browser's cookie and is kept nowhere else."""

    token: str
    officer_id: int


@dataclass(frozen=True, slots=True)
class HalfWay:
    """A sign-in whose second factor is still asked: ``token`` of the step goes into the browser's cookie."""

    token: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sign-in that failed; ``locked_until_at`` is set when the name is locked now."""

    locked_until_at: datetime | None


def appoint(
    *,
    username: str,
    full_name: str,
    agency_id: int,
    roles: Set[str],
    password_hash: str,
    position: str = "",
    email: str | None = None,
    must_change_password: bool = True,
    demo: bool = False,
    by: Actor,
    at: datetime,
) -> Officer:
    """Give an officer of an agency an account with roles.

    ``username`` is put into its kept form (``rules.username``). Raises Refused when the name is malformed
    or taken, or when the roles can't be held together.
    """
    _need(by)
    name = rules.username(username)
    fault = rules.username_fault(name) or rules.roles_fault(roles)
    if fault:
        raise Refused(fault)
    officer = Officer(
        username=name,
        full_name=full_name,
        email=email,
        agency_id=agency_id,
        position=position,
        password_hash=password_hash,
        must_change_password=must_change_password,
        active=True,
        demo=demo,
        created_at=at,
        **_found_by(name, full_name, position),
    )
    try:
        with db.session.begin_nested():
            db.session.add(officer)
    except IntegrityError:
        if queries.by_username(name) is None:
            raise
        raise Refused(f"Tên đăng nhập «{name}» đã có người dùng") from None
    _give(officer.id, roles)
    enter(officer.id, "appointed", {"agency": agency_id, "roles": sorted(roles), "demo": demo}, by=by, at=at)
    officers_changed([officer.id], by=by, at=at)
    return officer


def _found_by(username: str, full_name: str, position: str) -> dict[str, str]:
    return {
        "sort_name": name_sort_key(full_name)[:LONGEST_SORT_KEY],
        "search_text": search_text(full_name, username, position)[:_SEARCH_LENGTH],
    }


def correct(
    officer: Officer,
    *,
    full_name: str,
    position: str,
    email: str | None,
    agency_id: int,
    by: Actor,
    at: datetime,
) -> None:
    """Correct what is recorded of an officer, or post him to another agency. The register gets no names."""
    _need(by)
    new: dict[str, Any] = {
        "full_name": full_name,
        "position": position,
        "email": email,
        "agency_id": agency_id,
    }
    changed = sorted(field for field, value in new.items() if getattr(officer, field) != value)
    if not changed:
        return
    details: dict[str, Any] = {"fields": changed}
    if "agency_id" in changed:
        details |= {"agency_before": officer.agency_id, "agency": agency_id}
    for field, value in (new | _found_by(officer.username, full_name, position)).items():
        setattr(officer, field, value)
    db.session.flush()
    enter(officer.id, "corrected", details, by=by, at=at)
    if {"full_name", "agency_id"} & set(changed):
        officers_changed([officer.id], by=by, at=at)


def set_roles(officer: Officer, roles: Set[str], *, by: Actor, at: datetime) -> None:
    """Let the officer hold exactly these roles, from his next request on.

    Raises Refused when they can't be held together, or when an administrator would drop his own role.
    """
    _need(by)
    before = queries.roles_of(officer.id)
    if before == roles:
        return
    fault = rules.roles_fault(roles) or (_himself(officer, by) and rules.own_roles_fault(before, roles))
    if fault:
        raise Refused(fault)
    db.session.execute(
        delete(OfficerRole).where(OfficerRole.officer_id == officer.id, OfficerRole.role.in_(before - roles))
    )
    _give(officer.id, roles - before)
    enter(officer.id, "roles_set", {"before": sorted(before), "roles": sorted(roles)}, by=by, at=at)


def _give(officer_id: int, roles: Set[str]) -> None:
    if roles:
        db.session.execute(
            insert(OfficerRole), [{"officer_id": officer_id, "role": role} for role in sorted(roles)]
        )


def deactivate(officer: Officer, *, by: Actor, at: datetime) -> None:
    """Close the account: he can't sign in; his open sessions and his calendar's address end at once. What he
    did stays.

    Raises Refused for one's own account: the last administrator could shut himself out.
    """
    _need(by)
    if _himself(officer, by):
        raise Refused("Không thể tự ngừng tài khoản của mình. Nhờ quản trị viên khác làm việc này")
    if not officer.active:
        return
    officer.active = False
    steps.forget(officer.id)
    session_rows.end_all(officer.id, at=at)
    calendar_address.close(officer.id, by=by, at=at)
    enter(officer.id, "deactivated", {}, by=by, at=at)


def reactivate(officer: Officer, *, by: Actor, at: datetime) -> None:
    """Open a closed account again; roles are as they were."""
    _need(by)
    if officer.active:
        return
    officer.active = True
    enter(officer.id, "reactivated", {}, by=by, at=at)
    officers_changed([officer.id], by=by, at=at)


def unlock(officer: Officer, *, by: Actor, at: datetime) -> None:
    """Take back the lock after wrong sign-ins, and forget the wrong tries."""
    _need(by)
    refused_tries.forget(officer.username)
    enter(officer.id, "unlocked", {}, by=by, at=at)


def reset_password(
    officer: Officer, password_hash: str, *, must_change: bool = True, by: Actor, at: datetime
) -> None:
    """Give a new first password in place of a forgotten one; ends all sessions and any lock."""
    _need(by)
    officer.password_hash = password_hash
    officer.must_change_password = must_change
    # A demo account whose password was set by hand must not be listed with the known one.
    officer.password_changed_at = at if officer.demo else None
    refused_tries.forget(officer.username)
    session_rows.end_all(officer.id, at=at)
    steps.forget(officer.id)
    enter(officer.id, "password_reset", {}, by=by, at=at)
    notices.tell(officer.id, "Quản trị cấp lại mật khẩu", by=by, at=at)


def change_password(
    officer: Officer,
    password_hash: str,
    *,
    proof: str = "password",
    browser: str = "",
    by: Actor,
    at: datetime,
) -> str:
    """The officer chooses a new password: all his sessions end; returns the token of a new one.

    The caller has checked the old password and the rules for the new one (``rules.password_fault``).
    ``proof`` is that of the session in which he does so.
    """
    officer.password_hash = password_hash
    officer.must_change_password = False
    officer.password_changed_at = at
    session_rows.end_all(officer.id, at=at)
    enter(officer.id, "password_changed", {}, by=by, at=at)
    notices.tell(officer.id, "Đổi mật khẩu", by=by, at=at)
    return session_rows.begin(officer.id, proof=proof, browser=browser, at=at)


def sign_in(
    username: str,
    proven: Credentials | None,
    *,
    better_hash: str | None = None,
    browser: str = "",
    tries: str | None = None,
    at: datetime,
) -> Admission | HalfWay | Refusal:
    """Decide a sign-in whose password was checked before this transaction began.

    ``username`` is in its kept form. ``proven`` are the credentials that the password fitted, or None when
    it fitted nothing. A locked name is refused whatever the password; an unlocked one is counted when
    wrong, and locked after ``login_tries`` for ``login_lock_minutes`` (clock minutes). The count must be
    committed though the page answers with an error. Who has a second factor is half way: wrong tries before
    stay counted until that is right, too. ``tries``: under which name they are counted, ``username`` when
    left out (``known_browsers``).
    """
    counted = refused_tries.counted(tries or username, at)
    if counted.locked_until_at is not None and counted.locked_until_at > at:
        return Refusal(counted.locked_until_at)
    officer = _still_proven(proven)
    if officer is None:
        return Refusal(refused_tries.refuse(username, counted, at))
    if better_hash:
        officer.password_hash = better_hash
    return admit(officer, "password", browser=browser, tries=tries, at=at)


def admit(
    officer: Officer, proof: str, *, browser: str = "", tries: str | None = None, at: datetime
) -> Admission | HalfWay:
    """Let an officer in who has proved who he is; half way while a factor of his is still to be shown."""
    if not rules.is_strong(proof) and has_factor(officer.id):
        contents = {"challenge": passkeys.new_challenge()}
        return HalfWay(steps.begin("second", contents, officer_id=officer.id, first=proof, at=at))
    return let_in(officer, proof, browser=browser, tries=tries, at=at)


def let_in(
    officer: Officer, proof: str, *, browser: str = "", tries: str | None = None, at: datetime
) -> Admission:
    """Begin the session of an officer of whom nothing more is asked; forgets old sessions and the wrong tries
    that were counted where he is: those of others stay.
    """
    refused_tries.forget(tries or officer.username)
    db.session.execute(
        delete(OfficerSession).where(
            OfficerSession.officer_id == officer.id, OfficerSession.started_at < at - _KEEP_SESSIONS
        )
    )
    token = session_rows.begin(officer.id, proof=proof, browser=browser, at=at)
    enter(officer.id, "signed_in", {"proof": proof}, by=Actor("officer", officer.id), at=at)
    return Admission(token, officer.id)


def _still_proven(proven: Credentials | None) -> Officer | None:
    """The officer, unless his account or password changed between the check and this transaction."""
    if proven is None:
        return None
    officer = db.session.get(Officer, proven.officer_id, populate_existing=True)
    if officer is None or not officer.active or officer.password_hash != proven.password_hash:
        return None
    return officer


def _need(by: Actor) -> None:
    if not by.may(_EDIT):
        raise Refused("Tài khoản không có quyền làm việc này")


def end_sessions(officer: Officer, *, by: Actor, at: datetime) -> bool:
    """Kết thúc mọi phiên của một cán bộ by an administrator; False when none was open."""
    _need(by)
    steps.forget(officer.id)
    if not session_rows.end_all(officer.id, at=at):
        return False
    enter(officer.id, "sessions_ended", {}, by=by, at=at)
    notices.tell(officer.id, "Quản trị kết thúc mọi phiên làm việc", by=by, at=at)
    return True


def _himself(officer: Officer, by: Actor) -> bool:
    return by.kind == "officer" and by.id == officer.id


def choose_digest(wanted: bool, *, by: Actor, at: datetime) -> None:
    """Nhận hoặc thôi nhận thư tóm tắt buổi sáng: each officer for himself."""
    officer = db.session.get_one(Officer, by.id)
    if officer.wants_digest != wanted:
        officer.wants_digest = wanted
        enter(officer.id, "digest_wanted" if wanted else "digest_unwanted", {}, by=by, at=at)


def take_digest(officer_id: int, on: date) -> bool:
    """Take the day's mail of the morning for an officer; False when another worker has taken it."""
    taken = db.session.execute(
        update(Officer)
        .where(Officer.id == officer_id, or_(Officer.digest_on.is_(None), Officer.digest_on < on))
        .values(digest_on=on)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]
