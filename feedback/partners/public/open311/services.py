"""What can be sent: each field as a report and as a petition, and what is asked of it beyond the standard.

Both the door that tells it and the door that takes a request read it here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.agencies.directory import RECEPTION_BOARD
from feedback.intake import forms
from feedback.intake.answers import WAYS_OF_ANSWER
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.partners.public.open311.errors import fault
from feedback.partners.public.open311.jurisdictions import Jurisdiction
from feedback.remembered import remembered
from feedback.routing import fields
from feedback.routing import queries as routing
from feedback.routing.fields import Field
from feedback.web.filters import so

KINDS: Final = (Kind.REPORT, Kind.PETITION)
"""What comes by this door: the standard is made for problems at a place; all else needs a form of ours."""
SEVERAL: Final = "nhieu-noi"
"""Key of the commune of a matter in several places, or in an unknown one."""
YES: Final = "yes"
NO: Final = "no"


@dataclass(frozen=True, slots=True)
class Service:
    """One service: a field, sent as a kind."""

    kind: Kind
    field: Field

    @property
    def code(self) -> str:
        """Its ``service_code``; never changes: ``phan-anh-local-roads``."""
        return f"{kinds.texts(self.kind).slug}-{self.field.key.replace('_', '-')}"

    @property
    def name(self) -> str:
        """How it is called, alone too."""
        return f"{self.group}: {self.field.name}"

    @property
    def group(self) -> str:
        """The kind in words."""
        return kinds.texts(self.kind).name

    @property
    def keywords(self) -> tuple[str, ...]:
        """Words by which it is found, each once."""
        texts = (self.field.name, self.field.group, *self.field.primary, *self.field.also)
        return tuple(dict.fromkeys(word.strip() for text in texts for word in text.split(",")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One thing that is asked beyond the standard's own parameters.

    ``datatype``: ``string``, ``text`` or ``singlevaluelist``; then ``values`` are the key and the words of
    each choice. ``hint``: what is typed there. ``asked`` is False for what is only told to the sender.
    """

    code: str
    datatype: str
    description: str
    required: bool = False
    hint: str = ""
    values: tuple[tuple[str, str], ...] = ()
    asked: bool = True


@cache
def all_services() -> tuple[Service, ...]:
    """Every service: reports first, fields in the order in which citizens are offered them."""
    return tuple(Service(kind, field) for kind in KINDS for field in fields.all_fields())


@cache
def _by_code() -> dict[str, Service]:
    return {one.code: one for one in all_services()}


def known(code: str) -> Service | None:
    """The service of a code in letters of any case, whichever unit takes it; None where none has it."""
    return _by_code().get(code.lower())


def there(code: str) -> Service:
    """The service of a code, whichever unit takes it. Raises Fault 404, as the standard has it."""
    found = known(code)
    if found is None:
        fault(404, "service_code: không có loại việc này. Xem danh sách ở services.json hoặc services.xml.")
    return found


def of(kind: str, field_key: str | None) -> Service:
    """The service to which a matter of one of ``KINDS`` belongs; «Việc khác» where its field isn't known."""
    found = fields.by_key(field_key or fields.OTHER) or fields.by_key(fields.OTHER)
    assert found is not None
    return Service(Kind(kind), found)


def services(where: Jurisdiction, on: date) -> list[Service]:
    """What a unit takes on the day by the table of competence, and «Việc khác»; the province, its committee
    and Ban Tiếp công dân, which passes on, take all. From memory.
    """
    return [one for one in all_services() if _takes(where, one, on)]


def service(code: str, where: Jurisdiction, on: date) -> Service:
    """The service of a code, if the unit takes it. Raises Fault 404, as the standard has it."""
    found = there(code)
    if not _takes(where, found, on):
        fault(404, "service_code: đơn vị nêu ở jurisdiction_id không nhận loại việc này.")
    return found


def _takes(where: Jurisdiction, one: Service, on: date) -> bool:
    agency = where.agency
    if agency is None or one.field.key == fields.OTHER:
        return True
    if agency.code == RECEPTION_BOARD or agency.id == agencies.province_committee().id:
        return True
    proposal = routing.propose_for(one.kind, one.field.key, where.area_code, None, on)
    return agency.code == proposal.agency_code or agency.code in proposal.candidates


def definition(where: Jurisdiction) -> list[Attribute]:
    """What is asked of every service beyond the standard's own parameters, as the form on the web asks it.
    Kept in memory with the communes.

    The commune need not be told where the jurisdiction is one, or where ``address_id`` tells it.
    """
    return remembered(f"open311 definition {where.area_code}", lambda: _definition(where))


