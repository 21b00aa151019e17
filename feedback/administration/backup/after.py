"""What a restored database must be told before anybody works with it: one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.accounts import session_rows, steps
from feedback.actor import SYSTEM
from feedback.administration.backup.gap import Gap
from feedback.administration.backup.manifest import Manifest
from feedback.administration.models import Restoration
from feedback.agencies.models import Agency
from feedback.clock import local_day
from feedback.extensions import db
from feedback.notifications import holding
from feedback.papers import skipping
from feedback.partners.actions import restored as partners
from feedback.register import actions as register
from feedback.register.rules import digest, new_salt

ROOM: Final = "restoration"
ACT: Final = "restored"

_OF_AGENCIES: Final = (
    *("case", "arrival", "letter", "case:sealed", "arrival:sealed", "letter:sealed"),
    *("protection:paper", "protection:file"),
)
"""Series of numbers that each agency has (``cases.rules.series``)."""

_OF_THE_PROVINCE: Final = (
    *("dialogue", "consultation", "national_export", "inspection", "body_opinion", "data_breach"),
    "posted_document",
)
_COVERED: Final = (
    *("backup", "taken_at", "head_seq", "known_seq", "known_from", "jump", "sessions", "held", "stray_files"),
    "at",
)


def settle(gap: Gap, made: Manifest, *, jump: int, stray: int, at: datetime) -> Restoration:
    """Đưa vào sổ rằng dữ liệu được khôi phục: sessions and codes of sign-in are dead, what waited to go is
    held, numbers that may stand on papers are passed over. In the caller's transaction.
    """
    sessions = session_rows.end_everybody(at=at)
    steps.forget_everybody()
    partners.give_up_waiting(at=at)
    held = holding.hold_all()
    if jump:
        years = range(local_day(made.moment).year, local_day(at).year + 1)
        numbers = list(db.session.scalars(select(Agency.id)))
        series = [f"{name}:{number}" for name in _OF_AGENCIES for number in numbers]
        skipping.skip(jump, years, [*series, *_OF_THE_PROVINCE])
    row = Restoration(
        at=at,
        backup=made.name,
        taken_at=made.moment,
        head_seq=made.head[0],
        known_seq=gap.known,
        known_from=gap.known_from,
        jump=jump,
        sessions=sessions,
        held=held,
        stray_files=stray,
        salt=new_salt(),
    )
    db.session.add(row)
    db.session.flush()
    register.enter(ACT, subject=(ROOM, row.id), digest=_digest(row), by=SYSTEM, at=at)
    return row


def digests_of(numbers: Iterable[int]) -> dict[int, set[bytes]]:
    """For ``register verify``: the digests that rows of restores give today."""
    rows = db.session.scalars(select(Restoration).where(Restoration.id.in_(set(numbers))))
    return {row.id: {_digest(row)} for row in rows}


def latest() -> Restoration | None:
    """The last restore of this database; one select."""
    return db.session.scalar(select(Restoration).order_by(Restoration.id.desc()).limit(1))


def gap_of(row: Restoration) -> Gap:
    """What was lost, as it was known then."""
    return Gap(row.head_seq, row.known_seq, row.known_from, None)


def _digest(row: Restoration) -> bytes:
    content: dict[str, Any] = {
        name: value.isoformat() if isinstance(value := getattr(row, name), datetime) else value
        for name in _COVERED
    }
    return digest(row.salt, content)
