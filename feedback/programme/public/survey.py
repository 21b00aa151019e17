"""Khảo sát hài lòng (Điều 34, 35 Luật 10/2022/QH15): the form by a code, without script; what came of it."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.forms import agency_choices, choices_inside
from feedback.extensions import db
from feedback.law.refusal import Misstated, Refusal
from feedback.programme.actions import survey_answers as acts
from feedback.programme.models import SurveyRound
from feedback.programme.public.door import door
from feedback.programme.survey import queries, rules
from feedback.web import now, sharing, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form, QueryForm, RadiosField, SelectField, TextAreaField, TextField
from feedback.web.guards import public
from feedback.web.metadata import found
from feedback.web.pressure import note_wrong_code, pressed
from feedback.web.sharing import shared
from feedback.web.sitemap import listed

View = Response | str | tuple[str, int]

_MOST_COMMENTS: Final = 50


class UnitForm(QueryForm):
    """Which unit."""

    unit = SelectField("Đơn vị", name="don-vi", optional=True, prompt="Chọn đơn vị")


class ResultsFilter(QueryForm):
    """Which round."""

    of = SelectField("Đợt khảo sát", name="dot", optional=True, prompt="Đợt mới nhất")


class AnswerForm(Form):
    """Phiếu khảo sát; the questions are those of the round (``form_of``)."""

    code = TextField(
        "Mã của phiếu",
        hint="Mười hai chữ số in trên phiếu nhận ở quầy",
        max_length=30,
        width=20,
        inputmode="numeric",
        autocomplete="off",
        spellcheck=False,
        missing="Nhập mã in trên phiếu",
    )
    comment = TextAreaField(
        "Điều gì cần làm tốt hơn?",
        hint="Không ghi tên, số điện thoại, địa chỉ của ai. Đơn vị xem trước khi cho mọi người đọc",
        optional=True,
        max_length=acts.MOST_COMMENT,
        rows=4,
    )


def form_of(of: SurveyRound) -> type[AnswerForm]:
    """The form with the questions of a round, each a field called by its key."""
    choices = list(rules.MARKS.items())
    fields: dict[str, Any] = {
        one["key"]: RadiosField(one["words"], choices=choices, missing=f"Chọn một mức cho «{one['words']}»")
        for one in of.questions
    }
    return type("RoundForm", (AnswerForm,), fields)


@door.get("/khao-sat")
@public
@listed
@shared
def survey_start() -> View:
    """What it is, and which unit."""
    form = UnitForm(request.args)
    form.unit.choices = agency_choices(choices_inside(today()))
    form.validate()
    if form.unit.data and not form.unit.errors:
        return redirect(url_for(".survey_of", unit=form.unit.data), 303)
    return render_template(
        "programme/public/survey/start.html",
        findable=found(
            "Khảo sát hài lòng của người dân về sự phục vụ của xã, phường, sở, ngành ở Quảng Ngãi."
        ),
        form=form,
        of=queries.open_round(today()),
    )


@door.get("/khao-sat/ket-qua")
@public
@listed
@shared
def survey_results() -> str:
    """By unit how content people are, with how many answers and how sure that is."""
    sharing.not_beyond()
    form = ResultsFilter(request.args)
    opened = [one for one in queries.rounds() if one.opens_on <= today()]
    form.of.choices = [(one.code, one.name) for one in opened]
    form.validate()
    of = next((one for one in opened if one.code == form.of.data), opened[0] if opened else None)
    lines = []
    for number, unit in (queries.units(of) if of is not None else {}).items():
        if (agency := agencies.by_id(number)) is not None:
            lines.append((agency, unit))
    return render_template(
        "programme/public/survey/results.html",
        findable=found("Kết quả khảo sát hài lòng theo đơn vị, theo năm yếu tố phục vụ.", filters=form),
        form=form,
        of=of,
        lines=sorted(lines, key=lambda one: one[0].sort_key),
        factors=rules.FACTORS,
    )


@door.get("/khao-sat/ket-qua/<code>/<unit>")
@public
def survey_result(code: str, unit: str) -> str:
    """One unit: by factor and question, what people said beside it, what was put right."""
    of, agency = queries.by_code(code), agencies.by_code(unit)
    if of is None or agency is None or of.opens_on > today():
        abort(404)
    figures = queries.unit(of, agency.id)
    if figures.row is None:
        abort(404)
    rows = (
        [(one["words"], row[::-1]) for one, row in zip(of.questions, figures.row.sums, strict=True)]
        if figures.whole is not None
        else []
    )
    return render_template(
        "programme/public/survey/result.html",
        findable=found(f"Kết quả khảo sát hài lòng: {agency.name}. {of.name}."),
        of=of,
        agency=agency,
        unit=figures,
        rows=rows,
        marks=rules.MARKS,
        factors=rules.FACTORS,
        comments=queries.comments_of(of.id, agency.id, "shown", limit=_MOST_COMMENTS),
        hidden=queries.hidden(of.id, agency.id),
        tasks=[one for one in queries.tasks_of([agency.id]) if one.round_id == of.id and one.answer],
    )


@door.get("/khao-sat/da-gui")
@public
@shared
def survey_thanks() -> str:
    """It was taken."""
    return render_template("programme/public/survey/thanks.html")


@door.get("/khao-sat/<unit>")
@public
def survey_of(unit: str) -> View:
    """The form of a unit: one page, big buttons, no script needed."""
    agency = _unit(unit)
    of = queries.open_round(today())
    if of is None:
        return _closed(agency)
    return _page(of, agency, form_of(of)(formdata=None))


@door.post("/khao-sat/<unit>")
@public
@pressed("opinion")
@commits
def answer_survey(unit: str) -> View:
    """Take the answer: its code is used up, and nothing leads back from one to the other."""
    agency = _unit(unit)
    of = queries.open_round(today())
    if of is None:
        return _closed(agency), 422
    form = form_of(of)()
    if form.validate_on_submit():
        marks = {one["key"]: form[one["key"]].data for one in of.questions}
        comment = form["comment"].data or ""
        try:
            acts.answer(of, agency.id, form["code"].data, marks, comment, at=now())
        except Misstated as wrong:
            db.session.rollback()
            note_wrong_code("opinion")
            form[wrong.field].errors = [str(wrong)]
        except Refusal:
            db.session.rollback()
            return _closed(agency), 422
        else:
            return redirect(url_for(".survey_thanks"), 303)
    else:
        _check_code(form)
    db.session.rollback()
    return _page(queries.open_round(today()) or abort(404), agency, form), 422


def _check_code(form: AnswerForm) -> None:
    """Say at once what is wrong with the code, beside what else is missing."""
    if form["code"].data and not form["code"].errors:
        try:
            rules.parse(form["code"].data)
        except rules.BadDetail as wrong:
            form["code"].errors = [str(wrong)]


def _unit(code: str) -> AgencyEntry:
    agency = agencies.by_code(code)
    return agency if agency is not None and not agency.external else abort(404)


def _page(of: SurveyRound, agency: AgencyEntry, form: AnswerForm) -> str:
    by_factor: dict[str, list[Any]] = {}
    for one in of.questions:
        by_factor.setdefault(one["factor"], []).append(form[one["key"]])
    return render_template(
        "programme/public/survey/form.html",
        of=of,
        agency=agency,
        form=form,
        by_factor=by_factor,
        factors=rules.FACTORS,
    )


def _closed(agency: AgencyEntry) -> str:
    coming = [one for one in queries.rounds() if one.opens_on > today()]
    return render_template(
        "programme/public/survey/closed.html", agency=agency, coming=coming[-1] if coming else None
    )


def in_sitemap() -> Markup:
    """The lines of the programme on the page of all pages."""
    return Markup(render_template("programme/public/_sitemap.html"))  # noqa: S704


def beside_figures() -> Markup:
    """Where the public figures, which the menu names, lead on to."""
    return Markup(render_template("programme/public/_figures.html"))  # noqa: S704


def init_app(app: Flask) -> None:
    """Onto the page of all pages, and beside the public figures."""
    slots.fill(app, "sitemap", in_sitemap)
    slots.fill(app, "public_figures", beside_figures)
