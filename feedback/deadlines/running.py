"""Open clocks as lists show them: of many subjects, with no more than a tag needs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Select, and_, bindparam, case, select

from feedback.deadlines.models import Deadline
from feedback.deadlines.queries import is_open
from feedback.straight import ask_plainly


@dataclass(frozen=True, slots=True)
class Running:
    """An open deadline of an agency; its attributes are those of ``Deadline``. ``trace`` is None when the
    day is sure or the clock stands still: nobody is told why then.
    """

    met_on: ClassVar[None] = None
    ended_on: ClassVar[None] = None
    is_open: ClassVar[bool] = True
    owed_by: ClassVar[str] = "agency"

    id: int
    clock: str
    due_on: date
    unit: str | None
    paused_on: date | None
    provisional: bool
    trace: list[dict[str, Any]] | None

    @property
    def binds(self) -> bool:
        """As of ``Deadline``."""
        return self.paused_on is None or self.due_on < self.paused_on

    @property
    def is_target(self) -> bool:
        """As of ``Deadline``."""
        return self.clock == "target"


def owed_for_many(room: str, subject_ids: Collection[int]) -> dict[int, list[Running]]:
    """The open clocks that agencies owe, by number of their subject, whose others have none; one select."""
    found: dict[int, list[Running]] = {}
    for subject_id, *rest in ask_plainly(_owed(), {"room": room, "subjects": set(subject_ids)}):
        found.setdefault(subject_id, []).append(Running(*rest))
    return found


@cache
def _owed() -> Select[*tuple[Any, ...]]:
    told = case((and_(Deadline.provisional, Deadline.paused_on.is_(None)), Deadline.trace))
    return select(
        Deadline.subject_id,
        Deadline.id,
        Deadline.clock,
        Deadline.due_on,
        Deadline.unit,
        Deadline.paused_on,
        Deadline.provisional,
        told,
    ).where(
        Deadline.subject_room == bindparam("room"),
        Deadline.subject_id.in_(bindparam("subjects", expanding=True)),
        Deadline.owed_by == "agency",
        is_open(),
    )
