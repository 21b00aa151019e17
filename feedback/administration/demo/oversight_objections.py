"""Phản hồi số liệu of the demo: one that waits for its answer, one that was answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.oversight.actions import objections as acts
from feedback.oversight.measures import periods
from feedback.oversight.objections import Figure

_ANSWERED: Final = (
    "SXD",
    "on_aim",
    "Hai vụ việc phải chờ Sở Nông nghiệp và Môi trường trả lời phần việc phối hợp. Đề nghị xem lại tỷ lệ.",
    "Thời gian chờ cơ quan khác phối hợp vẫn tính vào mục tiêu của tỉnh. Số liệu giữ nguyên.",
)
_WAITING: Final = (
    "21211",
    "received",
    "Ba đơn về cùng một hố ga trước trường học đã gộp. Số vụ việc đã nhận nhiều hơn sổ của xã.",
)


def object_to_figures(staff: Staff, *, at: datetime) -> None:
    """Two heads of agencies object to figures of the year as it was then, the inspector answers one; in the
    caller's transaction.
    """
    asked = at - timedelta(days=6)
    year = periods.year(local_day(asked).year)
    inspector = staff.one(_number(acts.INSPECTORATE), "inspector", Random(1))
    code, measure, words, answer = _ANSWERED
    head = staff.head(_number(code))
    if head is None or inspector is None:
        return
    figure = Figure("oversight", measure, year.first_on, year.last_on)
    row = acts.object_to(figure, words, by=head.actor, at=asked)
    acts.answer(
        row, "rejected", answer, "", expected=row.version, by=inspector.actor, at=at - timedelta(days=3)
    )
    code, measure, words = _WAITING
    if (head := staff.head(_number(code))) is not None:
        figure = Figure("oversight", measure, year.first_on, year.last_on)
        acts.object_to(figure, words, by=head.actor, at=at - timedelta(days=1))


def _number(code: str) -> int:
    agency = agencies.by_code(code)
    assert agency is not None
    return agency.id
