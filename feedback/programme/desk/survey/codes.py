"""What a unit prints for its counter: the poster, sheets of codes; sheets that were lost are struck."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from feedback import config
from feedback.agencies.directory import AgencyEntry
from feedback.cases.desk import printing
from feedback.cases.letters import heads
from feedback.extensions import db
from feedback.law.refusal import Forbidden, Refusal
from feedback.papers import render
from feedback.papers.notice_sheets import SurveyPoster, SurveySlips
from feedback.programme.actions import survey as acts
from feedback.programme.actions.survey import PRINT
from feedback.programme.desk.door import door
from feedback.programme.desk.survey.finding import found, found_own
from feedback.programme.models import SurveyRound, SurveySheet
from feedback.programme.survey import queries, rules
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Form, HiddenNumberField, TextAreaField, WholeNumberField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


class SheetForm(Form):
    """In tờ mã."""

    size = WholeNumberField(
        "Số phiếu cần in",
        hint=f"Nhiều nhất {rules.LARGEST_SHEET} phiếu một lần, mười phiếu một trang",
        least=1,
        most=rules.LARGEST_SHEET,
    )


class VoidForm(Form):
    """Hủy tờ mã."""

    version = HiddenNumberField()
    why = TextAreaField("Lý do hủy", hint="Ví dụ: in hỏng, làm mất", max_length=500, rows=3)


@door.get("/chuong-trinh/khao-sat/<code>/<unit>/ap-phich.pdf")
@needs(PRINT)
def survey_poster(code: str, unit: str) -> Response:
    """Áp phích for the counter."""
    of, agency = _printing(code, unit)
    return printing.answer(
        render.pdf("survey_poster", poster(of, agency, today())), f"ap-phich-khao-sat-{unit}.pdf"
    )


@door.get("/chuong-trinh/khao-sat/<code>/<unit>/phieu-ma")
@needs(PRINT)
def print_codes_form(code: str, unit: str) -> str:
    """How many slips."""
    return _page(*_printing(code, unit), SheetForm(formdata=None, size="50"))


@door.post("/chuong-trinh/khao-sat/<code>/<unit>/phieu-ma")
@needs(PRINT)
@commits
def print_codes(code: str, unit: str) -> View:
    """The sheet as a PDF: its codes are shown this once."""
    of, agency = _printing(code, unit)
    form = SheetForm()
    if not form.validate_on_submit():
        return _page(of, agency, form), 422
    try:
        printed = acts.print_codes(of, agency.id, int(form.size.data), by=current_actor(), at=now())
    except Forbidden:
        abort(403)
    except Refusal as refusal:
        db.session.rollback()
        field = getattr(refusal, "field", "")
        if field in form:
            form[field].errors = [str(refusal)]
        else:
            form.form_errors = [str(refusal)]
        return _page(found(code), agency, form), 422
    sheet = slips(of, agency, printed.sheet, printed.codes)
    return printing.answer(
        render.pdf("survey_slips", sheet), f"phieu-khao-sat-{unit}-to-{printed.sheet.number}.pdf"
    )


@door.get("/chuong-trinh/khao-sat/<code>/<unit>/phieu-ma/<int:number>/huy")
@needs(PRINT)
def void_sheet_form(code: str, unit: str, number: int) -> str:
    """Hủy tờ mã."""
    of, agency, sheet = _sheet(code, unit, number)
    if sheet.voided is not None:
        abort(404)
    return _void_page(of, agency, sheet, VoidForm(formdata=None, version=sheet.version))


@door.post("/chuong-trinh/khao-sat/<code>/<unit>/phieu-ma/<int:number>/huy")
@needs(PRINT)
@commits
def void_sheet(code: str, unit: str, number: int) -> View:
    """Its codes open nothing any more."""
    _sheet(code, unit, number)
    form, struck = VoidForm(), list[int]()

    def act() -> None:
        sheet, expected = _sheet(code, unit, number)[2], form.version.data or 0
        struck.append(
            acts.void_sheet(sheet, why=form.why.data, expected=expected, by=current_actor(), at=now())
        )

    return written(
        form,
        act,
        lambda: f"Đã hủy {struck[-1]} mã chưa dùng của tờ {number}",
        lambda: _void_page(*_sheet(code, unit, number), form),
        (".survey_unit", {"code": code, "unit": unit}),
    )


def poster(of: SurveyRound, agency: AgencyEntry, on: date) -> SurveyPoster:
    """What hangs at the counter of a unit."""
    return SurveyPoster(
        **heads.of_agency(agency, on),
        issued_on=on,
        title="Ông/bà có hài lòng không?",
        subject=f"Khảo sát hài lòng về sự phục vụ của {agency.name}",
        steps=[
            "Xin một phiếu có mã ở quầy.",
            "Quét mã QR trên đây bằng điện thoại, hoặc mở trang ghi dưới mã.",
            "Nhập mã của phiếu, chọn mức hài lòng, bấm «Gửi».",
        ],
        days=f"Từ ngày\u00a0{of.opens_on:%d/%m/%Y} đến hết ngày\u00a0{of.closes_on:%d/%m/%Y}.",
        promise="Không hỏi tên. Không ai biết phiếu nào của ai.",
        address=_address(agency),
        file_title="Áp phích khảo sát hài lòng",
    )


def slips(of: SurveyRound, agency: AgencyEntry, sheet: SurveySheet, codes: list[str]) -> SurveySlips:
    """The slips of a sheet."""
    return SurveySlips(
        agency=agency.name,
        title=of.name,
        sheet_number=sheet.number,
        until=of.closes_on,
        made_on=sheet.printed_on,
        address=_address(agency),
        slips=[(sheet.first + place, rules.shown(code)) for place, code in enumerate(codes)],
    )


def _address(agency: AgencyEntry) -> str:
    path = url_for("programme_public.survey_of", unit=agency.code)
    return config.current().site_url.rstrip("/") + path


def _printing(code: str, unit: str) -> tuple[SurveyRound, AgencyEntry]:
    of, agency = found(code), found_own(unit)
    if rules.standing(of.opens_on, of.closes_on, today()) == "closed":
        abort(404)
    return of, agency


def _sheet(code: str, unit: str, number: int) -> tuple[SurveyRound, AgencyEntry, SurveySheet]:
    of, agency = found(code), found_own(unit)
    return of, agency, queries.sheet_of(of.id, agency.id, number) or abort(404)


def _page(of: SurveyRound, agency: AgencyEntry, form: SheetForm) -> str:
    back = url_for(".survey_unit", code=of.code, unit=agency.code)
    return render_template("programme/desk/survey/print.html", form=form, of=of, agency=agency, back_to=back)


def _void_page(of: SurveyRound, agency: AgencyEntry, sheet: SurveySheet, form: VoidForm) -> str:
    back = url_for(".survey_unit", code=of.code, unit=agency.code)
    return render_template(
        "programme/desk/survey/void.html", form=form, of=of, agency=agency, sheet=sheet, back_to=back
    )
