"""Questions about digests and where they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from feedback.extensions import db
from feedback.oversight.models import DigestAddress, QuarterDigest

READ: Final = "oversight:digest:read"
ISSUE: Final = "oversight:digest:issue"


def issued() -> Sequence[QuarterDigest]:
    """All digests, the latest quarter first: four a year."""
    asked = select(QuarterDigest).order_by(QuarterDigest.year.desc(), QuarterDigest.quarter.desc())
    return db.session.scalars(asked).all()


def of_quarter(year: int, quarter: int) -> QuarterDigest | None:
    """That of a quarter."""
    if not 2000 <= year <= 9999:
        return None
    return db.session.scalar(
        select(QuarterDigest).where(QuarterDigest.year == year, QuarterDigest.quarter == quarter)
    )


def addresses(*, active_only: bool = False) -> Sequence[DigestAddress]:
    """Where digests are sent, by name."""
    asked = select(DigestAddress).order_by(DigestAddress.name)
    return db.session.scalars(asked.where(DigestAddress.active) if active_only else asked).all()


def address_of(number: int) -> DigestAddress | None:
    """One of these."""
    return db.session.get(DigestAddress, number) if number < 2**63 else None
