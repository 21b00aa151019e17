"""Danh mục nội dung đã công khai: the lists of quarters as everybody reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, select, tuple_

from feedback.disclosure.models import PostedDocument, PostedList
from feedback.extensions import db
from feedback.law import disclosure as law

GONE: Final = "Nội dung đã gỡ"


@dataclass(frozen=True, slots=True)
class Shown:
    """One form of a line: its words, where, from when to when (None: not said)."""

    words: str
    where: str
    first_on: date
    last_on: date | None

    def __str__(self) -> str:
        where = f" ({self.where})" if self.where else ""
        until = f" đến {self.last_on:%d/%m/%Y}" if self.last_on else ""
        return f"{self.words}{where}: từ {self.first_on:%d/%m/%Y}{until}"


@dataclass(frozen=True, slots=True)
class Line:
    """One content that was disclosed; ``code`` of its document's page, None where there is none."""

    content: str
    title: str
    code: str | None
    forms: Sequence[Shown]


def latest(agency_id: int, year: int, quarter: int) -> PostedList | None:
    """The list of a quarter that holds: the last that was made; None while none was."""
    asked = select(PostedList).where(
        PostedList.agency_id == agency_id, PostedList.year == year, PostedList.quarter == quarter
    )
    return db.session.scalar(asked.order_by(PostedList.number.desc()).limit(1))


def of_agencies(agency_ids: Collection[int]) -> list[PostedList]:
    """The lists of these agencies that hold, the latest quarter first; corrected ones are left out."""
    return _holding(PostedList.agency_id.in_(agency_ids))


def since(quarter: tuple[int, int]) -> list[PostedList]:
    """The lists of all agencies that hold, from a quarter (year, number) on, the latest quarter first."""
    return _holding(tuple_(PostedList.year, PostedList.quarter) >= tuple_(*quarter))


def _holding(narrowed: ColumnElement[bool]) -> list[PostedList]:
    asked = (
        select(PostedList)
        .where(narrowed)
        .order_by(PostedList.year.desc(), PostedList.quarter.desc(), PostedList.number.desc())
    )
    found: dict[tuple[int, int, int], PostedList] = {}
    for one in db.session.scalars(asked):
        found.setdefault((one.agency_id, one.year, one.quarter), one)
    return list(found.values())


def lines(made: PostedList) -> list[Line]:
    """What a list says; the title of a document that was withdrawn since is no longer read. One select."""
    codes = [row["code"] for row in made.rows if row["code"]]
    gone = set(
        db.session.scalars(
            select(PostedDocument.code).where(
                PostedDocument.code.in_(codes), PostedDocument.state == "withdrawn"
            )
        )
    )
    return [
        Line(
            content=_content(row["content"]),
            title=GONE if row["code"] in gone else row["title"],
            code=row["code"],
            forms=list(_forms(row["forms"])),
        )
        for row in made.rows
    ]


def _content(key: str) -> str:
    one = law.entry(law.CONTENTS, key)
    return f"{one.place}. {one.words}" if one.place else one.words


def _forms(rows: Sequence[dict[str, Any]]) -> Iterator[Shown]:
    for row in rows:
        last = date.fromisoformat(row["last_on"]) if row["last_on"] else None
        words = law.entry(law.FORMS, row["form"]).words
        yield Shown(words, row["where"], date.fromisoformat(row["first_on"]), last)
