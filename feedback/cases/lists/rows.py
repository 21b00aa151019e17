"""From cells to people: what is wrong with a row, who stands in the list twice, who is in it already."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from feedback.agencies import queries as agencies
from feedback.cases.lists.reading import PEOPLE, Cells, Layout
from feedback.people import queries as people
from feedback.people import rules as people_rules
from feedback.people.details import PersonDetails
from feedback.people.queries import Mark
from feedback.text import fold
from feedback.web.forms import EmailField, IdNumberField, PhoneField, QueryForm, TextField
from feedback.web.messages import lower_first

SIGNED: Final = frozenset(
    {"x", "ky", "da ky", "ky ten", "da ky ten", "diem chi", "da diem chi", "lan tay", "co", "roi", "1"}
)
NOT_SIGNED: Final = frozenset({"", "khong", "chua", "chua ky", "0"})


class _RowForm(QueryForm):
    """One row, looked at as if it had been typed into a form."""

    full_name = TextField("Họ và tên", missing="Chưa ghi", max_length=200, fewest_letters=2)
    id_number = IdNumberField("Số giấy tờ", optional=True)
    phone = PhoneField("Điện thoại", optional=True)
    email = EmailField("Thư điện tử", optional=True)
    address = TextField("Địa chỉ", optional=True, max_length=200)
    area = TextField("Xã, phường", optional=True, max_length=90)
    signed = TextField("Ký, điểm chỉ", optional=True, max_length=40)

    def validate_full_name(self, field: Any) -> None:
        """A name, not a formula or a piece of a page."""
        if field.data.lstrip()[:1] in set("=+-@") or set("<>") & set(field.data):
            raise ValidationError("Bỏ dấu =, +, -, @ ở đầu và dấu <, >")

    def validate_signed(self, field: Any) -> None:
        """A word that says whether he signed."""
        if fold(field.data) not in SIGNED | NOT_SIGNED:
            raise ValidationError("Ghi «ký», «điểm chỉ» hoặc «chưa ký»")

    def validate(self, extra_validators: Any = None) -> bool:
        """Each answer, and an address: the law wants that of each (LKN Đ8), the commune alone will do."""
        good = super().validate(extra_validators)
        if not self.address.data and not self.area.data:
            self.address.errors = ["Chưa ghi"]
            return False
        return good


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list as it was written, and the person it names, or what is wrong with it."""

    cells: Cells
    person: PersonDetails | None
    signed: bool
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A list as it was read: the people that can be taken, and the rows that have to be mended."""

    good: tuple[Listed, ...]
    broken: tuple[Listed, ...]


def read(
    rows: Iterable[Cells], present: Iterable[tuple[int, Mark]], signed: Iterable[tuple[int, Mark]] = ()
) -> Read:
    """Look at each row. ``present``: who is in the list already, with his place in it; ``signed``: who is
    not, but signs already what the list is for, with his place there.

    The same person is met by the number of his paper; where one of two has none, by name and address.
    """
    seen = _Seen()
    for place, mark in present:
        seen.add(mark, f"Đã có trong danh sách, số {place}")
    for place, mark in signed:
        seen.add(mark, f"Đã ký tên trong đơn, số {place} trong danh sách ký tên")
    good: list[Listed] = []
    broken: list[Listed] = []
    for cells in rows:
        one = _listed(cells)
        if one.person is not None:
            mark = people.mark_of(one.person)
            if twice := seen.find(mark):
                one = Listed(cells, None, one.signed, (twice,))
            else:
                seen.add(mark, f"Trùng với dòng {cells.line}")
        (good if one.person is not None else broken).append(one)
    return Read(tuple(good), tuple(broken))


def met(rows: Iterable[Listed], present: Iterable[tuple[int, Mark]]) -> list[Listed]:
    """Those of the rows found good who are among these."""
    seen = _Seen()
    for place, mark in present:
        seen.add(mark, str(place))
    return [one for one in rows if one.person is not None and seen.find(people.mark_of(one.person))]


class Row(Protocol):
    """A row of any list, as it was written, and what is wrong with it."""

    @property
    def cells(self) -> Cells: ...
    @property
    def faults(self) -> tuple[str, ...]: ...


class ReadList(Protocol):
    """Any list as it was read: the rows that can be taken, and those that have to be mended."""

    @property
    def good(self) -> Sequence[Row]: ...
    @property
    def broken(self) -> Sequence[Row]: ...


def text_of(rows: Sequence[Row], layout: Layout = PEOPLE) -> str:
    """The rows as text that ``reading.of_text`` reads again, under their heads; empty for none."""
    if not rows:
        return ""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\n")
    names = _columns(rows, layout)
    writer.writerow(["Dòng", *(layout.columns[name] for name in names)])
    for one in rows:
        writer.writerow([one.cells.line, *(one.cells.values.get(name, "") for name in names)])
    return written.getvalue()


def _columns(rows: Sequence[Row], layout: Layout) -> list[str]:
    """The columns of which any row speaks: a list without a column for signatures says nothing of them."""
    present = {name for one in rows for name in one.cells.values}
    return [name for name in layout.columns if name in present]


class _Seen:
    """Who was met before, and what is to be said of one who comes again."""

    def __init__(self) -> None:
        self._by_paper: dict[bytes, str] = {}
        self._by_words: dict[str, list[tuple[bytes | None, str]]] = {}

    def add(self, mark: Mark, words: str) -> None:
        if mark.id_index is not None:
            self._by_paper.setdefault(mark.id_index, words)
        self._by_words.setdefault(mark.words, []).append((mark.id_index, words))

    def find(self, mark: Mark) -> str:
        if mark.id_index is not None and mark.id_index in self._by_paper:
            return self._by_paper[mark.id_index]
        alike = self._by_words.get(mark.words, ())
        return next((words for paper, words in alike if paper is None or mark.id_index is None), "")


def _listed(cells: Cells) -> Listed:
    form = _RowForm(MultiDict(cells.values | _with_zeros(cells.values)))
    signed = "signed" not in cells.values or fold(cells.values["signed"]) in SIGNED
    if not form.validate():
        faults = tuple(f"{field.noun}: {lower_first(str(error))}" for field in form for error in field.errors)
        return Listed(cells, None, signed, faults)
    areas = agencies.find_area(form.area.data) if form.area.data else []
    area = areas[0] if len(areas) == 1 else None
    address, commune = form.address.data, form.area.data
    if fold(commune) not in fold(address):
        address = ", ".join(part for part in (address, commune) if part)
    email, phone, number = form.email.data or None, form.phone.data or None, form.id_number.data or None
    person = PersonDetails(
        kind="person",
        full_name=form.full_name.data,
        phone=phone,
        email=email,
        address=area.behind(form.address.data) if area else address,
        area_code=area.code if area else None,
        wants="mail" if email else "post",
        id_kind=people_rules.id_kind(number) if number else None,
        id_number=number,
    )
    return Listed(cells, person, signed)


def _with_zeros(values: dict[str, str]) -> dict[str, str]:
    """Numbers that a spreadsheet took for numbers have lost their zero: no phone begins with another figure,
    and no number of a căn cước has eleven."""
    lost = {"phone": 9, "id_number": 11}
    return {
        name: f"0{values[name]}"
        for name, length in lost.items()
        if values.get(name, "").isdecimal() and len(values[name]) == length
    }
