"""Whether what proves who an officer is stands as his acts left it: for ``feedback register verify``.

A factor or a linked account put into the tables by other ways would open the door in his name; one taken out
would leave a password alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import select

from feedback.accounts.models import Factor, OfficerAct, OfficerIdentity
from feedback.extensions import db
from feedback.register.rules import new_salt

_STEP: Final = 500
_ADDED: Final = {"factor_added": "factor", "identity_bound": "identity"}
_REMOVED: Final = {"factor_removed": "factor", "identity_unbound": "identity"}


def printed(row: Factor | OfficerIdentity) -> str:
    """The salted digest (SHA-256) of whose it is and by what it proves."""
    salt = new_salt()
    return f"{salt.hex()}:{_digest(row, salt)}"


def _digest(row: Factor | OfficerIdentity, salt: bytes) -> str:
    told: list[Any] = [row.officer_id]
    if isinstance(row, Factor):
        kept = (row.secret, row.credential_id, row.public_key)
        told += [row.kind, *((value or b"").hex() for value in kept)]
    else:
        told += [row.issuer, row.subject, row.bound_by]
    return hashlib.sha256(salt + repr(told).encode()).hexdigest()


def check() -> Iterator[str]:
    """One sentence for each factor or linked account that no act added, and for each gone without an act."""
    left: dict[tuple[str, int], str] = {}
    acts = (
        select(OfficerAct.act, OfficerAct.details)
        .where(OfficerAct.act.in_([*_ADDED, *_REMOVED]))
        .order_by(OfficerAct.id)
        .execution_options(yield_per=_STEP)
    )
    for act, details in db.session.execute(acts):
        if act in _ADDED:
            left[_ADDED[act], details[_ADDED[act]]] = details["print"]
        else:
            left.pop((_REMOVED[act], details[_REMOVED[act]]), None)
    yield from _compare(left, "factor", db.session.scalars(select(Factor)), "cách xác thực")
    yield from _compare(left, "identity", db.session.scalars(select(OfficerIdentity)), "tài khoản liên kết")


def _compare(
    left: dict[tuple[str, int], str],
    name: str,
    rows: Iterable[Factor] | Iterable[OfficerIdentity],
    words: str,
) -> Iterator[str]:
    there = {row.id: row for row in rows}
    for number, row in there.items():
        known = left.get((name, number))
        if known is None:
            yield f"{words} {number}: không có việc nào trong sổ lập ra"
        elif _digest(row, bytes.fromhex(known.partition(":")[0])) != known.partition(":")[2]:
            yield f"{words} {number}: không khớp với những việc đã ghi sổ"
    for kind, number in left:
        if kind == name and number not in there:
            yield f"{words} {number}: đã bị xóa, không có việc nào trong sổ xóa đi"
