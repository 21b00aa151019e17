"""The organiser sets, changes and confirms duties of the plan."""

from __future__ import annotations

from typing import Any, Final

from flask import render_template

from feedback.agencies import queries as agencies
from feedback.programme.actions import duties as acts
from feedback.programme.actions.duties import DutyDetails
from feedback.programme.desk.door import door
from feedback.programme.desk.duty import VersionForm, definition_page, duty_of
from feedback.programme.duties import queries, rules
from feedback.programme.duties.queries import MANAGE
from feedback.programme.models import Duty
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    HiddenNumberField,
    RadiosField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_PERIODIC: Final = ("quarter", "half", "year")
_MOST_MONTH: Final = rules.MONTHS["year"] + rules.MOST_AFTER


class DutyForm(Form):
    """Đặt nhiệm vụ. Fields stand in the order of the page."""

    version = HiddenNumberField(optional=True)
    title = TextField("Nhiệm vụ", max_length=300, fewest_letters=5)
    short = TextField("Tên ngắn", hint="Đầu cột của bảng các đơn vị", max_length=60, fewest_letters=2)
    body = TextAreaField("Nội dung phải làm", max_length=3000, rows=4, optional=True)
    who = RadiosField("Ai phải làm", small=True)
    named = CheckboxesField("Cơ quan được nêu tên", small=True, only_if=("who", ("named",)))
    period = RadiosField("Kỳ", choices=list(rules.PERIODS.items()), small=True)
    due_on = DateField("Hạn cuối cùng", only_if=("period", ("once",)))
    due_month = WholeNumberField(
        "Tháng thứ mấy của kỳ",
        hint="Quý: 3 là tháng cuối quý, 4 là tháng đầu quý sau. Năm: 11 là tháng 11, 13 là tháng 1 năm sau",
        least=1,
        most=_MOST_MONTH,
        width=2,
        only_if=("period", _PERIODIC),
    )
    due_day = WholeNumberField(
        "Ngày trong tháng",
        hint="31 là ngày cuối tháng",
        least=1,
        most=31,
        width=2,
        only_if=("period", _PERIODIC),
    )
    before_holiday = TickField(
        "Rơi vào ngày nghỉ thì hạn là ngày làm việc liền trước", optional=True, small=True
    )
    basis = TextField("Căn cứ", hint="Số, ngày văn bản; điều, khoản", max_length=300, fewest_letters=3)
    evidence = TextField("Tài liệu kiểm chứng", max_length=300, optional=True)
    needs_file = TickField("Phải kèm tệp mới được ghi là xong", optional=True, small=True)
    valid_from = DateField("Theo dõi từ ngày")
    valid_to = DateField("Theo dõi đến hết ngày", hint="Bỏ trống nếu chưa kết thúc", optional=True)
    doubt = TextAreaField(
        "Điều còn phải xác nhận",
        hint="Còn ghi ở đây thì nhiệm vụ mới «chờ xác nhận»: chưa tính quá hạn, chưa nhắc",
        max_length=1000,
        rows=3,
        optional=True,
    )

    def offer(self) -> None:
        """Fill the lists."""
        self.who.choices = [
            Choice(key, words, reveals=("named",) if key == "named" else ())
            for key, words in rules.WHO.items()
        ]
        self.period.choices = [
            Choice(key, words, reveals=("due_on",) if key == "once" else ())
            for key, words in rules.PERIODS.items()
        ]
        self.named.choices = [Choice(one.code, one.name) for one in queries.units(today())]

    def details(self) -> DutyDetails:
        """What was typed."""
        names = ("title", "short", "who", "period", "due_on", "due_month", "due_day", "basis", "valid_from")
        return DutyDetails(
            **{name: self[name].data for name in names},
            body=self.body.data or "",
            named=list(self.named.data or ()),
            before_holiday=bool(self.before_holiday.data),
            evidence=self.evidence.data or "",
            needs_file=bool(self.needs_file.data),
            valid_to=self.valid_to.data,
            doubt=self.doubt.data or "",
        )


@door.get("/chuong-trinh/dat-nhiem-vu")
@needs(MANAGE)
def define_duty_form() -> str:
    """Đặt nhiệm vụ."""
    return _page(None, DutyForm(formdata=None, who="all", period="year", valid_from=today()))


@door.post("/chuong-trinh/dat-nhiem-vu")
@needs(MANAGE)
@commits
def define_duty() -> View:
    """Keep it; units see it at once."""
    form = DutyForm()
    form.offer()
    made: list[Duty] = []

    def define() -> None:
        made.append(acts.define(form.details(), by=current_actor(), at=now()))

    back = ("programme_desk.duty_units_page", dict[str, Any]())
    return written(form, define, "Đã đặt nhiệm vụ", lambda: _page(None, form), back)


@door.get("/chuong-trinh/nhiem-vu/<code>/sua")
@needs(MANAGE)
def redefine_duty_form(code: str) -> str:
    """Sửa nhiệm vụ."""
    duty = duty_of(code)
    values = {name: getattr(duty, name) for name in DutyDetails.__dataclass_fields__}
    return _page(duty, DutyForm(formdata=None, version=duty.version, **values))


@door.post("/chuong-trinh/nhiem-vu/<code>/sua")
@needs(MANAGE)
@commits
def redefine_duty(code: str) -> View:
    """Other words, another rule; days are computed anew."""
    form, duty = DutyForm(), duty_of(code)
    form.offer()

    def redefine() -> None:
        expected = form.version.data or 0
        acts.redefine(duty, form.details(), expected=expected, by=current_actor(), at=now())

    back = ("programme_desk.duty_page", {"code": code})
    return written(form, redefine, "Đã sửa nhiệm vụ", lambda: _page(duty_of(code), form), back)


@door.post("/chuong-trinh/nhiem-vu/<code>/xac-nhan")
@needs(MANAGE)
@commits
def confirm_duty(code: str) -> View:
    """Xác nhận: it counts from now on."""
    form, duty = VersionForm(), duty_of(code)

    def confirm() -> None:
        acts.confirm(duty, expected=form.version.data, by=current_actor(), at=now())

    back = ("programme_desk.duty_page", {"code": code})
    return written(form, confirm, "Đã xác nhận nhiệm vụ", lambda: definition_page(duty_of(code), form), back)


def _page(duty: Duty | None, form: DutyForm) -> str:
    form.offer()
    named = [agency for code in duty.named if (agency := agencies.by_code(code))] if duty else []
    ended = [one.name for one in named if not one.exists(today())]
    return render_template("programme/desk/duty_form.html", duty=duty, form=form, ended=ended)
