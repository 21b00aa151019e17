"""Diễn biến of an opinion in words, for all who may see it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.cases.desk.words import actor_names
from feedback.oversight.opinions import course, sources
from feedback.web.filters import ngay

_ACTS: Final = {
    "opinion_registered": "Ghi ý kiến",
    "opinion_corrected": "Sửa điều ghi sai",
    "opinion_forwarded": "Chuyển cơ quan khác trả lời",
    "opinion_late": "Báo lãnh đạo: quá hạn trả lời",
    "opinion_answered": "Ghi văn bản trả lời",
    "opinion_struck": "Gạch",
}
_COLUMNS: Final = {
    "agency_id": "Cơ quan trả lời",
    "source": "Loại tổ chức",
    "body": "Tên tổ chức",
    "area_code": "Địa bàn",
    "document_number": "Số, ký hiệu văn bản",
    "document_on": "Ngày văn bản",
    "received_on": "Ngày nhận",
    "due_on": "Hạn trả lời",
    "subject": "Về việc",
    "content": "Nội dung",
}


def happenings(number: int) -> list[dict[str, Any]]:
    """What was done about an opinion, newest first, as ``macros/_timeline.html`` shows it."""
    steps = course.of(number)
    names = actor_names(one.actor for one in steps)
    return [
        {
            "title": _ACTS[one.act],
            "at": one.at,
            "who": _who(names.get(one.actor, ""), one.agency_id),
            "text": "\n".join(_lines(one)),
        }
        for one in reversed(steps)
    ]


def _who(name: str, agency_id: int | None) -> str:
    agency = agencies.by_id(agency_id) if agency_id is not None else None
    return f"{name}, {agency.name}" if agency else name


def _lines(step: course.Step) -> list[str]:
    changed = [f"{_COLUMNS[key]}: {_said(key, old)} → {_said(key, new)}" for key, old, new in step.changes]
    reworded = [f"{_COLUMNS[name]}: đã sửa lời" for name in step.reworded]
    return [*changed, *reworded, *([f"Lý do: {step.why}"] if step.why else [])]


def _said(name: str, value: Any) -> str:
    """A column's value, as events keep it, in words."""
    if name == "agency_id":
        agency = agencies.by_id(value)
        return agency.name if agency else "–"
    if name == "area_code":
        area = agencies.area_by_code(value) if value else None
        return area.full_name if area else "Cấp tỉnh"
    if name == "source":
        return sources.words_of(value)
    return ngay(date.fromisoformat(value)) if name.endswith("_on") else str(value)
