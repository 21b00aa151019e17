"""Đối tác of the demo: a city's app that sends reports, and what it sent this week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from feedback.actor import CITIZEN, SYSTEM
from feedback.intake.incoming import Incoming
from feedback.law.kinds import Kind
from feedback.partners.actions import partners, requests
from feedback.partners.actions.partners import PartnerDetails
from feedback.partners.actions.requests import Named
from feedback.partners.secrets import digest
from feedback.people.actions import PersonDetails

_JURISDICTION: Final = "quangngai.gov.vn"
SENT: Final = (
    (
        "local_roads",
        "Bùi Thị Thuỷ",
        "Hố ga trước Trường Tiểu học Tịnh Khê mất nắp",
        "Hố ga trước cổng trường mất nắp từ tối qua. Trẻ em đi học rất nguy hiểm. Đề nghị đậy tạm ngay.",
    ),
    (
        "waste_environment",
        "Võ Minh Trí",
        "Rác chất đống ở cuối đường ra bãi biển Mỹ Khê",
        "Rác chất đống ba ngày nay, bốc mùi, khách du lịch phàn nàn. Đề nghị thu gom và đặt thêm thùng.",
    ),
    (
        "clean_water",
        "Hồ Thị Lan Phương",
        "Nước máy thôn Khê Tân đục vào buổi sáng",
        "Nước máy đục và có mùi từ 5 giờ đến 7 giờ sáng, cả xóm phải chờ lắng mới dùng được.",
    ),
)
"""Field, sender, summary, words: texts of our own."""


def join_and_send(*, at: datetime) -> None:
    """A partner joins and its program sends, in the caller's transaction."""
    details = PartnerDetails(
        name="Ứng dụng Quảng Ngãi Số (dữ liệu mẫu)",
        contact="Tổ vận hành, 0255 000 0001",
        per_minute=60,
        per_day=500,
    )
    partner = partners.add(details, by=SYSTEM, at=at - timedelta(days=20))
    for days, (field, name, title, body) in enumerate(SENT, 1):
        incoming = Incoming(
            kind=Kind.REPORT,
            sender=PersonDetails(
                kind="person", full_name=name, phone="0900 000 321", address="Xã Tịnh Khê", wants="none"
            ),
            channel="web",
            title=title,
            body=body,
            area_code="21211",
            field_key=field,
            received_at=at - timedelta(days=days, hours=2),
            submission_key=f"demo partner {days}",
        )
        named = Named(
            f"phan-anh-{field.replace('_', '-')}", _JURISDICTION, None, None, digest(f"demo {days}")
        )
        requests.receive(partner, incoming, named, by=CITIZEN, at=incoming.received_at)
