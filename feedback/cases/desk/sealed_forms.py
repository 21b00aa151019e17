"""What we ask of who opens a sealed original, of who agrees to that, and of who writes the working copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases.actions.lodging import RespondentDetails
from feedback.cases.desk.matter import ROLES
from feedback.cases.forms import StepForm
from feedback.web.forms import (
    Choice,
    DayField,
    Form,
    HiddenNumberField,
    QueryForm,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
)

MOST_ACCUSED: Final = 3
TITLE_LENGTH: Final = 300
BODY_LENGTH: Final = 20_000
PRIVATE: Final = "private"
"""The role of one who is not in public duty: no agency answers for him (LTC Đ41)."""


class AskForm(Form):
    """Đề nghị mở bản gốc: as what, and why."""

    capacity = RadiosField(
        "Tư cách của ông/bà trong vụ việc",
        noun="tư cách",
        missing="Chọn tư cách của ông/bà trong vụ việc",
        small=True,
    )
    reason = TextAreaField(
        "Lý do mở bản gốc",
        hint="Ghi việc ông/bà đang làm, ví dụ: kiểm tra điều kiện thụ lý theo phân công ngày 25/11/2026. "
        "Không ghi điều gì cho biết ai gửi đơn: người thứ hai và Thanh tra đọc dòng này",
        max_length=1000,
        rows=3,
    )

    def offer(self, capacities: Mapping[str, str]) -> AskForm:
        """Offer the duties in which he may ask."""
        self.capacity.choices = [Choice(key, words) for key, words in capacities.items()]
        return self


class AnswerForm(Form):
    """Trả lời đề nghị mở bản gốc: the reason is for refusing."""

    refusal = TextAreaField(
        "Lý do không đồng ý",
        noun="Lý do",
        hint="Chỉ cần khi không đồng ý",
        max_length=1000,
        rows=3,
    )


class LogFilter(QueryForm):
    """Nhật ký mở bản gốc: of which agency, from which day to which."""

    co_quan = SelectField("Cơ quan", prompt="Tất cả", optional=True)
    tu = DayField("Đề nghị từ ngày", noun="Đề nghị từ", hint="Ví dụ 1/11/2026")
    den = DayField("Đến ngày", noun="Đến ngày", hint="Ví dụ 30/11/2026")


class ShownForm(Form):
    """A button on the page of an opened original: a file of it, a letter to its sender."""


class CopyForm(StepForm):
    """Bản làm việc: what others read, and against whom it is.

    ``warning`` says what of the denouncer stands in it; ``aware`` is asked then.
    """

    warning = ""
    asks_awareness = False
    marks_optional = False

    submission = HiddenNumberField()
    title = TextField(
        "Tóm tắt",
        hint="Một dòng, không nêu điều gì cho biết ai tố cáo",
        max_length=TITLE_LENGTH,
    )
    body = TextAreaField(
        "Nội dung",
        hint=(
            "Viết lại việc bị tố cáo bằng lời của ông/bà. Bỏ họ tên, địa chỉ, quan hệ, nơi làm và mọi "
            "chi tiết cho biết ai tố cáo"
        ),
        max_length=BODY_LENGTH,
        rows=14,
    )
    aware = TickField("Tôi đã xem lại; chỗ này không cho biết ai tố cáo", optional=True, small=True)

    def offer(self, groups: Iterable[tuple[str, Iterable[AgencyEntry]]]) -> None:
        """Offer agencies under their headings, for each accused."""
        choices = [
            Choice(agency.code, agency.name, group=heading) for heading, found in groups for agency in found
        ]
        for place in PLACES:
            self[f"agency_{place}"].choices = choices

    def fill(self, against: Sequence[Any]) -> None:
        """Put down who is accused so far; anything with ``name``, ``position``, ``agency_id``, ``role``."""
        for place, one in zip(PLACES, against, strict=False):
            agency = agencies.by_id(one.agency_id) if one.agency_id else None
            self[f"name_{place}"].data = one.name or ""
            self[f"position_{place}"].data = one.position or ""
            self[f"agency_{place}"].data = agency.code if agency else ""
            self[f"role_{place}"].data = one.role

    def against(self) -> list[RespondentDetails]:
        """Who is accused, in the order given."""
        found = []
        for place in PLACES:
            name, role = self[f"name_{place}"].data, self[f"role_{place}"].data
            agency = agencies.by_code(self[f"agency_{place}"].data or "")
            if name or agency:
                found.append(
                    RespondentDetails(
                        agency_id=agency.id if agency else None,
                        role="unknown" if role in ("", PRIVATE) else role,
                        name=name or None,
                        position=self[f"position_{place}"].data or None,
                    )
                )
        return found

    @property
    def is_submitted_copy(self) -> bool:
        """Whether it holds what was typed, which nothing may write over."""
        return bool(self.title.raw_data)

    @property
    def names_several(self) -> bool:
        """Whether more than one is named, or something is wrong with what stands there."""
        fields = [self[f"{part}_{place}"] for place in PLACES[1:] for part in ("name", "agency", "role")]
        return any(field.data or field.errors for field in fields)

    @property
    def private(self) -> bool:
        """Whether nobody of them is in public duty."""
        roles = [self[f"role_{place}"].data for place in PLACES if self[f"name_{place}"].data]
        return bool(roles) and all(role == PRIVATE for role in roles)

    def validate(self, extra_validators: Any = None) -> bool:
        """Good answers; who must stand aside hangs on the role, so it is asked of everybody named."""
        good: bool = super().validate(extra_validators)
        for place in PLACES:
            role = self[f"role_{place}"]
            if (self[f"name_{place}"].data or self[f"agency_{place}"].data) and not role.data:
                role.errors = ["Chọn tư cách của người bị tố cáo"]
                good = False
        return good


PLACES: Final = range(1, MOST_ACCUSED + 1)
_ROLES: Final = [*ROLES.items(), (PRIVATE, "Không thi hành công vụ")]

for _place in PLACES:
    setattr(
        CopyForm,
        f"name_{_place}",
        TextField("Họ tên", noun="Họ tên người bị tố cáo", optional=True, max_length=200),
    )
    setattr(
        CopyForm,
        f"position_{_place}",
        TextField("Chức vụ", noun="Chức vụ người bị tố cáo", optional=True, max_length=200),
    )
    setattr(
        CopyForm,
        f"agency_{_place}",
        SelectField(
            "Cơ quan",
            noun="Cơ quan người bị tố cáo",
            prompt="Chưa rõ hoặc ngoài danh sách",
            optional=True,
        ),
    )
    setattr(
        CopyForm,
        f"role_{_place}",
        SelectField(
            "Tư cách",
            noun="Tư cách người bị tố cáo",
            prompt="Chọn tư cách",
            optional=True,
            choices=[Choice(key, words) for key, words in _ROLES],
        ),
    )
