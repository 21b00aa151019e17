"""Kết quả giải quyết bằng số: what a decision or conclusion recovers, gives back, whom it holds to account.

Biểu 01/KQGQ (columns 7–19) and 03/KQGQ (columns 11–23) of the inspectorate count them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from feedback.cases.models import Result
from feedback.extensions import db
from feedback.text.amounts import amount


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its column of ``Result``, what it is called, its unit (đồng, m², người …)."""

    name: str
    words: str
    unit: str

    @property
    def places(self) -> int:
        """How many decimals it may have: land is measured to the hundredth."""
        return 2 if self.unit == "m²" else 0

    def written(self, value: Decimal | int) -> str:
        """The value with its unit: «1.250.000 đồng»."""
        return f"{amount(Decimal(value))} {self.unit}"


FIGURES: Final = (
    Figure("state_money", "Tiền thu hồi cho Nhà nước", "đồng"),
    Figure("state_land", "Đất thu hồi cho Nhà nước", "m²"),
    Figure("organisation_money", "Tiền trả lại cho tổ chức", "đồng"),
    Figure("organisation_land", "Đất trả lại cho tổ chức", "m²"),
    Figure("organisations", "Số tổ chức được trả lại quyền lợi", "tổ chức"),
    Figure("person_money", "Tiền trả lại cho cá nhân", "đồng"),
    Figure("person_land", "Đất trả lại cho cá nhân", "m²"),
    Figure("persons", "Số cá nhân được trả lại quyền lợi", "cá nhân"),
    Figure("handled_people", "Số người bị kiến nghị xử lý hành chính", "người"),
    Figure("handled_officials", "Cán bộ, công chức, viên chức trong số bị kiến nghị xử lý", "người"),
    Figure("prosecution_cases", "Số vụ chuyển cơ quan điều tra", "vụ"),
    Figure("prosecution_people", "Số người chuyển cơ quan điều tra", "người"),
    Figure(
        "prosecution_officials",
        "Cán bộ, công chức, viên chức trong số chuyển điều tra",
        "người",
    ),
)
"""All figures, in the order in which they are asked and read."""

NONE_WORDS: Final = "Không có"


def figures_of(row: Result) -> dict[str, Decimal | int]:
    """The figures of a row by name."""
    return {one.name: getattr(row, one.name) for one in FIGURES}


def words(figures: Mapping[str, Any]) -> str:
    """The figures that are not 0 in words, one a line; «Không có» when all are."""
    lines = [f"{one.words}: {one.written(figures[one.name])}" for one in FIGURES if figures[one.name]]
    return "\n".join(lines) or NONE_WORDS


def standing(case_id: int) -> Result | None:
    """The figures that count for a case: the latest recorded, since measures restate what a conclusion
    proposed; None while none were asked."""
    return db.session.scalar(
        select(Result).where(Result.case_id == case_id).order_by(Result.id.desc()).limit(1)
    )


def standing_of(case_ids: Sequence[int]) -> dict[int, Result]:
    """The figures that count for each of these cases; one select."""
    found = db.session.scalars(select(Result).where(Result.case_id.in_(case_ids)).order_by(Result.id))
    return {one.case_id: one for one in found}
