"""Counting what may be tried a few times only: codes with a wrong secret, votes from one network."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import LargeBinary, case, delete, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, UtcDateTime, db

WINDOW: Final = timedelta(minutes=15)


class TrackingTry(Base):
    """Lần thử: how often something was tried under a name, of which the digest alone is kept."""

    __tablename__ = "tracking_try"

    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    tries: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)


def count_try(code: str, *, at: datetime) -> int:
    """Count a try for a code, known or not; returns how many there were within the window, this one too.

    Counted per code and not per address: a whole village may share one. Of tries at the same moment each
    waits for the other, so that none slips through uncounted.
    """
    digest = hashlib.sha256(code.encode()).digest()
    engine = db.session.get_bind().dialect.name
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[engine]
    # What was counted in the future, by a clock that was put right since, would count too long.
    over = or_(TrackingTry.first_at <= at - WINDOW, TrackingTry.first_at > at + WINDOW)
    counted = (
        insert(TrackingTry)
        .values(code_digest=digest, tries=1, first_at=at)
        .on_conflict_do_update(
            index_elements=["code_digest"],
            set_={
                "tries": case((over, 1), else_=TrackingTry.tries + 1),
                "first_at": case((over, at), else_=TrackingTry.first_at),
            },
        )
        .returning(TrackingTry.tries)
    )
    return int(db.session.execute(counted).scalar_one())


def forget_tries(code: str) -> None:
    """The holder has proven himself: his earlier slips count no more."""
    digest = hashlib.sha256(code.encode()).digest()
    db.session.execute(delete(TrackingTry).where(TrackingTry.code_digest == digest))


def clear_tries(*, before: datetime) -> None:
    """Forget counts whose window is over."""
    db.session.execute(delete(TrackingTry).where(TrackingTry.first_at < before - WINDOW))
