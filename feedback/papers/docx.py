"""From a sheet to a Word file that an officer can finish: python-docx, the same layout as the PDF.

Times New Roman and the sizes of Phụ lục I Nghị định 30/2020/NĐ-CP. All text goes in as text: nothing that
anybody typed is a field, a link or markup. The file names no author and no person.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from docx import Document
from docx.document import Document as File
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from feedback.papers.sheets import Decision, Letter, Letterhead, Minutes, ProposalSlip, Sheet, TransferSlip
from feedback.text import clean

TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_FONT: Final = "Times New Roman"
_INDENT: Final = Mm(12.7)
_NATIONAL: Final = Mm(97)
"""The column that keeps the national title on one line, in a type wider than Times New Roman too."""
_ISSUER: Final = Mm(75)
"""The column of the issuer: both together reach a little over the margins."""
_WIDTH: Final = Mm(165)
_MOTTO: Final = Mm(56)
_LINE: Final = Mm(24)
_ENDLESS: Final = re.compile(r"\S{28}")
_NO_XML: Final = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def docx(template: str, values: Sheet) -> bytes:
    """The paper as a Word file; ``template`` and ``values`` are those of ``render.pdf``.

    A number whose running part is still open stands with room to write it. Raises KeyError for a template
    that nobody finishes in Word (receipts, lists, letters to be signed).
    """
    draw = _DRAWN[template]
    assert isinstance(values, Letterhead)
    paper = _Paper(values)
    draw(paper, values)
    return paper.bytes()


class _Paper:
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
        normal.element.rPr.append(_made("w:lang", val="vi-VN", eastAsia="vi-VN"))
        normal.paragraph_format.space_after = Pt(0)
        normal.paragraph_format.widow_control = True
        about = self.file.core_properties
        about.title, about.author, about.language = _plain(self.head.file_title), "", "vi-VN"
        about.comments, about.last_modified_by = "", ""
        about.created = about.modified = datetime.combine(self.head.issued_on, time())
        # The first page bears the form's number, the others their own (Phụ lục I, mục I.8).
        page.different_first_page_header_footer = True
        first = page.first_page_header.paragraphs[0]
        first.alignment = ALIGN.RIGHT
        _write(first, self.head.form, size=11)
        others = page.header.paragraphs[0]
        others.alignment = ALIGN.CENTER
        _page_number(others)

    def letterhead(self, subject: str = "") -> None:
        """Agency and national title, number and day, in two columns without lines."""
        table = self._columns(_ISSUER, _NATIONAL, rows=2)
        left, right = table.rows[0].cells
        if self.head.parent_agency:
            _centred(left, _kept_together(self.head.parent_agency), size=12)
        _centred(left, _kept_together(self.head.agency), size=12, bold=True)
        _rule(left, _ISSUER, _LINE)
        _centred(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
        _centred(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True)
        _rule(right, _NATIONAL, _MOTTO)
        left, right = table.rows[1].cells
        if self.head.number is not None:
            _centred(left, f"Số: {self.head.number}", size=13)
        if subject:
            _centred(left, f"V/v {subject}", size=12)
        _centred(right, f"{self.head.place}, {long_day(self.head.issued_on)}", size=13, italic=True)
        for row in table.rows:
            for cell in row.cells:
                _drop_first(cell)
        self.gap(10)

    def title(self, title: str, subject: str = "") -> None:
        """Tên loại, trích yếu, and the line below."""
        self.line(title.upper(), align=ALIGN.CENTER, bold=True, keep=True)
        if subject:
            self.line(subject, align=ALIGN.CENTER, bold=True, keep=True)
        _rule(self.file, _WIDTH, Mm(45))
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
            paragraph.paragraph_format.first_line_indent = _INDENT
            paragraph.paragraph_format.space_after = Pt(6)
            paragraph.paragraph_format.line_spacing = 1.1
            last = number == len(lines) - 1
            paragraph.paragraph_format.keep_with_next = (last and keep_last) or line.endswith(":")
            if before and number == 0:
                _write(paragraph, before, bold=True)
            _write(paragraph, line, italic=italic)

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
        _write(paragraph, words, bold=bold, italic=italic, size=size)

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
            _in_cell(left, "Nơi nhận:", size=12, bold=True, italic=True)
            for words in listed(self.head.copies_to):
                _in_cell(left, words, size=11)
        for words in self.head.signing:
            _centred(right, words.upper(), bold=True)
        if self.head.signing:
            _room_to_sign(right)
            _centred(right, self.head.signer or "", bold=True)
        _drop_first(left)
        _drop_first(right)

    def signatures(
        self, pairs: Sequence[tuple[str, str]], note: str = "(ký, ghi rõ họ tên hoặc điểm chỉ)"
    ) -> None:
        """Those who sign, two in a row: name and part; a single one stands on the right."""
        for first in range(0, len(pairs), 2):
            row = pairs[first : first + 2]
            cells = self._columns(Mm(82.5), Mm(82.5)).rows[0].cells
            for cell, (name, role) in zip(cells[-len(row) :], row, strict=True):
                _centred(cell, role.upper(), bold=True)
                _centred(cell, note, size=12, italic=True)
                _room_to_sign(cell)
                _centred(cell, name, bold=True)
                _drop_first(cell)
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
        margins = _made("w:tblCellMar")
        for side in ("left", "right"):
            margins.append(_made(f"w:{side}", w="0", type="dxa"))
        table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
        for row in table.rows:
            row._tr.get_or_add_trPr().append(_made("w:cantSplit"))
        return table


def long_day(on: date) -> str:
    """«ngày 05 tháng 02 năm 2026»: days below 10 and months 1 and 2 carry a zero (mục II.4 Phụ lục I)."""
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def listed(items: Sequence[str]) -> list[str]:
    """Lines of a list: each ends with a semicolon, the last with a full stop."""
    return [f"- {one}{'.' if one is items[-1] else ';'}" for one in items]


def _letter(paper: _Paper, values: Letter) -> None:
    paper.letterhead("" if values.title else values.subject)
    if values.title:
        paper.title(values.title, values.subject)
    paper.addressed(values.to, values.address)
    _bases(paper, values.bases)
    paper.text(values.text, keep_last=True)
    for label, value in values.facts:
        paper.line(f"{label}: {value}", left=_INDENT, keep=True)
    for label, code in values.codes:
        paper.line(f"{label}: {code}", align=ALIGN.CENTER, bold=True, keep=True)
    if values.foot:
        paper.text(values.foot, keep_last=True)
    paper.closing()


def _transfer_slip(paper: _Paper, values: TransferSlip) -> None:
    paper.letterhead()
    paper.title(values.title, values.subject)
    paper.addressed((values.to_agency,))
    paper.text("\n".join(values.said), keep_last=not values.enclosures)
    if values.enclosures:
        paper.text("Tài liệu gửi kèm:")
        paper.text("\n".join(listed(values.enclosures)), keep_last=True)
    paper.closing()


def _decision(paper: _Paper, values: Decision) -> None:
    paper.letterhead()
    paper.title(values.title, values.subject)
    paper.heading(values.authority)
    _bases(paper, values.bases)
    paper.text(values.reasons)
    paper.heading("Quyết định:")
    for number, words in enumerate(values.articles, 1):
        paper.text(words, before=f"Điều {number}. ", keep_last=number == len(values.articles))
    paper.closing()


def _minutes(paper: _Paper, values: Minutes) -> None:
    paper.letterhead()
    paper.title(values.title, values.subject)
    paper.text("\n".join([values.opening, *values.about]))
    paper.line("I. Thành phần tham gia", bold=True, keep=True, before=6)
    paper.text(f"Người chủ trì: {values.chair}.")
    paper.text("\n".join(listed(values.present)))
    if values.absent:
        paper.text("Người được mời nhưng vắng mặt:")
        paper.text("\n".join(listed(values.absent)))
    paper.line("II. Nội dung và ý kiến của những người tham gia", bold=True, keep=True, before=6)
    paper.text(values.content)
    if values.result:
        paper.line("III. Kết quả đối thoại", bold=True, keep=True, before=6)
        paper.text(values.result)
    paper.text(values.ending, keep_last=True)
    if len(values.officers) == 1:
        paper.signatures([*values.signers, *values.officers])
    else:
        paper.signatures(values.signers)
        paper.signatures(values.officers)


def _proposal_slip(paper: _Paper, values: ProposalSlip) -> None:
    paper.letterhead()
    paper.title(values.title, values.subject)
    paper.addressed(values.to)
    paper.text("\n".join(values.said), keep_last=True)
    paper.gap(6, keep=True)
    paper.signatures([("", values.approves), (values.signer or "", values.proposes)], "(ký, ghi rõ họ tên)")


def _bases(paper: _Paper, names: Sequence[str]) -> None:
    paper.text("\n".join(f"{one}{'.' if one is names[-1] else ';'}" for one in names), italic=True)


_DRAWN: Final[Mapping[str, Callable[[_Paper, Any], None]]] = {
    "letter": _letter,
    "transfer_slip": _transfer_slip,
    "decision": _decision,
    "minutes": _minutes,
    "proposal_slip": _proposal_slip,
}


def _write(paragraph: Paragraph, words: str, *, size: float = 14, **how: bool) -> Run:
    run = paragraph.add_run(_plain(words))
    run.font.size = Pt(size)
    run.bold, run.italic = how.get("bold"), how.get("italic")
    return run


def _kept_together(name: str) -> str:
    """A body's name in capitals, what is said in one breath on one line."""
    return name.upper().replace("ỦY BAN NHÂN DÂN", "ỦY\xa0BAN\xa0NHÂN\xa0DÂN")


