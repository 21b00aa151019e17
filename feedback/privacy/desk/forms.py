"""What is asked of officers about personal data."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from feedback.clock import ZONE
from feedback.law import kinds
from feedback.law import privacy as law
from feedback.law.kinds import Kind
from feedback.privacy.actions.breaches import KINDS, BreachDetails
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    HiddenNumberField,
    QueryForm,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    TimeField,
    WholeNumberField,
)

REQUEST_KINDS: Final = {
    "see": "Xem, nhận bản sao dữ liệu",
    "correct": "Sửa chỗ sai",
    "erase": "Xóa dữ liệu",
    "object": "Phản đối, rút sự đồng ý",
}
SECRET_KINDS: Final = (Kind.REPORT, Kind.PETITION, Kind.PROPOSAL)
"""Kinds of which number and days suffice: of others the law wants to know who sent it, against whom."""
EXTENTS: Final = (
    ("contact", "Chỉ điện thoại, thư điện tử"),
    ("all", "Mọi dữ liệu về người gửi và đơn của người ấy"),
)


class RecordForm(Form):
    """Ghi yêu cầu tại nơi tiếp."""

    code = TextField("Mã tra cứu", hint="Ghi trên giấy biên nhận", max_length=20, fewest_letters=2)
    paper = TickField("Đã xem giấy tờ, đúng là người gửi đơn", small=True)
    kind = RadiosField("Yêu cầu", choices=list(REQUEST_KINDS.items()), small=True)
    words = TextAreaField("Nội dung yêu cầu", max_length=2000, fewest_letters=2, rows=4)


class MeetForm(Form):
    """Đã làm theo yêu cầu."""

    version = HiddenNumberField()
    extent = RadiosField("Phần được xóa", choices=EXTENTS, small=True)
    answer = TextAreaField(
        "Trả lời người gửi",
        hint="Người gửi đọc trên trang tra cứu",
        max_length=2000,
        fewest_letters=2,
        rows=4,
    )


class RefuseForm(Form):
    """Từ chối."""

    version = HiddenNumberField()
    ground = RadiosField(
        "Lý do", choices=[Choice(one.key, one.words, one.meaning) for one in law.GROUNDS], small=True
    )
    answer = TextAreaField(
        "Trả lời người gửi",
        hint="Người gửi đọc trên trang tra cứu",
        max_length=2000,
        fewest_letters=2,
        rows=4,
    )


class ConfirmForm(Form):
    """Xác nhận xóa."""

    version = HiddenNumberField()
    basis = TextField(
        "Văn bản cho phép hủy",
        hint="Ví dụ: Quyết định 12/QĐ-UBND ngày 20/11/2026 về hủy hồ sơ hết giá trị",
        max_length=300,
        fewest_letters=2,
    )
    sure = TickField("Tôi hiểu nội dung, tên người, tệp sẽ mất hẳn, không lấy lại được", small=True)


class DropForm(Form):
    """Không xóa."""

    version = HiddenNumberField()
    reason = TextAreaField("Vì sao giữ lại", max_length=300, fewest_letters=2, rows=3)


class SecretForm(Form):
    """Nội dung mật: đề nghị đưa ra ngoài hệ thống."""

    book = TextField("Số trong sổ văn bản mật", max_length=60, fewest_letters=1)
    holder = TextField(
        "Đơn vị giữ hồ sơ", hint="Ghi đơn vị, không ghi tên người", max_length=200, fewest_letters=2
    )


class SecretRecordForm(SecretForm):
    """Ghi vụ việc có nội dung mật."""

    kind = RadiosField(
        "Loại", choices=[(kind.value, kinds.texts(kind).name) for kind in SECRET_KINDS], small=True
    )
    received_on = DateField("Ngày nhận", not_in_future=True)


class SecretSettleForm(Form):
    """Đã giải quyết ngoài hệ thống."""

    version = HiddenNumberField()
    document = TextField(
        "Số văn bản giải quyết", hint="Số trong sổ văn bản mật", max_length=60, fewest_letters=1
    )
    signed_on = DateField("Ngày văn bản", not_in_future=True)


class LogFilters(QueryForm):
    """By what the log is narrowed."""

    can_bo = SelectField("Cán bộ", prompt="Mọi cán bộ", optional=True)
    so = TextField("Số vụ việc", max_length=40, optional=True)
    ngay = DateField("Ngày", optional=True)
    niem_phong = TickField("Chỉ lần mở bản gốc niêm phong", optional=True, small=True)


class BreachForm(Form):
    """Ghi sự cố."""

    noticed_on = DateField("Ngày phát hiện", not_in_future=True)
    noticed_time = TimeField("Giờ phát hiện")
    nature = TextAreaField(
        "Điều gì đã xảy ra",
        hint="Không ghi tên người bị ảnh hưởng",
        max_length=4000,
        fewest_letters=2,
        rows=5,
    )
    kinds = CheckboxesField("Loại dữ liệu", choices=list(KINDS.items()), small=True)
    people_count = WholeNumberField(
        "Số người bị ảnh hưởng", hint="Bỏ trống nếu chưa rõ", least=0, most=10_000_000, optional=True
    )
    consequences = TextAreaField("Hậu quả có thể có", max_length=4000, fewest_letters=2, rows=4)
    measures = TextAreaField("Đã làm gì, sẽ làm gì", max_length=4000, fewest_letters=2, rows=4)
    contact = TextField("Đầu mối liên hệ", hint="Đơn vị, điện thoại", max_length=300, fewest_letters=2)

    def details(self) -> BreachDetails:
        """What was typed."""
        return BreachDetails(
            noticed_at=moment(self.noticed_on.data, self.noticed_time.data),
            nature=self.nature.data,
            kinds=list(self.kinds.data),
            people_count=self.people_count.data,
            consequences=self.consequences.data,
            measures=self.measures.data,
            contact=self.contact.data,
        )


class ReviseForm(BreachForm):
    """Cập nhật sự cố."""

    version = HiddenNumberField()


class ReportForm(Form):
    """Đã gửi báo cáo."""

    version = HiddenNumberField()
    to = TextField("Gửi cơ quan nào", max_length=300, fewest_letters=2)
    number = TextField("Số văn bản", max_length=60, fewest_letters=1)
    reported_on = DateField("Ngày gửi", not_in_future=True)
    reported_time = TimeField("Giờ gửi")
    late_why = TextAreaField(
        "Lý do chậm", hint="Chỉ ghi khi gửi sau 72 giờ", max_length=2000, rows=3, optional=True
    )


class TellForm(Form):
    """Đã báo người bị ảnh hưởng."""

    version = HiddenNumberField()
    told_on = DateField("Ngày báo", not_in_future=True)
    how = TextField("Báo bằng cách nào", max_length=300, fewest_letters=2)


def moment(day: object, hour: str) -> datetime:
    """A day and «07:30» of the province as one moment."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=ZONE)
