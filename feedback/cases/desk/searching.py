"""O05 Tất cả đơn: search by words, number, code and many conditions; by the number of a paper, apart."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Flask, render_template, request
from werkzeug.datastructures import MultiDict

from feedback.agencies import queries as agencies
from feedback.cases import finding, queries
from feedback.cases.desk import due, filtering, saved
from feedback.cases.desk.door import door, keep_watch, remember_queue
from feedback.cases.desk.filtering import ALL
from feedback.cases.desk.search_forms import PaperForm, SearchFilter
from feedback.cases.finding import FIND_BY_PAPER, Found
from feedback.cases.models import Case
from feedback.cases.rows import Listed
from feedback.register import actions as register
from feedback.web import menus, now, pagination, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.replica import from_replica

SIZE: Final = 25
_BEHIND: Final = ("tt", "han", "xa", "ket_qua", "kenh", "tu", "den", "xong", "linh_vuc")
"""Conditions that stand behind «Lọc thêm»."""


@door.get("/don")
@needs("cases:queue:read")
@from_replica
def all_cases() -> str | tuple[str, int]:
    """The list, narrowed by what the address says; a day that can't be is said beside its field."""
    form = filtering.filter_of(request.args)
    found = _found(form)
    remember_queue(request.query_string.decode("ascii", "ignore"), "cases_desk.all_cases")
    keep_watch((row.case for row in found.rows), typed=False)
    case_ids = [row.case.id for row in found.rows]
    actor = current_actor()
    return render_template(
        "cases/desk/all.html",
        form=form,
        found=found,
        dues=due.of_cases(case_ids, today()) if case_ids else {},
        proposed=queries.proposed_on(case_ids) if case_ids else set(),
        chosen=filtering.chosen(form),
        behind=any(form[name].data or form[name].errors for name in _BEHIND if name in form),
        query=filtering.query_of(form),
        after=pagination.encode(found.after) if found.after else None,
        before=pagination.encode(found.before) if found.before else None,
        window=finding.WINDOW,
        agencies=agencies.directory() if actor.may(ALL) else None,
        by_paper=actor.may(FIND_BY_PAPER),
        exports=actor.may("cases:export:read"),
        beside=saved.beside(actor),
    )


def whole(query: str, most: int) -> tuple[list[Case | Listed], bool]:
    """The first ``most`` cases of the list with this query in its address, in its order; whether more may lie
    behind them."""
    sought = filtering.sought(filtering.filter_of(MultiDict(parse_qsl(query))))
    found = finding.page(current_actor(), sought, today=today(), size=most)
    return [row.case for row in found.rows], found.after is not None


@door.get("/don/tim-so-giay-to")
@needs(FIND_BY_PAPER)
def paper_form() -> str:
    """Tìm theo số giấy tờ."""
    return _paper_page(PaperForm(formdata=None))


@door.post("/don/tim-so-giay-to")
@needs(FIND_BY_PAPER)
@commits
def find_by_paper() -> str | tuple[str, int]:
    """The cases of who bears this paper; that one looked is noted, the number is written nowhere."""
    form = PaperForm()
    if not form.validate_on_submit():
        return _paper_page(form), 422
    actor = current_actor()
    assert actor.id is not None
    # Before the first question: a post writes, and SQLite has one writer.
    register.note_reading(subject=("accounts", actor.id), page="tim-so-giay-to", by=actor, at=now())
    rows = finding.by_paper(actor, form.number.data)
    case_ids = [row.case.id for row in rows]
    dues = due.of_cases(case_ids, today()) if case_ids else {}
    return _paper_page(PaperForm(formdata=None), rows=rows, dues=dues, searched=True)


def _paper_page(form: PaperForm, **found: Any) -> str:
    return render_template(
        "cases/desk/by_paper.html",
        form=form,
        agencies=agencies.directory() if current_actor().may(ALL) else None,
        **found,
    )


def _found(form: SearchFilter) -> Found:
    return finding.page(
        current_actor(),
        filtering.sought(form),
        today=today(),
        after=pagination.dated(request.args.get("sau")),
        before=pagination.dated(request.args.get("truoc")),
        size=int(form.so.data or SIZE),
    )


def init_app(app: Flask) -> None:
    """Name the list in the menu."""
    menus.add_office(app, "cases_desk.all_cases", "Tất cả đơn", 14)
