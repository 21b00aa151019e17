"""Sổ văn bản đi: read by agency and year, printed, taken along as XLSX; papers written outside entered."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.rules import letter_sign
from feedback.cases import actions, book, copies, letters, queries, rules
from feedback.cases.actions.book import WrongNumber
from feedback.cases.actions.moving import NotYours
from feedback.cases.book import Line
from feedback.cases.desk import printing
from feedback.cases.desk.door import door, note_reading
from feedback.cases.forms import REASON_LENGTH
from feedback.cases.models import Case, OutsideLetter
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed
from feedback.papers import numbers, spreadsheets
from feedback.papers.tables import Column
from feedback.web import menus, now, pagination, slots, today
from feedback.web.commits import commits
from feedback.web.forms import DateField, Form, TextAreaField, TextField, WholeNumberField
from feedback.web.guards import current_actor, needs

View = Answer | str | tuple[str, int]

PLACE: Final = 30
_SIZE: Final = 50
_PRINTED: Final = 500
_APART: Final = "rieng"
_HEADS: Final = (
    Column("Số, ký hiệu", 20),
    Column("Ngày", 12),
    Column("Loại văn bản", 26),
    Column("Trích yếu", 50),
    Column("Nơi nhận", 36),
    Column("Người ký", 24),
    Column("Vụ việc", 24),
    Column("Cách gửi", 30),
)


class OutsideForm(Form):
    """Vào sổ một văn bản lập ngoài hệ thống."""

    ordinal = WholeNumberField("Số", noun="Số văn bản", least=1, most=99_999)
    sign = TextField(
        "Ký hiệu", hint="Phần sau dấu gạch chéo, ví dụ BC-SXD", max_length=40, width=20, spellcheck=False
    )
    issued_on = DateField("Ngày văn bản", not_in_future=True)
    subject = TextField("Trích yếu", hint="Không ghi thông tin về người tố cáo", max_length=300)
    to_whom = TextField("Nơi nhận", max_length=300)
    signer = TextField("Người ký", optional=True, max_length=200, spellcheck=False)
    case = TextField(
        "Số vụ việc",
        hint="Khi văn bản thuộc một vụ việc",
        optional=True,
        max_length=40,
        width=20,
        spellcheck=False,
    )


class CrossOutForm(Form):
    """Gạch bỏ một số đã vào sổ nhầm."""

    why = TextAreaField("Vì sao gạch bỏ số này", noun="Lý do", max_length=REASON_LENGTH, rows=3)


class BeginForm(Form):
    """Số đầu tiên của năm, when numbers were given on paper before."""

    first = WholeNumberField("Số đầu tiên trong hệ thống", least=2, most=99_999)


@door.get("/so-van-ban-di")
@needs("cases:outgoing:read")
def outgoing() -> str:
    """The book of one year, newest number first."""
    chosen = _chosen()
    before = _place()
    lines, more = _books().lines(
        chosen["agency"].id, chosen["year"], sealed=chosen["sealed"], before=before, size=_SIZE
    )
    return _book_page(
        chosen,
        lines,
        after=pagination.encode((None, lines[-1].ordinal)) if more else None,
        first_page=before is None,
    )


@door.get("/so-van-ban-di/in")
@needs("cases:outgoing:read")
def outgoing_print() -> str:
    """The book from its first number on, to be printed on lying sheets."""
    chosen = _chosen()
    after = _place() or 0
    lines, more = _books().lines(
        chosen["agency"].id,
        chosen["year"],
        sealed=chosen["sealed"],
        after=after,
        size=_PRINTED,
        newest_first=False,
    )
    return _book_page(
        chosen,
        lines,
        after=pagination.encode((None, lines[-1].ordinal)) if more else None,
        first_page=after == 0,
        printed=True,
    )


@door.get("/so-van-ban-di.xlsx")
@needs("cases:outgoing:read")
def outgoing_xlsx() -> Answer:
    """The whole book of the year as a spreadsheet; what people typed stays text."""
    chosen = _chosen()
    agency: AgencyEntry = chosen["agency"]
    rows = _books().whole(agency.id, chosen["year"], sealed=chosen["sealed"])
    title = f"Sổ văn bản đi năm {chosen['year']} {agency.name}"
    return spreadsheets.xlsx(title, _HEADS, (_cells(line) for line in rows))


@door.get("/so-van-ban-di/<int:letter_id>.pdf")
@needs("cases:outgoing:read")
def outgoing_letter(letter_id: int) -> Answer:
    """A letter of the book as it was issued, the copy for its first sender."""
    letter, case = _books().letter(letter_id) or abort(404)
    note_reading(case.id, f"van-ban/{letter_id}")
    name = letters.file_name(letter, case.course, sealed=case.sealed)
    return printing.answer(letters.pdf(letter, copies.first_copy(letter)), name)


@door.get("/so-van-ban-di/ghi")
@needs("cases:outgoing:write")
def outside_form() -> str:
    """An empty line of the book, with the next number and today's day."""
    agency = _own_agency()
    form = OutsideForm(
        formdata=None, ordinal=_next(agency, today().year), sign=f"…-{letter_sign(agency)}", issued_on=today()
    )
    return _outside_page(form)


