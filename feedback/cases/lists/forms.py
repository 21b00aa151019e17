"""What an officer fills in about a list of people: pasted or as a file, read again, some of it by place."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from wtforms.validators import ValidationError

from feedback.cases.lists import reading, rows
from feedback.cases.lists.reading import MOST_BYTES, MOST_ROWS, PEOPLE, Cells, Layout, Unreadable
from feedback.cases.lists.rows import ReadList
from feedback.web.forms import FileField, Form, HiddenField, TextAreaField, TextField, TickField
from feedback.web.forms.texts import many_lines

_LONGEST_LIST: Final = 700_000
_PLACES: Final = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")
_BROKEN_LEFT: Final = "Sửa các dòng lỗi. Hoặc tải các dòng lỗi, rồi đánh dấu ô này để chỉ ghi các dòng đúng"


class _CarriedList(HiddenField):
    """The rows found good, that travel unseen until they are confirmed."""

    def tidy(self, text: str) -> str:
        """The text as it is kept, line ends included."""
        return many_lines(text)


class ListForm(Form):
    """Ghi danh sách: pasted, or as a file."""

    marks_optional = False
    layout: ClassVar[Layout] = PEOPLE

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

    def cells(self) -> list[Cells] | None:
        """The rows of what was pasted or chosen; None, with the reason beside the field."""
        try:
            if not self.files.data:
                return reading.of_text(self.pasted.data, self.layout)
            [file] = self.files.data
            return reading.of_file(file.filename, file.read(MOST_BYTES + 1), self.layout)
        except Unreadable as fault:
            field = self.files if self.files.data else self.pasted
            field.errors = [str(fault)]
            return None

    def begin_again(self, checked: CheckedListForm) -> None:
        """Show everything that travelled with a list that can't be taken as it is, and why."""
        self.pasted.data = "\n".join(filter(None, (checked.good.data, checked.mend.data)))
        self.form_errors, self.stale = list(checked.form_errors), checked.stale


class CheckedListForm(Form):
    """The list as it was read: the good rows unseen, the others to be mended by hand."""

    marks_optional = False
    layout: ClassVar[Layout] = PEOPLE

    good = _CarriedList(optional=True, max_length=_LONGEST_LIST)
    mend = TextAreaField(
        "Các dòng cần sửa",
        hint="Sửa ngay tại đây, không gộp dòng, các cột cách nhau bằng dấu chấm phẩy; rồi bấm «Đọc lại»",
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

    def cells(self) -> list[Cells] | None:
        """All rows once more, what was mended too; None, with the reason beside the field."""
        try:
            texts = (self.good.data, self.mend.data)
            return [cell for text in texts if text for cell in reading.of_text(text, self.layout)]
        except Unreadable as fault:
            self.mend.errors = [f"{fault}. Giữ nguyên dòng tên cột ở đầu"]
            return None

    def kept(self) -> list[Cells]:
        """The rows that were good before."""
        return reading.of_text(self.good.data, self.layout) if self.good.data else []

    def carry(self, read: ReadList, typed: str = "") -> None:
        """Take along what was read; ``typed`` stands for rows that couldn't be read."""
        self.good.data = rows.text_of(read.good, self.layout)
        self.mend.data = typed or rows.text_of(read.broken, self.layout)

    def may_take(self, read: ReadList) -> bool:
        """Whether the good rows may be taken now; what has to be done first is said on the form."""
        if read.broken and not self.leave.data:
            self.leave.errors = [_BROKEN_LEFT]
        elif not read.good:
            self.form_errors = [f"Chưa có {self.layout.noun} nào ghi được"]
        return bool(read.good) and (self.leave.data or not read.broken)


class PlacesForm(Form):
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


class SlipsForm(Form):
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
    validate_places = PlacesForm.validate_places
