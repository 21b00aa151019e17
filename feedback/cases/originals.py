"""Questions about original papers that an agency keeps of those who sent them."""

from __future__ import annotations

from sqlalchemy import Select, select

from feedback.cases.models import Original
from feedback.extensions import db


def of_case(case_id: int) -> list[Original]:
    """All original papers taken in a case, oldest first."""
    found = select(Original).where(Original.case_id == case_id).order_by(Original.id)
    return list(db.session.scalars(found))


def held(case_id: int) -> list[Original]:
    """Those that the agency still keeps."""
    return [one for one in of_case(case_id) if one.returned_on is None]


def kept() -> Select[int]:
    """The cases of which an agency still keeps originals: of a settled one they are owed to the sender."""
    return select(Original.case_id).where(Original.returned_on.is_(None))
