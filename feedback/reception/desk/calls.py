"""Mời cùng tiếp: agencies called in to a group, what they are asked, whether they came."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for

from feedback.agencies import queries as agencies
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.reception import calls, groups
from feedback.reception.actions import groups as acts
from feedback.reception.actions.groups import ANSWER
from feedback.reception.actions.visits import WRITE
from feedback.reception.calls import Called
from feedback.reception.desk import lines
from feedback.reception.desk.door import add_page, door
from feedback.reception.desk.group import find_to_write
from feedback.reception.desk.group_forms import AnswerForm, CallForm
from feedback.reception.models import Visit, VisitCall
from feedback.web import now, today
from feedback.web.addresses import row_number
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_PAGE_SIZE: Final = 50


@door.get("/tiep-dan/doan/<line>/moi")
@needs(WRITE)
def call_form(line: str) -> str:
    """Which agencies are called in, and what they shall answer."""
    visit = find_to_write(line)
    return _call_page(visit, _offered(CallForm(formdata=None), visit))


@door.post("/tiep-dan/doan/<line>/moi")
@needs(WRITE)
@commits
def call_agencies(line: str) -> View:
    """Mời: they are told where and when, not who came."""
    visit = find_to_write(line)
    form = _offered(CallForm(), visit)
    return written(
        form,
        lambda: acts.call_agencies(
            visit,
            [one.id for code in form.codes() if (one := agencies.by_code(code))],
            task=form.task.data,
            by=current_actor(),
            at=now(),
        ),
        "Đã mời cơ quan cùng tiếp",
        lambda: _call_page(find_to_write(line), form),
        ("reception_desk.group_page", {"line": lines.name_of(visit)}),
    )


@door.get("/tiep-dan/duoc-moi")
@needs(ANSWER)
def calls_page() -> str:
    """To which groups the officer's agency is called in, newest first."""
    before = request.args.get("sau", type=row_number)
    found = calls.open_to(_whose(), before=before, size=_PAGE_SIZE + 1)
    newest = groups.newest_lines(visit for _call, visit, _place in found)
    return render_template(
        "reception/desk/calls.html",
        found=[(call, newest[visit.id], place) for call, visit, place in found[:_PAGE_SIZE]],
        about=_about,
        next_after=found[_PAGE_SIZE - 1][0].id if len(found) > _PAGE_SIZE else None,
    )


@door.get("/tiep-dan/duoc-moi/<int:number>")
@needs(ANSWER)
def answer_form(number: int) -> str:
    """What the group came about, and whether the agency came."""
    return _answer_page(_called(number), AnswerForm(formdata=None))


@door.post("/tiep-dan/duoc-moi/<int:number>")
@needs(ANSWER)
@commits
def answer_call(number: int) -> View:
    """Ghi kết quả, by the agency that was called or by the one that called."""
    called, form = _called(number), AnswerForm()
    call, visit, _place = called
    back, values = _back(call, visit)
    return written(
        form,
        lambda: acts.settle_call(
            call, came=form.came.data == "yes", answer=form.answer.data, by=current_actor(), at=now()
        ),
        "Đã ghi kết quả mời cùng tiếp",
        lambda: _answer_page(_called(number), form),
        (back, values),
    )


def _back(call: VisitCall, visit: Visit) -> tuple[str, dict[str, Any]]:
    """Where an officer goes back to: his agency's calls, or the group that his agency received."""
    if call.agency_id in _whose():
        return "reception_desk.calls_page", {}
    return "reception_desk.group_page", {"line": lines.name_of(visit)}


def _called(number: int) -> Called:
    """The call, for an officer of the agency called or of the one that called, or of one that does the work
    of either today; 404 for any other.
    """
    found = calls.by_id(number)
    if found is None or not _whose() & {found[0].agency_id, found[1].agency_id}:
        abort(404)
    call, visit, place = found
    return call, groups.newest_line(visit), place


def _whose() -> set[int]:
    return agencies.whose_work(current_actor().agency_id, today())


def _about(visit: Visit) -> str:
    return kinds.texts(Kind(visit.about)).name


def _offered(form: CallForm, visit: Visit) -> CallForm:
    inside = [
        (heading, [one for one in found if not one.external])
        for heading, found in agencies.choices_for_transfer(today(), without=visit.agency_id)
    ]
    return form.offer(inside)


def _call_page(visit: Visit, form: CallForm) -> str:
    return render_template(
        "reception/desk/group_call.html", form=form, visit=visit, line=lines.name_of(visit)
    )


def _answer_page(called: Called, form: AnswerForm) -> str:
    call, visit, place = called
    back, values = _back(call, visit)
    return render_template(
        "reception/desk/call.html",
        form=form,
        call=call,
        visit=visit,
        place=place,
        about=_about(visit),
        agency=agencies.by_id(call.agency_id),
        asking=agencies.by_id(visit.agency_id),
        back=url_for(back, **values),
    )


def init_app(app: Flask) -> None:
    """Put the page into the row."""
    add_page(app, "reception_desk.calls_page", "Được mời cùng tiếp", 4)
