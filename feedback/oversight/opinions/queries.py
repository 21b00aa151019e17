"""Questions about opinions of Mặt trận and unions: who sees which, late ones first, counts of a span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, bindparam, func, select, tuple_

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.oversight import scope
from feedback.oversight.measures.late import SOON
from feedback.oversight.models import BodyOpinion
from feedback.prepared import WHOSE
from feedback.straight import ask_plainly

READ: Final = "oversight:opinion:read"
WRITE: Final = "oversight:opinion:write"
REPLY: Final = "oversight:opinion:reply"
STRIKE: Final = "oversight:opinion:strike"
SHOWN: Final = {
    "waiting": "Chờ trả lời",
    "late": "Quá hạn trả lời",
    "answered": "Đã trả lời",
    "struck": "Đã gạch",
}
"""Lists in words."""

Place = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of a span of days: opinions received in it, of these replied to, replied to late, and waiting although
    the day is over. Apart from these: received in it and struck, and struck when the day was over."""

    received: int
    answered: int
    answered_late: int
    waiting_late: int
    struck: int
    struck_late: int


def known_to(viewer: Actor, on: date) -> list[ColumnElement[bool]]:
    """Conditions: all for who sees the whole province, else those that his agency has to reply to."""
    if scope.everywhere(viewer):
        return []
    return [BodyOpinion.agency_id.in_(agencies.whose_work(viewer.agency_id, on))]


def listing(
    viewer: Actor,
    today: date,
    *,
    shown: str = "waiting",
    source: str = "",
    agency_id: int | None = None,
    after: Place | None = None,
    size: int = 25,
) -> tuple[Sequence[BodyOpinion], Place | None]:
    """A list of ``SHOWN`` and the place behind which its next page begins. What waits: the earliest day due
    first, so that late ones stand on top; else latest received first. One select by index.
    """
    row = BodyOpinion
    asked = select(row).where(*known_to(viewer, today))
    if source:
        asked = asked.where(row.source == source)
    if agency_id is not None:
        asked = asked.where(row.agency_id == agency_id)
    waits = shown in ("waiting", "late")
    asked = asked.where(row.state == ("waiting" if waits else shown))
    if shown == "late":
        asked = asked.where(row.due_on < today)
    day = row.due_on if waits else row.received_on
    place = tuple_(day, row.id)
    if after is not None:
        asked = asked.where(place > tuple_(*after) if waits else place < tuple_(*after))
    asked = asked.order_by(day, row.id) if waits else asked.order_by(day.desc(), row.id.desc())
    rows = db.session.scalars(asked.limit(size + 1)).all()
    last = rows[size - 1] if len(rows) > size else None
    return rows[:size], ((last.due_on if waits else last.received_on), last.id) if last else None


def by_code(code: str, viewer: Actor, today: date) -> BodyOpinion | None:
    """One that the viewer may see."""
    return db.session.scalar(select(BodyOpinion).where(BodyOpinion.code == code, *known_to(viewer, today)))


def late_count(viewer: Actor, today: date) -> int:
    """How many wait although their day is over."""
    late = (BodyOpinion.state == "waiting", BodyOpinion.due_on < today)
    return db.session.scalar(select(func.count()).where(*late, *known_to(viewer, today))) or 0


def struck_late_count(viewer: Actor, today: date) -> int:
    """How many were struck although their day was over by then."""
    late = (BodyOpinion.state == "struck", BodyOpinion.struck_on > BodyOpinion.due_on)
    return db.session.scalar(select(func.count()).where(*late, *known_to(viewer, today))) or 0


def to_reply(viewer: Actor, today: date) -> tuple[int, date | None]:
    """How many that the viewer's agency has to reply to are late or due within 7 calendar days, and the first
    day; one select."""
    asked = {"whose": agencies.whose_work(viewer.agency_id, today), "until": today + SOON}
    [(count, first)] = ask_plainly(_TO_REPLY, asked)
    return count, first


_TO_REPLY: Final = select(func.count(), func.min(BodyOpinion.due_on)).where(
    BodyOpinion.state == "waiting",
    BodyOpinion.due_on <= bindparam("until"),
    BodyOpinion.agency_id.in_(WHOSE),
)


def to_tell_late(today: date) -> Sequence[int]:
    """Those whose day is over, of which the leader wasn't told yet."""
    row = BodyOpinion
    late = (row.state == "waiting", row.due_on < today, row.told_late_on.is_(None))
    return db.session.scalars(select(row.id).where(*late).order_by(row.id)).all()


def opinions_of(first_on: date, last_on: date, today: date) -> Numbers:
    """Numbers of the opinions received in a span of days, both counted. One select by index."""
    row = BodyOpinion
    asked = select(
        func.count().filter(row.state != "struck"),
        func.count().filter(row.state == "answered"),
        func.count().filter(row.state == "answered", row.recorded_on > row.due_on),
        func.count().filter(row.state == "waiting", row.due_on < today),
        func.count().filter(row.state == "struck"),
        func.count().filter(row.state == "struck", row.struck_on > row.due_on),
    ).where(row.received_on.between(first_on, last_on))
    return Numbers(*db.session.execute(asked).one())
