"""O05 Tất cả đơn: what an officer looks for, and under which name he keeps it."""

from __future__ import annotations

from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.cases.desk.words import CHANNELS
from feedback.deadlines.rules import SOON_WORDS
from feedback.law import choices
from feedback.web.forms import (
    Choice,
    DayField,
    Form,
    HiddenField,
    IdNumberField,
    QueryForm,
    SelectField,
    TextField,
    TickField,
)

LONGEST_QUERY: Final = 600
LONGEST_NAME: Final = 80


class SearchFilter(QueryForm):
    """Tìm và lọc mọi đơn. Lists that hang on the officer are set by the page."""

    tim = TextField(
        "Tìm theo số, mã tra cứu, tên người gửi, nội dung", noun="Tìm", optional=True, max_length=200
    )
    loai = SelectField("Loại đơn", prompt="Tất cả", optional=True)
    tt = SelectField(
        "Tình trạng",
        prompt="Tất cả",
        optional=True,
        choices=[Choice("dang", "Đang giải quyết"), Choice("xong", "Đã kết thúc")],
    )
    buoc = SelectField("Bước", prompt="Tất cả", optional=True)
    han = SelectField(
        "Hạn",
        prompt="Tất cả",
        optional=True,
        choices=[
            Choice("qua-han", "Quá hạn"),
            Choice("sap-han", f"Đến hạn {SOON_WORDS}"),
            Choice("con-han", "Còn hạn"),
        ],
    )
    nguoi = SelectField("Người xử lý", prompt="Tất cả", optional=True)
    co_quan = SelectField("Cơ quan", prompt="Tất cả", optional=True)
    linh_vuc = SelectField("Lĩnh vực", prompt="Tất cả", optional=True)
    xa = SelectField("Xã, phường, đặc khu", prompt="Tất cả", optional=True)
    ket_qua = SelectField(
        "Kết quả",
        prompt="Tất cả",
        optional=True,
        choices=list(
            {
                one.key: Choice(one.key, one.words)
                for name, found in choices.LISTS.items()
                if name.startswith("outcome_")
                for one in found
            }.values()
        ),
    )
    kenh = SelectField("Nguồn đơn", prompt="Tất cả", optional=True, choices=list(CHANNELS.items()))
    tu = DayField("Nhận từ ngày", noun="Nhận từ", hint="Ví dụ 1/11/2026")
    den = DayField("Đến ngày", noun="Nhận đến", hint="Ví dụ 30/11/2026")
    xong = DayField("Kết thúc từ ngày", noun="Kết thúc từ", hint="Ví dụ 1/11/2026")
    sap = HiddenField(optional=True, max_length=10)
    so = SelectField(
        "Số dòng", optional=True, choices=[Choice("25", "25"), Choice("50", "50"), Choice("100", "100")]
    )

    def validate_den(self, field: Any) -> None:
        """The last day is not before the first."""
        if self.tu.day and field.day and field.day < self.tu.day:
            raise ValidationError("Ngày cuối không được trước ngày đầu")


class PaperForm(Form):
    """Tìm theo số giấy tờ: by POST, so that the number stands in no address."""

    number = IdNumberField("Số căn cước, chứng minh nhân dân hoặc hộ chiếu", noun="Số giấy tờ")


class KeepForm(Form):
    """Lưu bộ lọc: a name for what is sought; ``query`` is that of the address."""

    name = TextField("Tên bộ lọc", max_length=LONGEST_NAME, hint="Ví dụ: đất đai quá hạn", width=30)
    query = HiddenField(max_length=LONGEST_QUERY)


class ExportForm(Form):
    """Xuất XLSX. ``query`` is that of the list's address; ``key`` makes a second press the same job."""

    query = HiddenField(optional=True, max_length=LONGEST_QUERY)
    key = HiddenField(max_length=32)
    names = TickField(
        "Kèm tên người gửi",
        optional=True,
        small=True,
        hint="Chỉ chọn khi cần cho công việc. Tên người tố cáo không bao giờ có trong tệp",
    )


class DropForm(Form):
    """A button: nothing but the token."""
