"""What is asked about leaders' reception days."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from feedback.accounts import leading
from feedback.law import reception as law
from feedback.law import trace
from feedback.reception import places, schedule
from feedback.reception.actions.recurring import RuleDetails
from feedback.reception.actions.scheduling import Delegate, SessionDetails
from feedback.reception.models import Session
from feedback.web import today
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    HiddenField,
    HiddenNumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
    TimeField,
    WholeNumberField,
)

RECEIVES: Final = "reception:session:conclude"
"""Who holds it is offered as the leader of a session."""

_EARLIEST: Final = date(2014, 7, 1)


def _reason() -> TextAreaField:
    return TextAreaField(
        "Lý do", hint="Công bố cho người dân biết; không ghi thông tin riêng của ai", max_length=500, rows=3
    )


class _PlaceHours(Form):
    """Where, from which hour to which."""

    marks_optional = False

    place = SelectField("Nơi tiếp", prompt="Chọn nơi tiếp")
    opens = TimeField("Từ giờ", noun="Giờ bắt đầu")
    closes = TimeField("Đến giờ", noun="Giờ kết thúc", hint="Ví dụ: 11:30")

    def offer_places(self, agency_id: int) -> None:
        """Fill the list of places."""
        found = places.usable_by(agency_id, today())
        self.place.choices = [Choice(str(one.id), f"{one.name}, {one.address}") for one in found]
        if len(found) == 1 and not self.is_submitted():
            self.place.data = str(found[0].id)


class _Leaders(_PlaceHours):
    """A leader's day: who, where, when, what about, who takes part."""

    leader = RadiosField("Lãnh đạo tiếp", small=True)
    leader_name = TextField("Họ và tên", max_length=200, only_if=("leader", (leading.OTHER,)))
    leader_position = TextField(
        "Chức vụ", hint="Ví dụ: Chủ tịch UBND xã", max_length=200, only_if=("leader", (leading.OTHER,))
    )
    content = TextAreaField(
        "Nội dung tiếp dự kiến", hint="Ví dụ: Tiếp công dân định kỳ tháng 12", max_length=1000, rows=3
    )
    attending = TextAreaField(
        "Thành phần cùng tiếp",
        hint="Ví dụ: Văn phòng, Phòng Kinh tế, công chức tư pháp",
        max_length=1000,
        rows=3,
    )
    seats = WholeNumberField(
        "Số người đặt lịch trong một khung giờ", hint="Ghi 0 nếu không nhận đặt lịch", least=0, most=50
    )
    slot_minutes = WholeNumberField(
        "Mỗi khung giờ dài bao nhiêu phút", noun="Số phút của mỗi khung giờ", least=5, most=480
    )

    def offer(self, agency_id: int) -> None:
        """Fill the lists of places and leaders."""
        self.offer_places(agency_id)
        self._found = leading.leaders_of(agency_id, RECEIVES)
        self.leader.choices = leading.choices(self._found, "leader_name", "leader_position")

    def shared(self) -> dict[str, Any]:
        """The answers that sessions and schedules have in common."""
        number, name, position = leading.picked(
            self._found, self.leader.data, self.leader_name.data, self.leader_position.data
        )
        return {
            "place_id": int(self.place.data),
            "leader_id": number,
            "leader_name": name,
            "leader_position": position,
            **{name: self[name].data for name in ("opens", "closes", "content", "attending")},
            **{name: self[name].data for name in ("seats", "slot_minutes")},
        }


class SessionForm(_Leaders):
    """Thêm một buổi tiếp."""

    kind = RadiosField(
        "Loại buổi tiếp",
        choices=[
            Choice("periodic", "Định kỳ"),
            Choice("extraordinary", "Đột xuất", reveals=("ground",)),
        ],
        small=True,
        default="periodic",
    )
    ground = RadiosField("Căn cứ tiếp đột xuất", small=True, only_if=("kind", ("extraordinary",)))
    held_on = DateField("Ngày tiếp", earliest=_EARLIEST)

    def offer(self, agency_id: int) -> None:
        """Fill the lists."""
        super().offer(agency_id)
        grounds = law.on_day(law.EXTRAORDINARY, today())
        self.ground.choices = [Choice(one.key, one.words, hint=one.article) for one in grounds]

    def details(self) -> SessionDetails:
        """What was answered."""
        return SessionDetails(**self.shared(), held_on=self.held_on.data, ground=self.ground.data or None)


