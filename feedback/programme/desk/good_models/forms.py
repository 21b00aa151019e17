"""What is asked about a model of practice, and what is told of it."""

from __future__ import annotations

from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.attachments.receiving import received
from feedback.programme.actions.good_model_entries import EntryDetails, Photo
from feedback.programme.actions.good_models import ModelDetails
from feedback.programme.good_models import queries, rules
from feedback.programme.models import GoodModel, GoodModelEntry
from feedback.web import today
from feedback.web.forms import (
    Choice,
    DateField,
    FileField,
    Form,
    HiddenNumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
)

_WHOLE: Final = "-"
_ALL_AREAS: Final = "-"
_PICTURES: Final = ".jpg,.jpeg,.png,.heic"


class VersionForm(Form):
    """Each carries the version that the officer saw."""

    version = HiddenNumberField()


class ModelForm(Form):
    """Đăng ký mô hình. Fields stand in the order of the page, as its errors do."""

    part = SelectField("Mô hình của", prompt="Chọn đơn vị hoặc bộ phận", missing="Chọn đơn vị hoặc bộ phận")
    year = SelectField("Đăng ký cho năm", prompt="Chọn năm")
    name = TextField(
        "Tên mô hình",
        hint="Ví dụ: Tổ tự quản tuyến đường không rác thôn Cổ Lũy",
        max_length=300,
        fewest_letters=5,
    )
    field = RadiosField("Lĩnh vực", choices=list(rules.FIELDS.items()), small=True)
    content = TextAreaField(
        "Nội dung",
        hint="Làm gì, với ai, làm thế nào. Mọi người đọc khi mô hình được duyệt: không ghi tên người dân",
        max_length=6000,
        rows=8,
    )
    area = SelectField("Nơi thực hiện", prompt="Chọn xã, phường, đặc khu", missing="Chọn nơi thực hiện")
    post = TextField(
        "Chức vụ người phụ trách", hint="Công khai. Ví dụ: Phó Chủ tịch Ủy ban nhân dân xã", max_length=200
    )
    person = TextField("Họ tên người phụ trách", hint="Chỉ cán bộ xem, không công khai", max_length=120)
    begins_on = DateField("Bắt đầu từ ngày", noun="Ngày bắt đầu")
    ends_on = DateField("Kết thúc ngày", hint="Bỏ trống nếu làm thường xuyên", optional=True)

    def offer(self, agency_id: int) -> None:
        """Fill the lists with what this unit may choose."""
        year = today().year
        named = {one.name for of in (year - 1, year, year + 1) for one in queries.parts_of(agency_id, of)}
        self.part.choices = [
            Choice(_WHOLE, "Cả đơn vị"),
            *(Choice(one, one) for one in sorted(named)),
        ]
        self.year.choices = [Choice(str(one), str(one)) for one in (year - 1, year, year + 1)]
        self.area.choices = [
            Choice(_ALL_AREAS, "Nhiều nơi trong tỉnh"),
            *(Choice(one.code, one.full_name) for one in agencies.areas_today()),
        ]

    def details(self) -> ModelDetails:
        """What was answered."""
        names = ("name", "field", "content", "post", "person", "begins_on", "ends_on")
        return ModelDetails(
            **{name: self[name].data for name in names},
            part="" if self.part.data == _WHOLE else self.part.data,
            year=int(self.year.data),
            area_code=None if self.area.data == _ALL_AREAS else self.area.data,
        )


class ChangeForm(ModelForm, VersionForm):
    """Sửa mô hình."""


def filled(model: GoodModel) -> dict[str, Any]:
    """What stands in the form of a model as it is."""
    names = ("name", "field", "content", "post", "person", "begins_on", "ends_on")
    return {name: getattr(model, name) for name in names} | {
        "part": model.part or _WHOLE,
        "year": str(model.year),
        "area": model.area_code or _ALL_AREAS,
    }


def fresh(agency_id: int, origin: GoodModel | None) -> dict[str, Any]:
    """What stands in the form of a new one: of one that multiplies another, its name and field."""
    own = next((one.code for one in agencies.areas_today() if _of_area(one.code) == agency_id), _ALL_AREAS)
    given: dict[str, Any] = {"part": _WHOLE, "year": str(today().year), "begins_on": today(), "area": own}
    return given | ({"name": origin.name, "field": origin.field} if origin is not None else {})


def _of_area(code: str) -> int | None:
    agency = agencies.agency_of_area(code, today())
    return agency.id if agency is not None else None


class PartsForm(Form):
    """Các bộ phận của đơn vị."""

    parts = TextAreaField(
        "Các bộ phận phải có mô hình riêng",
        hint="Mỗi dòng một bộ phận: phòng, ban, thôn, tổ dân phố. Bỏ trống nếu không có",
        optional=True,
        max_length=8000,
        rows=8,
    )


