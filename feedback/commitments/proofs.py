"""What is held of a promise today, digested as it was when it happened; for ``register verify``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date
from typing import Any, Final

from sqlalchemy import select

from feedback.attachments import queries as attached
from feedback.commitments import rules
from feedback.commitments.models import Commitment, CommitmentEvent
from feedback.extensions import db
from feedback.register import rules as register_rules

ROOM: Final = "commitment"
"""The room under which the register knows promises, and their evidence is kept."""

_EVENT: Final = tuple(CommitmentEvent.__table__.columns.keys())


def digest_of(event: Mapping[str, Any]) -> bytes:
    """The register's digest of an event; its ``details`` hold all that the act set."""
    covered = {name: event[name] for name in ("commitment_id", "act", "actor", "details")}
    return register_rules.digest(event["salt"], covered | {"at": event["at"].astimezone(UTC).isoformat()})


def digests_of(numbers: Iterable[int]) -> dict[int, set[bytes]]:
    """For each promise the digests that its rows give today.

    Where its row, or the files of its evidence, are not what its events come to, the last event gives none.
    """
    wanted = set(numbers)
    courses: dict[int, list[CommitmentEvent]] = {}
    asked = select(CommitmentEvent).where(CommitmentEvent.commitment_id.in_(wanted))
    for event in db.session.scalars(asked.order_by(CommitmentEvent.id)):
        courses.setdefault(event.commitment_id, []).append(event)
    rows = {one.id: one for one in db.session.scalars(select(Commitment).where(Commitment.id.in_(wanted)))}
    files = attached.fingerprints(ROOM, wanted)
    found = {}
    for number, course in courses.items():
        true = _is_true(rows.get(number), course, files.get(number, []))
        proven = course if true else course[:-1]
        found[number] = {digest_of({name: getattr(one, name) for name in _EVENT}) for one in proven}
    return found


def _is_true(row: Commitment | None, course: list[CommitmentEvent], files: list[str]) -> bool:
    if row is None:
        return False
    held = {name: _plain(getattr(row, name)) for name in rules.COLUMNS}
    told = [file["sha256"] for one in course for file in one.details.get("files", ())]
    same = rules.replayed((one.act, one.details) for one in course) == held
    return same and sorted(told) == sorted(files)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
