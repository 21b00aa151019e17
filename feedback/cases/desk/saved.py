"""Bộ lọc đã lưu, vụ việc xem gần đây: what stands beside the lists, for each officer his own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from feedback.actor import Actor
from feedback.cases import finding
from feedback.cases.actions import filters
from feedback.cases.desk import filtering
from feedback.cases.desk.door import door
from feedback.cases.desk.search_forms import LONGEST_QUERY, DropForm, KeepForm
from feedback.register import queries as register
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.lately import lately

MOST_RECENT: Final = 10


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a list: the filters kept, by name, and the cases opened last."""

    filters: list[filters.Kept]
    recent: list[finding.Opened]


def beside(actor: Actor) -> Beside:
    """The officer's own filters and, of the cases he opened last, those he may see; three statements."""
    return lately("beside", actor, lambda: _beside(actor))


def _beside(actor: Actor) -> Beside:
    opened = register.last_read(actor.name, "cases", MOST_RECENT)
    return Beside(filters.of(actor), finding.recent(actor, opened) if opened else [])


@door.get("/don/bo-loc")
@needs("cases:queue:read")
def saved_filters() -> str:
    """The filters kept, and a name for the one that the address brings."""
    form = filtering.filter_of(request.args)
    return _page(KeepForm(formdata=None, query=filtering.query_of(form)))


@door.post("/don/bo-loc")
@needs("cases:queue:read")
@commits
def keep() -> Response | tuple[str, int]:
    """Lưu bộ lọc."""
    form = KeepForm()
    if not form.validate_on_submit():
        return _page(form), 422
    query = filtering.query_of(filtering.filter_of(_read(form.query.data)))
    try:
        filters.keep(name=form.name.data, query=query, by=current_actor(), at=now())
    except filters.BadFilter as fault:
        # Where nothing is searched for there is no box on the page, to which the line could lead.
        if query:
            form.name.errors = [str(fault)]
        else:
            form.form_errors = [str(fault)]
        return _page(form), 422
    flash(f"Đã lưu bộ lọc «{form.name.data}»", "done")
    return redirect(f"{url_for('cases_desk.all_cases')}?{query}", 303)


@door.post("/don/bo-loc/<int:number>/xoa")
@needs("cases:queue:read")
@commits
def drop(number: int) -> Response | tuple[str, int]:
    """Xóa bộ lọc."""
    form = DropForm()
    if not form.validate_on_submit():
        return _page(KeepForm(formdata=None, query=""), form), 422
    name = filters.drop(number, by=current_actor())
    if name is None:
        abort(404)
    flash(f"Đã xóa bộ lọc «{name}»", "done")
    return redirect(url_for("cases_desk.saved_filters"), 303)


def _page(form: KeepForm, button: DropForm | None = None) -> str:
    conditions = filtering.filter_of(_read(form.query.data))
    return render_template(
        "cases/desk/saved.html",
        # The error of a button stands in the page's summary like those of the form.
        form=button if button is not None else form,
        keeping=form,
        chosen=filtering.chosen(conditions),
        filters=filters.of(current_actor()),
        most=filters.MOST,
    )


def _read(query: str) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(query[:LONGEST_QUERY]))
