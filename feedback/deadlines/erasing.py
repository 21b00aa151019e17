"""Xóa lời ghi ở thời hạn: what was typed when a clock was stopped, extended, found to be another one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from feedback.deadlines.models import Deadline, DeadlineExtension, DeadlinePause
from feedback.extensions import Base, db
from feedback.law.trace import StepCode

_GONE: Final = "(đã xóa)"
_TYPED: Final = (StepCode.STOPPED_BY, StepCode.RESUMED_BY, StepCode.EXTENDED_BY, StepCode.FOUND_AS)
"""Steps of a trace whose ``basis`` somebody typed; that of the others is law."""


def erase(room: str, numbers: Collection[int]) -> None:
    """Xóa: the days of these subjects' clocks stay, and by which rule they were counted; the words of the
    decisions that moved them go. Two selects and three statements."""
    asked = select(Deadline.id, Deadline.trace).where(
        Deadline.subject_room == room, Deadline.subject_id.in_(set(numbers))
    )
    rows = db.session.execute(asked).all()
    told = [{"row": row.id, "said": new} for row in rows if (new := _blanked(row.trace)) != row.trace]
    if told:
        table = Base.metadata.tables[Deadline.__tablename__]
        statement = update(table).where(table.c.id == bindparam("row")).values(trace=bindparam("said"))
        db.session.connection().execute(statement, told)
    clocks = [row.id for row in rows]
    for model in (DeadlinePause, DeadlineExtension):
        db.session.execute(
            update(model)
            .where(model.deadline_id.in_(clocks))
            .values(basis=_GONE)
            .execution_options(synchronize_session=False)
        )


def _blanked(steps: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        one | {"basis": _GONE} if one.get("step") in _TYPED and one.get("basis") else one for one in steps
    ]
