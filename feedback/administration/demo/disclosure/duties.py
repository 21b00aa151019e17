"""Duties of disclosure of the demo: a commune's plan of the year, one thing late, one due, one told to a
meeting of the people, and the list of the last quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from feedback.actor import Actor
from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.clock import local_day
from feedback.disclosure import plans, routines
from feedback.disclosure.actions import duties, lists
from feedback.disclosure.actions import plans as planning
from feedback.disclosure.actions.duties import DutyDetails
from feedback.disclosure.actions.plans import ItemDetails
from feedback.papers import render
from feedback.papers.sheets import Record

COMMUNE: Final = "21211"
_OPEN: Final = (
    ("commune_10", "Kết luận kiểm tra thu, chi Quỹ phòng chống thiên tai năm 2025", 20),
    ("commune_07", "Danh sách hộ được hỗ trợ sửa nhà sau bão", 2),
)
"""Content, title, how many days ago the document was there: the first is late, the second due soon."""
_TOLD: Final = "Lịch tiêm phòng gia súc, gia cầm đợt 2"
_ANSWERS: Final = ("Công chức Văn phòng - Thống kê", "Công chức Tài chính - Kế toán", "Công chức Địa chính")


def disclose_all(staff: Staff, *, at: datetime) -> None:
    """Plan, note and list, in the caller's transaction."""
    commune = agencies.by_code(COMMUNE)
    leader = staff.head(commune.id) if commune else None
    if commune is None or leader is None:
        return
    by, today = leader.actor, local_day(at)
    _plan(commune.id, today, by=by, at=at)
    for content, title, days in _OPEN:
        details = DutyDetails(content=content, title=title, arisen_on=today - timedelta(days=days))
        duties.note_duty(commune.id, details, by=by, at=at)
    details = DutyDetails(content="commune_14", title=_TOLD, arisen_on=today - timedelta(days=12))
    told = duties.note_duty(commune.id, details, by=by, at=at)
    met_on = today - timedelta(days=8)
    duties.record_elsewhere(
        told,
        form="conference",
        where="Họp dân, nhà văn hóa thôn Trường Định",
        on=met_on,
        files=_minutes(met_on, at),
        expected=told.version,
        by=by,
        at=at,
    )
    quarter = routines.ended(today)[0]
    lists.make(commune.id, quarter, line=_on_paper(routines.days_of(quarter)[1]), by=by, at=at)


def _on_paper(last: date) -> lists.Line:
    """What hung at the office in the quarter that ended on this day."""
    return lists.Line(
        content="commune_12",
        title="Mức thu quỹ vệ sinh của các thôn",
        form="posting",
        where="Bảng tin tại trụ sở Ủy ban nhân dân xã",
        first_on=last - timedelta(days=52),
        last_on=last - timedelta(days=20),
    )


def _plan(agency_id: int, today: date, *, by: Actor, at: datetime) -> None:
    """The plan of the year, issued now: each content some days later than the one before."""
    plan = planning.draft(agency_id, today.year, by=by, at=at)
    last = date(today.year, 12, 31)
    for place, item in enumerate(plans.items_of(plan.id)):
        details = ItemDetails(
            content=item.content,
            title=item.title,
            forms=item.forms,
            from_on=min(today + timedelta(days=7 + 2 * place), last),
            days=item.days,
            responsible=_ANSWERS[place % len(_ANSWERS)],
        )
        planning.set_item(plan, item, details, expected=plan.version, by=by, at=at)
    planning.issue(plan, expected=plan.version, by=by, at=at)


def _minutes(on: date, at: datetime) -> Sequence[LaidDown]:
    """What shows that the people were told."""
    said = "Trưởng thôn đã đọc lịch tiêm phòng, có 46 hộ dự."
    paper = render.pdf("record", Record(title="Biên bản họp dân", made_on=on, text=said))
    return attachments.lay_down([("bien-ban-hop-dan.pdf", paper)], at=at)
