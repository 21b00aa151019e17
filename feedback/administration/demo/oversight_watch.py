"""Theo dõi of the demo: a matter on the watch list with a plan that is partly late, a joint review of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import select

from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db
from feedback.oversight.actions import reviewing, watch_steps, watching
from feedback.oversight.actions.reviewing import ReviewDetails
from feedback.oversight.actions.watch_steps import StepDetails
from feedback.oversight.actions.watching import MatterDetails
from feedback.oversight.watch import finding, rules

_SINCE: Final = 12
"""So many days ago the matter came onto the list."""
_WHY: Final = "Nhiều hộ cùng kiến nghị, đã đến xã hai lần, chưa thống nhất phương án."
_STEPS: Final = (
    ("Rà lại hồ sơ của từng hộ", "Công chức phụ trách", 9),
    ("Mời các hộ đối thoại, ghi biên bản", "Chủ tịch Ủy ban nhân dân xã", -9),
)
"""What, who, how many days ago it was due (below 0: ahead)."""
_NOTE: Final = "Xã báo đã gặp riêng từng hộ, còn bốn hộ chưa đồng ý."
_PLACE: Final = "Phòng họp số 2, trụ sở Thanh tra tỉnh"
_CHAIR: Final = "Lãnh đạo Thanh tra tỉnh"
_TOOK_PART: Final = "Sở Nông nghiệp và Môi trường\nBan Tiếp công dân tỉnh\nỦy ban nhân dân xã nơi có vụ việc"
_CONCLUSION: Final = "Các cơ quan thực hiện đúng hạn, báo cáo kết quả trên hệ thống."


def watch_some(staff: Staff, chance: Random, *, at: datetime) -> None:
    """Find, take, plan, review, in the caller's transaction."""
    inspectorate = agencies.by_code("TTT")
    inspector = staff.one(inspectorate.id, "inspector", chance) if inspectorate else None
    hot = Case.field_key.in_(rules.in_force(local_day(at)).hot_fields)
    since = at - timedelta(days=_SINCE)
    asked = select(Case).where(Case.closed_on.is_(None), ~Case.sealed, hot, Case.received_at < since)
    case = db.session.scalar(asked.order_by(Case.received_on, Case.id).limit(1))
    if inspector is None or case is None:
        return
    by = inspector.actor
    matter = watching.take(case, MatterDetails(case.title[:200], _WHY, 24), by=by, at=since)
    for what, who, ago in _STEPS:
        due_on = local_day(at) - timedelta(days=ago)
        watch_steps.plan(matter, StepDetails(what, case.agency_id, due_on, who), by=by, at=since)
    watching.write_note(matter, _NOTE, by=by, at=at - timedelta(days=5))
    held_at = at - timedelta(days=2)
    details = ReviewDetails(local_day(held_at), _PLACE, _CHAIR, _TOOK_PART, _CONCLUSION)
    review = reviewing.convene(details, by=by, at=held_at)
    item = reviewing.put_in(review, matter, by=by, at=held_at)
    reviewing.conclude(
        review,
        item,
        found="Hồ sơ còn thiếu giấy tờ ở bốn hộ; xã chưa đối thoại chung với các hộ.",
        conclusion="Xã rà lại hồ sơ bốn hộ, đối thoại với tất cả các hộ trước ngày 10 tháng sau.",
        expected=item.version,
        by=by,
        at=held_at,
    )
    reviewing.close(review, expected=review.version, by=by, at=held_at)
    finding.find(at)
