"""What is asked about a dialogue before it is held."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from feedback.accounts import leading
from feedback.agencies import heads
from feedback.agencies import queries as agencies
from feedback.dialogue.actions.changing import ANNOUNCE
from feedback.dialogue.planning import SessionDetails
from feedback.dialogue.rules import MODES, MOST_SEATS
from feedback.law import dialogue as law
from feedback.law.entry import on_day
from feedback.routing.fields import all_fields
from feedback.web import today
from feedback.web.forms import (
    Choice,
    DateField,
    Form,
    HiddenNumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TimeField,
    WholeNumberField,
)

_WHOLE: Final = 2_000_000
_BASIS: Final = "basis_"
_BASES: Final = tuple(_BASIS + one.key for one in law.KINDS)
_VOTERS: Final = ("voters_total", "voters_asking")
_UNTIL: Final = ("register_until", "questions_until")
_PUBLIC: Final = "public"


class VersionForm(Form):
    """Each carries the version of the session that the officer saw."""

    version = HiddenNumberField()


class _Matter(Form):
    """What it is about, why it is held, who presides."""

    kind = RadiosField("Loại buổi", small=True)
    basis_conference = RadiosField("Lý do tổ chức", small=True, only_if=("kind", ("conference",)))
    basis_leader = RadiosField("Lý do tổ chức", small=True, only_if=("kind", ("leader",)))
    basis_topical = RadiosField("Lý do tổ chức", small=True, only_if=("kind", ("topical",)))
    voters_total = WholeNumberField(
        "Tổng số cử tri của xã", hint="Chỉ nhập khi cử tri yêu cầu", least=1, most=_WHOLE, optional=True
    )
    voters_asking = WholeNumberField(
        "Số cử tri yêu cầu", hint="Chỉ nhập khi cử tri yêu cầu", most=_WHOLE, optional=True
    )
    topic = TextField(
        "Chủ đề", hint="Ví dụ: Bồi thường, tái định cư dự án đường ven biển", max_length=300, fewest_letters=3
    )
    summary = TextAreaField(
        "Nội dung chính",
        hint="Công bố cho người dân đọc; không ghi thông tin riêng của ai",
        max_length=5000,
        rows=5,
    )
    field = SelectField("Lĩnh vực", prompt="Không chọn", optional=True)
    area = SelectField("Xã, phường liên quan", prompt="Không chọn", optional=True)
    chair = RadiosField("Người chủ trì", small=True)
    chair_name = TextField("Họ và tên", max_length=200, only_if=("chair", (leading.OTHER,)))
    chair_position = TextField(
        "Chức vụ",
        hint="Ví dụ: Phó Chủ tịch Ủy ban nhân dân xã",
        max_length=200,
        only_if=("chair", (leading.OTHER,)),
    )
    chair_document = TextField(
        "Số, ngày văn bản giao chủ trì",
        hint="Chỉ nhập khi người đứng đầu giao người khác chủ trì. Ví dụ: 45/QĐ-UBND ngày 20/11/2026",
        max_length=200,
        optional=True,
    )
    co_hosts = TextField(
        "Cơ quan phối hợp",
        hint="Ví dụ: Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam xã",
        max_length=500,
        optional=True,
    )


class _WhenWhere(Form):
    """When and where."""

    held_on = DateField("Ngày tổ chức")
    opens = TimeField("Từ giờ", noun="Giờ bắt đầu")
    closes = TimeField("Đến giờ", noun="Giờ kết thúc", hint="Ví dụ: 11:30")
    mode = RadiosField("Cách tổ chức", choices=list(MODES.items()), small=True)
    place = TextField(
        "Nơi tổ chức",
        hint="Ví dụ: Hội trường Ủy ban nhân dân xã. Bỏ trống khi chỉ họp trực tuyến",
        max_length=200,
        optional=True,
    )
    address = TextField(
        "Địa chỉ nơi tổ chức",
        hint="Ví dụ: thôn Trường Định, xã Tịnh Khê",
        max_length=300,
        optional=True,
    )
    link = TextField(
        "Địa chỉ phòng họp trực tuyến",
        hint="Bắt đầu bằng https://. Chỉ người đã đăng ký thấy. Có thể nhập sau, trước khi công bố",
        max_length=500,
        spellcheck=False,
        optional=True,
    )
    register_until = DateField(
        "Nhận đăng ký đến hết ngày", hint="Bỏ trống nếu không nhận đăng ký", optional=True
    )
    questions_until = DateField(
        "Nhận câu hỏi đến hết ngày", hint="Bỏ trống nếu không nhận câu hỏi", optional=True
    )

    def when_where(self) -> dict[str, Any]:
        """The answers, by the names of ``SessionDetails``."""
        names = (*("held_on", "opens", "closes", "mode", "place", "address"), *_UNTIL)
        return {name: self[name].data for name in names} | {"link": self.link.data or None}


class PlanForm(_Matter, _WhenWhere):
    """Lập buổi đối thoại. Fields stand in the order of the page, as its errors do."""

    seats = WholeNumberField(
        "Số chỗ cho người dân", hint="Ghi 0 nếu không giới hạn", most=MOST_SEATS, default=0
    )
    closed_ground = RadiosField("Công khai", missing="Chọn công khai hay không công khai", small=True)
    _offered = False

    def offer(self, agency_id: int) -> None:
        """Fill the lists with what this agency may choose today; once, since fields are taken out later."""
        if self._offered:
            return
        self._offered = True
        kinds = law.kinds_of(heads.head_of(agency_id))
        self.kind.choices = [
            Choice(one.key, one.words, hint=one.meaning, reveals=(_BASIS + one.key,)) for one in kinds
        ]
        for one in law.KINDS:
            self[_BASIS + one.key].choices = [
                Choice(basis.key, basis.words, hint=basis.article)
                for basis in law.bases_of(one.key, self.held_on.data or today())
            ]
        if "conference" not in {one.key for one in kinds}:
            del self.voters_total, self.voters_asking
        self.field.choices = [Choice(one.key, one.name, group=one.group) for one in all_fields()]
        self.area.choices = [Choice(one.code, one.full_name) for one in agencies.areas_today()]
        self._found = leading.leaders_of(agency_id, ANNOUNCE)
        self.chair.choices = leading.choices(self._found, "chair_name", "chair_position")
        grounds = on_day(law.CLOSED, self.held_on.data or today())
        self.closed_ground.choices = [
            Choice(_PUBLIC, "Công khai"),
            *(Choice(one.key, f"Không công khai: {one.words}", hint=one.article) for one in grounds),
        ]

    def details(self) -> SessionDetails:
        """What was answered."""
        kind = self.kind.data
        number, name, position = leading.picked(
            self._found, self.chair.data, self.chair_name.data, self.chair_position.data
        )
        return SessionDetails(
            kind=kind,
            basis=self[_BASIS + kind].data,
            voters_total=self.voters_total.data if "voters_total" in self else None,
            voters_asking=self.voters_asking.data if "voters_asking" in self else None,
            chair_id=number,
            chair_name=name,
            chair_position=position,
            **self.matter(),
            **self.when_where(),
        )

    def matter(self) -> dict[str, Any]:
        """The answers that are not of its kind, its chair, its day and place."""
        return {
            **{name: self[name].data for name in ("topic", "summary", "seats")},
            "field": self.field.data or None,
            "area_code": self.area.data or None,
            "chair_document": self.chair_document.data or None,
            "co_hosts": self.co_hosts.data or None,
            "closed_ground": None if self.closed_ground.data == _PUBLIC else self.closed_ground.data,
        }


class AmendForm(PlanForm, VersionForm):
    """Sửa buổi đối thoại; one that is announced keeps its kind, day, hours and place."""

    def fix(self) -> None:
        """Take out what an announced session changes only by being moved."""
        for name in (*("kind", "held_on", "opens", "closes", "mode", "place", "address"), *_BASES, *_VOTERS):
            if name in self:
                del self[name]

    def changed(self, was: SessionDetails) -> SessionDetails:
        """The session as it will stand, where ``fix`` was called."""
        number, name, position = leading.picked(
            self._found, self.chair.data, self.chair_name.data, self.chair_position.data
        )
        return replace(
            was,
            chair_id=number,
            chair_name=name,
            chair_position=position,
            link=self.link.data or None,
            **{name: self[name].data for name in _UNTIL},
            **self.matter(),
        )


class ReasonForm(VersionForm):
    """Hủy buổi đối thoại: why."""

    reason = TextAreaField(
        "Lý do", hint="Công bố cho người dân biết; không ghi thông tin riêng của ai", max_length=500, rows=3
    )


class MoveForm(_WhenWhere, ReasonForm):
    """Dời buổi đối thoại: when and where from now on, and why."""

    def details(self, was: SessionDetails) -> SessionDetails:
        """The session as it will stand."""
        return replace(was, **self.when_where())


def filled(details: SessionDetails, agency_id: int) -> dict[str, Any]:
    """What stands in the form of a session as it is."""
    known = {one.id for one in leading.leaders_of(agency_id, ANNOUNCE)}
    given = {name: getattr(details, name) for name in SessionDetails.__dataclass_fields__}
    return given | {
        _BASIS + details.kind: details.basis,
        "area": details.area_code,
        "chair": str(details.chair_id) if details.chair_id in known else leading.OTHER,
        "closed_ground": details.closed_ground or _PUBLIC,
        "place": details.place if details.mode != "online" else "",
    }


def fresh(agency_id: int) -> dict[str, Any]:
    """What stands in the form of a new session."""
    kinds = law.kinds_of(heads.head_of(agency_id))
    return {
        "opens": "08:00",
        "closes": "11:00",
        "mode": "in_person",
        "closed_ground": _PUBLIC,
        "kind": kinds[0].key if len(kinds) == 1 else "",
    }
