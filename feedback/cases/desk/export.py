"""Xuất XLSX: what the list shows, as a file made behind a page that says how far it is."""

from __future__ import annotations

import io
from dataclasses import asdict
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.cases import exporting, finding, queries
from feedback.cases.desk import filtering
from feedback.cases.desk.door import door
from feedback.cases.desk.search_forms import LONGEST_QUERY, ExportForm
from feedback.cases.finding import FIND_BY_PAPER, Sought
from feedback.cases.jobs import kinds, ordering
from feedback.cases.jobs.running import Run, reading
from feedback.clock import local_day
from feedback.register import actions as register
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs

EXPORT: Final = "cases:export:read"
_KIND: Final = "export"
_DAYS: Final = ("received_from", "received_to", "closed_from")


@door.get("/don/xuat")
@needs(EXPORT)
def export_form() -> str:
    """What will be written, and how much of it there is."""
    query = filtering.query_of(filtering.filter_of(request.args))
    return _page(ExportForm(formdata=None, query=query, key=ordering.new_key()))


@door.post("/don/xuat")
@needs(EXPORT)
@commits
def export() -> Response | tuple[str, int]:
    """Have the file made; who has it made is noted. The same form twice is one file."""
    actor = current_actor()
    assert actor.id is not None
    # Before the first question: a post writes, and SQLite has one writer.
    register.note_reading(subject=("accounts", actor.id), page="xuat-danh-sach", by=actor, at=now())
    form = ExportForm()
    if not form.validate_on_submit():
        return _page(form), 422
    conditions = filtering.filter_of(_read(form.query.data))
    asked = filtering.sought(conditions)
    total = finding.count(actor, asked, today=today(), most=exporting.MOST)
    if total > exporting.MOST:
        return _page(form), 422
    latest = finding.newest()
    values = {
        "sought": {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(asked).items()
        },
        "until": [latest[0].isoformat(), latest[1]],
        "names": form.names.data and actor.may(FIND_BY_PAPER),
        "told": [words for words, _key in filtering.chosen(conditions)],
    }
    try:
        job = ordering.order(_KIND, by=actor, at=now(), key=form.key.data, values=values, total=total)
    except ordering.TooMuch as refusal:
        form.form_errors = [str(refusal)]
        return _page(form), 409
    return redirect(url_for("cases_desk.job", key=job.key), 303)


def _page(form: ExportForm) -> str:
    conditions = filtering.filter_of(_read(form.query.data))
    asked = filtering.sought(conditions)
    if not current_actor().may(FIND_BY_PAPER):
        del form.names
    return render_template(
        "cases/desk/export.html",
        form=form,
        chosen=filtering.chosen(conditions),
        query=filtering.query_of(conditions),
        total=finding.count(current_actor(), asked, today=today(), most=exporting.MOST),
        most=exporting.MOST,
        searched=queries.MOST_SEARCHED if asked.words else 0,
    )


def _read(query: str) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(query[:LONGEST_QUERY]))


def _write(run: Run) -> None:
    """The work of the job: as the officer who ordered it, with the rights that he has now."""
    asked: dict[str, Any] = dict(run.values["sought"])
    for name in _DAYS:
        asked[name] = date.fromisoformat(asked[name]) if asked[name] else None
    viewer = run.actor()
    with reading():
        by_name = accounts.names_of([viewer.id or 0]).get(viewer.id or 0, "")
        until = run.values["until"]
        order = exporting.Order(
            sought=Sought(**asked),
            until=(date.fromisoformat(until[0]), until[1]),
            with_names=run.values["names"] and viewer.may(FIND_BY_PAPER),
            told=run.values["told"],
            by_name=by_name,
            at=run.at,
        )
        written = exporting.write(viewer, order, today=local_day(run.at), report=run.report, holds=run.holds)
    run.keep_file(f"danh-sach-don-{local_day(run.at):%Y-%m-%d}.xlsx", io.BytesIO(written))


def init_app(app: Flask) -> None:
    """Make the job known."""
    kinds.register(app, kinds.JobKind(_KIND, "Xuất danh sách đơn", EXPORT, _write))
