"""How a line of competence came to be: every row that ever stood, for its history page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from feedback.agencies.directory import CompetenceRow
from feedback.agencies.models import Competence
from feedback.agencies.queries import as_row
from feedback.extensions import db


@dataclass(frozen=True, slots=True)
class PastCompetence:
    """A row of the competence table with how it ended, for its history page."""

    row: CompetenceRow
    end_basis: str | None
    annulled_at: datetime | None


def of(kind: str, field: str, level: str) -> list[PastCompetence]:
    """All rows that ever stood for the kind, field and level, newest first, annulled ones too."""
    return [
        PastCompetence(as_row(row), row.end_basis, row.annulled_at)
        for row in db.session.scalars(
            select(Competence)
            .where(Competence.kind == kind, Competence.field == field, Competence.level == level)
            .order_by(Competence.first_on.desc(), Competence.id.desc())
        )
    ]