class ReasonForm(VersionForm):
    """Rút khỏi trang công khai: why."""

    reason = TextAreaField("Lý do", max_length=500, rows=3)


class JudgeForm(VersionForm):
    """Thẩm định: let through, or give back with the reason."""

    verdict = RadiosField(
        "Quyết định",
        small=True,
        choices=(
            Choice("approve", "Duyệt, công khai cho mọi người đọc"),
            Choice("return", "Trả lại đơn vị", reveals=("reason",)),
        ),
        missing="Chọn duyệt hoặc trả lại",
    )
    reason = TextAreaField("Lý do trả lại", max_length=500, rows=3, only_if=("verdict", ("return",)))


class EntryForm(VersionForm):
    """Ghi tiến độ, kết quả, công nhận."""

    kind = RadiosField(
        "Nội dung gì",
        small=True,
        choices=(
            Choice("progress", "Tiến độ", "Đã làm được gì đến nay"),
            Choice("result", "Kết quả", "Có số liệu"),
            Choice("recognition", "Được công nhận", "Có quyết định", reveals=("level", "decision")),
        ),
        missing="Chọn tiến độ, kết quả hoặc công nhận",
    )
    level = SelectField(
        "Cấp công nhận",
        choices=list(rules.LEVELS.items()),
        prompt="Chọn cấp",
        only_if=("kind", ("recognition",)),
    )
    decision = TextField(
        "Số quyết định",
        hint="Ví dụ: 512/QĐ-UBND",
        max_length=60,
        width=20,
        only_if=("kind", ("recognition",)),
    )
    told_on = DateField(
        "Ngày", hint="Ngày ghi nhận; nếu là công nhận thì ngày ký quyết định", not_in_future=True
    )
    words = TextAreaField(
        "Nội dung",
        hint="Mọi người đọc khi được duyệt: không ghi tên, số điện thoại của người dân",
        max_length=3000,
        rows=5,
    )
    figures = TextAreaField(
        "Số liệu",
        hint="Mỗi dòng một số liệu, ví dụ: Số hộ tham gia: 120. Kết quả cần ít nhất một dòng",
        optional=True,
        max_length=2000,
        rows=4,
    )
    photo_1 = FileField(
        "Ảnh 1", optional=True, accept=_PICTURES, hint="JPG, PNG. Người có mặt trong ảnh đã đồng ý"
    )
    alt_1 = TextField(
        "Ảnh 1 có gì", hint="Một câu cho người không nhìn thấy ảnh", optional=True, max_length=200
    )
    photo_2 = FileField("Ảnh 2", optional=True, accept=_PICTURES)
    alt_2 = TextField("Ảnh 2 có gì", optional=True, max_length=200)
    photo_3 = FileField("Ảnh 3", optional=True, accept=_PICTURES)
    alt_3 = TextField("Ảnh 3 có gì", optional=True, max_length=200)

    def details(self) -> EntryDetails:
        """What was answered beside the pictures."""
        names = ("kind", "told_on", "words", "figures", "level", "decision")
        given: dict[str, Any] = {name: self[name].data or "" for name in names}
        return EntryDetails(**given)

    def validate(self, extra_validators: Any = None) -> bool:
        """A picture brings its words; words alone are words of none."""
        valid = super().validate(extra_validators)
        for place in range(1, rules.MOST_PHOTOS + 1):
            photo, alt = self[f"photo_{place}"], self[f"alt_{place}"]
            if photo.data and not alt.data:
                alt.errors = [f"Nhập ảnh {place} có gì, cho người không nhìn thấy ảnh"]
            elif alt.data and not photo.data:
                photo.errors = [f"Chọn ảnh {place}, hoặc xóa dòng mô tả ảnh"]
            valid = valid and not photo.errors and not alt.errors
        return valid

    def photos(self) -> list[Photo] | None:
        """The pictures laid down; None where one can't be taken, with the reason beside it. Gives back the
        transaction, as ``received`` does.
        """
        found = list[Photo]()
        for place in range(1, rules.MOST_PHOTOS + 1):
            field = self[f"photo_{place}"]
            if not field.data:
                continue
            laid = received(field)
            if laid is None:
                return None
            found.extend(Photo(one, self[f"alt_{place}"].data) for one in laid)
        return found


def filled_entry(entry: GoodModelEntry) -> dict[str, Any]:
    """What stands in the form of an entry as it is; its pictures stay while none are chosen."""
    names = ("kind", "told_on", "words", "version")
    return {name: getattr(entry, name) for name in names} | {
        "level": entry.level or "",
        "decision": entry.decision or "",
        "figures": rules.figures_text(entry.figures),
    }