def _plain(words: str) -> str:
    """The words as XML may hold them: no halves of letters, no signs that are none."""
    return _NO_XML.sub("", clean(words))


def _in_cell(cell: _Cell, words: str, *, size: float = 14, **how: bool) -> Paragraph:
    paragraph = cell.add_paragraph()
    _write(paragraph, words, size=size, **how)
    return paragraph


def _centred(cell: _Cell, words: str, *, size: float = 14, **how: bool) -> None:
    _in_cell(cell, words, size=size, **how).alignment = ALIGN.CENTER


def _drop_first(cell: _Cell) -> None:
    """A cell begins with an empty paragraph: away with it, once others stand there."""
    if len(cell.paragraphs) > 1:
        first = cell.paragraphs[0]._p
        first.getparent().remove(first)


def _room_to_sign(cell: _Cell) -> None:
    paragraph = cell.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(64)


def _rule(place: File | _Cell, width: Length | int, length: Length) -> None:
    """A line of this length in the middle of what is so wide."""
    paragraph = place.add_paragraph()
    side = Length((width - length) // 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    paragraph.paragraph_format.line_spacing = Pt(4)
    paragraph.paragraph_format.space_after = Pt(4)
    edges = _made("w:pBdr")
    edges.append(_made("w:top", val="single", sz="6", space="1", color="000000"))
    paragraph._p.get_or_add_pPr().insert_element_before(edges, "w:spacing", "w:ind", "w:jc")


def _page_number(paragraph: Paragraph) -> None:
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind in ("begin", "", "end"):
        if kind:
            run._r.append(_made("w:fldChar", fldCharType=kind))
        else:
            code = _made("w:instrText")
            code.text = "PAGE"
            run._r.append(code)


def _made(tag: str, **values: str) -> Any:
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(f"w:{name}"), value)
    return element
