"""A large table with grouped headings, on pages of a Word file that lie on their side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from feedback.papers.docx.paper import Paper
from feedback.papers.docx.parts import plain

_TWIPS: Final = 56.7
"""Twentieths of a point in a millimetre."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of the headings: over how many columns and rows it reaches."""

    words: str
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """``heads``: rows of cells, each from left to right where no cell from above stands; ``rows``: texts, the
    first of each on the left; the ``bold`` last ones in bold. ``first``: share of the first column in
    percent; ``size`` of the type in points."""

    heads: Sequence[Sequence[GridCell]]
    rows: Sequence[Sequence[str]]
    columns: int
    bold: int = 0
    first: int = 16
    size: float = 8


def lying_pages(paper: Paper, *, large: bool) -> None:
    """What follows stands on pages that lie on their side, A3 where they are ``large``."""
    section: Any = paper.file.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Mm(420), Mm(297)) if large else (Mm(297), Mm(210))
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(15)


def add_grid(paper: Paper, grid: Grid) -> None:
    """Put the table at the end, as wide as the page; its headings stand on each page, no row is parted.

    The table is put together as text: thousands of cells one by one would take minutes.
    """
    section: Any = paper.file.sections[-1]
    room = (section.page_width - section.left_margin - section.right_margin) / 36000 * _TWIPS
    first = int(room * grid.first / 100)
    other = int((room - first) / max(1, grid.columns - 1))
    widths = [first, *[other] * (grid.columns - 1)]
    parts = [
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblStyle w:val='TableGrid'/>"
        f"<w:tblW w:w='{sum(widths)}' w:type='dxa'/><w:jc w:val='center'/><w:tblLayout w:type='fixed'/>"
        "<w:tblCellMar><w:left w:w='40' w:type='dxa'/><w:right w:w='40' w:type='dxa'/></w:tblCellMar>"
        "</w:tblPr><w:tblGrid>",
        *(f"<w:gridCol w:w='{width}'/>" for width in widths),
        "</w:tblGrid>",
        *_heads(grid, widths),
        *_rows(grid, widths),
        "</w:tbl>",
    ]
    body: Any = paper.file.element.body
    body.insert(body.index(body.sectPr), parse_xml("".join(parts)))
    paper.gap(4)


def _heads(grid: Grid, widths: Sequence[int]) -> Iterable[str]:
    hanging: dict[int, tuple[int, int]] = {}
    """By column: how many rows below still belong to a cell from above, and over how many columns."""
    for row in grid.heads:
        yield "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
        place, cells = 0, iter(row)
        while place < grid.columns:
            if place in hanging:
                left, across = hanging.pop(place)
                if left > 1:
                    hanging[place] = (left - 1, across)
                width = sum(widths[place : place + across])
                yield _cell("", width, grid.size, across=across, merge="continue")
                place += across
                continue
            one = next(cells)
            if one.down > 1:
                hanging[place] = (one.down - 1, one.across)
            merge = "restart" if one.down > 1 else ""
            width = sum(widths[place : place + one.across])
            yield _cell(
                one.words, width, grid.size, across=one.across, merge=merge, bold=True, align="center"
            )
            place += one.across
        yield "</w:tr>"


def _rows(grid: Grid, widths: Sequence[int]) -> Iterable[str]:
    last = len(grid.rows) - grid.bold
    for number, row in enumerate(grid.rows):
        yield "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        for place, (words, width) in enumerate(zip(row, widths, strict=True)):
            align = "left" if place == 0 else "right"
            yield _cell(words, width, grid.size, bold=number >= last, align=align)
        yield "</w:tr>"


def _cell(
    words: str,
    width: int,
    size: float,
    *,
    across: int = 1,
    merge: str = "",
    bold: bool = False,
    align: str = "left",
) -> str:
    span = f"<w:gridSpan w:val='{across}'/>" if across > 1 else ""
    down = f"<w:vMerge w:val='{merge}'/>" if merge else ""
    how = f"{'<w:b/>' if bold else ''}<w:sz w:val='{int(size * 2)}'/>"
    run = f"<w:r><w:rPr>{how}</w:rPr><w:t xml:space='preserve'>{escape(plain(words))}</w:t></w:r>"
    about = f"<w:tcW w:w='{width}' w:type='dxa'/>{span}{down}<w:vAlign w:val='center'/>"
    line = f"<w:pPr><w:spacing w:after='0'/><w:jc w:val='{align}'/></w:pPr>{run if words else ''}"
    return f"<w:tc><w:tcPr>{about}</w:tcPr><w:p>{line}</w:p></w:tc>"
