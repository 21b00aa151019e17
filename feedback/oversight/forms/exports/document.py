"""The written report in Word: the outline filled with figures in sentences, units' words, forms as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from feedback.agencies import queries as agencies
from feedback.agencies.rules import letter_sign
from feedback.cases import rules
from feedback.cases.letters import heads
from feedback.clock import local_day
from feedback.law.forms import heading
from feedback.law.forms.checking import ZERO, written
from feedback.law.forms.schema import Column, Form
from feedback.oversight.forms.exports import words
from feedback.oversight.forms.exports.gathering import WHOLE, Line, Report
from feedback.oversight.forms.narrative import EXPLANATIONS, PARTS
from feedback.papers.docx.grids import Grid, GridCell, add_grid, lying_pages
from feedback.papers.docx.paper import Paper
from feedback.papers.letterhead import Letterhead

_CHIEF: Final = "Thanh tra Chính phủ"
_MANY: Final = 18
"""Forms with more columns stand on A3."""

_NAMED: Final = 8
"""How many units are named before the rest is counted."""


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A chapter of the outline: the parts that units write, the families of forms whose figures it tells."""

    title: str
    parts: tuple[str, ...] = ()
    families: tuple[tuple[str, tuple[str, ...]], ...] = ()


_OUTLINE: Final = (
    _Chapter("Tình hình tiếp công dân, khiếu nại, tố cáo, kiến nghị, phản ánh", ("situation", "causes")),
    _Chapter(
        "Kết quả tiếp công dân, xử lý đơn, giải quyết khiếu nại, tố cáo",
        (),
        (
            ("Tiếp công dân", ("TCD",)),
            ("Tiếp nhận, phân loại, xử lý đơn", ("XLD",)),
            ("Giải quyết khiếu nại, tố cáo thuộc thẩm quyền", ("01/KQGQ", "03/KQGQ", "GQKN", "GQTC")),
            (
                "Thi hành quyết định giải quyết khiếu nại, thực hiện kết luận nội dung tố cáo",
                ("02/KQGQ", "04/KQGQ", "KQTH"),
            ),
            ("Quản lý nhà nước về tiếp công dân, khiếu nại, tố cáo", ("QLNN", "QLKNTC")),
            ("Số liệu khác", ("LB",)),
        ),
    ),
    _Chapter("Đánh giá, giải pháp", ("remedies",)),
    _Chapter("Kiến nghị, đề xuất", ("proposals",)),
)
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII")


def write(report: Report, progress: Callable[[int], None] = lambda _done: None) -> bytes:
    """The file; ``progress`` is told how many forms are done."""
    paper = Paper(_head(report))
    paper.mark(report.mark)
    paper.letterhead()
    paper.title("Báo cáo", _subject(report))
    paper.addressed(_addressed(report))
    paper.text(_opening(report))
    number = 0
    for number, chapter in enumerate(_OUTLINE):
        _chapter(paper, report, chapter, number)
    _explained(paper, report, _ROMAN[number + 1])
    paper.text("Kèm theo: các biểu số liệu dưới đây.", keep_last=True)
    paper.closing()
    for done, form in enumerate(report.forms.forms, 1):
        # What only serves the sentences above is printed there, and as a table in the spreadsheet.
        if not words.is_aid(form):
            _form(paper, report, form)
        progress(done)
    return paper.bytes()


def _head(report: Report) -> Letterhead:
    on = local_day(report.at)
    if report.freeze is not None:
        on = report.freeze.frozen_on
    elif report.unit is not None and report.said is not None and report.said.sent_on:
        on = report.said.sent_on
    top = heads.of_agency(report.issuer, on)
    name = report.signed[0] if report.signed else None
    return Letterhead(
        **top,
        issued_on=on,
        number=f"{rules.OPEN_NUMBER}/BC-{letter_sign(report.issuer)}",
        signing=words.signing(report),
        signer=name,
        copies_to=("Như trên", "Lưu: VT"),
        file_title=f"Báo cáo {words.period_words(report)}",
    )


