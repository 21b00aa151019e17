"""Kiểm tra trách nhiệm, ý kiến của Mặt trận of the demo: files drawn and checked, one reply that is late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from feedback.actor import SYSTEM
from feedback.administration.demo.officers import Staff
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.law.refusal import Refusal
from feedback.oversight.actions import digests, inspected, inspections, opinions
from feedback.oversight.actions.inspections import InspectionDetails
from feedback.oversight.actions.opinions import OpinionDetails
from feedback.oversight.inspections import checklists, hints
from feedback.oversight.inspections import queries as inspecting

_BODIES: Final = ("21211", "SXD", "SNNMT")
_OPINIONS: Final = (
    (
        *("front", "Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh", None, "112/MTTQ-BTT", 40, "SXD"),
        "Kiến nghị sau giám sát việc trả lời cử tri về cấp nước sạch nông thôn",
        "Đề nghị trả lời rõ thời gian hoàn thành hệ thống cấp nước tập trung và giá nước áp dụng.",
    ),
    (
        *("people_inspection", "Ban Thanh tra nhân dân xã Tịnh Khê", "21211", "03/TTND", 5, "21211"),
        "Đề nghị niêm yết quyết toán sửa chữa nhà văn hóa thôn",
        "Nhân dân chưa được biết chi phí sửa chữa. Đề nghị niêm yết quyết toán tại nhà văn hóa.",
    ),
)
"""Source, body, commune, document, how many days ago it came, who replies, what it says: texts of our own."""
_ADDRESSES: Final = (
    ("Sở Nội vụ", "vanthu.snv@quangngai.example"),
    ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "vanthu.mttq@quangngai.example"),
)


def inspect_and_listen(staff: Staff, *, at: datetime) -> None:
    """Plan, draw, check, register, in the caller's transaction."""
    seat = agencies.by_code("TTT")
    inspector = staff.first(seat.id, "inspector") if seat else None
    bodies = [found.id for code in _BODIES if (found := agencies.by_code(code))]
    if inspector is None:
        return
    by, today = inspector.actor, local_day(at)
    for name, email in _ADDRESSES:
        digests.add_address(name, email, by=by, at=at)
    for source, body, area, number, days, code, subject, content in _OPINIONS:
        replier = agencies.by_code(code)
        assert replier is not None
        came_on = today - timedelta(days=days)
        details = OpinionDetails(
            source=source,
            body=body,
            area_code=area,
            document_number=number,
            document_on=came_on - timedelta(days=2),
            received_on=came_on,
            subject=subject,
            content=content,
        )
        opinions.register_opinion(details, agency_id=replier.id, by=SYSTEM, at=at)
    row = inspections.plan(
        InspectionDetails(
            name=f"Kiểm tra trách nhiệm tiếp nhận, giải quyết ý kiến của người dân năm {today.year}",
            decision_number=None,
            decision_on=None,
            agency_ids=bodies,
            kinds=(),
            field_key=None,
            from_on=today - timedelta(days=90),
            until_on=today,
            size=6,
        ),
        by=by,
        at=at,
    )
    try:
        inspections.draw(row, expected=row.version, by=by, at=at)
    except Refusal:
        # A small demo may have no closed file.
        return
    inspections.announce(row, expected=row.version, by=by, at=at)
    items = checklists.version(row.checklist).items
    for file, case in inspecting.files_of(row, by, today)[:3]:
        known = hints.of_case(case, items)
        said = {one.key: known[one.key].verdict if one.key in known else "" for one in items}
        verdicts = {key: verdict or "met" for key, verdict in said.items()}
        notes = {key: known[key].words for key, verdict in verdicts.items() if verdict == "unmet"}
        inspected.check_file(row, file, verdicts, notes, expected=file.version, by=by, at=at)
    inspected.propose_findings(row, by=by, at=at)
