"""What an officer fills in about those who signed together: the list, who speaks for them, who leaves."""

from __future__ import annotations

import re
from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.cases.forms import REASON_LENGTH, StepForm
from feedback.cases.lists.reading import MOST_ROWS
from feedback.web.forms import (
    FileField,
    HiddenField,
    HiddenNumberField,
    QueryForm,
    RadiosField,
    TextAreaField,
    TextField,
    TickField,
)
from feedback.web.forms.texts import many_lines

_LONGEST_LIST: Final = 700_000
_PLACES: Final = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")


class _CarriedList(HiddenField):
    """The rows found good, that travel unseen until they are confirmed."""

    def tidy(self, text: str) -> str:
        """The text as it is kept, line ends included."""
        return many_lines(text)


class GroupForm(StepForm):
    """An act on the list of one submission."""

    submission = HiddenNumberField()


class ListForm(GroupForm):
    """Ghi danh sách người ký tên: pasted, or as a file."""

    marks_optional = False

    pasted = TextAreaField(
        "Dán danh sách",
        noun="Danh sách",
        hint="Chép từ bảng tính, cả dòng tên cột. Cột có thể theo thứ tự bất kỳ",
        optional=True,
        max_length=_LONGEST_LIST,
        rows=8,
        spellcheck=False,
    )
    files = FileField(
        "Hoặc chọn tệp", optional=True, accept=".xlsx,.csv,.txt", hint="XLSX hoặc CSV, đến 5 MB"
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two."""
        good = super().validate(extra_validators)
        if good and bool(self.pasted.data) == bool(self.files.data):
            self.pasted.errors = ["Dán danh sách hoặc chọn một tệp, không cả hai"]
            return False
        return good


class CheckedListForm(GroupForm):
    """The list as it was read: the good rows unseen, the others to be mended by hand."""

    marks_optional = False

    good = _CarriedList(optional=True, max_length=_LONGEST_LIST)
    mend = TextAreaField(
        "Các dòng cần sửa",
        hint="Sửa ngay tại đây, mỗi người một dòng, các cột cách nhau bằng dấu chấm phẩy; rồi bấm «Đọc lại»",
        optional=True,
        max_length=_LONGEST_LIST,
        rows=8,
        spellcheck=False,
    )
    leave = TickField(
        "Chỉ ghi các dòng đúng. Các dòng lỗi không được lưu: tôi đã tải về, hoặc không cần",
        optional=True,
        small=True,
    )


class PlacesForm(GroupForm):
    """Some of the list, by their places in it."""

    places = TextField(
        "Số thứ tự trong danh sách",
        noun="số thứ tự",
        hint="Ví dụ: 3, 17, 20-25",
        max_length=2000,
        inputmode="text",
        spellcheck=False,
    )

    def numbers(self) -> set[int]:
        """The places that were typed, each once."""
        found: set[int] = set()
        for first, last in _PLACES.findall(self.places.data or ""):
            found |= set(range(int(first), int(last or first) + 1))
        return found

    def validate_places(self, field: Any) -> None:
        """Numbers and spans of numbers, nothing else."""
        if _PLACES.sub("", field.data).strip(" ,;.") or not self.numbers():
            raise ValidationError("Nhập số thứ tự, cách nhau bằng dấu phẩy, ví dụ 3, 17, 20-25")
        if max(self.numbers()) > MOST_ROWS:
            raise ValidationError(f"Danh sách có nhiều nhất {MOST_ROWS} người")


class RepresentativesForm(PlacesForm):
    """Ghi người đại diện, with the paper by which the others appointed them."""

    paper = TextField(
        "Văn bản cử đại diện",
        noun="văn bản cử đại diện",
        hint="Ví dụ: giấy cử đại diện ngày 20/11/2026, có chữ ký của 300 người",
        max_length=300,
    )


class LeavingForm(PlacesForm):
    """Ghi nhận một số người rút. ``how`` is asked where the law has a list of ways."""

    how = RadiosField("Rút bằng cách nào", noun="cách rút")
    reason = TextAreaField(
        "Lý do, số và ngày của đơn rút hoặc biên bản", noun="Lý do rút", max_length=REASON_LENGTH, rows=4
    )


class SlipsForm(GroupForm):
    """In phiếu mã: for those who have none, or for some anew."""

    places = TextField(
        "Chỉ in cho số thứ tự",
        noun="số thứ tự",
        hint="Để trống: in cho mọi người chưa có phiếu. Người được in lại dùng số bí mật mới",
        optional=True,
        max_length=2000,
        spellcheck=False,
    )
    numbers = PlacesForm.numbers

    def validate_places(self, field: Any) -> None:
        """As in every form with places."""
        PlacesForm.validate_places(self, field)


class GroupFilter(QueryForm):
    """Tìm trong danh sách."""

    tim = TextField("Tìm theo họ tên", noun="Tìm", optional=True, max_length=100)
