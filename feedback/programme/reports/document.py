"""A report in Word and as a spreadsheet: of a unit, or of the province out of what units sent.

The layout is that of Phụ lục I Nghị định 30/2020/NĐ-CP; the tables stand behind it on lying pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from feedback.agencies import queries as agencies
from feedback.agencies.rules import letter_sign
from feedback.cases import rules
from feedback.cases.letters import heads
from feedback.papers.docx.grids import Grid, GridCell, add_grid, lying_pages
from feedback.papers.docx.paper import Paper
from feedback.papers.letterhead import Letterhead
from feedback.papers.tables import Column, Sheet
from feedback.programme.reports import form, queries
from feedback.programme.reports.printed import Printed
from feedback.web.filters import so

_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_SUBJECT: Final = "Thực hiện dân chủ ở cơ sở và công tác dân vận"
_COLUMN: Final = 14


def docx(one: Printed) -> bytes:
    """The Word file."""
    paper = Paper(_head(one))
    paper.mark("" if one.revision else "Dự thảo")
    paper.letterhead()
    paper.title("Báo cáo", f"{_SUBJECT} {one.span.words}")
    paper.addressed((agencies.province_committee().name,) if one.of_province else _through())
    paper.text(_opening(one))
    number = 0
    for number, section in enumerate(form.SECTIONS):
        paper.line(f"{_ROMAN[number]}. {section.words.upper()}", bold=True, keep=True, before=8, after=4)
        words = str(one.content["words"].get(section.key, "")).strip()
        paper.text(words or "Không có nội dung báo cáo.", italic=not words)
    paper.line(f"{_ROMAN[number + 1]}. SỐ LIỆU", bold=True, keep=True, before=8, after=4)
    paper.line("1. Số liệu của hệ thống", bold=True, keep=True, after=4)
    _listed(paper, [(queries.figure_words(key), one.content["figures"].get(key, 0)) for key in form.FIGURES])
    for place, group in enumerate(form.GROUPS, 2):
        paper.line(f"{place}. {group.title}", bold=True, keep=True, before=6, after=4)
        _listed(paper, [(each.words, one.content["counts"].get(each.key, 0)) for each in group.fields])
    if one.of_province and one.content["missing"]:
        missing = one.content["missing"]
        paper.line(f"Đơn vị chưa gửi báo cáo ({len(missing)})", bold=True, keep=True, before=6, after=4)
        paper.text("; ".join(missing) + ".")
        if one.content.get("despite"):
            paper.text(f"Lý do chưa tổng hợp: {one.content['despite']}")
    paper.closing()
    if one.of_province:
        lying_pages(paper, large=True)
        for name, columns in _tables():
            paper.line(f"Phụ lục. {name}, {one.span.words}", bold=True, keep=True, size=12)
            add_grid(paper, _grid(one, columns))
    return paper.bytes()


def sheets(one: Printed) -> Iterator[Sheet]:
    """The sheets of the spreadsheet: figures and counts; of the province one line for each unit."""
    title = f"{_SUBJECT} {one.span.words}"
    whole = [
        *((queries.figure_words(key), one.content["figures"].get(key, 0)) for key in form.FIGURES),
        *((each.words, one.content["counts"].get(each.key, 0)) for each in form.FIELDS.values()),
    ]
    yield Sheet("Số liệu", title, [Column("Nội dung", 60), Column("Số liệu", _COLUMN)], whole)
    if one.of_province:
        for name, columns in _tables():
            heads_ = [Column("Đơn vị", 44), *(Column(words, _COLUMN) for _kind, _key, words in columns)]
            rows = [
                (row["name"], *(row[kind].get(key, 0) for kind, key, _words in columns))
                for row in one.content["rows"]
            ]
            yield Sheet(name[:31], f"{name}, {one.span.words}", heads_, rows)
        missing = [(name,) for name in one.content["missing"]]
        yield Sheet("Chưa gửi", f"Đơn vị chưa gửi báo cáo {one.span.words}", [Column("Đơn vị", 60)], missing)
    words = [(each.words, one.content["words"].get(each.key, "")) for each in form.SECTIONS]
    yield Sheet("Phần lời", title, [Column("Mục", 40), Column("Nội dung", 120)], words)


def _through() -> Sequence[str]:
    """A unit reports to the province's committee by way of the organiser."""
    found = [agencies.province_committee().name]
    organiser = agencies.by_code("SNV")
    return [*found, organiser.name] if organiser is not None else found


def _head(one: Printed) -> Letterhead:
    lines = heads.signing_lines(one.agency, one.position) if one.position else ["THỦ TRƯỞNG ĐƠN VỊ"]
    return Letterhead(
        **heads.of_agency(one.agency, one.on),
        issued_on=one.on,
        number=f"{rules.OPEN_NUMBER}/BC-{letter_sign(one.agency)}",
        signing=[words.upper() for words in lines],
        signer=one.signer or None,
        copies_to=("Như trên", "Lưu: VT"),
        file_title=one.title,
    )


def _opening(one: Printed) -> str:
    first, last = one.span.counted.first_on, one.span.counted.last_on
    told = (
        f"Thực hiện {form.BASIS}, {one.agency.name} {'tổng hợp, ' if one.of_province else ''}báo cáo như sau."
    )
    days = f"Số liệu tính từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}."
    if not one.of_province:
        return f"{told} {days}"
    sent, missing = len(one.content["rows"]), len(one.content["missing"])
    return (
        f"{told} {days} {sent} trong {sent + missing} đơn vị đã gửi báo cáo; số liệu cộng từ các báo cáo này."
    )


def _listed(paper: Paper, rows: Sequence[tuple[str, int]]) -> None:
    told = [(str(place), words, so(count)) for place, (words, count) in enumerate(rows, 1)]
    paper.listing(("STT", "Nội dung", "Số liệu"), (12, 118, 30), told)
    paper.gap(6)


def _tables() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The tables by unit: name, and of each column its place in a row, its key, its words."""
    figures = [("figures", key, queries.figure_words(key)) for key in form.FIGURES]
    counts = [("counts", each.key, each.words) for each in form.FIELDS.values()]
    return [("Số liệu của hệ thống", figures), ("Tập huấn, hòa giải, uy tín", counts)]


def _grid(one: Printed, columns: Sequence[tuple[str, str, str]]) -> Grid:
    rows = [
        [row["name"], *(so(row[kind].get(key, 0)) for kind, key, _words in columns)]
        for row in one.content["rows"]
    ]
    total = ["Toàn tỉnh", *(so(one.content[kind].get(key, 0)) for kind, key, _words in columns)]
    heads_ = [[GridCell("Đơn vị"), *(GridCell(words) for _kind, _key, words in columns)]]
    return Grid(heads_, [*rows, total], len(columns) + 1, bold=1, first=22)
