"""Mẫu trả lời: the agency's model texts and phrases; written, approved, retired; put into a step's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.cases import fields_named, model_texts
from feedback.cases.actions import templates as acts
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.desk.door import door
from feedback.cases.forms import LETTER_LENGTH, StepForm
from feedback.cases.models import AnswerTemplate, Case
from feedback.extensions import db
from feedback.text import masking
from feedback.web import menus, now
from feedback.web.addresses import row_number
from feedback.web.commits import commits
from feedback.web.forms import Choice, RadiosField, SelectField, TextAreaField, TextField, TickField
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

KEY: Final = "mau"
"""The query key by which a step's page is opened with a text in it."""

KINDS: Final = {"template": "Mẫu cả bài", "phrase": "Câu mẫu"}
_TEXTS: Final = ("answer", "decision", "conclusion", "letter", "request", "measures", "reason")
"""The answers of step pages that a text may stand in, the weightiest first."""

_CHANGED: Final = "Mẫu vừa được người khác sửa. Đọc lại bản mới rồi làm lại"


class TemplateForm(StepForm):
    """Viết mẫu: what it is for, and its words."""

    kind = RadiosField("Đây là", noun="loại mẫu", choices=list(KINDS.items()), small=True, inline=True)
    name = TextField("Tên mẫu", hint="Để chọn trong danh sách, ví dụ: Đèn đường hỏng", max_length=150)
    text = TextAreaField(
        "Nội dung",
        hint="Chỗ điền tự động: " + ", ".join(f"{{{place}}}" for place in model_texts.PLACES),
        max_length=LETTER_LENGTH,
        rows=12,
    )
    step = SelectField("Dùng cho bước", prompt="Mọi văn bản", optional=True)
    field_key = SelectField("Lĩnh vực", prompt="Mọi lĩnh vực", optional=True)
    for_all = TickField("Dùng cho mọi cơ quan trong tỉnh", optional=True, small=True)

    def offer(self) -> TemplateForm:
        """Offer steps, fields, and other agencies to whom may write for them."""
        self.step.choices = [Choice(key, words) for key, words in model_texts.steps().items()]
        self.field_key.choices = list(fields_named.names().items())
        if not acts.may_write_for_all(current_actor()):
            del self.for_all
        return self


class VersionForm(StepForm):
    """Duyệt, ngừng dùng: the version that was read."""


@door.get("/mau-tra-loi")
@needs("cases:template:write")
def model_texts_page() -> str:
    """All texts of the agency and those for all: what waits first."""
    actor = current_actor()
    found = model_texts.listing(actor.agency_id)
    groups = {
        "Chờ duyệt": [one for one in found if one.active and one.approved_at is None],
        "Đang dùng": [one for one in found if one.active and one.approved_at is not None],
        "Đã ngừng dùng": [one for one in found if not one.active],
    }
    return render_template("cases/desk/model_texts.html", groups=groups, any=bool(found), **_words())


@door.get("/mau-tra-loi/moi")
@needs("cases:template:write")
def new_model_text_form() -> str:
    """A new text."""
    return _edit_page(TemplateForm(formdata=None, kind="template", version=0).offer(), None)


@door.post("/mau-tra-loi/moi")
@needs("cases:template:write")
@commits
def new_model_text() -> View:
    """Write it; it waits for approval."""
    return _written(None)


@door.get("/mau-tra-loi/<int:number>")
@needs("cases:template:write")
def model_text(number: int) -> str:
    """One text, as it stands, with what may be done with it."""
    return _read_page(_found(number), VersionForm(formdata=None))


@door.get("/mau-tra-loi/<int:number>/sua")
@needs("cases:template:write")
def edit_model_text_form(number: int) -> str:
    """Its words to be changed."""
    found = _found(number)
    form = TemplateForm(
        formdata=None,
        kind=found.kind,
        name=found.name,
        text=found.text,
        step=found.step or "",
        field_key=found.field_key or "",
        for_all=found.agency_id is None,
        version=found.version,
    )
    return _edit_page(form.offer(), found)


@door.post("/mau-tra-loi/<int:number>/sua")
@needs("cases:template:write")
@commits
def edit_model_text(number: int) -> View:
    """Another version, which waits for approval again."""
    return _written(_found(number))


