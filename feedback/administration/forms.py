"""What is asked on the pages of reorganisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from feedback.agencies.plans import LONGEST
from feedback.web.forms import Choice, DateField, Form, HiddenField, RadiosField, SelectField, TextField

_AREA: Final = "area_"
THERE, NEW = "there", "new"


class EndingForm(Form):
    """Kết thúc một cơ quan: the last day, the document, who takes over."""

    last_on = DateField(
        "Ngày cuối cùng hoạt động",
        hint="Trước hôm nay: sắp xếp thực hiện được từ ngày sau ngày này",
        earliest=date(2025, 1, 1),
        missing="Nhập ngày cuối cùng",
    )
    document = TextField(
        "Văn bản sắp xếp",
        hint="Số, ký hiệu, ví dụ: Nghị quyết 1677/NQ-UBTVQH15",
        max_length=300,
        missing="Nhập số, ký hiệu văn bản",
    )
    takes_over = RadiosField(
        "Ai kế thừa",
        small=True,
        choices=[
            Choice(THERE, "Một cơ quan đang hoạt động", reveals=("default",)),
            Choice(NEW, "Một cơ quan mới thành lập", reveals=("code", "name", "short_name")),
        ],
        missing="Chọn cơ quan kế thừa",
    )
    default = SelectField(
        "Cơ quan kế thừa",
        hint="Nhận cán bộ và mọi vụ việc không ghi riêng bên dưới",
        only_if=("takes_over", (THERE,)),
        missing="Chọn cơ quan kế thừa",
    )
    code = TextField(
        "Mã cơ quan mới",
        hint="Chữ in hoa không dấu, chữ số, dấu -, ví dụ: 21220",
        max_length=20,
        only_if=("takes_over", (NEW,)),
        missing="Nhập mã cơ quan mới",
    )
    name = TextField(
        "Tên cơ quan mới", max_length=250, only_if=("takes_over", (NEW,)), missing="Nhập tên cơ quan mới"
    )
    short_name = TextField(
        "Tên ngắn", max_length=120, only_if=("takes_over", (NEW,)), missing="Nhập tên ngắn"
    )

    @property
    def area_fields(self) -> dict[str, SelectField]:
        """The questions about single areas, by the area's code."""
        return {field.name.removeprefix(_AREA): field for field in self if field.name.startswith(_AREA)}


def ending_form(
    areas: Mapping[str, str], choices: Iterable[Choice], proposed: Mapping[str, str], **values: Any
) -> EndingForm:
    """The form for an agency with one question for each area (its code and name), filled in as proposed."""
    listed = list(choices)
    questions = {
        f"{_AREA}{code}": SelectField(
            name, choices=listed, prompt="Như cơ quan kế thừa ở trên", optional=True
        )
        for code, name in areas.items()
    }
    asked: type[EndingForm] = type("EndingFormWithAreas", (EndingForm,), questions)
    form = asked(**values, **{f"{_AREA}{code}": successor for code, successor in proposed.items()})
    form.default.choices = listed
    return form


class HeldForm(Form):
    """Thông báo tạm giữ: about what, and whether they go."""

    matter = RadiosField("Thông báo về", missing="Chọn vụ việc", small=True)
    decision = RadiosField(
        "Quyết định",
        choices=[
            Choice("release", "Cho gửi", hint="Khi chắc rằng chưa gửi trước khi khôi phục"),
            Choice("drop", "Bỏ, không gửi", hint="Khi đã gửi, hoặc không còn ích gì"),
        ],
        missing="Chọn cho gửi hoặc bỏ",
        small=True,
    )


class PlanForm(Form):
    """A plan that was shown with its counts and is now confirmed; it is checked again like any other."""

    plan = HiddenField(max_length=LONGEST)
