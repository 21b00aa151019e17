"""What administration asks of several rooms."""

from __future__ import annotations

from sqlalchemy import exists, select

from feedback.accounts.models import Officer, OfficerRole
from feedback.agencies.models import Agency
from feedback.cases.models import Case
from feedback.extensions import db


def has_cases() -> bool:
    """Whether any case was ever lodged."""
    return bool(db.session.scalar(select(exists().where(Case.id.is_not(None)))))


def has_officers(*, demo: bool) -> bool:
    """Whether there is an officer of the demo, or one who is not."""
    return bool(db.session.scalar(select(exists().where(Officer.demo.is_(demo)))))


def has_agencies() -> bool:
    """Whether the reference data were brought in."""
    return bool(db.session.scalar(select(exists().where(Agency.id.is_not(None)))))


def administrators(most: int) -> list[tuple[str, str | None]]:
    """User names and kept hashes of those who administer the system; not those of the demo."""
    rows = db.session.execute(
        select(Officer.username, Officer.password_hash)
        .join(OfficerRole, OfficerRole.officer_id == Officer.id)
        .where(OfficerRole.role == "admin", Officer.active, Officer.demo.is_(False))
        .order_by(Officer.id)
        .limit(most)
    )
    return [(row.username, row.password_hash) for row in rows]
