"""How each paper is drawn with python-docx, in the same layout as the PDF.

Times New Roman and the sizes of Phụ lục I Nghị định 30/2020/NĐ-CP. All text goes in as text: nothing that
anybody typed is a field, a link or markup. The file names no author and no person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from feedback.papers.docx.paper import INDENT, Paper, listed
from feedback.papers.sheets import (
    Decision,
    Letter,
    Letterhead,
    Minutes,
    ProposalSlip,
    Sheet,
    TransferSlip,
)
from feedback.papers.tabled_sheets import ListedLetter, Tabled


def docx(template: str, values: Sheet) -> bytes:
    """See the package."""
    draw = _DRAWN[template]
    assert isinstance(values, Letterhead)
    paper = Paper(values)
    draw(paper, values)
    return paper.bytes()


def _letter(paper: Paper, values: Letter) -> None:
    paper.letterhead("" if values.title else values.subject)
    if values.title:
        paper.title(values.title, values.subject)
    paper.addressed(values.to, values.address)
    _bases(paper, values.bases)
    paper.text(values.text, keep_last=True)
    for label, value in values.facts:
        paper.line(f"{label}: {value}", left=INDENT, keep=True)
    for label, code in values.codes:
        paper.line(f"{label}: {code}", align=ALIGN.CENTER, bold=True, keep=True)
    if values.foot:
        paper.text(values.foot, keep_last=True)
    paper.closing()


def _listed_letter(paper: Paper, values: ListedLetter) -> None:
    paper.letterhead("" if values.title else values.subject)
    if values.title:
        paper.title(values.title, values.subject)
    paper.addressed(values.to)
    paper.text(values.text, keep_last=True)
    paper.listing(values.heads, values.widths, values.rows)
    paper.gap(4)
    paper.text(values.closing, keep_last=True)
    paper.closing()


def _transfer_slip(paper: Paper, values: TransferSlip) -> None:
    paper.letterhead()
    paper.title(values.title, values.subject)
    paper.addressed((values.to_agency,))
    paper.text("\n".join(values.said), keep_last=not values.enclosures)
    if values.enclosures:
        paper.text("Tài liệu gửi kèm:")
        paper.text("\n".join(listed(values.enclosures)), keep_last=True)
    paper.closing()


def _decision(paper: Paper, values: Decision) -> None:
    paper.letterhead()
    paper.title(values.title, values.subject)
    paper.heading(values.authority)
    _bases(paper, values.bases)
    paper.text(values.reasons)
    paper.heading("Quyết định:")
    for number, words in enumerate(values.articles, 1):
        paper.text(words, before=f"Điều {number}. ", keep_last=number == len(values.articles))
    paper.closing()


def _minutes(paper: Paper, values: Minutes) -> None:
    paper.mark(values.mark)
    paper.letterhead()
    paper.title(values.title, values.subject)
    paper.text("\n".join([values.opening, *values.about]))
    paper.line("I. Thành phần tham gia", bold=True, keep=True, before=6)
    paper.text(f"Người chủ trì: {values.chair}.")
    paper.text("\n".join(listed(values.present)))
    if values.absent:
        paper.text("Người được mời nhưng vắng mặt:")
        paper.text("\n".join(listed(values.absent)))
    paper.line(f"II. {values.headings[0]}", bold=True, keep=True, before=6)
    paper.text(values.content)
    for name, words in values.parts:
        paper.line(name, bold=True, italic=True, keep=True, before=4)
        paper.text(words)
    if values.result:
        paper.line(f"III. {values.headings[1]}", bold=True, keep=True, before=6)
        paper.text(values.result)
    paper.text(values.ending, keep_last=True)
    if len(values.officers) == 1:
        paper.signatures([*values.signers, *values.officers])
    else:
        paper.signatures(values.signers)
        paper.signatures(values.officers)


def _proposal_slip(paper: Paper, values: ProposalSlip) -> None:
    paper.letterhead()
    paper.title(values.title, values.subject)
    paper.addressed(values.to)
    paper.text("\n".join(values.said), keep_last=True)
    paper.gap(6, keep=True)
    paper.signatures([("", values.approves), (values.signer or "", values.proposes)], "(ký, ghi rõ họ tên)")


def _tabled(paper: Paper, values: Tabled) -> None:
    paper.flip()
    paper.letterhead()
    paper.title(values.title, values.subject)
    paper.text(values.text)
    paper.listing(values.heads, values.widths, values.rows)
    paper.gap(8)
    paper.text(values.closing, keep_last=True)
    paper.closing()


def _bases(paper: Paper, names: Sequence[str]) -> None:
    paper.text("\n".join(f"{one}{'.' if one is names[-1] else ';'}" for one in names), italic=True)


_DRAWN: Final[Mapping[str, Callable[[Paper, Any], None]]] = {
    "letter": _letter,
    "listed_letter": _listed_letter,
    "transfer_slip": _transfer_slip,
    "decision": _decision,
    "minutes": _minutes,
    "proposal_slip": _proposal_slip,
    "tabled": _tabled,
}