def _definition(where: Jurisdiction) -> list[Attribute]:
    return [
        Attribute(
            code="notice",
            datatype="string",
            description="Việc khẩn cấp gọi 113, 114 hoặc 115. Khiếu nại, tố cáo gửi trên trang của tỉnh.",
            asked=False,
        ),
        Attribute(
            code="commune",
            datatype="singlevaluelist",
            required=where.area_code is None,
            description="Xã, phường, đặc khu nơi xảy ra. Không cần khi đã gửi mã địa điểm.",
            hint="Chọn một nơi trong danh sách",
            values=tuple(_communes(where)),
        ),
        Attribute(
            code="title",
            datatype="string",
            description="Tóm tắt trong một câu. Bỏ trống thì lấy câu đầu của nội dung.",
            hint=f"Từ {forms.FEWEST_LETTERS['title']} đến {so(forms.TITLE_LENGTH)} ký tự",
        ),
        Attribute(
            code="wish",
            datatype="text",
            description="Ông/bà mong được giải quyết thế nào?",
            hint=f"Nhiều nhất {so(forms.WISH_LENGTH)} ký tự",
        ),
        Attribute(
            code="sender_address",
            datatype="string",
            required=True,
            description="Địa chỉ của người gửi: số nhà, đường, thôn hoặc tổ dân phố.",
            hint="Nhiều nhất 300 ký tự",
        ),
        Attribute(
            code="sender_commune",
            datatype="string",
            description="Xã, phường, đặc khu nơi người gửi ở, nếu ở trong tỉnh.",
            hint="Viết tên như trong danh sách nơi xảy ra",
        ),
        Attribute(
            code="answer_by",
            datatype="singlevaluelist",
            description="Ông/bà muốn nhận trả lời bằng cách nào? Chọn thư điện tử thì ghi cả địa chỉ thư.",
            hint="Bỏ trống: thư điện tử nếu có email, không thì tự tra cứu",
            values=tuple(WAYS_OF_ANSWER.items()),
        ),
        Attribute(
            code="kept_back",
            datatype="singlevaluelist",
            description="Không đăng nội dung đơn của tôi lên trang công khai.",
            hint="Bỏ trống: nội dung có thể được đăng sau khi che tên và thông tin riêng",
            values=((YES, "Không đăng nội dung"), (NO, "Có thể đăng sau khi che tên và thông tin riêng")),
        ),
        Attribute(
            code="truthful",
            datatype="singlevaluelist",
            required=True,
            description="Tôi cam đoan nội dung trên là đúng sự thật và chịu trách nhiệm về nội dung này.",
            hint="Người gửi tự xác nhận; cơ quan chuyển nội dung thì xác nhận cho mình",
            values=((YES, "Tôi cam đoan"),),
        ),
        Attribute(
            code="consent",
            datatype="singlevaluelist",
            required=True,
            description="Tôi đồng ý để cơ quan nhà nước dùng thông tin cá nhân trong đơn "
            "vào việc giải quyết đơn này.",
            hint="Người gửi tự xác nhận; cơ quan chuyển nội dung thì xác nhận cho mình",
            values=((YES, "Tôi đồng ý"),),
        ),
    ]


def _communes(where: Jurisdiction) -> Iterable[tuple[str, str]]:
    for area in agencies.areas_today():
        if where.area_code in (None, area.code):
            yield area.code, area.full_name
    if where.area_code is None:
        yield SEVERAL, "Nhiều nơi hoặc không rõ nơi"


def listed(one: Service) -> dict[str, Any]:
    """A service as the standard's list tells it."""
    return {
        "service_code": one.code,
        "service_name": one.name,
        "description": one.field.hint,
        "metadata": True,
        "type": "realtime",
        "keywords": ", ".join(one.keywords),
        "group": one.group,
    }


def defined(one: Service, where: Jurisdiction) -> dict[str, Any]:
    """A service's definition as the standard tells it."""
    return {
        "service_code": one.code,
        "attributes": [
            {
                "variable": attribute.asked,
                "code": attribute.code,
                "datatype": attribute.datatype,
                "required": attribute.required,
                "datatype_description": attribute.hint or None,
                "order": order,
                "description": attribute.description,
            }
            | (
                {"values": [{"key": key, "name": name} for key, name in attribute.values]}
                if attribute.values
                else {}
            )
            for order, attribute in enumerate(definition(where), 1)
        ],
    }