@door.post("/so-van-ban-di/ghi")
@needs("cases:outgoing:write")
@commits
def outside() -> View:
    """Enter a paper that was written outside under its number."""
    form = OutsideForm()
    if form.validate_on_submit():
        case = _case(form)
        if not form.case.errors:
            try:
                paper = actions.enter_outside(
                    _own_agency().id,
                    ordinal=form.ordinal.data,
                    sign=form.sign.data.strip("/ "),
                    issued_on=form.issued_on.data,
                    subject=form.subject.data,
                    to_whom=form.to_whom.data,
                    signer=form.signer.data,
                    case=case,
                    by=current_actor(),
                    at=now(),
                )
            except (WrongNumber, NotAllowed, NotYours) as refusal:
                _blame(form, refusal)
            else:
                flash(f"Đã vào sổ văn bản {paper.number}", "done")
                return redirect(url_for("cases_desk.outgoing", nam=paper.year), 303)
    db.session.rollback()
    return _outside_page(form), 422


@door.get("/so-van-ban-di/ngoai/<int:outside_id>/gach-bo")
@needs("cases:outgoing:write")
def cross_out_form(outside_id: int) -> str:
    """Asks why the number is crossed out."""
    return _cross_out_page(_outside_paper(outside_id), CrossOutForm(formdata=None))


@door.post("/so-van-ban-di/ngoai/<int:outside_id>/gach-bo")
@needs("cases:outgoing:write")
@commits
def cross_out(outside_id: int) -> View:
    """Cross out what was entered wrongly; its number stays."""
    paper, form = _outside_paper(outside_id), CrossOutForm()
    if form.validate_on_submit():
        try:
            actions.cross_out(paper, why=form.why.data, by=current_actor(), at=now())
        except (NotAllowed, NotYours) as refusal:
            form.form_errors = [str(refusal)]
        else:
            flash(f"Đã gạch bỏ số {paper.number}", "done")
            return redirect(url_for("cases_desk.outgoing", nam=paper.year), 303)
    db.session.rollback()
    return _cross_out_page(_outside_paper(outside_id), form), 422


def _outside_paper(outside_id: int) -> OutsideLetter:
    return book.outside(outside_id, _own_agency().id) or abort(404)


def _cross_out_page(paper: OutsideLetter, form: CrossOutForm) -> str:
    return render_template("cases/desk/outside_cross_out.html", paper=paper, form=form)


@door.get("/so-van-ban-di/bat-dau")
@needs("cases:outgoing:write")
def begin_form() -> str:
    """Asks for the first number of this year."""
    return _begin_page(BeginForm(formdata=None))


@door.post("/so-van-ban-di/bat-dau")
@needs("cases:outgoing:write")
@commits
def begin() -> View:
    """Let this year's book go on behind the one kept on paper."""
    form = BeginForm()
    if form.validate_on_submit():
        try:
            actions.begin_book(
                _own_agency().id, today().year, first=form.first.data, by=current_actor(), at=now()
            )
        except (WrongNumber, NotAllowed, NotYours) as refusal:
            _blame(form, refusal)
        else:
            flash(f"Sổ năm {today().year} bắt đầu từ số {form.first.data}", "done")
            return redirect(url_for("cases_desk.outgoing"), 303)
    db.session.rollback()
    return _begin_page(form), 422


