"""What is asked of a list of the read API, and the page of rows that answers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from feedback.agencies import queries as agencies
from feedback.disclosure.open_data.tables import Kind, Meaning, Row
from feedback.extensions import db
from feedback.text import search_words
from feedback.web.pagination import Place

Given: TypeAlias = "str | int"
Entity = TypeVar("Entity")


class Misasked(Exception):
    """A parameter can't be understood: its name, and what to write instead (Vietnamese)."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(name)
        self.name, self.words = name, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What a list is narrowed by. ``values``: what may be given, all where empty; ``most``: the greatest
    length of a text; ``least`` and ``most`` of a number."""

    name: str
    title: Meaning
    kind: Kind = "string"
    values: tuple[tuple[str, Meaning], ...] = ()
    least: int = 1
    most: int = 200
    example: Given = ""


AFTER_WORDS: Final = "Dùng nguyên địa chỉ ở «next» của trang trước."
AFTER: Final = Parameter(
    name="sau",
    title=Meaning(
        "Dấu chỗ trang tiếp theo: dùng nguyên như ở «next» của trang trước",
        "Cursor of the next page: use it as found in “next” of the page before",
    ),
    most=16,
)
WORDS: Final = Parameter(
    name="q",
    title=Meaning("Tìm theo từ ngữ, không phân biệt dấu", "Words to look for, accents apart"),
    example="đường",
)
AGENCY: Final = Parameter(
    name="ma_co_quan",
    title=Meaning("Mã cơ quan, theo /api/v1/co-quan", "Code of the agency, from /api/v1/co-quan"),
    most=20,
    example="SXD",
)
AREA: Final = Parameter(
    name="ma_xa",
    title=Meaning("Mã xã, phường, theo /api/v1/xa-phuong", "Code of the commune, from /api/v1/xa-phuong"),
    most=10,
    example="21025",
)
YEAR: Final = Parameter(
    name="nam",
    title=Meaning("Năm", "Year"),
    kind="integer",
    least=2000,
    most=2999,
    example=2026,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program asks of a list: the filters given (by name), where it goes on, how many rows."""

    filters: Mapping[str, Given]
    after: Place | None
    size: int

    def text(self, name: str) -> str:
        """A filter as text; empty where it isn't given."""
        return str(self.filters.get(name, ""))

    def number(self, name: str) -> int | None:
        """A filter as a number; None where it isn't given."""
        found = self.filters.get(name)
        return found if isinstance(found, int) else None

    def words(self) -> str:
        """What is sought (``WORDS``). Raises Misasked where that holds no word."""
        found = self.text(WORDS.name)
        if WORDS.name in self.filters and not search_words(found):
            raise Misasked(WORDS.name, "Gửi ít nhất một chữ hoặc số để tìm.")
        return found

    def agency_id(self) -> int | None:
        """The number of the agency asked for (``AGENCY``). Raises Misasked for a code that none has."""
        code = self.text(AGENCY.name)
        found = agencies.by_code(code) if code else None
        if code and found is None:
            raise Misasked(AGENCY.name, "Không có cơ quan mang mã này; danh mục ở /api/v1/co-quan.")
        return found.id if found is not None else None

    def area_code(self) -> str:
        """The code of the commune asked for (``AREA``), empty where none is. Raises Misasked."""
        code = self.text(AREA.name)
        if code and agencies.area_by_code(code) is None:
            raise Misasked(AREA.name, "Không có xã, phường mang mã này; danh mục ở /api/v1/xa-phuong.")
        return code

    def behind(self) -> tuple[date, int] | None:
        """Where a list ordered by day goes on. Raises Misasked for a cursor of another list."""
        if self.after is None:
            return None
        day, number = self.after
        if day is None:
            raise Misasked(AFTER.name, AFTER_WORDS)
        return day, number

    def behind_number(self) -> int | None:
        """Where a list ordered by number alone goes on. Raises Misasked for a cursor of another list."""
        if self.after is None:
            return None
        day, number = self.after
        if day is not None or number < 0:
            raise Misasked(AFTER.name, AFTER_WORDS)
        return number


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a list, each as long as the columns, and the place behind the last (None at the end)."""

    rows: Sequence[Row]
    after: Place | None = None


def in_order(rows: Sequence[Row], asked: Asked) -> Found:
    """A page of a short list that is kept in memory; its places are counted from 1."""
    first = asked.behind_number() or 0
    page = rows[first : first + asked.size]
    last = first + len(page)
    return Found(page, (None, last) if page and last < len(rows) else None)


def newest(
    select: Select[Entity], day: InstrumentedAttribute[date], number: InstrumentedAttribute[int], asked: Asked
) -> tuple[list[Entity], Place | None]:
    """A page of what a select of whole rows brings, the latest day first, and the place behind it; one
    select."""
    after = asked.behind()
    if after is not None:
        select = select.where(tuple_(day, number) < tuple_(*after))
    found = list(db.session.scalars(select.order_by(day.desc(), number.desc()).limit(asked.size + 1)))
    rows = found[: asked.size]
    last = rows[-1] if len(found) > asked.size else None
    return rows, None if last is None else (getattr(last, day.key), getattr(last, number.key))


def year_of(column: InstrumentedAttribute[date], asked: Asked) -> list[ColumnElement[bool]]:
    """That a day lies in the year asked for (``YEAR``); nothing where none is."""
    year = asked.number(YEAR.name)
    return [] if year is None else [column.between(date(year, 1, 1), date(year, 12, 31))]