@door.post("/mau-tra-loi/<int:number>/duyet")
@needs("cases:template:approve")
@commits
def approve_model_text(number: int) -> View:
    """Approve the version that was read."""
    return _done(_found(number), acts.approve_template, "Đã duyệt mẫu")


@door.post("/mau-tra-loi/<int:number>/ngung")
@needs("cases:template:write")
@commits
def retire_model_text(number: int) -> View:
    """Offer it no more."""
    return _done(_found(number), acts.retire_template, "Đã ngừng dùng mẫu")


def _found(number: int) -> AnswerTemplate:
    found = model_texts.by_id(number)
    if found is None or found.agency_id not in (None, current_actor().agency_id):
        abort(404)
    return found


def _written(template: AnswerTemplate | None) -> View:
    form = TemplateForm().offer()
    number = template.id if template else 0
    if form.validate_on_submit():
        try:
            written = acts.write_template(
                template,
                kind=form.kind.data,
                name=form.name.data,
                text=form.text.data,
                for_all="for_all" in form and form.for_all.data,
                field_key=form.field_key.data or None,
                step=form.step.data or None,
                expected=form.version.data,
                by=current_actor(),
                at=now(),
            )
        except acts.BadPlaces as bad:
            form.text.errors = [str(bad)]
        except Stale as overtaken:
            form.form_errors, form.stale, form.version.data = [_CHANGED], True, overtaken.current
            db.session.rollback()
            return _edit_page(form, model_texts.by_id(number)), 409
        except NotYours:
            abort(403)
        else:
            flash("Đã gửi mẫu để duyệt", "done")
            return redirect(url_for("cases_desk.model_text", number=written.id), 303)
    db.session.rollback()
    return _edit_page(form, model_texts.by_id(number) if number else None), 422


def _done(template: AnswerTemplate, act: Callable[..., None], done: str) -> View:
    form, number = VersionForm(), template.id
    if form.validate_on_submit():
        try:
            act(template, expected=form.version.data, by=current_actor(), at=now())
        except Stale:
            form.form_errors = [_CHANGED]
        except NotYours:
            abort(403)
        else:
            flash(done, "done")
            return redirect(url_for("cases_desk.model_text", number=number), 303)
    db.session.rollback()
    return _read_page(_found(number), form), 409 if form.form_errors == [_CHANGED] else 422


def _words() -> dict[str, Any]:
    return {"kinds": KINDS, "steps": model_texts.steps(), "fields": fields_named.names()}


def _edit_page(form: TemplateForm, template: AnswerTemplate | None) -> str:
    return render_template("cases/desk/model_text_edit.html", form=form, template=template)


def _read_page(template: AnswerTemplate, form: VersionForm) -> str:
    actor = current_actor()
    own = True
    try:
        acts.demand_own(template, actor)
    except NotYours:
        own = False
    officers = {one for one in (template.created_by, template.approved_by) if one is not None}
    return render_template(
        "cases/desk/model_text.html",
        template=template,
        form=form,
        telling=masking.telling_in(template.text, masking.Known()),
        names=accounts.names_of(officers),
        may_edit=own,
        may_approve=own and template.active and template.approved_at is None and actor.may(acts.APPROVE),
        may_retire=own and template.active and (actor.may(acts.APPROVE) or template.created_by == actor.id),
        **_words(),
    )


def begun(form: type, case: Case, step: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in a step's form at first, with the text that the address asks for in its place."""
    found, name = dict(values), field_of(form)
    number = request.args.get(KEY, type=row_number)
    if number is not None and name:
        chosen = next((one for one in model_texts.offered(case, step) if one.id == number), None)
        if chosen is not None:
            found[name] = model_texts.filled(chosen.text, case)
    return found


def offers(form: type, case: Case, step: str) -> dict[str, list[tuple[int, str, str]]]:
    """The texts for this page of a step, by kind: number, name, the text with its places filled."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    if field_of(form):
        for one in model_texts.offered(case, step):
            found.setdefault(one.kind, []).append((one.id, one.name, model_texts.filled(one.text, case)))
    return found


def field_of(form: type) -> str:
    """The answer of a step's form in which a text may stand; empty for none."""
    return next((name for name in _TEXTS if hasattr(form, name)), "")


def init_app(app: Flask) -> None:
    """Put the page on the officers' menu."""
    menus.add_office(app, "cases_desk.model_texts_page", "Mẫu trả lời", 36)
