"""From the cells of a list to households: what is wrong with a row, who stands in the list already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from feedback.cases.lists.reading import Cells, Layout
from feedback.consultation import households
from feedback.consultation.actions.households import HouseholdDetails
from feedback.web.forms import QueryForm, TextField, WholeNumberField
from feedback.web.messages import lower_first

LAYOUT: Final = Layout(
    {
        "line": "Dòng",
        "head": "Chủ hộ",
        "address": "Địa chỉ",
        "hamlet": "Thôn, tổ dân phố",
        "people": "Số người",
    },
    {
        "line": ("dong", "dong so", "stt", "tt", "so thu tu"),
        "head": ("chu ho", "ho va ten chu ho", "ho ten chu ho", "ten chu ho", "ho va ten", "ho ten"),
        "address": ("dia chi", "noi o", "cho o", "cho o hien nay", "so nha"),
        "hamlet": ("thon", "to", "to dan pho", "khu dan cu", "thon to dan pho", "thon to", "xom"),
        "people": ("so nguoi", "so nhan khau", "nhan khau", "so khau", "khau"),
    },
    needs="head",
    noun="hộ",
    most_rows=5000,
)
MOST_PEOPLE: Final = 50


def _plain(field: Any) -> None:
    """Words, not a formula or a piece of a page."""
    if field.data.lstrip()[:1] in set("=+-@") or set("<>") & set(field.data):
        raise ValidationError("Bỏ dấu =, +, -, @ ở đầu và dấu <, >")


class _RowForm(QueryForm):
    """One row, looked at as if it had been typed into a form."""

    head = TextField("Chủ hộ", missing="Chưa ghi", max_length=200, fewest_letters=2)
    address = TextField("Địa chỉ", optional=True, max_length=300)
    hamlet = TextField("Thôn, tổ dân phố", optional=True, max_length=120)
    people = WholeNumberField("Số người", optional=True, least=1, most=MOST_PEOPLE)

    def validate_head(self, field: Any) -> None:
        """A name."""
        _plain(field)

    def validate_address(self, field: Any) -> None:
        """An address."""
        _plain(field)

    def validate_hamlet(self, field: Any) -> None:
        """A hamlet."""
        _plain(field)


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list as it was written, and the household it means, or what is wrong with it."""

    cells: Cells
    household: HouseholdDetails | None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A list as it was read: the households that can be taken, and the rows that have to be mended."""

    good: tuple[Listed, ...]
    broken: tuple[Listed, ...]


def read(rows: Iterable[Cells], present: Mapping[tuple[str, str], int]) -> Read:
    """Look at each row. ``present``: ``households.marks`` of the list as it stands; one household is met by
    its head and where it lives.
    """
    seen = {mark: f"Đã có trong danh sách, số {number}" for mark, number in present.items()}
    good: list[Listed] = []
    broken: list[Listed] = []
    for cells in rows:
        one = _listed(cells)
        if one.household is not None:
            mark = households.mark(one.household.head, one.household.address, one.household.hamlet)
            if mark in seen:
                one = Listed(cells, None, (seen[mark],))
            else:
                seen[mark] = f"Trùng với dòng {cells.line}"
        (good if one.household is not None else broken).append(one)
    return Read(tuple(good), tuple(broken))


def _listed(cells: Cells) -> Listed:
    form = _RowForm(MultiDict(cells.values))
    if not form.validate():
        words = tuple(f"{one.noun}: {lower_first(str(one.errors[0]))}" for one in form if one.errors)
        return Listed(cells, None, words)
    return Listed(
        cells,
        HouseholdDetails(
            head=form.head.data,
            address=form.address.data or "",
            hamlet=form.hamlet.data or "",
            people=form.people.data or 1,
        ),
    )