def _books() -> book.Book:
    return book.visible_to(current_actor(), today())


def _chosen() -> dict[str, Any]:
    """Which book the address names; what it may not name, or names wrongly, gives the officer's own."""
    books = _books()
    offered = books.agencies()
    wanted = request.args.get("co-quan", "")
    own = current_actor().agency_id
    agency = next((one for one in offered if one.code == wanted), None) or next(
        (one for one in offered if one.id == own), offered[0] if offered else abort(404)
    )
    years = book.years(agency.id, today())
    year = request.args.get("nam", type=int)
    return {
        "agency": agency,
        "offered": offered,
        "years": years,
        "year": year if year in years else years[0],
        "sealed": books.may_sealed and request.args.get("so") == _APART,
        "may_sealed": books.may_sealed,
    }


def _place() -> int | None:
    """The number behind which the page begins."""
    place = pagination.decode(request.args.get("sau"))
    return place[1] if place else None


def _book_page(
    chosen: dict[str, Any], lines: list[Line], *, after: str | None, first_page: bool, printed: bool = False
) -> str:
    agency: AgencyEntry = chosen["agency"]
    mine = agency.id == current_actor().agency_id
    begun = numbers.last_number(rules.series("letter", agency.id, Kind.REPORT), today().year) > 0
    return render_template(
        "cases/desk/book.html",
        **chosen,
        lines=lines,
        run=book.run(agency.id, chosen["year"], sealed=chosen["sealed"]),
        most_named=book.MOST_NAMED,
        after=after,
        first_page=first_page,
        printed=printed,
        may_write=mine and current_actor().may("cases:outgoing:write"),
        may_begin=not begun and chosen["year"] == today().year,
        may_copy=current_actor().may("cases:letter:copy"),
        opens=_opens(lines),
    )


def _opens(lines: list[Line]) -> set[str]:
    """The numbers that lead somewhere: a case may have been handed on, and not everybody reads cases."""
    actor = current_actor()
    if not actor.may("cases:case:read"):
        return set()
    return queries.visible_to(actor).opens(line.case for line in lines if line.case)


def _cells(line: Line) -> tuple[Any, ...]:
    subject = f"{line.subject} (số bỏ: {line.void_why})" if line.void_why else line.subject
    return (line.number, line.issued_on, line.kind, subject, line.to_whom, line.signer, line.case, line.sent)


def _own_agency() -> AgencyEntry:
    return agencies.by_id(current_actor().agency_id or 0) or abort(404)


def _next(agency: AgencyEntry, year: int) -> int:
    return numbers.last_number(rules.series("letter", agency.id, Kind.REPORT), year) + 1


def _case(form: OutsideForm) -> Case | None:
    """The case whose number was typed: of his agency and not sealed, as far as a clerk may know."""
    if not form.case.data:
        return None
    found = queries.visible_to(current_actor()).by_number(form.case.data)
    if found is None or found.sealed or found.agency_id != current_actor().agency_id:
        form.case.errors = ["Không có vụ việc mang số này ở cơ quan ông/bà. Xem lại số, hoặc để trống"]
        return None
    return found


def _blame(form: Any, refusal: Exception) -> None:
    need = getattr(refusal, "need", "")
    if need in form:
        form[need].errors = [str(refusal)]
    else:
        form.form_errors = [str(refusal)]


def _outside_page(form: OutsideForm) -> str:
    agency = _own_agency()
    return render_template(
        "cases/desk/outside_letter.html", form=form, agency=agency, next=_next(agency, today().year)
    )


def _begin_page(form: BeginForm) -> str:
    return render_template("cases/desk/book_begin.html", form=form, agency=_own_agency(), year=today().year)


def _outside_letters(case: Case) -> Markup | None:
    """For the tab of letters: papers of the case that were written outside."""
    papers = book.outside_of(case.id)
    if not papers:
        return None
    return Markup(render_template("cases/desk/_outside_letters.html", papers=papers))  # noqa: S704


def init_app(app: Flask) -> None:
    """Put the book on the menu, and papers written outside beside the letters of their case."""
    menus.add_office(app, "cases_desk.outgoing", "Sổ văn bản đi", PLACE)
    slots.fill(app, "case_letters", _outside_letters)
