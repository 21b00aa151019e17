"""Who has no model yet, and which parts of a unit owe one."""

from __future__ import annotations

from flask import Flask, abort, render_template, request

from feedback.agencies import queries as agencies
from feedback.agencies.forms import choices_inside
from feedback.programme.actions import good_models as acts
from feedback.programme.actions.good_models import WRITE
from feedback.programme.desk.door import add_page, door
from feedback.programme.desk.good_models.forms import PartsForm
from feedback.programme.good_models import queries
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import QueryForm, SelectField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


class _YearFilter(QueryForm):
    """Of which year."""

    nam = SelectField("Năm", optional=True, prompt="Năm nay")


@door.get("/chuong-trinh/mo-hinh/chua-co")
@needs(queries.READ_ALL)
def models_lacking() -> str:
    """Units and parts of units without a model, by name."""
    form, year = _YearFilter(request.args), today().year
    form.nam.choices = [(str(one), f"Năm {one}") for one in range(year + 1, year - 4, -1)]
    form.validate()
    if form.nam.data and not form.nam.errors:
        year = int(form.nam.data)
    units = {one.id: one for _, group in choices_inside(today()) for one in group}
    lines = queries.lacking(units, year)
    return render_template(
        "programme/desk/good_models/lacking.html", form=form, year=year, lines=lines, units=len(units)
    )


@door.get("/chuong-trinh/mo-hinh/bo-phan")
@needs(WRITE)
def parts_form() -> str:
    """Các bộ phận của đơn vị phải có mô hình."""
    names = [one.name for one in queries.parts_of(_agency(), today().year)]
    return _parts_page(PartsForm(formdata=None, parts="\n".join(names)))


@door.post("/chuong-trinh/mo-hinh/bo-phan")
@needs(WRITE)
@commits
def name_parts() -> View:
    """They are as typed, from this year on."""
    form, agency_id = PartsForm(), _agency()

    def act() -> None:
        lines = [" ".join(one.split()) for one in (form.parts.data or "").splitlines()]
        acts.name_parts(agency_id, [one for one in lines if one], by=current_actor(), at=now())

    return written(form, act, "Đã ghi các bộ phận", lambda: _parts_page(form), (".models_page", {}))


def _parts_page(form: PartsForm) -> str:
    agency = agencies.by_id(_agency())
    return render_template("programme/desk/good_models/parts.html", form=form, agency=agency)


def _agency() -> int:
    agency_id = current_actor().agency_id
    return agency_id if agency_id is not None else abort(404)


def init_app(app: Flask) -> None:
    """Put the list into the row."""
    add_page(app, "programme_desk.models_lacking", "Chưa có mô hình", 4)
