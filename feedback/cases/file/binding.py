"""One PDF of many: the pages of all papers, numbered (tờ số), with bookmarks, behind cover and list.

A file that doesn't read, is locked or too large is listed and left out.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any, Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from feedback.attachments.store import StoreFault
from feedback.cases.file.contents import Paper
from feedback.cases.file.pages import Unreadable, pages_only
from feedback.papers import render
from feedback.papers.sheets import FileCover, IndexLine

MOST_BYTES: Final = 60 * 1024 * 1024
"""Bytes of all files that are bound in: what comes beyond lies in the ZIP alone."""

_UNREADABLE: Final = "Không ghép được, xem tệp"
_TOO_MUCH: Final = "Quá lớn, xem tệp"
_GONE: Final = "Không còn trong kho"
_FONT: Final = "/ToSo"
_RIGHT, _DOWN = 56, 26


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound file: its list, and how many sheets it has beside cover and list."""

    lines: tuple[IndexLine, ...]
    sheets: int


def bind(
    papers: Sequence[Paper],
    cover: FileCover,
    target: IO[bytes],
    progress: Callable[[int], None] = lambda done: None,
) -> Bound:
    """Write the papers as one PDF; ``cover`` is as it should read, its list is filled in here.

    Sheets are numbered from the first paper on; cover and list bear none. ``progress`` is told how many
    papers are done.
    """
    writer, bound = PdfWriter(), 0
    lines: list[IndexLine] = []
    starts: list[tuple[str, int]] = []
    for paper in papers:
        first, remark = len(writer.pages), paper.remark
        if paper.pdf is not None:
            try:
                data = paper.pdf()
                bound += 0 if paper.is_ours else len(data)
                if bound > MOST_BYTES:
                    raise OverflowError
                writer.append(io.BytesIO(data if paper.is_ours else pages_only(data)), import_outline=False)
            except Unreadable:
                remark = _UNREADABLE
            except OverflowError:
                remark = _TOO_MUCH
            except StoreFault:
                remark = _GONE
        is_bound = len(writer.pages) > first
        if is_bound:
            starts.append((paper.what, first))
        lines.append(
            IndexLine(
                number=paper.number,
                day=f"{paper.day:%d/%m/%Y}",
                what=paper.what,
                author=paper.author,
                sheet=str(first + 1) if is_bound else "",
                remark=remark,
            )
        )
        progress(len(lines))
    sheets = len(writer.pages)
    font = writer._add_object(_helvetica())
    for place, page in enumerate(writer.pages, start=1):
        _number(writer, page, str(place), font)
    front = PdfReader(io.BytesIO(render.pdf("file_cover", replace(cover, lines=lines))))
    writer.merge(0, front, import_outline=False)
    before = len(front.pages)
    writer.add_outline_item(title="Mục lục", page_number=min(1, before - 1))
    for what, first in starts:
        writer.add_outline_item(title=what, page_number=before + first)
    writer.add_metadata({"/Title": f"Hồ sơ {cover.number}"})
    writer.write(target)
    return Bound(tuple(lines), sheets)


def _number(writer: PdfWriter, page: PageObject, number: str, font: Any) -> None:
    """Put the number of the sheet into the upper right corner as one sees it, over what stands there.

    The page's own content is not read, only put between marks that keep its state to itself.
    """
    left, bottom, right, top = (float(side) for side in page.cropbox)
    width = 7 * len(number) + 8
    places = {
        0: (1, 0, 0, 1, right - _RIGHT, top - _DOWN),
        90: (0, 1, -1, 0, left + _DOWN, top - _RIGHT),
        180: (-1, 0, 0, -1, left + _RIGHT, bottom + _DOWN),
        270: (0, -1, 1, 0, right - _DOWN, bottom + _RIGHT),
    }
    matrix = " ".join(f"{value:g}" for value in places.get(int(page.rotation) % 360, places[0]))
    stamp = f"q {matrix} cm 1 g -4 -4 {width} 16 re f 0 g BT {_FONT} 12 Tf ({number}) Tj ET Q"
    own = page["/Contents"].get_object() if "/Contents" in page else ArrayObject()
    middle = list(own) if isinstance(own, ArrayObject) else [page.raw_get("/Contents")]
    before, after = _stream(b"q\n"), _stream(b"\nQ\n" + stamp.encode())
    page[NameObject("/Contents")] = ArrayObject(
        [writer._add_object(before), *middle, writer._add_object(after)]
    )
    resources = page.get("/Resources")
    resources = resources.get_object() if resources is not None else DictionaryObject()
    fonts = resources.get("/Font")
    fonts = fonts.get_object() if fonts is not None else DictionaryObject()
    own_fonts = DictionaryObject(fonts)
    own_fonts[NameObject(_FONT)] = font
    own_resources = DictionaryObject(resources)
    own_resources[NameObject("/Font")] = own_fonts
    page[NameObject("/Resources")] = own_resources


def _stream(data: bytes) -> StreamObject:
    stream = StreamObject()
    stream.set_data(data)
    return stream


def _helvetica() -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica-Bold"),
        }
    )
