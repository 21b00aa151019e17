"""What the register covers of a registration beside its event; for ``register verify``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import select

from feedback.dialogue.actions.history import HISTORY, SEAT
from feedback.dialogue.models import Registration
from feedback.extensions import db
from feedback.people import queries as people

COLUMNS: Final = (
    "session_id",
    "position",
    "seat",
    "state",
    "source",
    "person_id",
    "case_id",
    "online",
    "made_at",
    "came_at",
    "came_how",
    "ended_at",
)
"""What acts on a registration set, replayed by ``check``; none of it says who somebody is."""


def content(registration: Registration, prints: dict[int, str]) -> dict[str, Any]:
    """The code, and what he said of himself: SHA-256 (hex) keyed with his secret's digest."""
    told = registration.secret_digest + prints.get(registration.person_id, "").encode()
    return {"code": registration.code, "said": hashlib.sha256(told).hexdigest()}


def contents(numbers: Iterable[int]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """By registration and act, as the rows hold it today."""
    found = list(db.session.scalars(select(Registration).where(Registration.id.in_(set(numbers)))))
    prints = people.fingerprints(one.person_id for one in found)
    return {one.id: {"registered": [content(one, prints)]} for one in found}


def check() -> Iterator[str]:
    """One sentence for each registration that isn't as its acts left it."""
    return HISTORY.replay(SEAT, Registration, "đăng ký dự đối thoại")
