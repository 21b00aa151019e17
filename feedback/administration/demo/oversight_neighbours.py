"""Vụ việc giống nhau of the demo: neighbours who write of one drain, each in his own words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from feedback.actor import CITIZEN
from feedback.agencies import queries as agencies
from feedback.intake import actions as intake
from feedback.intake.incoming import Incoming
from feedback.law.kinds import Kind
from feedback.people.actions import PersonDetails

_COMMUNE: Final = "21211"
NEIGHBOURS: Final = (
    (
        "Phạm Văn Lợi",
        "Cống thoát nước thôn Cổ Lũy bị nghẹt",
        "Mỗi khi mưa lớn nước ngập vào sân, vì cống thoát nước thôn Cổ Lũy bị đất đá lấp từ khi làm đường.",
    ),
    (
        "Trương Thị Hoa",
        "Đề nghị nạo vét cống thoát nước thôn Cổ Lũy",
        "Nước tù hôi thối trước nhà đã hai tháng. Bà con mong xã cho nạo vét cống thoát nước thôn Cổ Lũy.",
    ),
    (
        "Nguyễn Tấn Đạt",
        "Cống thoát nước thôn Cổ Lũy làm ngập đường",
        "Đường vào nhà sinh hoạt văn hóa ngập cả tuần do cống thoát nước thôn Cổ Lũy không thông.",
    ),
)
"""Sender, summary, words: texts of our own."""


def write_of_one_drain(*, at: datetime) -> None:
    """Each sends it on a day of his own, in the caller's transaction."""
    commune = agencies.by_code(_COMMUNE)
    assert commune is not None
    for days, (name, title, body) in enumerate(NEIGHBOURS, 1):
        sent_at = at - timedelta(days=days, hours=3)
        incoming = Incoming(
            kind=Kind.REPORT,
            sender=PersonDetails(
                kind="person", full_name=name, phone="0900 000 432", address="Xã Tịnh Khê", wants="none"
            ),
            channel="web",
            title=title,
            body=body,
            area_code=_COMMUNE,
            field_key="local_roads",
            agency=(commune.id, commune.code),
            received_at=sent_at,
        )
        intake.receive([incoming], by=CITIZEN, at=sent_at)
