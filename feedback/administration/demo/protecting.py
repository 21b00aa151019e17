"""Bảo vệ người tố cáo of the demo: one asks on his own page, one is protected, one asked by
telephone, and one needs it no longer."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from feedback.administration.demo.officers import Colleague, Staff
from feedback.cases import barring
from feedback.cases.models import Case, Submission
from feedback.clock import ZONE, local_day
from feedback.extensions import db
from feedback.protection import actions
from feedback.protection.actions import Asked, Ordered

_ASKED: Final = (
    Asked(
        ["denouncer", "spouse"],
        ["information", "property"],
        "Hai đêm liền có người lạ đi xe máy dừng trước nhà, gọi tên tôi và ném đá vào cổng.",
        relatives="Vợ tôi, ở cùng nhà",
        wish="Mong công an xã đi tuần qua nhà buổi tối",
        urgent=True,
    ),
    Asked(
        ["denouncer"],
        ["information", "job"],
        "Sau khi gửi đơn tôi bị chuyển khỏi tổ kế toán mà không có lý do.",
        wish="Giữ chỗ làm cho đến khi có kết luận",
    ),
    Asked(["denouncer", "parents"], ["life"], "Bị gọi điện dọa đánh nếu không rút đơn.", urgent=True),
)

_NINE: Final = time(9)
_ENDED: Final = Asked(
    ["denouncer"],
    ["information", "property"],
    "Sau khi gửi đơn, vườn keo sau nhà tôi bị chặt phá ban đêm.",
    wish="Mong công an tuần tra khu vườn và giữ kín tên tôi",
)
_LOOKED_INTO: Final = "Đã đến xem tại chỗ: 40 cây keo bị chặt, chưa rõ ai làm."
_WHY_GUARDED: Final = "Có dấu hiệu bị trả thù vì đã gửi đơn."
_WATCH: Final = "Tuần tra khu vực vườn keo vào ban đêm cho đến khi có kết luận."
_WATCHED: Final = "Công an đã bố trí tuần tra ban đêm từ hôm nay."
_WHY_ENDED: Final = "Đã có kết luận nội dung tố cáo; từ khi tuần tra không xảy ra việc gì thêm."


def protect_some(staff: Staff, *, at: datetime) -> None:
    """Open a file for each of the first cases that fit, in the caller's transaction."""
    _protect_until_concluded(staff)
    found = db.session.execute(
        select(Submission, Case)
        .join(Case, Case.id == Submission.case_id)
        .where(Submission.sealed_content.is_not(None), Case.closed_on.is_(None))
        .order_by(Submission.id)
    ).all()
    fit = [
        (submission, handler, head)
        for submission, case in found
        if (handler := _free(staff, case, "denunciation")) and (head := _free(staff, case, "head"))
    ]
    if not fit:
        return
    for place, (submission, handler, head) in enumerate(fit[: len(_ASKED)]):
        earlier = at - timedelta(hours=30 - place)
        if place == 0:
            actions.ask(submission, _ASKED[place], at=at - timedelta(hours=2))
        elif place == 1:
            _protect(submission, handler, head, earlier, at)
        else:
            actions.record(
                submission,
                _ASKED[place],
                source="phone",
                requested_on=local_day(earlier),
                by=handler.actor,
                at=earlier,
            )


def _free(staff: Staff, case: Case, role: str) -> Colleague | None:
    """The first of the agency who holds the role and needn't stand aside."""
    one = staff.first(case.agency_id, role)
    if one is None or barring.aside_from(case).holds(one.actor.id, case.agency_id):
        return None
    return one


def _protect(
    submission: Submission, handler: Colleague, head: Colleague, earlier: datetime, at: datetime
) -> None:
    file = actions.ask(submission, _ASKED[1], at=earlier)
    found = "Đã gặp người đề nghị; quyết định điều động không nêu lý do."
    actions.take_up(file, found, expected=file.version, by=handler.actor, at=earlier + timedelta(hours=1))
    decided_at = at - timedelta(hours=4)
    ordered = Ordered(
        ["redact", "stay_discipline"],
        ["denouncer"],
        local_day(decided_at),
        "Có dấu hiệu trù dập sau khi gửi đơn.",
        duties="Phòng Nội vụ xem xét lại quyết định điều động.",
    )
    actions.apply(file, ordered, expected=file.version, by=head.actor, at=decided_at)
    actions.ask_body(
        file,
        "labour",
        ["stay_discipline"],
        "Sở Nội vụ",
        "Xem xét dừng thi hành quyết định điều động.",
        expected=file.version,
        by=head.actor,
        at=decided_at + timedelta(minutes=20),
    )


def _protect_until_concluded(staff: Staff) -> None:
    """The first concluded denunciation: its sender was protected while it was verified."""
    concluded = (
        select(Submission, Case)
        .join(Case, Case.id == Submission.case_id)
        .where(Submission.sealed_content.is_not(None), Case.state == "concluded")
        .order_by(Submission.id)
        .limit(1)
    )
    for submission, case in db.session.execute(concluded).all():
        handler, head = _free(staff, case, "denunciation"), _free(staff, case, "head")
        if handler is None or head is None or case.closed_at is None:
            continue
        asked_on = local_day(submission.received_at) + timedelta(days=4)
        at = datetime.combine(asked_on, _NINE, ZONE).astimezone(UTC)
        file = actions.ask(submission, _ENDED, at=at)
        at += timedelta(hours=5)
        actions.take_up(file, _LOOKED_INTO, expected=file.version, by=handler.actor, at=at)
        at += timedelta(hours=2)
        ordered = Ordered(["redact", "prevent_harm"], ["denouncer"], local_day(at), _WHY_GUARDED)
        actions.apply(file, ordered, expected=file.version, by=head.actor, at=at)
        sent: dict[str, Any] = {"expected": file.version, "by": head.actor, "at": at}
        letter = actions.ask_body(file, "police", ["prevent_harm"], "Công an tỉnh", _WATCH, **sent)
        at += timedelta(days=2)
        actions.record_answer(
            file,
            letter.id,
            "agreed",
            local_day(at),
            _WATCHED,
            expected=file.version,
            by=handler.actor,
            at=at,
        )
        at = case.closed_at + timedelta(days=1)
        actions.end(file, "cause_gone", _WHY_ENDED, expected=file.version, by=head.actor, at=at)
