"""Tính lại số liệu: the days by which measures count, held against the history, and put right if asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.cases import measured
from feedback.cases.actions.recounting import hold
from feedback.cases.models import Case
from feedback.extensions import db, put
from feedback.register import actions as register
from feedback.register.rules import digest

REBUILT: Final = "measures_rebuilt"


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of one case: what its row holds, and what its history says."""

    case_id: int
    number: str
    column: str
    held: date | None
    derived: date | None


def differences(after: int, most: int) -> tuple[int | None, list[Difference]]:
    """Hold the next ``most`` cases behind number ``after`` against their history; changes nothing.

    Returns the number to go on after, None at the end. Five statements. What came settled or half done from
    another system brought its days with it, and is held against its clocks only.
    """
    cases = db.session.scalars(select(Case).where(Case.id > after).order_by(Case.id).limit(most)).all()
    if not cases:
        return None, []
    told = measured.derive({case.id: case.course for case in cases})
    found = []
    for case in cases:
        for column, derived in asdict(told[case.id]).items():
            if case.brought_in and column != "due_on":
                continue
            if (held := getattr(case, column)) != derived:
                found.append(Difference(case.id, case.number, column, held, derived))
    last = cases[-1].id
    db.session.expunge_all()
    return last, found


def put_right(found: Sequence[Difference], *, by: Actor, at: datetime) -> int:
    """Write into the rows what the history says, with an entry in the register; returns how many cases.

    The rows are locked and looked at once more: an act meanwhile may have brought them in step.
    """
    numbers = sorted({one.case_id for one in found})
    hold(numbers)
    changed = []
    for number in numbers:
        _last, still = differences(number - 1, 1)
        if mended := {one.column: one.derived for one in still if one.case_id == number}:
            put(update(Case).where(Case.id == number), **mended)
            told = {column: day and day.isoformat() for column, day in mended.items()}
            changed.append(register.Act(REBUILT, ("cases", number), digest(b"", told)))
    register.enter_many(changed, by=by, at=at)
    return len(changed)
