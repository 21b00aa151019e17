"""Second factors of officers as rows: added, used, taken away. Each change leaves an act, ends the officer's
other sessions and is told to him.

The act keeps a salted print of what the factor is, by which a row that came otherwise is noticed
(``factor_proofs``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import exists, func, select

from feedback import config
from feedback.accounts import factor_secrets, one_time_codes, passkeys, rules, session_rows
from feedback.accounts.acts import enter
from feedback.accounts.factor_proofs import printed
from feedback.accounts.models import Factor, Officer
from feedback.accounts.notices import tell
from feedback.accounts.rules import Refused
from feedback.actor import Actor
from feedback.extensions import db
from feedback.sealing import blind_index

MOST: Final = 10
KINDS: Final = {"totp": "Mã dùng một lần", "passkey": "Khóa truy cập"}


class Cloned(Exception):
    """A passkey's count of signatures went back: a copy of it may be in other hands (WebAuthn, 6.1.1)."""


def factors_of(officer_id: int) -> list[Factor]:
    """The officer's factors, the oldest first."""
    return list(db.session.scalars(select(Factor).where(Factor.officer_id == officer_id).order_by(Factor.id)))


def has_factor(officer_id: int) -> bool:
    """Whether the officer has a second factor."""
    return bool(db.session.scalar(select(exists().where(Factor.officer_id == officer_id))))


def handle_of(officer_id: int) -> bytes:
    """By what number, meaningless elsewhere, authenticators know the officer (WebAuthn, 14.6.1); 32 bytes."""
    return blind_index(config.current().lookup_key_bytes, "accounts.passkey", str(officer_id))


def add_codes(secret: str, code: str, label: str, *, by: Actor, at: datetime) -> bool:
    """Thêm ứng dụng mã dùng một lần, once its first code is right; False for a wrong one."""
    step = one_time_codes.step_of(secret, code, at=at, after=None)
    if step is None:
        return False
    assert by.id is not None
    kept = factor_secrets.sealed({"secret": secret}, _context(by.id))
    _add(Factor(kind="totp", secret=kept, last_step=step), label, by=by, at=at)
    return True


def add_passkey(key: passkeys.NewKey, label: str, *, by: Actor, at: datetime) -> None:
    """Thêm khóa truy cập. Raises Refused when the key is there already, with anybody."""
    known = select(Factor.id).where(Factor.credential_id == key.credential_id)
    if db.session.scalar(known) is not None:
        raise Refused("Khóa truy cập này đã được thêm rồi")
    row = Factor(
        kind="passkey",
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
    )
    _add(row, label, by=by, at=at)


def _add(row: Factor, label: str, *, by: Actor, at: datetime) -> None:
    assert by.id is not None
    count = db.session.scalar(select(func.count()).select_from(Factor).where(Factor.officer_id == by.id))
    if (count or 0) >= MOST:
        raise Refused(f"Mỗi tài khoản có nhiều nhất {MOST} cách xác thực. Gỡ bớt cách không còn dùng")
    row.officer_id, row.label, row.added_at, row.used_at = by.id, label, at, at
    db.session.add(row)
    db.session.flush()
    enter(by.id, "factor_added", {"factor": row.id, "kind": row.kind, "print": printed(row)}, by=by, at=at)
    tell(by.id, f"Thêm cách xác thực: {KINDS[row.kind].lower()}", by=by, at=at)


def remove(factor_id: int, *, session_id: int, by: Actor, at: datetime) -> bool:
    """Gỡ một cách xác thực của mình; other sessions end. False when there is none of his.

    Raises Refused for the last one where the second factor is required.
    """
    assert by.id is not None
    db.session.get_one(Officer, by.id, with_for_update=True)
    held = factors_of(by.id)
    row = next((one for one in held if one.id == factor_id), None)
    if row is None:
        return False
    if len(held) == 1 and config.current().second_factor_required:
        raise Refused("Không gỡ được cách xác thực cuối cùng. Thêm cách khác trước rồi gỡ cách này")
    _remove(row, by=by, at=at)
    session_rows.end_all(by.id, but=session_id, at=at)
    tell(by.id, f"Gỡ cách xác thực: {KINDS[row.kind].lower()}", by=by, at=at)
    return True


def remove_all(officer_id: int, *, by: Actor, at: datetime) -> int:
    """Take all of an officer's factors away, within a recovery; returns how many."""
    held = factors_of(officer_id)
    for row in held:
        _remove(row, by=by, at=at)
    return len(held)


def _remove(row: Factor, *, by: Actor, at: datetime) -> None:
    enter(row.officer_id, "factor_removed", {"factor": row.id, "kind": row.kind}, by=by, at=at)
    db.session.delete(row)
    db.session.flush()


def use_code(officer_id: int, code: str, *, at: datetime) -> bool:
    """Whether the code is right for one of the officer's apps, and wasn't used: it is used up now."""
    held = select(Factor).where(Factor.officer_id == officer_id, Factor.kind == "totp").with_for_update()
    for row in db.session.scalars(held):
        assert row.secret is not None
        secret = factor_secrets.opened(row.secret, _context(officer_id))["secret"]
        step = one_time_codes.step_of(secret, code, at=at, after=row.last_step)
        if step is not None:
            row.last_step, row.used_at = step, at
            db.session.flush()
            return True
    return False


def use_passkey(
    answer: str, challenge: str, site: passkeys.Site, *, officer_id: int | None, at: datetime
) -> int:
    """Whose passkey signed the challenge; of ``officer_id``'s keys when it is known who it must be.

    Raises passkeys.Unproved, and Cloned once it is recorded and told: commit then.
    """
    held = select(Factor).where(Factor.credential_id == passkeys.credential_of(answer)).with_for_update()
    row = db.session.scalar(held)
    if row is None or (officer_id is not None and row.officer_id != officer_id):
        raise passkeys.Unproved("unknown")
    assert row.public_key is not None
    said = passkeys.proved(site, challenge, answer, public_key=row.public_key)
    kept = row.sign_count or 0
    if (said or kept) and said <= kept:
        by = Actor("officer", row.officer_id)
        enter(row.officer_id, "passkey_cloned", {"factor": row.id, "kept": kept, "said": said}, by=by, at=at)
        tell(row.officer_id, "Từ chối một khóa truy cập có dấu hiệu bị sao chép", by=by, at=at)
        raise Cloned
    row.sign_count, row.used_at = said, at
    db.session.flush()
    return row.officer_id


def passkeys_of(held: Sequence[Factor]) -> list[bytes]:
    """The numbers of the passkeys among the factors."""
    return [row.credential_id for row in held if row.credential_id is not None]


def with_own(first: str, kind: str) -> str:
    """The proof that a first step and a factor of this kind make together."""
    proof = kind if not first else f"{first}+{kind}"
    assert proof in rules.PROOFS
    return proof


def _context(officer_id: int) -> str:
    return f"accounts.totp:{officer_id}"
