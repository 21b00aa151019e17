"""What is asked about what a session concluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.forms import agency_choices
from feedback.cases import queries as cases
from feedback.cases.forms import StepForm
from feedback.commitments.actions import REPORT
from feedback.dialogue.actions.concluding import Wanted
from feedback.dialogue.models import Conclusion
from feedback.dialogue.rules import BadDetail
from feedback.web import today
from feedback.web.forms import (
    CheckboxesField,
    DateField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
)


class ConclusionForm(StepForm):
    """Một việc kết luận: what, how one sees that it is done, who does it by when."""

    what = TextAreaField(
        "Việc phải làm",
        hint="Cơ quan thực hiện đọc được. Được công khai sau khi bỏ thông tin cá nhân",
        max_length=2000,
        rows=3,
    )
    measure = TextAreaField(
        "Thế nào là xong",
        hint="Ví dụ: 32 hộ nhận đủ tiền bồi thường; đường thông xe",
        max_length=1000,
        rows=2,
    )
    agency = SelectField("Cơ quan thực hiện", prompt="Chọn cơ quan")
    officer = SelectField(
        "Cán bộ thực hiện", prompt="Để cơ quan tự giao", hint="Chọn khi cơ quan mình thực hiện", optional=True
    )
    due_on = DateField("Hạn thực hiện")
    case = TextField(
        "Số vụ việc", hint="Nếu việc này thuộc một vụ việc đang có", max_length=40, width=20, optional=True
    )

    def offer(self, agency_id: int) -> None:
        """Offer the agencies of today, and the officers of the one that holds the session."""
        self.agency.choices = agency_choices(agencies.choices_for_transfer(today()))
        self.officer.choices = [
            (str(one.id), f"{one.full_name}, {one.position}")
            for one in accounts.officers_of(agency_id, REPORT)
        ]

    def wanted(self, by: Actor) -> Wanted:
        """What was filled in. Raises BadDetail for a case that the officer can't read."""
        agency = agencies.by_code(self.agency.data)
        case = cases.visible_to(by).by_number(self.case.data) if self.case.data else None
        if self.case.data and case is None:
            raise BadDetail("case", "Không tìm thấy vụ việc này. Xem lại số, hoặc bỏ trống")
        if agency is None:
            raise BadDetail("agency", "Chọn cơ quan thực hiện")
        return Wanted(
            self.what.data,
            self.measure.data,
            agency.id,
            self.due_on.data,
            int(self.officer.data) if self.officer.data else None,
            case.id if case else None,
        )


def filled(row: Conclusion, numbers: Mapping[int, str]) -> dict[str, Any]:
    """What stands in the form of a conclusion; ``numbers``: those of cases that the officer may read."""
    agency = agencies.by_id(row.agency_id)
    return {
        "what": row.what,
        "measure": row.measure,
        "agency": agency.code if agency else "",
        "officer": str(row.officer_id or ""),
        "due_on": row.due_on,
        "case": numbers.get(row.case_id or 0, ""),
    }


class ApproveForm(StepForm):
    """Duyệt kết luận. ``seen`` is asked only when something in the words tells of people."""

    seen = TickField("", noun="Tôi đã xem lại, các cơ quan được đọc những chỗ này", optional=True, small=True)

    def stands(self, telling: Sequence[str]) -> bool:
        """Whether the words tell of nobody, or the leader looked once more; else it is asked once."""
        if not telling or self.seen.data:
            return True
        self.seen.label.text = self.seen.noun
        self.seen.errors = [
            f"Kết luận có {', '.join(telling)}. Sửa lại, hoặc đánh dấu ô này nếu cơ quan cần biết"
        ]
        return False


class NoticeForm(StepForm):
    """Thông báo kết luận: who else is told, beside those that have something to do."""

    others = CheckboxesField("Gửi thêm cơ quan", small=True, optional=True)

    def offer(self, given: Sequence[int], invited: Sequence[int]) -> None:
        """Offer the agencies that were invited and have nothing to do; where nobody else is told, one at
        least is to be chosen."""
        self.others.optional = bool(given)
        if not given:
            self.others.label.text = "Gửi cơ quan"
        found = [agencies.by_id(one) for one in invited if one not in given]
        self.others.choices = [(one.code, one.name) for one in found if one is not None]

    def chosen(self) -> list[int]:
        """Numbers of the agencies chosen."""
        found = [agencies.by_code(code) for code in self.others.data]
        return [one.id for one in found if one is not None]
