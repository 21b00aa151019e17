"""A Word file being written from top to bottom: what stands above every letter and below it, texts, lists."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Final

from docx import Document
from docx.document import Document as File
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from feedback.papers.docx.parts import (
    LISTED,
    centred,
    drop_first,
    in_cell,
    kept_together,
    made,
    page_number,
    plain,
    room_to_sign,
    rule,
    whole_width,
    write,
)
from feedback.papers.letterhead import Letterhead, long_day

_FONT: Final = "Times New Roman"
INDENT: Final = Mm(12.7)
_NATIONAL: Final = Mm(97)
"""The column that keeps the national title on one line, in a type wider than Times New Roman too."""
_ISSUER: Final = Mm(75)
"""The column of the issuer: both together reach a little over the margins."""
_WIDTH: Final = Mm(165)
_MOTTO: Final = Mm(56)
_LINE: Final = Mm(24)
_ENDLESS: Final = re.compile(r"\S{28}")


class Paper:
    """A file being written, from top to bottom."""

    def __init__(self, head: Letterhead) -> None:
        self.file: File = Document()
        self.head = head
        self._set_up()

    def bytes(self) -> bytes:
        kept = io.BytesIO()
        self.file.save(kept)
        return kept.getvalue()

    def _set_up(self) -> None:
        page = self.file.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.top_margin = page.bottom_margin = Mm(20)
        page.left_margin, page.right_margin, page.header_distance = Mm(30), Mm(15), Mm(10)
        normal: Any = self.file.styles["Normal"]
        normal.font.name, normal.font.size = _FONT, Pt(14)
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
        normal.element.rPr.append(made("w:lang", val="vi-VN", eastAsia="vi-VN"))
        normal.paragraph_format.space_after = Pt(0)
        normal.paragraph_format.widow_control = True
        about = self.file.core_properties
        about.title, about.author, about.language = plain(self.head.file_title), "", "vi-VN"
        about.comments, about.last_modified_by = "", ""
        about.created = about.modified = datetime.combine(self.head.issued_on, time())
        # The first page bears the form's number, the others their own (Phụ lục I, mục I.8).
        page.different_first_page_header_footer = True
        first = page.first_page_header.paragraphs[0]
        first.alignment = ALIGN.RIGHT
        write(first, self.head.form, size=11)
        others = page.header.paragraphs[0]
        others.alignment = ALIGN.CENTER
        page_number(others)

    def mark(self, words: str) -> None:
        """What every page bears above all else, such as «Dự thảo»; nothing when empty."""
        page = self.file.sections[0]
        for header in (page.first_page_header, page.header) if words else ():
            line = header.add_paragraph()
            line.alignment = ALIGN.CENTER
            write(line, words.upper(), bold=True)

    def flip(self) -> None:
        """Pages lie on their side, as lists need it."""
        page = self.file.sections[0]
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = Mm(297), Mm(210)

    def letterhead(self, subject: str = "") -> None:
        """Agency and national title, number and day, in two columns without lines."""
        table = self._columns(_ISSUER, _NATIONAL, rows=2)
        left, right = table.rows[0].cells
        if self.head.parent_agency:
            centred(left, kept_together(self.head.parent_agency), size=12)
        centred(left, kept_together(self.head.agency), size=12, bold=True)
        rule(left, _ISSUER, _LINE)
        centred(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
        centred(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
        rule(right, _NATIONAL, _MOTTO)
        left, right = table.rows[1].cells
        if self.head.number is not None:
            centred(left, f"Số: {self.head.number}", size=13)
        if subject:
            centred(left, f"V/v {subject}", size=12)
        centred(right, f"{self.head.place}, {long_day(self.head.issued_on)}", size=13, italic=True)
        for row in table.rows:
            for cell in row.cells:
                drop_first(cell)
        self.gap(10)

    def title(self, title: str, subject: str = "") -> None:
        """Tên loại, trích yếu, and the line below."""
        self.line(title.upper(), align=ALIGN.CENTER, bold=True, keep=True)
        if subject:
            self.line(subject, align=ALIGN.CENTER, bold=True, keep=True)
        rule(self.file, _WIDTH, Mm(45))
        self.gap(8)

    def addressed(self, names: Sequence[str], address: str | None = None) -> None:
        """Kính gửi: one name in the middle, several below each other."""
        if len(names) == 1:
            self.line(f"Kính gửi: {names[0]}", align=ALIGN.CENTER)
            if address:
                self.line(f"Địa chỉ: {address}", align=ALIGN.CENTER)
        elif names:
            self.line("Kính gửi:", left=Mm(25))
            for words in listed(names):
                self.line(words, left=Mm(45))
        if names:
            self.gap(6)

    def heading(self, words: str) -> None:
        """A line of capitals in the middle."""
        self.line(words.upper(), align=ALIGN.CENTER, bold=True, keep=True, before=8, after=6)

    def text(self, words: str, *, before: str = "", italic: bool = False, keep_last: bool = False) -> None:
        """Paragraphs of the text; ``before`` begins the first one in bold (Điều 1.)."""
        lines = [one.strip() for one in words.split("\n") if one.strip()]
        for number, line in enumerate(lines):
            paragraph = self._paragraph()
            # A word without end would tear the line before it apart.
            paragraph.alignment = ALIGN.LEFT if _ENDLESS.search(line) else ALIGN.JUSTIFY
            paragraph.paragraph_format.first_line_indent = INDENT
            paragraph.paragraph_format.space_after = Pt(6)
            paragraph.paragraph_format.line_spacing = 1.1
            last = number == len(lines) - 1
            paragraph.paragraph_format.keep_with_next = (last and keep_last) or line.endswith(":")
            if before and number == 0:
                write(paragraph, before, bold=True)
            write(paragraph, line, italic=italic)

    def line(
        self,
        words: str,
        *,
        align: ALIGN = ALIGN.LEFT,
        bold: bool = False,
        italic: bool = False,
        size: float = 14,
        left: Length | None = None,
        keep: bool = False,
        before: float = 0,
        after: float = 2,
    ) -> None:
        """One line that stands by itself."""
        paragraph = self._paragraph()
        paragraph.alignment = align
        paragraph.paragraph_format.left_indent = left
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        paragraph.paragraph_format.keep_with_next = keep
        write(paragraph, words, bold=bold, italic=italic, size=size)

    def listing(self, heads: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
        """A table with lines, as wide as the text; its head stands on each page, no row is parted. Columns of
        width 0 are as wide as what stands in them."""
        page = self.file.sections[0]
        room = (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)
        whole = {place: whole_width(column) for place, column in enumerate(zip(heads, *rows, strict=True))}
        fixed = [0 if width else whole[place] for place, width in enumerate(widths)]
        left, parts = room - sum(fixed), sum(widths) or 1
        shares = [one or left * width // parts for one, width in zip(fixed, widths, strict=True)]
        table = self._columns(*shares, rows=1 + len(rows))
        table.style = "Table Grid"
        for side in table._tbl.tblPr.find(qn("w:tblCellMar")):
            side.set(qn("w:w"), "80")
        table.rows[0]._tr.get_or_add_trPr().append(made("w:tblHeader"))
        for place, row in enumerate([heads, *rows]):
            for cell, words in zip(table.rows[place].cells, row, strict=True):
                for line in words.split("\n"):
                    in_cell(cell, line, size=LISTED, bold=place == 0)
                drop_first(cell)

    def gap(self, points: float, *, keep: bool = False) -> None:
        """Room between parts; ``keep``: no page ends here."""
        self.line("", size=points / 2, after=points / 2, keep=keep)

    def closing(self) -> None:
        """Nơi nhận on the left, the signature on the right, never parted by a page."""
        if not self.head.signing and not self.head.copies_to:
            return
        self.gap(8, keep=True)
        left, right = self._columns(Mm(75), Mm(90)).rows[0].cells
        if self.head.copies_to:
            in_cell(left, "Nơi nhận:", size=12, bold=True, italic=True)
            for words in listed(self.head.copies_to):
                in_cell(left, words, size=11)
        for words in self.head.signing:
            centred(right, words.upper(), bold=True)
        if self.head.signing:
            room_to_sign(right)
            centred(right, self.head.signer or "", bold=True)
        drop_first(left)
        drop_first(right)

    def signatures(
        self, pairs: Sequence[tuple[str, str]], note: str = "(ký, ghi rõ họ tên hoặc điểm chỉ)"
    ) -> None:
        """Those who sign, two in a row: name and part; a single one stands on the right."""
        for first in range(0, len(pairs), 2):
            row = pairs[first : first + 2]
            cells = self._columns(Mm(82.5), Mm(82.5)).rows[0].cells
            for cell, (name, role) in zip(cells[-len(row) :], row, strict=True):
                centred(cell, role.upper(), bold=True)
                centred(cell, note, size=12, italic=True)
                room_to_sign(cell)
                centred(cell, name, bold=True)
                drop_first(cell)
            self.gap(8)

    def _paragraph(self) -> Paragraph:
        return self.file.add_paragraph()

    def _columns(self, *widths: Length | int, rows: int = 1) -> Table:
        """Columns without lines and without room beside them; no row is parted by a page."""
        table = self.file.add_table(rows=rows, cols=len(widths))
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Length(width)
            for cell in column.cells:
                cell.width = Length(width)
        margins = made("w:tblCellMar")
        for side in ("left", "right"):
            margins.append(made(f"w:{side}", w="0", type="dxa"))
        table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
        for row in table.rows:
            row._tr.get_or_add_trPr().append(made("w:cantSplit"))
        return table


def listed(items: Sequence[str]) -> list[str]:
    """Lines of a list: each ends with a semicolon, the last with a full stop."""
    return [f"- {one}{'.' if one is items[-1] else ';'}" for one in items]
