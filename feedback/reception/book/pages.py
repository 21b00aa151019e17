"""Trang sổ: a page has so many lines; when it is full and its day is over it is sealed under one digest."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import func, select

from feedback import config
from feedback.extensions import db
from feedback.reception.actions.history import VISIT
from feedback.reception.models import BookPage, Visit
from feedback.register import erasures
from feedback.sealing import blind_index

LINES: Final = 15
"""Lines of one page."""

SHOWN: Final = 12
"""Characters of a seal that a page shows."""

ACT: Final = "page_sealed"
_PURPOSE: Final = "reception_book"
_STEP: Final = 200
_COLUMNS: Final = tuple(one.name for one in Visit.__table__.columns if one.name != "search_name")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the book of a year: its lines from one number to another; ``seal`` is empty while open."""

    year: int
    page: int
    first: int
    last: int
    seal: str = ""

    @property
    def words(self) -> str:
        """What stands under its last line."""
        lines = f"Trang {self.page} của sổ năm {self.year}, từ dòng {self.first} đến dòng {self.last}"
        return f"{lines}. Đã khóa, mã khóa {self.seal}" if self.seal else f"{lines}. Chưa khóa"


def seal_of(lines: Sequence[Visit]) -> bytes:
    """The keyed digest over lines of the book in the order of their numbers, each with all its columns but
    the name by which the visitor is found.

    What a line says of a person stands in a row of ``people`` that the line names; the register's entry of
    the visit answers for that row, so that erasing a person breaks no page.
    """
    rows = [{name: _plain(getattr(line, name)) for name in _COLUMNS} for line in lines]
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True)
    return blind_index(config.current().register_key_bytes, _PURPOSE, text)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def content_of(page: BookPage) -> dict[str, Any]:
    """What the register's entry of a sealed page covers."""
    return {
        "place_id": page.place_id,
        "year": page.year,
        "page": page.page,
        "first_number": page.first_number,
        "last_number": page.last_number,
        "digest": page.digest.hex(),
    }


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For ``proofs``: what sealing each of these pages brought."""
    found = db.session.scalars(select(BookPage).where(BookPage.id.in_(set(numbers))))
    return {page.id: {ACT: [content_of(page)]} for page in found}


def last_sealed(place_ids: Collection[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """The last sealed page and its last line, by place and year; one select."""
    rows = db.session.execute(
        select(BookPage.place_id, BookPage.year, func.max(BookPage.page), func.max(BookPage.last_number))
        .where(BookPage.place_id.in_(set(place_ids)))
        .group_by(BookPage.place_id, BookPage.year)
    )
    return {(place, year): (page, line) for place, year, page, line in rows}


def of_lines(place_id: int, lines: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Page]:
    """The page on which each line (year, number) of a place stands; two selects whatever their number."""
    wanted = sorted(set(lines))
    if not wanted:
        return {}
    years = {year for year, _ in wanted}
    numbers = [number for _, number in wanted]
    sealed = db.session.scalars(
        select(BookPage).where(
            BookPage.place_id == place_id,
            BookPage.year.in_(years),
            BookPage.last_number >= min(numbers),
            BookPage.first_number <= max(numbers),
        )
    )
    by_line = {
        (one.year, number): one for one in sealed for number in range(one.first_number, one.last_number + 1)
    }
    ends = last_sealed([place_id])
    return {
        (year, number): _sealed(by_line[year, number])
        if (year, number) in by_line
        else _open(year, number, *ends.get((place_id, year), (0, 0)))
        for year, number in wanted
    }


def _sealed(page: BookPage) -> Page:
    return Page(page.year, page.page, page.first_number, page.last_number, page.digest.hex()[:SHOWN])


def _open(year: int, number: int, last_page: int, last_line: int) -> Page:
    """A page that will be: they follow the sealed ones, each of ``LINES`` lines."""
    after = max(number - last_line - 1, 0) // LINES
    first = last_line + 1 + after * LINES
    return Page(year, last_page + 1 + after, first, first + LINES - 1)


def faults() -> Iterator[str]:
    """For ``register verify``: one sentence for each sealed page that its lines don't bear out."""
    after = 0
    while pages := db.session.scalars(
        select(BookPage).where(BookPage.id > after).order_by(BookPage.id).limit(_STEP)
    ).all():
        for page in pages:
            lines = lines_of(page.place_id, page.year, page.first_number, page.last_number)
            # Of a page from which a line was erased each other line still answers for itself (visit_checks).
            if seal_of(lines) != page.digest and not erasures.of(VISIT, [line.id for line in lines]):
                yield (
                    f"sổ tiếp công dân {page.place_id}/{page.year}: trang {page.page} đã khóa "
                    f"(dòng {page.first_number} đến {page.last_number}) bị sửa, xóa hoặc chèn dòng"
                )
        after = pages[-1].id
        db.session.expunge_all()


def lines_of(place_id: int, year: int, first: int, last: int) -> Sequence[Visit]:
    """The lines of a place's book from one number to another."""
    return db.session.scalars(
        select(Visit)
        .where(Visit.place_id == place_id, Visit.year == year, Visit.number.between(first, last))
        .order_by(Visit.number)
    ).all()
