"""What an officer fills in about what must be done by a decision, and what is done of it."""

from __future__ import annotations

from typing import Any, Final

from wtforms.validators import ValidationError

from feedback.agencies import queries as agencies
from feedback.agencies.forms import agency_choices
from feedback.cases import enforcement
from feedback.cases.actions.enforcing import Owed
from feedback.cases.forms import FILE_TYPES, MOST_FILES, REASON_LENGTH, StepForm
from feedback.cases.models import Obligation
from feedback.web import today
from feedback.web.forms import (
    AmountField,
    Choice,
    DateField,
    FileField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)

_MOST: Final = 10**15
_COUNTED: Final = tuple(one.key for one in enforcement.SORTS if one.unit)


class ObligationForm(StepForm):
    """Nghĩa vụ thi hành: what, how much, by whom, by when."""

    sort = RadiosField(
        "Phải thi hành việc gì",
        noun="loại việc phải thi hành",
        small=True,
        choices=[Choice(one.key, one.words) for one in enforcement.SORTS],
    )
    amount = AmountField(
        "Số phải thi hành",
        hint="Đồng, m² hoặc số người. Ví dụ 1.250.000.000 hoặc 312,5",
        places=2,
        most=_MOST,
        only_if=("sort", _COUNTED),
    )
    officials = WholeNumberField(
        "Trong đó cán bộ, công chức, viên chức",
        hint="Chỉ nhập khi việc phải làm là xử lý người",
        optional=True,
        only_if=("sort", tuple(enforcement.COUNTED_OFFICIALS)),
    )
    what = TextAreaField(
        "Nội dung phải thi hành",
        hint="Ghi theo quyết định, kết luận; nêu điều, khoản",
        max_length=REASON_LENGTH,
        rows=4,
    )
    by_agency = SelectField(
        "Cơ quan phải thi hành", prompt="Không phải cơ quan trong danh sách", optional=True
    )
    by_whom = TextField(
        "Người, tổ chức phải thi hành",
        hint="Chỉ nhập khi không chọn cơ quan ở trên",
        max_length=300,
        optional=True,
    )
    due_on = DateField("Ngày cuối phải thi hành xong")
    aware = TickField("", noun="Tôi đã đối chiếu với quyết định, số này đúng", optional=True, small=True)

    def stands(self, case_id: int, *, besides: int | None = None) -> bool:
        """Whether the amount is within the result's figures, or was confirmed; else it is asked once."""
        found = enforcement.beyond(case_id, self.sort.data, self.amount.data, besides=besides)
        if not found or self.aware.data:
            return True
        self.aware.label.text = self.aware.noun
        self.amount.errors = [f"{found} Sửa lại, hoặc đánh dấu ô xác nhận ở cuối"]
        return False

    def offer(self) -> None:
        """Offer the agencies of the system."""
        self.by_agency.choices = agency_choices(agencies.choices_for_transfer(today()))

    def validate_amount(self, field: Any) -> None:
        """More than nothing; people and đồng are whole."""
        if field.data <= 0:
            raise ValidationError("Nhập số lớn hơn 0")
        if enforcement.BY_KEY[self.sort.data].unit != "m²" and field.data != int(field.data):
            raise ValidationError("Nhập số không có phần lẻ")

    def validate(self, extra_validators: Any = None) -> bool:
        """Somebody must do it: an agency, or who is named."""
        valid = super().validate(extra_validators)
        if not self.by_agency.data and not self.by_whom.data:
            self.by_whom.errors = ["Chọn cơ quan ở trên, hoặc nhập người, tổ chức phải thi hành"]
            return False
        return valid

    def owed(self) -> Owed:
        """What was filled in; it has been checked."""
        sort = enforcement.BY_KEY[self.sort.data]
        agency = agencies.by_code(self.by_agency.data) if self.by_agency.data else None
        return Owed(
            beneficiary=sort.beneficiary,
            matter=sort.matter,
            what=self.what.data,
            by_whom=agency.name if agency else self.by_whom.data,
            by_agency_id=agency.id if agency else None,
            amount=self.amount.data,
            officials=self.officials.data,
            due_on=self.due_on.data,
        )


class ObligationChangeForm(ObligationForm):
    """Sửa nghĩa vụ thi hành: all of it, and why."""

    reason = TextAreaField(
        "Lý do sửa", hint="Ví dụ: gia hạn theo công văn số, ngày", max_length=REASON_LENGTH, rows=3
    )


class DoneForm(StepForm):
    """Ghi kết quả thi hành: how much in all, by which day, on what evidence."""

    done_amount = AmountField("Tổng số đã thi hành đến nay", places=2, most=_MOST)
    done_officials = WholeNumberField("Trong đó cán bộ, công chức, viên chức", optional=True)
    done_on = DateField("Ngày thi hành", not_in_future=True)
    evidence = TextAreaField(
        "Chứng cứ", hint="Ví dụ: giấy nộp tiền số 15 ngày 25/11/2026", max_length=REASON_LENGTH, rows=3
    )
    files = FileField(
        "Tệp chứng cứ",
        optional=True,
        most=MOST_FILES,
        accept=FILE_TYPES,
        hint="PDF, JPG, PNG, HEIC hoặc DOCX",
    )

    def fit(self, row: Obligation) -> None:
        """Ask only what this obligation counts."""
        if row.amount is None:
            del self.done_amount
        else:
            self.done_amount.hint = f"Phải thi hành: {enforcement.owed_words(row)}"
        if row.matter not in enforcement.COUNTED_OFFICIALS:
            del self.done_officials


def standing(row: Obligation) -> dict[str, Any]:
    """What stands in the form of an obligation that is changed."""
    agency = agencies.by_id(row.by_agency_id) if row.by_agency_id else None
    return {
        "sort": enforcement.sort_of(row).key,
        "amount": row.amount,
        "officials": row.officials,
        "what": row.what,
        "by_agency": agency.code if agency else "",
        "by_whom": "" if agency else row.by_whom,
        "due_on": row.due_on,
    }
