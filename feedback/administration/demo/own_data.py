"""Dữ liệu cá nhân and nội dung mật of the demo: what senders ask, and a matter kept elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.cases.models import Case, Submission
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.privacy.actions import requests, secrets

_COMMUNE: Final = "21211"
_WRONG: Final = "Trong đơn tôi ghi nhầm số nhà. Đề nghị ghi lại cho đúng: số nhà 12."
_MENDED: Final = "Đã ghi số nhà đúng vào hồ sơ. Các văn bản sau gửi đến số nhà 12."
_NO_MORE: Final = "Tôi đã đổi số điện thoại, đề nghị xóa số cũ khỏi hồ sơ của tôi."
_BOOK: Final = "Sổ đăng ký văn bản mật đến, số 07"
_HOLDER: Final = "Văn phòng HĐND và UBND xã, tủ hồ sơ mật"
OUTSIDE: Final = 1
"""How many matters are kept elsewhere."""


def ask_about_data(staff: Staff, *, at: datetime) -> None:
    """One request is answered, one is open with its clock running; in the caller's transaction."""
    commune = agencies.by_code(_COMMUNE)
    assert commune is not None
    head = staff.head(commune.id)
    assert head is not None
    asking = db.session.scalars(
        select(Submission)
        .join(Case, Case.id == Submission.case_id)
        .where(
            Case.agency_id == commune.id,
            Case.sealed.is_(False),
            Case.closed_on.is_(None),
            Submission.channel == "web",
        )
        .order_by(Submission.id)
        .limit(2)
    ).all()
    for place, submission in enumerate(asking):
        by = Actor("citizen", submission.id)
        if place == 0:
            asked_at = at - timedelta(days=4)
            asked = requests.ask(submission, "correct", _WRONG, by=by, at=asked_at)
            requests.answer(
                asked,
                answer=_MENDED,
                expected=asked.version,
                by=head.actor,
                at=asked_at + timedelta(hours=20),
            )
        else:
            requests.ask(submission, "erase", _NO_MORE, by=by, at=at - timedelta(hours=3))


def keep_one_elsewhere(staff: Staff, *, at: datetime) -> None:
    """Nội dung mật, xử lý ngoài hệ thống: number and days alone; in the caller's transaction."""
    commune = agencies.by_code(_COMMUNE)
    assert commune is not None
    post_room = staff.first(commune.id, "postroom")
    assert post_room is not None
    came = at - timedelta(days=2)
    secrets.register(
        Kind.REPORT, received_on=local_day(came), book=_BOOK, holder=_HOLDER, by=post_room.actor, at=came
    )
