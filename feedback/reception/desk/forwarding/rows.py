"""Danh sách đơn kèm phiếu: each row of a table looked at as if it had been typed into the form of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from feedback.agencies import queries as agencies
from feedback.cases.lists.reading import Cells, Layout
from feedback.cases.lists.rows import SIGNED
from feedback.intake import registering
from feedback.intake.actions import foresee
from feedback.intake.forms import BODY_LENGTH
from feedback.intake.incoming import Incoming
from feedback.intake.matter_forms import ACTS
from feedback.intake.public.writing import commune_of
from feedback.law import kinds
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.reception.desk.forwarding.forms import ForwardedForm
from feedback.reception.models import Forwarding
from feedback.routing.denounced import NobodyHere
from feedback.text import fold, search_text
from feedback.web.forms import QueryForm
from feedback.web.messages import lower_first

MOST_ROWS: Final = 200
_LAST_PARTS: Final = 4
"""In so many parts of an address its commune is looked for."""
LAYOUT: Final = Layout(
    columns={
        "line": "Dòng",
        "full_name": "Họ và tên người gửi",
        "address": "Địa chỉ",
        "commune": "Xã, phường nơi ở",
        "phone": "Điện thoại",
        "what": "Loại đơn",
        "title": "Tóm tắt",
        "body": "Nội dung",
        "where": "Xã, phường nơi xảy ra",
        "act": "Khiếu nại về",
        "agency": "Cơ quan bị khiếu nại",
        "decision_number": "Số quyết định",
        "decision_on": "Ngày quyết định",
        "signature": "Chữ ký",
    },
    heads={
        "full_name": (
            "ho va ten",
            "ho ten",
            "nguoi gui",
            "ho ten nguoi gui",
            "ten nguoi gui",
            "nguoi dung don",
        ),
        "address": ("dia chi nguoi gui", "noi o", "cho o"),
        "commune": ("xa phuong", "xa", "xa phuong dac khu"),
        "phone": ("so dien thoai", "sdt"),
        "what": ("loai", "phan loai", "loai don thu"),
        "title": ("tom tat noi dung", "trich yeu", "ve viec"),
        "body": ("noi dung don", "noi dung vu viec"),
        "where": ("noi xay ra", "dia ban"),
        "decision_number": ("so quyet dinh bi khieu nai",),
        "decision_on": ("ngay ra quyet dinh",),
        "signature": ("ky", "da ky", "ky diem chi"),
    },
    needs="full_name",
    noun="đơn",
    most_rows=MOST_ROWS,
    longest=BODY_LENGTH + 500,
)

_SHORT: Final = {
    "kn": Kind.COMPLAINT,
    "tc": Kind.DENUNCIATION,
    "kien nghi phan anh": Kind.PETITION,
    "knpa": Kind.PETITION,
}
_KINDS: Final = (
    {search_text(kinds.texts(kind).name): kind for kind in kinds.open_kinds()}
    | {search_text(kinds.texts(kind).name.split(",")[0]): kind for kind in kinds.open_kinds()}
    | _SHORT
)
_ACTS: Final = {
    "quyet dinh": "decision",
    "quyet dinh hanh chinh": "decision",
    "viec lam": "act",
    "hanh vi": "act",
    "hanh vi hanh chinh": "act",
    "ky luat": "discipline",
    "quyet dinh ky luat": "discipline",
} | {search_text(words): key for key, words in ACTS.items()}
_KIND_WORDS: Final = "Ghi một trong các loại: phản ánh, kiến nghị, đề xuất, khiếu nại, yêu cầu đối thoại"
_APART: Final = "Không ghi đơn tố cáo trong danh sách. Xóa dòng này, rồi ghi riêng bằng «Ghi từng đơn»"
_ACT_WORDS: Final = "Ghi «quyết định», «việc làm» hoặc «kỷ luật»"


class _RowForm(ForwardedForm):
    """One row; it sends nothing, so it has no token and gives no right to commit."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.originals

    class Meta(QueryForm.Meta):
        """No token: the page around the list has one."""

    def _protected(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was written and the submission it makes, or what has to be mended.

    ``agency`` is the name of the one to which it will go; with ``triage`` that only sorts it.
    """

    cells: Cells
    submission: Incoming | None
    faults: tuple[str, ...] = ()
    agency: str = ""
    triage: bool = False

    @property
    def kind_name(self) -> str:
        """The kind as officers read it."""
        return kinds.texts(self.submission.kind).name if self.submission is not None else ""


@dataclass(frozen=True, slots=True)
class Read:
    """A list as it was read: submissions that can be taken in, rows that have to be mended."""

    good: tuple[Row, ...]
    broken: tuple[Row, ...]


def read(rows: Iterable[Cells], slip: Forwarding, key: str) -> Read:
    """Look at each row; ``key`` is that of the page, from which each submission has its own.

    Who stands in the list twice with the same matter is shown, not taken twice.
    """
    met: dict[tuple[str, str], int] = {}
    good: list[Row] = []
    broken: list[Row] = []
    for cells in rows:
        one = _row(cells, slip, f"{key}-{len(good)}")
        if one.submission is not None:
            mark = fold(one.submission.sender.full_name), fold(one.submission.title)
            if mark in met:
                one = Row(cells, None, (f"Trùng người gửi và tóm tắt với dòng {met[mark]}. Xóa một dòng",))
            else:
                met[mark] = cells.line
        (good if one.submission is not None else broken).append(one)
    return Read(tuple(good), tuple(broken))


def _row(cells: Cells, slip: Forwarding, key: str) -> Row:
    values = cells.values
    kind = _KINDS.get(search_text(values.get("what", "")))
    if kind in SEALED_KINDS:
        return Row(cells, None, (_APART,))
    faults = []
    if kind is None:
        faults.append(f"Loại đơn: {lower_first(_KIND_WORDS)}")
    act = _ACTS.get(search_text(values.get("act", "")), "")
    if kind is Kind.COMPLAINT and not act:
        faults.append(f"Khiếu nại về: {lower_first(_ACT_WORDS)}")
    form = _RowForm(MultiDict(_typed(values, kind or Kind.PETITION, act or "decision", key))).of(slip)
    registering.offer_agencies_in(form)
    valid = form.validate()
    place, home = commune_of(form.where), commune_of(form.commune)
    if valid and not form.where.errors and not faults:
        valid = registering.clocks_reach(form)
    faults += [f"{field.noun}: {lower_first(str(text))}" for field in form for text in field.errors]
    faults += [str(text) for text in form.form_errors]
    if not valid or faults:
        return Row(cells, None, tuple(faults))
    submission = registering.incoming(form, place, home, ())
    try:
        return Row(cells, submission, (), *foresee(submission))
    except NobodyHere as refused:
        return Row(cells, None, (str(refused),))


def _typed(values: Mapping[str, str], kind: Kind, act: str, key: str) -> dict[str, Any]:
    """The row as the form's boxes; a commune of another province stays in the address.

    Without a column for it the commune is read from the end of the address.
    """
    commune = values.get("commune", "") or _commune_in(values.get("address", ""))
    known = commune if len(agencies.find_area(commune)) == 1 else ""
    parts = (values.get("address", ""), "" if known else values.get("commune", ""))
    phone = values.get("phone", "")
    day, month, year = _day(values.get("decision_on", ""))
    same = ("full_name", "title", "body", "where", "agency", "decision_number")
    return {name: values.get(name, "") for name in same} | {
        "what": kinds.texts(kind).slug,
        "kind": "person",
        "wants": "post",
        "address": ", ".join(filter(None, parts)),
        "commune": known,
        # A spreadsheet that took the number for a number dropped its zero.
        "phone": f"0{phone}" if phone.isdecimal() and len(phone) == 9 else phone,
        "act": act,
        "decision_on-day": day,
        "decision_on-month": month,
        "decision_on-year": year,
        "first": "none",
        "signature": "original" if fold(values.get("signature", "")) in SIGNED else "none",
        "submission_key": key,
    }


def _commune_in(address: str) -> str:
    """The commune of today that one of the last parts of an address names, read from its end."""
    parts = [part.strip() for part in address.split(",")][: -_LAST_PARTS - 1 : -1]
    meant = (found[0].full_name for part in parts if part and len(found := agencies.find_area(part)) == 1)
    return next(meant, "")


def _day(text: str) -> tuple[str, str, str]:
    """The three boxes of a day as it is written in a table; what is no day stands in the first."""
    parts = text.replace("-", "/").replace(".", "/").split("/")
    if len(parts) == 3 and len(parts[0]) == 4:
        parts.reverse()
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (text, "", "")