class RuleForm(_Leaders):
    """Thêm lịch tiếp định kỳ."""

    how = RadiosField(
        "Tiếp vào những ngày nào",
        choices=[
            Choice("numbers", "Theo ngày trong tháng", reveals=("numbers",)),
            Choice("weekday", "Theo thứ trong tuần", reveals=("weekday", "weeks")),
        ],
        small=True,
        missing="Chọn cách xếp ngày tiếp",
    )
    numbers = TextField(
        "Các ngày trong tháng",
        hint="Ví dụ: 5, 20. Rơi vào ngày nghỉ thì dời sang ngày làm việc kế tiếp",
        max_length=60,
        width=10,
        only_if=("how", ("numbers",)),
    )
    weekday = SelectField(
        "Thứ",
        choices=[
            (key, trace.WEEKDAYS[number][:1].upper() + trace.WEEKDAYS[number][1:])
            for number, key in enumerate(("thu2", "thu3", "thu4", "thu5", "thu6"))
        ],
        only_if=("how", ("weekday",)),
    )
    weeks = CheckboxesField(
        "Tuần nào trong tháng",
        choices=[
            Choice("all", "Mọi tuần"),
            Choice("1", "Lần đầu tiên trong tháng"),
            Choice("2", "Lần thứ hai"),
            Choice("3", "Lần thứ ba"),
            Choice("4", "Lần thứ tư"),
            Choice("cuoi", "Lần cuối cùng"),
        ],
        small=True,
        only_if=("how", ("weekday",)),
    )
    first_on = DateField("Áp dụng từ ngày", noun="Ngày bắt đầu áp dụng", earliest=_EARLIEST)

    def days(self) -> tuple[str, ...]:
        """The pattern as it is kept; what isn't a number stays as typed, and is refused there."""
        if self.how.data == "numbers":
            return tuple(one for one in self.numbers.data.replace(",", " ").replace(";", " ").split())
        if "all" in self.weeks.data:
            return (self.weekday.data,)
        return tuple(f"{self.weekday.data}-{one}" for one in self.weeks.data)

    def details(self) -> RuleDetails:
        """What was answered."""
        return RuleDetails(**self.shared(), days=self.days(), first_on=self.first_on.data)


class EndRuleForm(Form):
    """Kết thúc lịch định kỳ."""

    last_on = DateField("Ngày cuối của lịch này", earliest=_EARLIEST)


class MoveForm(_PlaceHours):
    """Dời buổi tiếp: the new day, hours and place, and why. ``foreseen``: which consequences he has read."""

    version = HiddenNumberField()
    foreseen = HiddenField(optional=True, max_length=200)
    held_on = DateField("Ngày tiếp mới", earliest=_EARLIEST)
    reason = _reason()
    late = TickField("", noun="Tôi biết, vẫn dời sang ngày này", optional=True, small=True)

    def stands(self, session: Session, today: date) -> bool:
        """Whether the new day can still be published in time, or the officer moves there all the same; else
        it is asked once. One that isn't public yet could be published today.
        """
        if self.held_on.data < today:
            return True
        posting = schedule.posting_on(self.held_on.data, session.kind, today)
        if not posting.late or posting.by_on is None:
            return True
        self.late.label.text = self.late.noun
        if self.late.data:
            return True
        self.late.errors = [
            f"Công bố muộn {posting.late} ngày làm việc: ngày mới phải công bố chậm nhất ngày "
            f"{posting.by_on:%d/%m/%Y} ({posting.article}). Chọn ngày khác, hoặc đánh dấu ô này"
        ]
        return False

    def details(self, session: Session) -> SessionDetails:
        """The session as it will stand."""
        same = (
            "leader_id",
            "leader_name",
            "leader_position",
            "content",
            "attending",
            "slot_minutes",
            "seats",
        )
        return SessionDetails(
            **{name: getattr(session, name) for name in same},
            place_id=int(self.place.data),
            held_on=self.held_on.data,
            opens=self.opens.data,
            closes=self.closes.data,
        )


class CallOffForm(Form):
    """Hủy buổi tiếp: why."""

    version = HiddenNumberField()
    reason = _reason()


class AmendForm(Form):
    """Sửa nội dung, thành phần."""

    version = HiddenNumberField()
    content = TextAreaField("Nội dung tiếp dự kiến", max_length=1000, rows=3)
    attending = TextAreaField("Thành phần cùng tiếp", max_length=1000, rows=3)


class DelegateForm(Form):
    """Ủy quyền tiếp: whom, by which document."""

    version = HiddenNumberField()
    delegate = RadiosField("Người được ủy quyền", small=True)
    delegate_name = TextField("Họ và tên", max_length=200, only_if=("delegate", (leading.OTHER,)))
    delegate_position = TextField("Chức vụ", max_length=200, only_if=("delegate", (leading.OTHER,)))
    document = TextField(
        "Số, ngày văn bản ủy quyền", hint="Ví dụ: 45/GUQ-SXD ngày 20/11/2026", max_length=200
    )

    def offer(self, session: Session) -> None:
        """Fill the list of people: the agency's leaders without the one who delegates."""
        found = leading.leaders_of(session.agency_id, RECEIVES)
        self._found = [one for one in found if one.id != session.leader_id]
        self.delegate.choices = leading.choices(self._found, "delegate_name", "delegate_position")

    def chosen(self) -> Delegate:
        """What was answered."""
        number, name, position = leading.picked(
            self._found, self.delegate.data, self.delegate_name.data, self.delegate_position.data
        )
        return Delegate(name=name, position=position, document=self.document.data, officer_id=number)
