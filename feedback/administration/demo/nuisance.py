"""Thư rác, phá hoại of the demo: two letters that were set aside, of which one was a matter after all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from feedback.actor import CITIZEN
from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.cases.actions import spam
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.intake.incoming import Incoming
from feedback.law.kinds import Kind
from feedback.people.actions import PersonDetails

_COMMUNE: Final = "21211"
SENT: Final = (
    (
        "Hoàng Kim",
        "CHO VAY NHANH trong 15 phút, không cần thế chấp",
        "Vay đến 50 triệu chỉ cần căn cước. Giải ngân trong ngày. Nhắn tin để được tư vấn.",
        "Quảng cáo cho vay, không có nội dung phản ánh, kiến nghị.",
        False,
    ),
    (
        "Lê Thị Bông",
        "DEN DUONG XOM BAC TAT HET",
        "DEN DUONG XOM BAC TAT HET BA THANG NAY. DI CHO SOM KHONG THAY DUONG. MONG THONG CAM",
        "Viết hoa toàn bộ, không dấu; tưởng là thư gửi hàng loạt.",
        True,
    ),
)
"""Sender, summary, words, why it was set aside, whether it was taken back: texts of our own."""


def set_some_aside(staff: Staff, *, at: datetime) -> None:
    """Both come in on one day and are set aside the next; in the caller's transaction."""
    commune = agencies.by_code(_COMMUNE)
    assert commune is not None
    desk = staff.first(commune.id, "desk")
    assert desk is not None
    for place, (name, title, body, why, was_a_matter) in enumerate(SENT):
        sent_at = at - timedelta(days=3, hours=place)
        incoming = Incoming(
            kind=Kind.REPORT,
            sender=PersonDetails(
                kind="person",
                full_name=name,
                phone=f"090000043{place + 3}",
                address="Xã Tịnh Khê",
                wants="none",
            ),
            channel="web",
            title=title,
            body=body,
            area_code=_COMMUNE,
            agency=(commune.id, commune.code),
            received_at=sent_at,
        )
        [received] = intake.receive([incoming], by=CITIZEN, at=sent_at)
        case = db.session.get_one(Case, received.lodged.case_id)
        aside_at = sent_at + timedelta(days=1)
        spam.set_aside(case, reason=why, expected=case.version, by=desk.actor, at=aside_at)
        if was_a_matter:
            spam.take_back(case, expected=case.version, by=desk.actor, at=aside_at + timedelta(days=1))
