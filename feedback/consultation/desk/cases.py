"""Vụ việc liên quan: later cases about the same project, and on a case what was asked about it before."""

from __future__ import annotations

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup

from feedback.cases import queries as cases
from feedback.cases.models import Case
from feedback.consultation import consultations
from feedback.consultation.actions import concluding as acts
from feedback.consultation.actions.changing import WRITE
from feedback.consultation.consultations import READ
from feedback.consultation.desk.consultation import SLOT, facts, found, found_own, may
from feedback.consultation.desk.door import door
from feedback.consultation.models import Consultation
from feedback.consultation.rules import BadDetail
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form, TextField
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import task
from feedback.web.writing import View, written


class CaseForm(Form):
    """Liên kết vụ việc: which."""

    number = TextField("Số vụ việc", hint="Ví dụ: PA-2026-000123", max_length=40, spellcheck=False)


@door.get("/lay-y-kien/<code>/vu-viec", endpoint="cases")
@needs(READ)
def cases_page(code: str) -> str:
    """The linked cases that the officer may see, and a form for one more."""
    return _page(found(code), CaseForm(formdata=None))


@door.post("/lay-y-kien/<code>/vu-viec")
@needs(WRITE)
@commits
def link_case(code: str) -> View:
    """Link it."""
    form = CaseForm()
    found_own(code, WRITE)

    def act() -> None:
        case = cases.visible_to(current_actor()).by_number(form.number.data)
        if case is None:
            raise BadDetail("number", "Không thấy vụ việc có số này trong phạm vi của ông/bà")
        acts.link_case(found(code), case, by=current_actor(), at=now())

    return written(
        form,
        act,
        "Đã liên kết vụ việc",
        lambda: _page(found(code), form),
        (".cases", {"code": code}),
    )


@door.post("/lay-y-kien/<code>/vu-viec/<number>/bo")
@needs(WRITE)
@commits
def unlink_case(code: str, number: str) -> View:
    """It was linked by mistake."""
    form = Form()
    found_own(code, WRITE)
    case = cases.visible_to(current_actor()).by_number(number) or abort(404)

    def page() -> str:
        fresh = CaseForm(formdata=None)
        fresh.form_errors = form.form_errors
        return _page(found(code), fresh)

    return written(
        form,
        lambda: acts.unlink_case(found(code), case, by=current_actor(), at=now()),
        "Đã bỏ liên kết",
        page,
        (".cases", {"code": code}),
    )


def _page(consultation: Consultation, form: CaseForm) -> str:
    return render_template(
        "consultation/desk/cases.html",
        form=form,
        rows=consultations.cases_of(consultation.id, current_actor()),
        linked=consultations.linked(consultation.id),
        may_write=consultation.announced_at is not None and may(consultation, WRITE),
        **facts(consultation),
    )


def shown_part(consultation: Consultation) -> Markup | None:
    """Its part: none needs to be."""
    if consultation.announced_at is None:
        return None
    count = consultations.linked(consultation.id)
    note = f"{count} vụ việc" if count else "Không bắt buộc"
    return task("Vụ việc liên quan", url_for(".cases", code=consultation.code), "done", note)


def of_case(case: Case) -> Markup | None:
    """On the page of a case: what the people were asked about its project."""
    actor = current_actor()
    if not actor.may(READ):
        return None
    found_rows = consultations.of_case(case.id)
    if not found_rows:
        return None
    return Markup(  # noqa: S704 - a template escapes what it is given
        render_template(
            "consultation/desk/_of_case.html",
            rows=[(one, consultations.is_visible(one, actor, today())) for one in found_rows],
        )
    )


def init_app(app: Flask) -> None:
    """Show the part, and the line on a case."""
    slots.fill(app, SLOT, shown_part)
    slots.fill(app, "case_summary", of_case)
