"""Consultations for tests, as rows: committed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from feedback.agencies import queries as agencies
from feedback.consultation import households
from feedback.consultation.models import Consultation, Household
from feedback.extensions import db
from feedback.straight import add_numbered
from feedback.text import search_text
from tests.conftest import MOMENT
from tests.factories.reception import TODAY


def make_consultation(code: str = "21211", *, number: str = "2026-801", **more: Any) -> Consultation:
    """An open consultation of a commune about a reservoir, announced five days ago, open for 25 days."""
    agency = agencies.by_code(code)
    assert agency is not None, code
    values = {
        "code": number,
        "agency_id": agency.id,
        "content": "project",
        "title": "Phương án bồi thường, hỗ trợ, tái định cư hồ chứa nước Trường Định",
        "project": "Hồ chứa nước Trường Định",
        "summary": "Hồ tưới cho 120 ha lúa; 60 hộ thôn Trường Định có đất bị thu hồi.",
        "questions": ["Ông/bà có đồng ý với phương án bồi thường không?"],
        "affected": "Thôn Trường Định và thôn Cổ Lũy, xã Tịnh Khê",
        "area_codes": [],
        "one_per": "household",
        "forms": ["ballot", "meeting", "portal"],
        "responsible": "Ông Võ Thanh Hùng, công chức địa chính, điện thoại 0255 3842 111",
        "plan_sent_on": TODAY - timedelta(days=6),
        "opens_on": TODAY - timedelta(days=5),
        "closes_on": TODAY + timedelta(days=20),
        "state": "open",
        "announced_at": MOMENT - timedelta(days=5),
        "changed_at": MOMENT - timedelta(days=5),
    }
    consultation = Consultation(**(values | more))
    db.session.add(consultation)
    db.session.commit()
    return consultation


def make_households(consultation: Consultation, count: int = 3, **more: Any) -> list[int]:
    """Households 1 to ``count`` of two hamlets, with their slips' codes; the numbers of their rows."""
    rows = []
    for number in range(1, count + 1):
        head, address = f"Nguyễn Thị Ánh {number}", f"Xóm {number % 9 + 1}"
        hamlet = "Trường Định" if number % 2 else "Cổ Lũy"
        code = households.slip_code(consultation.id, number)
        rows.append(
            {
                "consultation_id": consultation.id,
                "number": number,
                "head": head,
                "address": address,
                "hamlet": hamlet,
                "people": 4,
                "search_text": search_text(head, address, hamlet),
                "code_digest": households.code_digest(consultation.id, code),
                "reached_on": None,
                "reached_how": None,
                "removed_why": None,
                "made_at": MOMENT,
                "version": 1,
                **more,
            }
        )
    numbers = add_numbered(Household, rows)
    db.session.commit()
    return numbers
