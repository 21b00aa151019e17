"""Decisions about agencies and competence: may one end, does a new row of the table hold together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from feedback.agencies.directory import CONFIDENCES, AgencyEntry
from feedback.agencies.gazetteer import AreaEntry
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

COMMITTEE_SIGN: Final = "UBND"
_SIGNS: Final = {"ủy ban nhân dân": COMMITTEE_SIGN, "văn phòng": "VP"}
"""Ký hiệu of the bodies that sign by what they are, by the first words of their names."""


class Refused(Refusal):
    """The act is not possible, or not for this actor; the message says why."""


class BadAnswer(Refused):
    """An answer that can't be; ``field`` is the name of the question it answers."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def letter_sign(agency: AgencyEntry) -> str:
    """Chữ viết tắt tên cơ quan in the number of a paper (NĐ 30/2020, Phụ lục III): «UBND» of every People's
    Committee, «VP» of an office, of others their code.
    """
    name = agency.name.casefold()
    return next((sign for first, sign in _SIGNS.items() if name.startswith(first)), agency.code)


def check_remote(
    area: AreaEntry | None, from_on: date, basis: str, held: Sequence[tuple[date, date | None]]
) -> None:
    """Raise :class:`BadAnswer` unless a commune of today may be marked remote from the day on.

    ``held`` are the first and last days of its earlier marks.
    """
    if area is None or not area.today or area.level != "commune":
        raise BadAnswer("area", "Chọn một xã, phường, đặc khu hiện nay")
    if any(last_on is None for _first_on, last_on in held):
        raise BadAnswer("area", f"{area.full_name} đang được ghi là vùng sâu, vùng xa")
    latest = max((last_on for _first_on, last_on in held if last_on), default=None)
    if latest is not None and from_on <= latest:
        raise BadAnswer("from_on", f"Lần ghi trước có hiệu lực đến {latest:%d/%m/%Y}; chọn ngày sau ngày đó")
    _check_document(basis)


def check_remote_end(first_on: date, last_on: date, basis: str) -> None:
    """Raise :class:`BadAnswer` unless a mark that began on the first day may end on the last."""
    if last_on < first_on:
        raise BadAnswer("last_on", f"Ngày cuối không được trước ngày bắt đầu {first_on:%d/%m/%Y}")
    _check_document(basis)


def _check_document(basis: str) -> None:
    if not basis.strip():
        raise BadAnswer("basis", "Nhập số, ký hiệu văn bản")


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
