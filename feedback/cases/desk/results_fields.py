"""The fields that ask the figures of a result (biểu 01/KQGQ, 03/KQGQ), and the checks of their sums."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.cases import results
from feedback.cases.models import Result
from feedback.cases.results import FIGURES, Figure
from feedback.web.forms import AmountField, Choice, RadiosField, WholeNumberField

ASKED: Final = "results"
_SOME: Final = "some"
_NONE: Final = "none"
_MOST_MONEY: Final = 10**15
_MOST_LAND: Final = 10**10
_MOST_COUNT: Final = 1_000_000
_NAMES: Final = tuple(one.name for one in FIGURES)

_PARENT: Final = {"handled_officials": "handled_people", "prosecution_officials": "prosecution_people"}
_TO_WHOM: Final = {
    "organisation_money": ("organisations", "Nhập cả số tổ chức được trả lại quyền lợi"),
    "organisation_land": ("organisations", "Nhập cả số tổ chức được trả lại quyền lợi"),
    "person_money": ("persons", "Nhập cả số cá nhân được trả lại quyền lợi"),
    "person_land": ("persons", "Nhập cả số cá nhân được trả lại quyền lợi"),
    "prosecution_people": ("prosecution_cases", "Nhập cả số vụ chuyển cơ quan điều tra"),
}


def fields() -> dict[str, Any]:
    """«Không có» is chosen at first; the figures stand under the other answer."""
    asked = RadiosField(
        "Kết quả bằng số: thu hồi, trả lại, xử lý người vi phạm",
        noun="kết quả bằng số",
        hint="Số liệu vào báo cáo kết quả giải quyết của Thanh tra",
        small=True,
        default=_NONE,
        choices=[
            Choice(_NONE, "Không có"),
            Choice(_SOME, "Có, nhập số liệu", reveals=_NAMES),
        ],
    )
    return {ASKED: asked} | {one.name: _field(one) for one in FIGURES}


def _field(figure: Figure) -> Any:
    label = f"{figure.words} ({figure.unit})" if figure.unit in ("đồng", "m²") else figure.words
    hint = {
        "state_money": "Ví dụ 1.250.000.000. Ô nào không có thì để trống",
        "state_land": "Ví dụ 312,5",
    }.get(figure.name, "")
    options: dict[str, Any] = {
        "noun": figure.words,
        "hint": hint,
        "optional": True,
        "only_if": (ASKED, (_SOME,)),
    }
    if figure.unit == "đồng":
        return AmountField(label, most=_MOST_MONEY, **options)
    if figure.unit == "m²":
        return AmountField(label, places=2, most=_MOST_LAND, width=10, **options)
    return WholeNumberField(label, most=_MOST_COUNT, **options)


def given(form: Any) -> dict[str, Decimal | int]:
    """The figures of a checked form: money and counts whole, land to the hundredth; 0 for what is empty."""
    return {
        one.name: (form[one.name].data or 0) if one.places else int(form[one.name].data or 0)
        for one in FIGURES
    }


def filled(row: Result) -> dict[str, Any]:
    """What stands in the fields at first, after figures that were recorded before."""
    figures = {name: value for name, value in results.figures_of(row).items() if value}
    return {ASKED: _SOME if figures else _NONE} | figures


def _check_asked(form: Any, field: Any) -> None:
    """Who says that there are figures gives one at least."""
    if field.data == _SOME and all(form[name].is_empty() or form[name].data == 0 for name in _NAMES):
        raise ValidationError("Nhập ít nhất một số liệu bên dưới, hoặc chọn «Không có»")


def _check_among(parent: str) -> Callable[[Any, Any], None]:
    def check(form: Any, field: Any) -> None:
        if field.data > (form[parent].data or 0):
            raise ValidationError("Số cán bộ, công chức, viên chức không được lớn hơn tổng số người")

    return check


def _check_to_whom(counted: str, said: str) -> Callable[[Any, Any], None]:
    def check(form: Any, field: Any) -> None:
        if field.data and form[counted].is_empty():
            raise ValidationError(said)

    return check


CHECKS: Final[dict[str, Callable[[Any, Any], None]]] = {
    ASKED: _check_asked,
    **{name: _check_among(parent) for name, parent in _PARENT.items()},
    **{name: _check_to_whom(*beside) for name, beside in _TO_WHOM.items()},
}
"""By the name of the field."""
