"""What administration asks of several rooms."""

from __future__ import annotations

from sqlalchemy import exists, select

from feedback.accounts.models import Officer
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
