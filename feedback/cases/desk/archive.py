"""Nộp lưu hồ sơ: of one case; the agency's lists of what waits, what lies there, whose term is over."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import islice
from typing import Any, Final

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.cases import archive, originals
from feedback.cases.actions import archiving
from feedback.cases.archive import Line
from feedback.cases.desk import printing
from feedback.cases.desk.door import at_home, door, find_case, note_reading, state_label
from feedback.cases.desk.trying import View, again, taken
from feedback.cases.forms import REASON_LENGTH, StepForm
from feedback.cases.models import Case
from feedback.law import retention
from feedback.papers import render
from feedback.papers.sheets import Record
from feedback.papers.spreadsheets import xlsx
from feedback.papers.tables import Column
from feedback.web import menus, pagination, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Choice, RadiosField, TextAreaField, TextField, WholeNumberField
from feedback.web.guards import current_actor, needs

MOST_PRINTED: Final = 2000
"""Rows of a list that is printed; longer ones are for the spreadsheet."""

_PAGE: Final = "nop-luu"
_LISTS: Final = dict(zip(("cho-nop", "da-nop", "het-han"), archive.SHOWN, strict=True))
_WORDS: Final = {
    archive.WAITING: "Chờ nộp lưu",
    archive.KEPT: "Đã nộp lưu",
    archive.OVER: "Hết thời hạn lưu",
}
_UNSURE: Final = "Cần cơ quan pháp chế xác nhận"
_FIRST_YEAR: Final = 2000


class HandInForm(StepForm):
    """Nộp lưu hồ sơ."""

    retention = RadiosField("Thời hạn lưu", missing="Chọn thời hạn lưu", small=True)
    file_code = TextField("Mã hồ sơ", hint="Theo danh mục hồ sơ của cơ quan", max_length=60, width=20)
    pages = WholeNumberField("Số tờ", least=1, optional=True)
    place = TextField("Nơi để hồ sơ", hint="Ví dụ: kho 2, giá 5, hộp 12", max_length=200, optional=True)
    originals_why = TextAreaField(
        "Vì sao chưa trả giấy tờ gốc", max_length=REASON_LENGTH, rows=3, optional=True
    )

    def fit(self, case: Case) -> HandInForm:
        """Offer the terms for this case; ask about originals only while some are kept."""
        self.retention.choices = [
            Choice(
                one.key,
                f"{one.length[:1].upper()}{one.length[1:]}: {one.words}",
                hint=f"{one.basis}. {_UNSURE}" if one.confidence == "unsure" else one.basis,
            )
            for one in retention.offered(case.course, case.state)
        ]
        if not originals.held(case.id):
            del self.originals_why
        return self


@door.get("/don/<number>/nop-luu")
@needs(archiving.WRITE)
def hand_in_form(number: str) -> View:
    """Asks for code, place, sheets, term; says why not yet where something is owed."""
    case = find_case(number)
    note_reading(case.id, _PAGE)
    proposed = retention.proposed(case.course, case.state).key
    return _form_page(case, HandInForm(formdata=None, version=case.version, retention=proposed).fit(case))


@door.post("/don/<number>/nop-luu")
@needs(archiving.WRITE)
@commits
def hand_in(number: str) -> View:
    """Hand the file in."""
    case = find_case(number)
    form = HandInForm().fit(case)
    if not form.validate_on_submit():
        return again(case, form, _PAGE, _form_page)
    chosen = retention.by_key(form.retention.data)
    assert chosen is not None
    act = partial(
        archiving.hand_in,
        case,
        file_code=form.file_code.data,
        place=form.place.data or None,
        pages=form.pages.data,
        retention=chosen,
        originals_why=form.originals_why.data if "originals_why" in form else "",
    )
    return taken(case, form, act, "Đã nộp lưu hồ sơ", _PAGE, _form_page)


def _form_page(case: Case, form: HandInForm) -> str:
    return render_template(
        "cases/desk/plain_form.html",
        case=case,
        form=form,
        title="Nộp lưu hồ sơ",
        words=[
            "Thời hạn lưu tính từ hết năm vụ việc sau cùng của việc này kết thúc. "
            "Nộp lưu rồi, hồ sơ vẫn đọc được ở đây."
        ],
        hindrance=archiving.why_not_yet(case),
        button="Nộp lưu",
        back=url_for("cases_desk.show", number=case.number),
    )


@door.get("/luu-tru")
@needs(archiving.READ)
def archive_list() -> str:
    """The lists of the agency."""
    shown = _LISTS.get(request.args.get("ds", ""), archive.WAITING)
    after = pagination.dated(request.args.get("sau"))
    year = _year()
    page = archive.listed(current_actor(), shown, today=today(), year=year, after=after)
    return render_template(
        "cases/desk/archive.html",
        lines=page.lines,
        after=pagination.encode(page.after) if page.after else None,
        first=after is None,
        shown=shown,
        year=year,
        years=range(today().year, today().year - 5, -1),
        tabs=[(key, value, _WORDS[value]) for key, value in _LISTS.items()],
        proposed=retention.proposed,
        may_write=current_actor().may(archiving.WRITE),
    )


@door.get("/luu-tru.<form>")
@needs(archiving.READ)
def archive_sheet(form: str) -> View:
    """Mục lục hồ sơ nộp lưu of a year, as a spreadsheet or on paper."""
    year = _year() or today().year
    title = f"Mục lục hồ sơ nộp lưu năm {year}"
    rows = map(_cells, archive.of_year(current_actor(), year, today=today()))
    if form == "xlsx":
        return xlsx(title, _COLUMNS, rows)
    if form != "pdf":
        abort(404)
    printed = [["" if cell is None else str(cell) for cell in row] for row in islice(rows, MOST_PRINTED + 1)]
    if len(printed) > MOST_PRINTED:
        flash(f"Mục lục có hơn {MOST_PRINTED} hồ sơ. Tải bảng tính để in từng phần")
        return redirect(url_for("cases_desk.archive_list", nam=year), 303)
    agency = agencies.by_id(current_actor().agency_id or 0)
    sheet = Record(
        title="Mục lục hồ sơ nộp lưu",
        made_on=today(),
        subject=f"Năm {year}",
        facts=[("Cơ quan", agency.name if agency else ""), ("Số hồ sơ", str(len(printed)))],
        heads=[column.head for column in _COLUMNS],
        widths=[column.width for column in _COLUMNS],
        rows=printed,
        flipped=True,
    )
    return printing.answer(render.pdf("record", sheet), f"{title}.pdf")


_COLUMNS: Final = (
    Column("Mã hồ sơ", 16),
    Column("Số vụ việc", 30),
    Column("Tiêu đề", 48),
    Column("Bắt đầu", 13),
    Column("Kết thúc", 13),
    Column("Cách kết thúc", 20),
    Column("Số tờ", 8),
    Column("Thời hạn lưu", 14),
    Column("Nơi để", 24),
)


def _cells(line: Line) -> Iterable[Any]:
    case, row = line.case, line.archived
    proposed = retention.proposed(case.course, case.state)
    length = proposed.length if row is None else f"{row.years} năm" if row.years else "vĩnh viễn"
    days = [f"{day:%d/%m/%Y}" if day else "" for day in (case.received_on, case.closed_on)]
    kept = (row.file_code, row.pages, row.place) if row else ("", None, "")
    return (kept[0], case.number, case.title, *days, state_label(case), kept[1], length, kept[2])


def _year() -> int | None:
    """The year of the address; None for all."""
    typed = request.args.get("nam", "")
    year = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) == 4 else 0
    return year if _FIRST_YEAR <= year <= today().year else None


def link(case: Case) -> Markup | None:
    """Beside a closed case: the way to hand its file in, or where it lies."""
    row = archive.of_case(case.id)
    if row is not None and archiving.is_archived(case):
        kept = f"đến hết ngày {row.keep_until_on:%d/%m/%Y}" if row.keep_until_on else "vĩnh viễn"
        words = Markup("<p>Đã nộp lưu ngày {}, mã hồ sơ {}, lưu {}.</p>")
        return words.format(f"{row.archived_on:%d/%m/%Y}", row.file_code, kept)
    if case.is_open or not at_home(case) or not current_actor().may(archiving.WRITE):
        return None
    address = url_for("cases_desk.hand_in_form", number=case.number)
    return Markup('<p><a href="{}">Nộp lưu hồ sơ</a></p>').format(address)


def init_app(app: Flask) -> None:
    """Put the lists on the menu and the link on the case's page."""
    menus.add_office(app, "cases_desk.archive_list", "Hồ sơ lưu", 33)
    slots.fill(app, "case_actions", link)
