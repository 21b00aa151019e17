"""The files of a sample: listed, checked one by one, taken along as a spreadsheet."""

from __future__ import annotations

import json
from typing import Final

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from feedback.cases import scope as cases
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.oversight.actions import inspected as acts
from feedback.oversight.desk.door import door
from feedback.oversight.desk.inspections.forms import CheckForm, check_form
from feedback.oversight.desk.inspections.showing import facts, found, taken
from feedback.oversight.inspections import checklists, hints, paper, queries
from feedback.oversight.inspections.queries import READ, WRITE
from feedback.oversight.models import InspectedFile, Inspection
from feedback.papers import spreadsheets
from feedback.web import today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View

_SIZE: Final = 50


@door.get("/kiem-tra/<code>/ho-so")
@needs(READ)
def inspected_files(code: str) -> str:
    """The files drawn, as far as the officer may know of them."""
    row, actor = found(code), current_actor()
    given = request.args.get("sau", "")
    after = int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 0
    rows = queries.files_of(row, actor, today(), after=after, size=_SIZE + 1)
    return render_template(
        "oversight/desk/inspected_files.html",
        rows=rows[:_SIZE],
        next_page=str(rows[_SIZE - 1][0].position) if len(rows) > _SIZE else None,
        first=not after,
        readable=_readable([case for _, case in rows]),
        **facts(row),
    )


@door.get("/kiem-tra/<code>/ho-so/<int:position>")
@needs(READ)
def inspected_file(code: str, position: int) -> str:
    """One file: its items, what the system knows, what the inspector decided."""
    row, (file, case) = found(code), _file(code, position)
    kind = check_form(checklists.version(row.checklist), case.kind)
    verdicts = {f"verdict_{key}": value for key, value in file.verdicts.items()}
    notes = {f"note_{key}": value for key, value in json.loads(file.notes).items()}
    return _page(row, file, case, kind(formdata=None, version=file.version, **verdicts, **notes))


@door.post("/kiem-tra/<code>/ho-so/<int:position>")
@needs(WRITE)
@commits
def check_one(code: str, position: int) -> View:
    """What was decided is kept; the next file opens."""
    row, (_, case) = found(code), _file(code, position)
    form = check_form(checklists.version(row.checklist), case.kind)()
    answer = taken(
        code,
        form,
        lambda row, told: acts.check_file(row, _file(code, position)[0], *form.answers(), **told),
        f"Đã ghi hồ sơ thứ {position}",
        lambda: _page(found(code), *_file(code, position), form),
        ".inspected_files",
    )
    follows = queries.file_at(found(code), position + 1, current_actor(), today())
    if isinstance(answer, Response) and follows is not None:
        return redirect(url_for(".inspected_file", code=code, position=position + 1), 303)
    return answer


@door.get("/kiem-tra/<code>/bang-kiem")
@needs(READ)
def checklist_sheet(code: str) -> Response:
    """The checklist as a spreadsheet, of the files that the officer may know of."""
    row = found(code)
    checklist = checklists.version(row.checklist)
    rows = queries.files_of(row, current_actor(), today())
    return spreadsheets.xlsx(f"Bảng kiểm {row.code}", paper.columns(checklist), paper.cells(checklist, rows))


def _file(code: str, position: int) -> tuple[InspectedFile, Case]:
    return queries.file_at(found(code), position, current_actor(), today()) or abort(404)


def _readable(rows: list[Case]) -> set[int]:
    """Which of the cases the officer may open."""
    actor = current_actor()
    if not actor.may("cases:case:read"):
        return set()
    asked = select(Case.id).where(Case.id.in_([one.id for one in rows]), *cases.of_reading(actor))
    return set(db.session.scalars(asked))


def _page(row: Inspection, file: InspectedFile, case: Case, form: CheckForm) -> str:
    checklist = checklists.version(row.checklist)
    editable = current_actor().may(WRITE) and row.state in ("draft", "announced")
    return render_template(
        "oversight/desk/inspected_file.html",
        file=file,
        case=case,
        form=form,
        items=form.items,
        hints=hints.of_case(case, checklist.items),
        verdicts=checklists.VERDICTS,
        notes=json.loads(file.notes),
        editable=editable,
        readable=_readable([case]),
        **facts(row) | {"back_to": url_for(".inspected_files", code=row.code)},
    )
