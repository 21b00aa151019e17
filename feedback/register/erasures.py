"""What was erased on purpose: the register tells it from what was taken away.

An entry holds a digest; once its content is erased nothing gives that digest again. The act «erased» says of
which entries this is so. Who only holds the database can't enter one: its keyed digest would be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import func, select

from feedback.actor import Actor
from feedback.extensions import db
from feedback.register import actions, rules
from feedback.register.models import Erasure, RegisterEntry
from feedback.straight import add_rows

ACT: Final = "erased"
_STEP: Final = 1000


def enter(subjects: Sequence[tuple[str, int]], *, why: str, by: Actor, at: datetime) -> None:
    """Write, in the transaction of the erasing itself, that the content of these subjects is erased.

    Two inserts and one select however many there are. Whoever calls must hold off other acts on the subjects.
    """
    if not subjects:
        return
    upto = db.session.scalar(select(func.max(RegisterEntry.id))) or 0
    rows: list[dict[str, Any]] = [
        {
            "subject_room": room,
            "subject_id": number,
            "upto": upto,
            "why": why,
            "at": at,
            "actor": by.name,
            "salt": rules.new_salt(),
        }
        for room, number in subjects
    ]
    add_rows(Erasure, rows)
    acts = [
        actions.Act(ACT, (row["subject_room"], row["subject_id"]), _digest(row["salt"], row)) for row in rows
    ]
    actions.enter_many(acts, by=by, at=at)


def of(room: str, numbers: Iterable[int]) -> dict[int, int]:
    """Up to which entry each erased subject's content is gone; only those whose erasing was entered.

    Two selects for a thousand subjects.
    """
    found: dict[int, int] = {}
    for row, digest, entered in _rows(room, numbers):
        if digest in entered:
            found[row.subject_id] = max(row.upto, found.get(row.subject_id, 0))
    return found


def digests(room: str, numbers: Iterable[int]) -> dict[int, set[bytes]]:
    """For each subject the digests of its erasures as their rows stand today."""
    found: dict[int, set[bytes]] = {}
    for row, digest, _entered in _rows(room, numbers):
        found.setdefault(row.subject_id, set()).add(digest)
    return found


def _rows(room: str, numbers: Iterable[int]) -> Iterable[tuple[Erasure, bytes, set[bytes]]]:
    for lot in _lots(numbers):
        mine = (Erasure.subject_room == room, Erasure.subject_id.in_(lot))
        rows = db.session.scalars(select(Erasure).where(*mine).order_by(Erasure.id)).all()
        if not rows:
            continue
        entered = _entered(room, {row.subject_id for row in rows})
        for row in rows:
            values = {name: getattr(row, name) for name in _COVERED}
            yield row, _digest(row.salt, values), entered.get(row.subject_id, set())


def _entered(room: str, numbers: set[int]) -> dict[int, set[bytes]]:
    found: dict[int, set[bytes]] = {}
    asked = select(RegisterEntry.subject_id, RegisterEntry.digest).where(
        RegisterEntry.subject_room == room, RegisterEntry.subject_id.in_(numbers), RegisterEntry.act == ACT
    )
    for row in db.session.execute(asked):
        found.setdefault(row.subject_id, set()).add(row.digest)
    return found


_COVERED: Final = ("subject_room", "subject_id", "upto", "why", "actor", "at")


def _digest(salt: bytes, row: Mapping[str, Any]) -> bytes:
    covered = {name: row[name] for name in _COVERED[:-1]} | {"at": row["at"].astimezone(UTC).isoformat()}
    return rules.digest(salt, covered)


def _lots(numbers: Iterable[int]) -> Iterable[list[int]]:
    wanted = sorted(set(numbers))
    return (wanted[start : start + _STEP] for start in range(0, len(wanted), _STEP))
