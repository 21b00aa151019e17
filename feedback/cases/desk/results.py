"""Số liệu kết quả giải quyết: shown on the case, corrected with a reason."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup

from feedback.cases import results, scope
from feedback.cases.actions import results as acts
from feedback.cases.desk import results_fields
from feedback.cases.desk.door import at_home, door, find_case, note_reading
from feedback.cases.desk.trying import View, again, taken
from feedback.cases.forms import REASON_LENGTH, StepForm
from feedback.cases.models import Case
from feedback.web import slots
from feedback.web.commits import commits
from feedback.web.forms import TextAreaField
from feedback.web.guards import current_actor, needs

_PAGE = "so-lieu-ket-qua"

_Figures = type("_Figures", (StepForm,), results_fields.fields())


class ResultsForm(_Figures):  # type: ignore[misc,valid-type]
    """Sửa số liệu kết quả: all figures as they should read, and why."""

    reason = TextAreaField("Lý do sửa", hint="Chỉ cán bộ đọc được phần này", max_length=REASON_LENGTH, rows=3)


for _name, _check in results_fields.CHECKS.items():
    setattr(ResultsForm, f"validate_{_name}", _check)


@door.get("/don/<number>/so-lieu-ket-qua")
@needs(acts.WRITE)
def results_form(number: str) -> View:
    """The figures as they stand."""
    case = _case(number)
    note_reading(case.id, _PAGE)
    row = results.standing(case.id)
    assert row is not None
    return _page(case, ResultsForm(formdata=None, version=case.version, **results_fields.filled(row)))


@door.post("/don/<number>/so-lieu-ket-qua")
@needs(acts.WRITE)
@commits
def correct_results(number: str) -> View:
    """Keep the figures as corrected."""
    case, form = _case(number), ResultsForm()
    if not form.validate_on_submit():
        return again(case, form, _PAGE, _page)
    act = partial(acts.correct, case, results_fields.given(form), reason=form.reason.data)
    return taken(case, form, act, "Đã sửa số liệu kết quả", _PAGE, _page)


def _case(number: str) -> Case:
    case = find_case(number)
    return case if results.standing(case.id) is not None else abort(404)


def _page(case: Case, form: Any) -> str:
    return render_template(
        "cases/desk/plain_form.html",
        case=case,
        form=form,
        title="Sửa số liệu kết quả",
        words=["Số liệu trước khi sửa và lý do còn trong diễn biến của vụ việc."],
        button="Ghi số liệu",
        back=url_for("cases_desk.show", number=case.number),
    )


def shown(case: Case) -> Markup | None:
    """On the case's summary: the figures that count; nothing for who reads only the file."""
    if scope.by_link_only(current_actor(), case):
        return None
    row = results.standing(case.id)
    if row is None:
        return None
    figures = results.figures_of(row)
    page = render_template(
        "cases/desk/_results.html",
        case=case,
        rows=[
            {"key": one.words, "value": one.written(figures[one.name])}
            for one in results.FIGURES
            if figures[one.name]
        ],
        may_correct=at_home(case) and current_actor().may(acts.WRITE),
    )
    return Markup(page)  # noqa: S704


def init_app(app: Flask) -> None:
    """Fill the place on the case's summary."""
    slots.fill(app, "case_summary", shown)
