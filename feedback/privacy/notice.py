"""Thông báo sự cố dữ liệu cá nhân: the paper to the authority, from what is recorded (Luật 91/2025/QH15)."""

from __future__ import annotations

from datetime import date
from typing import Final

from feedback.agencies import queries as agencies
from feedback.cases.letters import heads
from feedback.clock import ZONE
from feedback.papers.sheets import Letter
from feedback.privacy.actions.breaches import KINDS
from feedback.privacy.models import Breach

AUTHORITY: Final = "Bộ Công an (Cục An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao)"
"""To whom it goes, unless the officer writes another one over it. To be confirmed by a jurist."""


def sheet(breach: Breach, on: date) -> tuple[str, Letter]:
    """The template and the sheet for ``papers``; number, signature and date are the officer's to add."""
    agency = agencies.by_id(breach.agency_id)
    assert agency is not None
    count = "chưa xác định" if breach.people_count is None else f"{breach.people_count:,}".replace(",", ".")
    return "letter", Letter(
        **heads.of_agency(agency, on),
        issued_on=on,
        title="Thông báo",
        subject="Vi phạm quy định về bảo vệ dữ liệu cá nhân",
        to=[breach.reported_to or AUTHORITY],
        bases=["Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15", "Nghị định số 356/2025/NĐ-CP"],
        text="\n".join(
            (
                f"{agency.name} thông báo sự cố dữ liệu cá nhân như sau:",
                f"1. Diễn biến: {breach.nature}",
                f"2. Hậu quả có thể có: {breach.consequences}",
                f"3. Biện pháp đã làm và sẽ làm: {breach.measures}",
            )
        ),
        facts=[
            ("Phát hiện lúc", f"{breach.noticed_at.astimezone(ZONE):%H giờ %M ngày %d/%m/%Y}"),
            ("Loại dữ liệu", "; ".join(KINDS[one] for one in breach.kinds if one in KINDS)),
            ("Số người bị ảnh hưởng", count),
            ("Đầu mối liên hệ", breach.contact),
        ],
        signing=heads.signing_lines(agency, ""),
        copies_to=["Như trên", "Lưu: VT"],
        file_title=f"Thông báo sự cố {breach.code}",
    )
