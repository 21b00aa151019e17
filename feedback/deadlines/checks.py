"""Are the open days those that the law and the calendar give? For ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select

from feedback.deadlines import changes, queries, recounting
from feedback.deadlines.models import Deadline, DeadlineExtension, DeadlinePause
from feedback.extensions import db
from feedback.law.calendar import BeyondCalendar
from feedback.law.refusal import Refusal

STEP = 5000


def check() -> Iterator[str]:
    """One sentence for each open deadline whose day, length or stops aren't those that its rows give today.

    While a change of the calendar waits for its recount, days may differ lawfully: nothing is said of them.
    """
    yield from _stops()
    yield from _lengths()
    if changes.since_recount():
        return
    reckoner = recounting.reckoner()
    for room in recounting.open_by_room():
        after: int | None = 0
        while after is not None:
            looked = recounting.look(room, after, STEP, reckoner)
            for number in looked.changing:
                yield f"thời hạn {number}: ngày hạn không khớp với quy định và lịch nghỉ"
            after = looked.last


def _stops() -> Iterator[str]:
    """A deadline stands still from a day if and only if it has an open stop from that day."""
    rows = db.session.scalars(
        select(Deadline.id)
        .outerjoin(
            DeadlinePause, and_(DeadlinePause.deadline_id == Deadline.id, DeadlinePause.until_on.is_(None))
        )
        .where(
            or_(Deadline.paused_on.is_not(None), DeadlinePause.id.is_not(None)),
            or_(
                Deadline.paused_on.is_(None),
                DeadlinePause.id.is_(None),
                DeadlinePause.from_on != Deadline.paused_on,
            ),
        )
        .order_by(Deadline.id)
    )
    for number in rows:
        yield f"thời hạn {number}: dấu tạm dừng không khớp với khoảng tạm dừng đã ghi"


def _lengths() -> Iterator[str]:
    """A length other than the rule's own comes from circumstances and from extensions."""
    held, calendar = queries.terms(), queries.calendar()
    rows = db.session.execute(
        select(
            Deadline.id,
            Deadline.term_key,
            Deadline.term_version,
            Deadline.counted_from_on,
            Deadline.length,
            Deadline.variants,
            func.count(DeadlineExtension.id),
        )
        .outerjoin(DeadlineExtension, DeadlineExtension.deadline_id == Deadline.id)
        .where(
            queries.is_open(),
            Deadline.clock == "legal",
            or_(Deadline.variants.is_not(None), DeadlineExtension.id.is_not(None)),
        )
        .group_by(Deadline.id)
        .order_by(Deadline.id)
    )
    for number, key, version, start, length, variants, times in rows.yield_per(STEP):
        term = queries.governing(held, key, version, start)
        try:
            due = held.due(term, start, calendar, frozenset(variants or ()), times)
        except BeyondCalendar:
            continue
        except Refusal:
            yield f"thời hạn {number}: số lần gia hạn hoặc trường hợp không đúng quy định"
            continue
        if due.length != length:
            yield f"thời hạn {number}: số ngày không khớp với trường hợp và số lần gia hạn đã ghi"
