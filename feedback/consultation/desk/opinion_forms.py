"""What is asked about opinions: how a list of them is narrowed, what was said, why one is struck."""

from __future__ import annotations

from typing import Final

from feedback.consultation import materials, opinions
from feedback.consultation.actions.opinions import MEETING, ONLINE
from feedback.consultation.desk import laying
from feedback.consultation.models import Consultation
from feedback.law import consultation as law
from feedback.web import today
from feedback.web.forms import (
    Choice,
    DateField,
    FileField,
    Form,
    HiddenField,
    HiddenNumberField,
    PhoneField,
    QueryForm,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
)

_UNMATCHED: Final = "unmatched"
CHANNELS: Final = {one.key: one.words for one in law.CHANNELS}


class OpinionFilters(QueryForm):
    """What the list is narrowed to."""

    q = TextField("Nội dung, người góp ý", optional=True, max_length=100, spellcheck=False)
    y = SelectField("Ý kiến", optional=True, prompt="Mọi ý kiến", choices=list(opinions.STANCES.items()))
    kenh = SelectField("Cách góp ý", optional=True, prompt="Mọi cách", choices=list(CHANNELS.items()))
    nhom = SelectField("Nhóm", optional=True, prompt="Mọi nhóm")
    trang_thai = SelectField(
        "Tình trạng",
        optional=True,
        prompt=opinions.STATES["standing"],
        choices=[(_UNMATCHED, "Chưa đối chiếu"), *list(opinions.STATES.items())[1:]],
    )

    def narrowed(self) -> opinions.Filters:
        """As the list takes them; what isn't a choice narrows nothing."""
        chosen = {field.name: "" if field.errors else field.data or "" for field in self}
        state, group = chosen["trang_thai"], chosen["nhom"]
        return opinions.Filters(
            state="standing" if state in ("", _UNMATCHED) else state,
            unmatched=state == _UNMATCHED,
            stance=chosen["y"],
            channel=chosen["kenh"],
            group=int(group) if group else None,
            text=chosen["q"],
        )


class OpinionForm(Form):
    """One opinion as it was said on paper, at a meeting, by phone."""

    submission_key = HiddenField(max_length=64)
    household = TextField(
        "Hộ",
        hint="Số trong danh sách, mã trên phiếu hoặc tên chủ hộ. Bỏ trống nếu không có trong danh sách",
        max_length=200,
        optional=True,
        spellcheck=False,
    )
    stance = RadiosField("Ý kiến", choices=list(opinions.STANCES.items()), inline=True, small=True)
    text = TextAreaField(
        "Nội dung", hint="Ghi đúng như người dân viết, nói", max_length=5000, rows=4, optional=True
    )
    channel = RadiosField(
        "Cách góp ý",
        choices=[
            Choice(key, words, reveals=("meeting",) if key == MEETING else ())
            for key, words in CHANNELS.items()
            if key != ONLINE
        ],
        small=True,
    )
    meeting = SelectField("Cuộc họp", prompt="Chọn cuộc họp", only_if=("channel", (MEETING,)))
    given_on = DateField("Ngày góp ý", hint="Ngày ghi trên phiếu, ngày họp, ngày nhận", not_in_future=True)
    name = TextField("Họ và tên người góp ý", max_length=200, optional=True)
    address = TextField("Nơi ở", hint="Chỉ khi không có trong danh sách hộ", max_length=300, optional=True)
    phone = PhoneField("Điện thoại", optional=True)
    scan = FileField(
        "Bản chụp phiếu",
        most=3,
        optional=True,
        accept=laying.PUBLIC_TYPES,
        hint="PDF, JPG, PNG; chỉ cán bộ xem",
    )

    def offer(self, consultation: Consultation) -> None:
        """Fill the list of meetings that were held."""
        self.meeting.choices = [
            (str(one.id), f"{one.held_on:%d/%m/%Y}, {one.place}")
            for one in materials.meetings_of(consultation.id)
            if one.held_on <= today()
        ]


class MatchForm(Form):
    """Đối chiếu với danh sách: whose opinion it is."""

    version = HiddenNumberField()
    household = TextField(
        "Hộ",
        hint="Số trong danh sách, mã trên phiếu hoặc tên chủ hộ",
        max_length=200,
        spellcheck=False,
    )


class StrikeForm(Form):
    """Gạch ý kiến: why."""

    version = HiddenNumberField()
    why = TextAreaField("Lý do", hint="Ví dụ: nhập nhầm phiếu của hộ khác", max_length=500, rows=3)


class AssignForm(Form):
    """Đưa vào nhóm: the opinions ticked in the list."""

    group = SelectField("Đưa các ý kiến đã đánh dấu vào nhóm", prompt="Chọn nhóm")
