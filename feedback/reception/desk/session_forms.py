"""What is asked about a leader's session that is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.forms import agency_choices
from feedback.cases import queries as cases
from feedback.reception.holding import Conclusion
from feedback.reception.rules import BadDetail
from feedback.web import today
from feedback.web.forms import (
    DateField,
    Form,
    HiddenNumberField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
)

OTHERS: Final = ("other_1", "other_2", "other_3")
"""The fields for bodies that nothing was given to and that are told all the same."""


class SessionForm(Form):
    """Each carries the version of the session that the officer saw."""

    version = HiddenNumberField()


class WriteDownForm(SessionForm):
    """Nội dung buổi tiếp: what the people presented, what the leader concluded."""

    said = TextAreaField("Công dân trình bày", max_length=20_000, rows=10, optional=True)
    concluded = TextAreaField(
        "Kết luận chung của lãnh đạo",
        hint="In trên thông báo kết luận. Việc giao cho từng cơ quan ghi riêng ở trang trước",
        max_length=10_000,
        rows=6,
        optional=True,
    )


class ConclusionForm(SessionForm):
    """Một việc kết luận: what, and where an agency is to do it, by when."""

    what = TextAreaField(
        "Việc phải làm",
        hint="Cơ quan được giao và người gửi đơn của vụ việc đọc được câu này",
        max_length=2000,
        rows=3,
    )
    agency = SelectField("Giao cơ quan", prompt="Không giao cơ quan nào", optional=True)
    due_on = DateField("Hạn thực hiện", hint="Nhập khi giao một cơ quan", optional=True)
    case = TextField(
        "Số vụ việc", hint="Nếu việc này thuộc một vụ việc đang có", max_length=40, width=20, optional=True
    )

    def offer(self) -> None:
        """Offer the agencies of today."""
        self.agency.choices = agency_choices(agencies.choices_for_transfer(today()))

    def conclusion(self, by: Actor) -> Conclusion:
        """What was filled in. Raises BadDetail for a case that the officer can't read."""
        agency = agencies.by_code(self.agency.data) if self.agency.data else None
        case = cases.visible_to(by).by_number(self.case.data.upper()) if self.case.data else None
        if self.case.data and case is None:
            raise BadDetail("case", "Không tìm thấy vụ việc này. Xem lại số, hoặc bỏ trống")
        return Conclusion(
            self.what.data,
            agency.id if agency else None,
            self.due_on.data,
            case.id if case else None,
        )


class HeldForm(SessionForm):
    """Xác nhận đã tiếp. ``seen`` is asked only when something in the words tells of people."""

    nobody = TickField("Không có công dân đến buổi này", optional=True, small=True)
    seen = TickField("", noun="Tôi đã xem lại, các cơ quan được đọc những chỗ này", optional=True, small=True)

    def stands(self, telling: Sequence[str]) -> bool:
        """Whether the words tell of nobody, or the leader looked once more; else it is asked once."""
        if not telling or self.seen.data:
            return True
        self.seen.label.text = self.seen.noun
        self.seen.errors = [
            f"Phần kết luận có {', '.join(telling)}. Sửa lại, hoặc đánh dấu ô này nếu cơ quan cần biết"
        ]
        return False


class NoticeForm(SessionForm):
    """Thông báo kết luận: who else is told, beside those to whom something was given."""

    other_1 = SelectField("Gửi thêm cơ quan", prompt="Không gửi thêm", optional=True)
    other_2 = SelectField("Gửi thêm cơ quan thứ hai", prompt="Không gửi thêm", optional=True)
    other_3 = SelectField("Gửi thêm cơ quan thứ ba", prompt="Không gửi thêm", optional=True)

    def offer(self) -> None:
        """Offer the agencies of today."""
        for name in OTHERS:
            self[name].choices = agency_choices(agencies.choices_for_transfer(today()))

    def chosen(self) -> list[int]:
        """Numbers of the agencies chosen."""
        found = [agencies.by_code(self[name].data) for name in OTHERS if self[name].data]
        return [one.id for one in found if one is not None]


def filled(one: Conclusion, numbers: Mapping[int, str]) -> dict[str, Any]:
    """What stands in the form of a conclusion; ``numbers``: those of cases that the officer may read."""
    agency = agencies.by_id(one.agency_id) if one.agency_id else None
    return {
        "what": one.what,
        "agency": agency.code if agency else "",
        "due_on": one.due_on,
        "case": numbers.get(one.case_id or 0, ""),
    }