def _subject(report: Report) -> str:
    told = "Công tác tiếp công dân, xử lý đơn, giải quyết khiếu nại, tố cáo, kiến nghị, phản ánh"
    return f"{told} {words.period_words(report)}"


def _addressed(report: Report) -> Sequence[str]:
    if report.unit is None:
        committee = agencies.province_committee().name
        return (_CHIEF, committee)
    merging = agencies.by_id(report.period.agency_id)
    return (merging.name,) if merging else ()


def _opening(report: Report) -> str:
    whose = f"{report.issuer.name} báo cáo" if report.unit else f"{report.issuer.name} tổng hợp, báo cáo"
    basis = report.forms.basis
    under = f"Căn cứ {basis}" if not report.mark else f"Theo biểu mẫu của {basis}"
    told = f"{under}, {whose} như sau. {words.span(report)}. {words.stands(report)}."
    if report.unit is None:
        sent = len(report.lines) - len(report.missing)
        told += f" {sent} trong {len(report.lines)} đơn vị đã gửi báo cáo"
        told += "; số của các đơn vị khác do hệ thống đếm." if report.missing else "."
    return f"{told}\n{report.mark}." if report.mark else told


def _chapter(paper: Paper, report: Report, chapter: _Chapter, number: int) -> None:
    paper.line(f"{_ROMAN[number]}. {chapter.title.upper()}", bold=True, keep=True, before=8, after=4)
    place = 0
    for title, families in chapter.families:
        forms = [one for one in report.forms.forms if _is_of(one, families) and _has_words(report, one)]
        if not forms:
            continue
        place += 1
        paper.line(f"{place}. {title}", bold=True, keep=True, before=6, after=2)
        for form in forms:
            _told(paper, report, form)
    for part in chapter.parts:
        _narrative(paper, report, part, named=PARTS[part] != chapter.title)
    if chapter.parts and not any(line.narrative.get(part) for part in chapter.parts for line in report.lines):
        paper.text(_nothing_said(report, named=number == 0), italic=True)


def _has_words(report: Report, form: Form) -> bool:
    """Whether anything is told of a form: of one that only serves the written part nothing is where other
    sentences gave its figures."""
    return not (words.is_aid(form) and form.sentences) or bool(words.sentences(report, form))


def _told(paper: Paper, report: Report, form: Form) -> None:
    """A form in sentences; a set that brings none, as headings and figures."""
    source = "" if words.is_aid(form) else f" (Biểu {form.number})"
    if not form.sentences:
        rows = [
            (one.number, " – ".join(words.head_words(one)), _total_of(report, form, one))
            for one in form.figures
            if report.totals[form.number][one.number]
        ]
        paper.line(f"{form.title}{source}", italic=True, keep=True)
        if rows:
            paper.listing(("Cột", "Nội dung", "Số liệu"), (14, 100, 26), rows)
            paper.gap(6)
        else:
            paper.text(words.silence(report, form) or "Trong kỳ không phát sinh.")
        return
    told = words.sentences(report, form) or [words.silence(report, form)]
    told = [one for one in (*told, words.lacking(report, form)) if one]
    if told:
        paper.line(f"{form.title}{source}", italic=True, keep=True)
        paper.text("\n".join(f"- {one}" for one in told))


def _nothing_said(report: Report, *, named: bool) -> str:
    """Why a chapter that units write stands empty; ``named``: whose reports are missing."""
    if report.unit is not None:
        return "Đơn vị không ghi nội dung này."
    if not report.missing:
        return "Các đơn vị không ghi nội dung này."
    count = len(report.missing)
    names = "; ".join(one.agency.short_name for one in report.missing[:_NAMED])
    rest = f" và {count - _NAMED} đơn vị khác" if count > _NAMED else ""
    who = f" ({names}{rest})" if named else ""
    return f"Chưa có nội dung: {count} đơn vị chưa gửi báo cáo{who}."


def _is_of(form: Form, families: Sequence[str]) -> bool:
    return form.number in families or form.number.partition("/")[2] in families


