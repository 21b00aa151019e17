"""What is held of a promise today, digested as it was when it happened; for ``register verify``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any, Final

from sqlalchemy import select

from feedback.commitments.models import CommitmentEvent
from feedback.extensions import db
from feedback.register import rules as register_rules

ROOM: Final = "commitment"
"""The room under which the register knows promises."""

_EVENT: Final = tuple(CommitmentEvent.__table__.columns.keys())


def digest_of(event: Mapping[str, Any]) -> bytes:
    """The register's digest of an event; its ``details`` hold all that the act set."""
    covered = {name: event[name] for name in ("commitment_id", "act", "actor", "details")}
    return register_rules.digest(event["salt"], covered | {"at": event["at"].astimezone(UTC).isoformat()})


def digests_of(numbers: Iterable[int]) -> dict[int, set[bytes]]:
    """For each promise the digests that its rows give today."""
    found: dict[int, set[bytes]] = {}
    asked = select(CommitmentEvent).where(CommitmentEvent.commitment_id.in_(set(numbers)))
    for event in db.session.scalars(asked):
        row = {name: getattr(event, name) for name in _EVENT}
        found.setdefault(event.commitment_id, set()).add(digest_of(row))
    return found
