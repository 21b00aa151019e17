"""Tìm vụ việc cần theo dõi: each day all rules are run, what they see is kept, and proposals follow from it.

Set by set inside the database: no row is read into Python but of what people turned down.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    SQLColumnExpression,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from feedback.actor import SYSTEM
from feedback.clock import local_day
from feedback.extensions import db
from feedback.oversight.actions import watching
from feedback.oversight.models import TurnedDown, WatchedCase, WatchProposal, WatchSign
from feedback.oversight.watch import rules, signs
from feedback.oversight.watch.rules import Version

RANK: Final = 2**40
"""Points stand above the number of the case: no case has a greater one."""

_STEP: Final = 500


def find(at: datetime) -> None:
    """Run the rules of the day in the caller's transaction: signs anew, then what was turned down and shows
    something new, then the proposals.
    """
    on = local_day(at)
    version = rules.in_force(on)
    db.session.execute(delete(WatchSign))
    for rule in version.rules:
        found = signs.question(version, rule, on).subquery()
        number, seen = found.c
        rows = select(number, literal(rule.key), seen)
        db.session.execute(insert(WatchSign).from_select(["case_id", "rule", "seen"], rows))
    _propose_again(at)
    _propose(version, on)


def _propose_again(at: datetime) -> None:
    after, in_force = 0, select(TurnedDown).where(TurnedDown.lapsed_on.is_(None)).order_by(TurnedDown.id)
    while rows := db.session.scalars(in_force.where(TurnedDown.id > after).limit(_STEP)).all():
        seen = _seen([one.case_id for one in rows])
        for one in rows:
            if what := rules.news(one.known, seen.get(one.case_id, {})):
                watching.propose_again(one, what, by=SYSTEM, at=at)
        after = rows[-1].id


def _seen(numbers: list[int]) -> dict[int, dict[str, int]]:
    asked = select(WatchSign.case_id, WatchSign.rule, WatchSign.seen).where(WatchSign.case_id.in_(numbers))
    rows = db.session.execute(asked.order_by(WatchSign.case_id))
    return {number: {row[1]: row[2] for row in found} for number, found in groupby(rows, lambda row: row[0])}


def _propose(version: Version, on: date) -> None:
    due = _due(version).subquery()
    db.session.execute(delete(WatchProposal).where(WatchProposal.case_id.not_in(select(due.c.case_id))))
    now = select(due.c.points).where(due.c.case_id == WatchProposal.case_id).scalar_subquery()
    db.session.execute(
        update(WatchProposal)
        .where(WatchProposal.points != now)
        .values(points=now, rank=_rank(now, WatchProposal.case_id))
        .execution_options(synchronize_session=False)
    )
    new = select(due.c.case_id, due.c.points, _rank(due.c.points, due.c.case_id), literal(on)).where(
        due.c.case_id.not_in(select(WatchProposal.case_id))
    )
    db.session.execute(insert(WatchProposal).from_select(["case_id", "points", "rank", "found_on"], new))


def _due(version: Version) -> Select[int, int]:
    """The cases whose signs have points enough, about which nobody has decided."""
    each = case({one.key: one.points for one in version.rules}, value=WatchSign.rule, else_=0)
    total = func.sum(each)
    held = select(WatchedCase.case_id).where(WatchedCase.left_on.is_(None))
    turned_down = select(TurnedDown.case_id).where(TurnedDown.lapsed_on.is_(None))
    return (
        select(WatchSign.case_id, total.label("points"))
        .where(WatchSign.case_id.not_in(held), WatchSign.case_id.not_in(turned_down))
        .group_by(WatchSign.case_id)
        .having(total >= version.propose_from)
    )


def _rank(points: ColumnElement[int], number: SQLColumnExpression[int]) -> ColumnElement[int]:
    return cast(points, BigInteger) * literal(RANK, BigInteger()) + number
