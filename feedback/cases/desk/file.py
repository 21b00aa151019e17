"""Hồ sơ vụ việc: all papers of a case as one numbered PDF or as a ZIP, at once or by a job."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO, Final

from flask import Flask, flash, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import parted, queries, scope
from feedback.cases.actions import keeping
from feedback.cases.desk.door import door, find_case, kind_name, note_reading, state_label
from feedback.cases.desk.words import act_words, happenings
from feedback.cases.file import contents, parcel
from feedback.cases.file.contents import Paper
from feedback.cases.jobs import ordering
from feedback.cases.jobs.kinds import JobKind, register
from feedback.cases.jobs.running import Run, reading
from feedback.cases.letters import heads
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import procedure
from feedback.law.refusal import Refusal
from feedback.papers.sheets import FileCover
from feedback.papers.spreadsheets import sent
from feedback.register import actions as register_acts
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Choice, Form, RadiosField
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

READ: Final = "cases:file:read"
JOB: Final = "case_file"
AT_ONCE: Final = 20
"""Papers of a file that is made while one waits; larger ones are made behind the page of a job."""

AT_ONCE_BYTES: Final = 20 * 1024 * 1024
_PAGE: Final = "ho-so"
_TYPES: Final = {"pdf": "application/pdf", "zip": "application/zip"}


class BindForm(Form):
    """Lập tập hồ sơ: as one PDF, or with the files as they came."""

    form = RadiosField(
        "Lập tập hồ sơ dạng nào",
        noun="dạng tập hồ sơ",
        small=True,
        choices=[
            Choice("pdf", "Một tệp PDF", hint="Có bìa, mục lục, đánh số tờ"),
            Choice(
                "zip", "Tệp ZIP", hint="PDF trên, mọi tệp gốc, mục lục dạng bảng tính, mã kiểm tra SHA-256"
            ),
        ],
    )


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: its bytes in a temporary file, what it is called, how many sheets it has."""

    file: IO[bytes]
    name: str
    sheets: int


@door.get("/don/<number>/ho-so")
@needs(READ)
def file_page(number: str) -> str:
    """What lies in the file, and the form that binds it."""
    case = find_case(number)
    note_reading(case.id, _PAGE)
    return _page(case, BindForm(formdata=None, form="pdf"))


@door.post("/don/<number>/ho-so")
@needs(READ)
@commits
def bind_file(number: str) -> View:
    """Bind it now, or order the job that does."""
    case, form = find_case(number), BindForm()
    if not form.validate_on_submit():
        return _page(case, form), 422
    by, at = current_actor(), now()
    papers = _papers(case, by, at)
    if _is_large(papers):
        try:
            job = ordering.order(
                JOB, by=by, at=at, values={"number": case.number, "form": form.form.data}, total=len(papers)
            )
        except Refusal as refusal:
            form.form_errors = [str(refusal)]
            return _page(case, form), 409
        flash("Hồ sơ có nhiều giấy tờ. Tệp được lập sau trang này")
        return redirect(url_for("cases_desk.job", key=job.key), 303)
    made = _make(case, papers, form.form.data, at)
    keeping.note_bound(case, papers=len(papers), sheets=made.sheets, by=by, at=at)
    return sent(made.file, made.name, _TYPES[form.form.data])


def _is_large(papers: list[Paper]) -> bool:
    size = sum(one.file.size for one in papers if one.file is not None)
    return len(papers) > AT_ONCE or size > AT_ONCE_BYTES


def _papers(case: Case, by: Actor, at: datetime) -> list[Paper]:
    return contents.of(
        case,
        internal=not scope.by_link_only(by, case),
        history=_history,
        act_words=partial(act_words, course=procedure.course(case.course)),
        at=at,
    )


def _history(case: Case) -> list[tuple[str, str, str, str]]:
    """The history as the desk reads it; notes of officers to each other stay out."""
    events = [one for one in parted.events_of(case.id) if one.act != "noted"]
    return [
        (f"{local_day(one.at):%d/%m/%Y}", one.title, one.who, one.text)
        for one in happenings(events, case.course)
    ]


def _make(
    case: Case,
    papers: list[Paper],
    form: str,
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Made:
    from feedback.cases.file import binding

    title = f"Hồ sơ {case.number}"
    bound = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the answer was sent
    found = binding.bind(papers, _cover(case, at), bound, progress)
    if form == "pdf":
        return Made(bound, f"{title}.pdf", found.sheets)
    packed = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the answer was sent
    parcel.pack(bound, papers, found.lines, title, packed)
    bound.close()
    return Made(packed, f"{title}.zip", found.sheets)


def _cover(case: Case, at: datetime) -> FileCover:
    agency = agencies.by_id(case.agency_id)
    assert agency is not None
    on = local_day(at)
    facts = [
        *([] if case.sealed else [("Loại", kind_name(case.kind))]),
        ("Nhận ngày", f"{case.received_on:%d/%m/%Y}"),
        ("Tình trạng", state_label(case)),
        *([("Kết thúc ngày", f"{case.closed_on:%d/%m/%Y}")] if case.closed_on else []),
        *([("Văn bản kết thúc", case.outcome_number)] if case.outcome_number else []),
    ]
    return FileCover(
        **heads.of_agency(agency, on),
        made_on=on,
        number=case.number,
        title="" if case.sealed else case.title,
        facts=facts,
        lines=(),
    )


def _page(case: Case, form: BindForm) -> str:
    papers = _papers(case, current_actor(), now())
    return render_template(
        "cases/desk/file.html", case=case, form=form, papers=papers, large=_is_large(papers), today=today()
    )


def _bind_in_job(run: Run) -> None:
    """The job: as the officer who ordered it, with the rights that he has when it runs."""
    by, at = run.actor(), run.at
    with reading():
        case = queries.visible_to(by).by_number(str(run.values["number"]))
        if case is None:
            raise Refusal("Ông/bà không còn xem được vụ việc này.")
        case_id, papers = case.id, _papers(case, by, at)
        run.holds([case_id])
        made = _make(case, papers, str(run.values["form"]), at, run.report)
    register_acts.note_reading(subject=("cases", case_id), page=_PAGE, by=by, at=at)
    case = db.session.get_one(Case, case_id)
    keeping.note_bound(case, papers=len(papers), sheets=made.sheets, by=by, at=at)
    db.session.commit()
    with made.file as file:
        run.keep_file(made.name, file)


def link(case: Case) -> Markup | None:
    """Under the letters of the case: the way to its file."""
    if not current_actor().may(READ):
        return None
    return Markup('<p><a href="{}">Lập tập hồ sơ (PDF, ZIP)</a></p>').format(
        url_for("cases_desk.file_page", number=case.number)
    )


def init_app(app: Flask) -> None:
    """Make the job known and put the link on the case's page."""
    register(app, JobKind(JOB, "Lập tập hồ sơ", READ, _bind_in_job))
    slots.fill(app, "case_letters", link)
