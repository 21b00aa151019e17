"""Khiếu nại gửi muộn: the day the time bar counts from, the good reason for coming late, what both demand.

LKN 02/2011 Đ9, khoản 6 Đ11. No complaint is turned away by a machine; who refuses or accepts one must know.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.cases import matters, rules, sending
from feedback.cases.actions import moving
from feedback.cases.actions.history import note
from feedback.cases.models import Case, Respondent
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import choices
from feedback.law.calendar import Pause
from feedback.law.grounds import NotSo
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed
from feedback.law.states import SCREENED, State

_ARTICLE: Final = "Điều 9 Luật Khiếu nại 02/2011/QH13"


def record_first_day(case: Case, day: date, *, expected: int, by: Actor, at: datetime) -> None:
    """Ghi ngày nhận hoặc biết: when the complainant got or learned of what he contests, as established.

    At second level it is the day he received the first decision. Raises NotAllowed, NotYours, Stale.
    """
    _may_record(case, by, at)
    moving.take_version(case, expected)
    column = "first_learned_on" if matters.is_second(case) else "learned_on"
    found = db.session.scalar(
        select(Respondent).where(Respondent.case_id == case.id).order_by(Respondent.id).limit(1)
    )
    if found is None:
        db.session.add(Respondent(case_id=case.id, **{column: day}))
    else:
        setattr(found, column, day)
    db.session.flush()
    note(case, "first_day_recorded", {"learned_on": f"{day:%d/%m/%Y}"}, by=by, at=at)
    db.session.expire(case)


def excuse_lateness(
    case: Case,
    *,
    why: str,
    reason: str,
    obstacle: tuple[date, date] | None,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Ghi lý do chính đáng: why the complaint came after its time bar, by a key of the law's list, in words.

    ``obstacle``: the first and last day on which the sender was kept from sending it; those days are not
    counted. Raises NotAllowed (also while the first day isn't known, and for a complaint that is in time),
    NotYours, Stale, UnknownChoice, BadPause.
    """
    _may_record(case, by, at)
    option = choices.option("lateness", why, local_day(at))
    bar = matters.time_bar(case)
    if bar is None:
        raise NotAllowed("Chưa biết ngày bắt đầu tính thời hiệu: ghi ngày đó trước.", _ARTICLE)
    if not bar.days_over(sending.sent_on(case)):
        raise NotAllowed(f"Khiếu nại còn thời hiệu đến hết ngày {bar.last_on:%d/%m/%Y}.", bar.term.article)
    details: dict[str, Any] = {"lateness": option.words, "reason": reason}
    if obstacle is not None:
        further = Pause(*obstacle)
        second = matters.is_second(case)
        spans = [*matters.obstacles_of(case.id), further]
        matters.bar_of(case, bar.counted_from, second=second, obstacles=spans)
        details |= {
            "obstacle": further.words,
            "obstacle_from": further.first.isoformat(),
            "obstacle_to": further.last.isoformat(),
        }
    moving.take_version(case, expected)
    note(case, "lateness_excused", details, by=by, at=at)
    db.session.expire(case)


def demand_late(case: Case) -> None:
    """Raises NotSo when a refusal says that the complaint came late, and it didn't, or nobody knows."""
    bar = matters.time_bar(case)
    if bar is None:
        raise NotSo("Chưa biết ngày bắt đầu tính thời hiệu: ghi ngày người khiếu nại nhận hoặc biết trước.")
    if not bar.days_over(sending.sent_on(case)):
        raise NotSo(f"Khi gửi đơn thời hiệu còn đến hết ngày {bar.last_on:%d/%m/%Y}: chọn căn cứ khác.")
    if matters.excuses_of(case.id):
        raise NotSo("Đã ghi nhận lý do chính đáng của việc gửi muộn: chọn căn cứ khác.")


def demand_in_time(case: Case) -> None:
    """Raises NotAllowed when a late complaint is to be accepted and no good reason was recorded."""
    bar = matters.time_bar(case)
    if bar is not None and (days := bar.days_over(sending.sent_on(case))) and not matters.excuses_of(case.id):
        raise NotAllowed(
            f"Đơn gửi quá thời hiệu {days} ngày: ghi lý do chính đáng trước, hoặc không thụ lý.",
            bar.term.article,
        )


def _may_record(case: Case, by: Actor, at: datetime) -> None:
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise moving.NotYours
    if not by.may("cases:case:record"):
        raise NotAllowed("Tài khoản này không có quyền ghi nhận vào vụ việc.", _ARTICLE)
    if case.kind != Kind.COMPLAINT or State(case.state) not in SCREENED:
        raise NotAllowed("Thời hiệu chỉ xét khi đang phân loại, xử lý khiếu nại.", _ARTICLE)
