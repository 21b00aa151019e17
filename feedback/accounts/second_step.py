"""Verbs of the step after the password (or after a provider's word), and of signing in by a passkey alone.

Their refusals are committed though the page answers with an error: they count towards the lock of the name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feedback import config
from feedback.accounts import factors, notices, passkeys, queries, refused_tries, steps
from feedback.accounts.actions import Admission, Refusal, let_in
from feedback.accounts.models import Officer
from feedback.actor import CITIZEN
from feedback.extensions import db

GUESSED: Final = (
    "Nhập đúng mật khẩu rồi sai mã xác thực nhiều lần. Nếu không phải ông/bà, hãy đổi mật khẩu ngay"
)


@dataclass(frozen=True, slots=True)
class Missed:
    """A wrong answer. ``open`` tells whether the step may be tried again; ``cloned``: the key was refused for
    its count.
    """

    open: bool
    cloned: bool = False


def may_skip(officer: Officer) -> bool:
    """Whether no second factor is demanded: of the demo's accounts, whose password everybody knows, while the
    demo is on.
    """
    return officer.demo and config.current().demo


def finish(
    token: str | None,
    *,
    code: str = "",
    answer: str = "",
    skip: bool = False,
    browser: str = "",
    tries: Callable[[str], str] | None = None,
    at: datetime,
) -> Admission | Refusal | Missed:
    """Decide the second step by a code, a passkey's answer, or (in a demo) by leaving it out.

    ``tries`` gives the name under which wrong ones are counted (``known_browsers``). A passkey's answer isn't
    asked whether codes are locked: it can't be guessed.
    """
    step = steps.hold(token, "second", at=at)
    officer = _active(step.officer_id) if step is not None else None
    if step is None or officer is None:
        if step is not None:
            steps.end(step)
        return Missed(open=False)
    name = tries(officer.username) if tries else officer.username
    counted = refused_tries.counted(name, at)
    by_key = bool(answer) and passkeys.site(config.current().site_url) is not None
    locked = counted.locked_until_at is not None and counted.locked_until_at > at
    if locked and not by_key:
        return Refusal(counted.locked_until_at)
    by_strange_code = name == officer.username and not by_key and not (skip and may_skip(officer))
    if by_strange_code and (until := refused_tries.codes_locked_until(name, at)) is not None:
        return Refusal(until)
    cloned = False
    if skip and may_skip(officer):
        proof = step.first
    else:
        try:
            proof = _proof(step, officer.id, code, answer if by_key else "", at=at)
        except factors.Cloned:
            proof, cloned = "", True
    if proof and steps.end(step):
        return let_in(officer, proof, browser=browser, tries=name, at=at)
    # A challenge that was answered is spent, whatever the answer.
    still = steps.miss(step, {"challenge": passkeys.new_challenge()} if answer else None)
    if by_key:
        return Missed(still, cloned)
    until = refused_tries.refuse(officer.username, counted, at, what="second")
    if by_strange_code:
        until = refused_tries.refuse_code(name, at) or until
    if until is None:
        return Missed(still, cloned)
    notices.tell(officer.id, GUESSED, by=CITIZEN, at=at)
    return Refusal(until)


def _proof(step: steps.Step, officer_id: int, code: str, answer: str, *, at: datetime) -> str:
    site = passkeys.site(config.current().site_url)
    if answer and site is not None:
        try:
            factors.use_passkey(answer, step.contents["challenge"], site, officer_id=officer_id, at=at)
        except passkeys.Unproved:
            return ""
        return factors.with_own(step.first, "passkey")
    if code and factors.use_code(officer_id, code, at=at):
        return factors.with_own(step.first, "totp")
    return ""


def sign_in_by_passkey(
    token: str | None, answer: str, *, browser: str = "", at: datetime
) -> Admission | Missed:
    """Sign in by a passkey and nothing else: it knows its officer, and asked him for finger, face or PIN.

    A name that is locked isn't asked for: what is locked is guessing passwords, and this can't be guessed.
    """
    step = steps.hold(token, "passkey", at=at)
    site = passkeys.site(config.current().site_url)
    if step is None or site is None:
        return Missed(open=False)
    steps.end(step)
    try:
        officer_id = factors.use_passkey(answer, step.contents["challenge"], site, officer_id=None, at=at)
    except passkeys.Unproved:
        return Missed(open=False)
    except factors.Cloned:
        return Missed(open=False, cloned=True)
    officer = _active(officer_id)
    if officer is None:
        return Missed(open=False)
    return let_in(officer, "passkey", browser=browser, at=at)


def _active(officer_id: int | None) -> Officer | None:
    officer = queries.by_id(officer_id) if officer_id is not None else None
    if officer is None or not officer.active or (officer.demo and not config.current().demo):
        return None
    db.session.refresh(officer)
    return officer if officer.active else None
