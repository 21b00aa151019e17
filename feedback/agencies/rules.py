"""Decisions about agencies and competence: may one end, does a new row of the table hold together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from feedback.agencies.directory import CONFIDENCES, AgencyEntry
from feedback.law.refusal import Refusal

ANY: Final = "*"
RULES: Final = {
    "commune_of_place": "Ủy ban nhân dân cấp xã nơi xảy ra việc",
    "agency": "Một cơ quan cụ thể",
    "triage": "Ban Tiếp công dân xem xét, phân loại",
}
COMPETENCE_LEVELS: Final = {
    ANY: "Mọi nơi",
    "commune": "Việc ở một xã, phường, đặc khu",
    "province": "Việc ở nhiều xã hoặc chưa rõ nơi",
}


class Refused(Refusal):
    """The act is not possible, or not for this actor; the message says why."""


def check_end(agency: AgencyEntry, last_on: date, successors: Sequence[AgencyEntry], basis: str) -> None:
    """Raise :class:`Refused` unless the agency may end on the day with these successors."""
    if agency.last_on is not None:
        raise Refused(f"{agency.name} đã kết thúc ngày {agency.last_on:%d/%m/%Y}")
    if agency.first_on is not None and last_on < agency.first_on:
        raise Refused("Ngày kết thúc không được trước ngày thành lập")
    if not basis.strip():
        raise Refused("Nhập văn bản làm căn cứ")
    if not successors:
        raise Refused("Chọn ít nhất một cơ quan kế thừa")
    for successor in successors:
        if successor.id == agency.id or not successor.exists(last_on + timedelta(days=1)):
            raise Refused(
                f"{successor.name} không thể kế thừa vì không hoạt động sau ngày {last_on:%d/%m/%Y}"
            )


def check_competence(
    *, level: str, rule: str, agency: AgencyEntry | None, basis: str, confidence: str, first_on: date
) -> None:
    """Raise :class:`Refused` unless the values make a row of the competence table."""
    if level not in COMPETENCE_LEVELS or rule not in RULES or confidence not in CONFIDENCES:
        raise Refused("Chọn giá trị có trong danh sách")
    if not basis.strip():
        raise Refused("Nhập căn cứ pháp lý")
    if rule == "commune_of_place" and level == "province":
        raise Refused("Việc ở nhiều xã không thể giao cho Ủy ban nhân dân của một xã")
    if (rule == "agency") != (agency is not None):
        raise Refused("Chọn cơ quan có thẩm quyền" if rule == "agency" else "Bỏ chọn cơ quan cho quy tắc này")
    if agency is not None and not agency.exists(first_on):
        raise Refused(f"{agency.name} không hoạt động vào ngày {first_on:%d/%m/%Y}")