def _narrative(paper: Paper, report: Report, part: str, *, named: bool) -> None:
    """What units wrote of this part; ``named``: under its own heading, where the chapter's isn't the same."""
    told = [(line.agency.name, line.narrative[part]) for line in report.lines if line.narrative.get(part)]
    if not told:
        return
    if named:
        paper.line(PARTS[part], bold=True, italic=True, keep=True, before=4)
    if report.unit is not None:
        paper.text(told[0][1])
        return
    paper.line("Tổng hợp từ các đơn vị:", italic=True, keep=True)
    for name, said in told:
        paper.text(said, before=f"{name}: ")


def _explained(paper: Paper, report: Report, number: str) -> None:
    """What doesn't fit together, and what was said of it."""
    found = list(_broken(report))
    remark = report.freeze.remark if report.freeze and report.unit is None else ""
    said = [
        (line.agency.name, line.narrative[EXPLANATIONS])
        for line in report.lines
        if line.narrative.get(EXPLANATIONS)
    ]
    if not (found or remark or said):
        return
    paper.line(f"{number}. GIẢI TRÌNH SỐ LIỆU CHƯA KHỚP", bold=True, keep=True, before=8, after=4)
    if found:
        paper.listing(("Đơn vị", "Biểu", "Chưa khớp"), (40, 16, 84), found)
        paper.gap(6)
    if remark:
        paper.text(remark)
    for name, words_ in said:
        paper.text(words_, before=f"{name}: ")


def _broken(report: Report) -> Iterator[tuple[str, str, str]]:
    whole = [(WHOLE, one) for one in report.broken]
    for name, one in [*whole, *((line.agency.name, one) for line in report.lines for one in line.broken)]:
        yield name, one.cells[0][0], f"{one.words}{' (nhắc)' if one.warns else ''}"


def _form(paper: Paper, report: Report, form: Form) -> None:
    lying_pages(paper, large=len(form.columns) > _MANY)
    paper.line(f"Biểu {form.number}", bold=True, keep=True)
    if report.mark:
        paper.line(report.mark, italic=True, keep=True)
    paper.line(form.title.upper(), bold=True, keep=True)
    paper.line(f"{words.span(report)}. {words.stands(report)}", italic=True, size=11, keep=True, after=6)
    rows = [_row(form, line) for line in report.lines]
    if report.unit is None:
        totals = ("" if one.text else _total_of(report, form, one, bare=True) for one in form.columns)
        rows.append(["Tổng số", *totals])
    add_grid(
        paper,
        Grid(_heads(form), rows, len(form.columns) + 1, bold=int(report.unit is None), first=_share(form)),
    )
    if any(cell[0] == form.number for line in report.lines for cell in line.empty):
        paper.line(f"{words.EMPTY}: cột nhập tay, chưa có số liệu.", italic=True, size=8)
    paper.line(words.foot(report, form.number), italic=True, size=8)


def _share(form: Form) -> int:
    return 12 if len(form.columns) > _MANY else 22


def _heads(form: Form) -> list[list[GridCell]]:
    rows = heading.rows(form.columns)
    found = []
    for level, row in enumerate(rows):
        cells = [
            GridCell(words.head_words(form.by_number[one.columns[0]])[level], one.across, one.down)
            for one in row
        ]
        found.append([GridCell("Đơn vị", 1, len(rows)), *cells] if level == 0 else cells)
    return [*found, [GridCell("MS"), *(GridCell(words.numbered(form, one)) for one in form.columns)]]


def _total_of(report: Report, form: Form, column: Column, *, bare: bool = False) -> str:
    if report.has_none((form.number, column.number)):
        return words.EMPTY
    value = report.totals[form.number][column.number]
    return written(value) if bare else words.valued(column, value)


def _row(form: Form, line: Line) -> list[str]:
    figures = line.figures.get(form.number, {})
    row = [line.agency.name]
    for one in form.columns:
        cell = (form.number, one.number)
        if one.text:
            row.append(line.texts.get(cell, ""))
        else:
            row.append(words.EMPTY if cell in line.empty else written(figures.get(one.number, ZERO)))
    return row
