"""The smallest parts of a Word file: words, lines, cells; what python-docx has no name for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from docx.document import Document as File
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from feedback.text import clean

LISTED: Final = 11
"""The type of a list, in points; that of the printed sheet."""
_MARGINS: Final = 10
_NO_XML: Final = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(paragraph: Paragraph, words: str, *, size: float = 14, **how: bool) -> Run:
    """Words at the end of a paragraph; ``how``: ``bold``, ``italic``."""
    run = paragraph.add_run(plain(words))
    run.font.size = Pt(size)
    run.bold, run.italic = how.get("bold"), how.get("italic")
    return run


def kept_together(name: str) -> str:
    """A body's name in capitals, what is said in one breath on one line."""
    return name.upper().replace("ỦY BAN NHÂN DÂN", "ỦY\xa0BAN\xa0NHÂN\xa0DÂN")


def plain(words: str) -> str:
    """The words as XML may hold them: no halves of letters, no signs that are none."""
    return _NO_XML.sub("", clean(words))


def in_cell(cell: _Cell, words: str, *, size: float = 14, **how: bool) -> Paragraph:
    """A paragraph at the end of a cell."""
    paragraph = cell.add_paragraph()
    write(paragraph, words, size=size, **how)
    return paragraph


def centred(cell: _Cell, words: str, *, size: float = 14, **how: bool) -> None:
    """The same in the middle."""
    in_cell(cell, words, size=size, **how).alignment = ALIGN.CENTER


def whole_width(words: Sequence[str]) -> Length:
    """How wide a column of a list is so that none of these is parted (of its head, the first, no word)."""
    head, *rows = words
    return Length(Pt(_MARGINS + max(map(_length, [*rows, *head.split()]))))


def _length(words: str) -> float:
    """Points that words take in the type of a list, in one a little wider than Times New Roman too."""
    return LISTED * sum(0.69 if one.isupper() else 0.34 if one in "-/., " else 0.58 for one in words)


def drop_first(cell: _Cell) -> None:
    """A cell begins with an empty paragraph: away with it, once others stand there."""
    if len(cell.paragraphs) > 1:
        first = cell.paragraphs[0]._p
        first.getparent().remove(first)


def room_to_sign(cell: _Cell) -> None:
    """Room for a signature."""
    paragraph = cell.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(64)


def rule(place: File | _Cell, width: Length | int, length: Length) -> None:
    """A line of this length in the middle of what is so wide."""
    paragraph = place.add_paragraph()
    side = Length((width - length) // 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    paragraph.paragraph_format.line_spacing = Pt(4)
    paragraph.paragraph_format.space_after = Pt(4)
    edges = made("w:pBdr")
    edges.append(made("w:top", val="single", sz="6", space="1", color="000000"))
    paragraph._p.get_or_add_pPr().insert_element_before(edges, "w:spacing", "w:ind", "w:jc")


def page_number(paragraph: Paragraph) -> None:
    """The number of the page, counted by Word."""
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind in ("begin", "", "end"):
        if kind:
            run._r.append(made("w:fldChar", fldCharType=kind))
        else:
            code = made("w:instrText")
            code.text = "PAGE"
            run._r.append(code)


def made(tag: str, **values: str) -> Any:
    """An element of Word's own format."""
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    return element
