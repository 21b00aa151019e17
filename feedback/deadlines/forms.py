"""What is asked on the pages of the working calendar and of the internal targets."""

from __future__ import annotations

from datetime import date
from typing import Final

from feedback.law.calendar import Unit
from feedback.web.forms import (
    DateField,
    Form,
    QueryForm,
    RadiosField,
    SelectField,
    TextField,
    WholeNumberField,
)

_FIRST_DAY: Final = date(2019, 1, 1)
_LONGEST: Final = 365

KINDS: Final = {"off": "Ngày nghỉ", "worked": "Ngày làm bù"}
"""What a special day is called."""


class YearFilter(QueryForm):
    """Which year of the calendar is shown."""

    nam = SelectField("Năm", optional=True)


def _document() -> TextField:
    return TextField(
        "Số, ký hiệu văn bản",
        hint="Ví dụ: 12729/VPCP-KGVX ngày 25/12/2025",
        max_length=200,
        missing="Nhập số, ký hiệu văn bản",
    )


class DocumentForm(Form):
    """The document on which a change of the calendar rests."""

    document = _document()


class SpecialDayForm(Form):
    """Thêm ngày nghỉ, ngày làm bù."""

    day = DateField("Ngày", earliest=_FIRST_DAY, missing="Nhập ngày")
    kind = RadiosField(
        "Là ngày gì", small=True, choices=tuple(KINDS.items()), missing="Chọn ngày nghỉ hoặc ngày làm bù"
    )
    name = TextField(
        "Tên ngày nghỉ hoặc lý do làm bù",
        hint="Ví dụ: Quốc khánh; Làm bù cho ngày nghỉ 02/01/2026",
        max_length=120,
        missing="Nhập tên ngày nghỉ hoặc lý do làm bù",
    )
    document = _document()


class TargetForm(Form):
    """Đặt mục tiêu nội bộ: another length from a day on."""

    length = WholeNumberField("Số ngày", least=1, most=_LONGEST, missing="Nhập số ngày")
    unit = RadiosField(
        "Đếm theo",
        small=True,
        choices=[(unit.value, unit.words.capitalize()) for unit in (Unit.WORKING_DAY, Unit.CALENDAR_DAY)],
        hint="Ngày làm việc không tính thứ Bảy, Chủ nhật và ngày nghỉ lễ",
        missing="Chọn cách đếm ngày",
    )
    from_on = DateField("Áp dụng từ ngày", earliest=date(2025, 7, 1), missing="Nhập ngày bắt đầu áp dụng")
    document = _document()
