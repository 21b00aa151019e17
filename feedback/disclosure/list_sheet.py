"""Danh mục nội dung đã công khai as a paper and as a spreadsheet, the same for officers and for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.disclosure import routines
from feedback.disclosure.models import PostedList
from feedback.disclosure.queries import lists
from feedback.papers.tabled_sheets import Tabled
from feedback.papers.tables import Column

TITLE: Final = "Danh mục nội dung đã công khai"
COLUMNS: Final = (
    *(Column("Số thứ tự", 8), Column("Nội dung theo luật", 40), Column("Tên văn bản, việc đã công khai", 60)),
    Column("Hình thức, nơi và thời gian công khai", 60),
)

_SIGNING: Final = ("TM. ỦY BAN NHÂN DÂN",)
"""Only communes owe lists (``law.disclosure.QUARTERLY``); as whom one signs is written by hand."""


def title(made: PostedList) -> str:
    """What the list is called."""
    return f"{TITLE} {routines.words_of((made.year, made.quarter))}"


def rows(made: PostedList) -> Iterator[tuple[Any, ...]]:
    """The rows of the spreadsheet."""
    for place, line in enumerate(lists.lines(made), start=1):
        yield place, line.content, line.title, "\n".join(map(str, line.forms))


def sheet(made: PostedList, agency: AgencyEntry) -> tuple[str, Tabled]:
    """The template and the sheet for ``papers.render.pdf``."""
    first, last = routines.days_of((made.year, made.quarter))
    area = agencies.area_by_code(agency.code)
    cells: Sequence[Sequence[str]] = [tuple(map(str, row)) for row in rows(made)]
    corrected = f" Danh mục này thay danh mục lập trước, lần {made.number}." if made.number > 1 else ""
    said = "" if cells else " Trong quý không có nội dung nào được công khai."
    return "tabled", Tabled(
        agency=agency.name,
        place=area.name if area is not None else agency.short_name,
        issued_on=made.made_on,
        signing=_SIGNING,
        title=TITLE,
        subject=routines.words_of((made.year, made.quarter)).replace("quý", "Quý"),
        text=f"Nội dung công khai từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}.{said}{corrected}",
        heads=("STT", "Nội dung theo luật", "Tên văn bản, việc đã công khai", "Hình thức, nơi, thời gian"),
        widths=(8, 50, 70, 70),
        rows=cells,
        file_title=title(made),
    )
