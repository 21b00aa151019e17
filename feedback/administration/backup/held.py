"""Thông báo tạm giữ theo vụ việc: what an administrator may know of each, and of what is sealed no more than
a number among others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from feedback.cases.models import Case
from feedback.extensions import db
from feedback.notifications import holding

_CASE = "case:"


@dataclass(frozen=True, slots=True)
class OfCase:
    """Held messages about one case: ``about`` is how they name it."""

    number: str
    about: str
    count: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """``others``: what is held about all else, sealed cases among it, as messages name it."""

    cases: list[OfCase]
    others: list[str | None]
    others_count: int

    @property
    def count(self) -> int:
        """How many messages are held."""
        return sum(one.count for one in self.cases) + self.others_count


def standing() -> Standing:
    """What is held, the oldest first; two selects, and one for each thousand cases more."""
    found = holding.by_matter()
    ids = [int(one.about[len(_CASE) :]) for one in found if one.about and one.about.startswith(_CASE)]
    numbers: dict[str, str] = {}
    for start in range(0, len(ids), 1000):
        asked = select(Case.id, Case.number).where(
            Case.id.in_(ids[start : start + 1000]), Case.sealed.is_(False)
        )
        numbers |= {f"{_CASE}{row.id}": row.number for row in db.session.execute(asked)}
    cases = [
        OfCase(numbers[one.about], one.about, one.count, one.oldest_at)
        for one in found
        if one.about in numbers
    ]
    others = [one for one in found if one.about not in numbers]
    return Standing(cases, [one.about for one in others], sum(one.count for one in others))
