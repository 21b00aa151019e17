"""What is asked on the pages of the competence table."""

from __future__ import annotations

from datetime import date
from typing import Final

from feedback.agencies.directory import CONFIDENCES
from feedback.agencies.rules import ANY, COMPETENCE_LEVELS, RULES
from feedback.law.kinds import FEEDBACK_KINDS, Kind, texts
from feedback.routing.fields import all_fields
from feedback.web.forms import (
    Choice,
    DateField,
    Form,
    HiddenNumberField,
    QueryForm,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
)

_FIRST_DAY: Final = date(2025, 7, 1)

KINDS: Final = {
    ANY: "Kiến nghị, phản ánh, đề xuất",
    **{str(kind): texts(kind).name for kind in Kind if kind in FEEDBACK_KINDS},
}
"""The kinds for which the table has rows, and what they are called."""


_FIELDS: Final = [Choice(field.key, field.name, group=field.group) for field in all_fields()]


class TableFilter(QueryForm):
    """The filter above the competence table."""

    linh_vuc = SelectField(
        "Lĩnh vực",
        choices=_FIELDS,
        prompt="Mọi lĩnh vực",
        optional=True,
    )
    tin_cay = SelectField(
        "Mức tin cậy", choices=tuple(CONFIDENCES.items()), prompt="Mọi mức tin cậy", optional=True
    )


class SubjectForm(Form):
    """For which kind, field and level a row is to be."""

    field = SelectField("Lĩnh vực", choices=_FIELDS, missing="Chọn lĩnh vực")
    kind = RadiosField("Loại đơn", small=True, choices=tuple(KINDS.items()), missing="Chọn loại đơn")
    level = RadiosField(
        "Nơi xảy ra việc",
        small=True,
        choices=tuple(COMPETENCE_LEVELS.items()),
        missing="Chọn nơi xảy ra việc",
    )


class CompetenceForm(Form):
    """A row of the competence table from a day on. ``replaces`` is the number of the row that was shown."""

    rule = RadiosField(
        "Ai có thẩm quyền",
        small=True,
        choices=[
            Choice(key, text, reveals=("agency",) if key == "agency" else ()) for key, text in RULES.items()
        ],
        missing="Chọn ai có thẩm quyền",
    )
    agency = SelectField("Cơ quan", only_if=("rule", ("agency",)), missing="Chọn cơ quan")
    basis = TextAreaField(
        "Căn cứ pháp lý",
        hint="Số, ký hiệu văn bản và điều, ví dụ: Nghị định 131/2025/NĐ-CP, Điều 5",
        max_length=1000,
        rows=3,
        missing="Nhập căn cứ pháp lý",
    )
    source = TextField(
        "Đã xem ở đâu", hint="Ví dụ: công báo, bản chính văn bản", max_length=300, missing="Nhập nguồn đã xem"
    )
    confidence = RadiosField(
        "Mức tin cậy", small=True, choices=tuple(CONFIDENCES.items()), missing="Chọn mức tin cậy"
    )
    note = TextAreaField("Ghi chú", max_length=1000, rows=3, optional=True)
    first_on = DateField("Áp dụng từ ngày", earliest=_FIRST_DAY, missing="Nhập ngày bắt đầu áp dụng")
    replaces = HiddenNumberField(optional=True)


class EndForm(Form):
    """The end of a row of the competence table, without another in its place."""

    last_on = DateField("Ngày cuối cùng áp dụng", earliest=_FIRST_DAY, missing="Nhập ngày cuối cùng áp dụng")
    basis = TextAreaField(
        "Căn cứ pháp lý",
        hint="Văn bản bãi bỏ hoặc thay thế",
        max_length=1000,
        rows=3,
        missing="Nhập căn cứ pháp lý",
    )
    row = HiddenNumberField()


class FieldForm(Form):
    """Xác định lĩnh vực của một vụ việc, with the version of the case that the officer saw."""

    version = HiddenNumberField()
    field = SelectField("Lĩnh vực", prompt="Chọn lĩnh vực", choices=_FIELDS)
