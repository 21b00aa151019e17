"""O11 Soạn văn bản: the paper of a step written before it is issued, previewed, laid before the signer."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.cases import actions, drafts, scope
from feedback.cases.actions import StaleDraft
from feedback.cases.actions.desk import AlreadyProposed
from feedback.cases.actions.issuing import Signature
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.desk import asking, lacking, model_texts, printing, taken
from feedback.cases.desk.door import door, find_case, note_reading
from feedback.cases.desk.step_pages import page_of
from feedback.cases.desk.steps import StepPage
from feedback.cases.desk.written import as_file, filled_form, own_signature, previewed, shown, unanswered
from feedback.cases.drafts import Ways
from feedback.cases.forms import REASON_LENGTH, StepForm
from feedback.cases.models import Case, Draft
from feedback.extensions import db
from feedback.law import letters as law
from feedback.law.procedure import NotAllowed
from feedback.law.refusal import Refusal
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import HiddenNumberField, Question, TextAreaField
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

MEANWHILE = (
    "Bản thảo vừa được đồng nghiệp thay đổi. Đọc bản của đồng nghiệp dưới đây; nội dung ông/bà nhập vẫn còn. "
    "Bấm «Gửi lại» nếu vẫn lưu bản của mình"
)


class SubmitForm(StepForm):
    """Trình duyệt: why the step is proposed; the draft as it was seen."""

    draft = HiddenNumberField()
    why = TextAreaField(
        "Ý kiến trình",
        noun="Ý kiến trình",
        hint="Nêu căn cứ, kết quả xem xét",
        max_length=REASON_LENGTH,
        rows=5,
    )


class DropForm(StepForm):
    """Bỏ bản thảo: nothing but the version seen."""


@door.get("/don/<number>/du-thao/<slug>")
@needs("cases:case:read")
def draft_form(number: str, slug: str) -> View:
    """The form of the step's paper with what is written so far."""
    case, way, page = _found(number, slug)
    note_reading(case.id, "du-thao")
    draft = drafts.under_way(case.id, way.step.name)
    if draft is not None and draft.state == "submitted":
        return _submitted_page(case, way, draft)
    return _page(case, way, page, _blank(case, page, draft), draft)


@door.post("/don/<number>/du-thao/<slug>")
@needs("cases:case:read")
@commits
def draft(number: str, slug: str) -> View:
    """Keep the draft; or only show the paper that would come of it, which keeps nothing."""
    case, way, page = _found(number, slug)
    form = _lenient(page.form())
    page.ready(form, case)
    valid = form.validate_on_submit()
    if valid and ("in" in request.form or "word" in request.form):
        template, sheet = previewed(case, way.step, form, signer_of(case, way))
        db.session.rollback()
        return as_file(template, sheet, "Bản thảo", word="word" in request.form)
    if not valid:
        return _again(case, slug, form), 422
    try:
        actions.write_draft(
            case, way.step.name, asking.typed(form), expected=form.version.data, by=current_actor(), at=now()
        )
    except StaleDraft:
        return _overtaken(case, slug, form)
    except NotAllowed as refusal:
        form.form_errors = [str(refusal)]
        return _again(case, slug, form), 409
    flash(f"Đã lưu bản thảo: {case.number}", "done")
    if "trinh" in request.form and way.goes_up:
        return redirect(url_for("cases_desk.submit_draft_form", number=case.number, slug=slug), 303)
    return redirect(url_for("cases_desk.draft_form", number=case.number, slug=slug), 303)


@door.get("/don/<number>/du-thao/<slug>/van-ban")
@needs("cases:case:read")
def draft_paper(number: str, slug: str) -> Response:
    """The paper that would come of the draft as it was kept, as PDF, or with ``?word=1`` as a Word file."""
    case, way, page = _found(number, slug)
    draft = drafts.under_way(case.id, way.step.name) or abort(404)
    note_reading(case.id, "du-thao")
    template, sheet = previewed(case, way.step, _blank(case, page, draft), signer_of(case, way))
    return as_file(template, sheet, "Bản thảo", word="word" in request.args)


@door.get("/don/<number>/du-thao/<slug>/trinh")
@needs("cases:case:read")
def submit_draft_form(number: str, slug: str) -> View:
    """Shows what will be laid before the competent person."""
    case, way, page = _found(number, slug)
    draft = _writing(case, way)
    note_reading(case.id, "du-thao")
    form = SubmitForm(formdata=None, version=case.version, draft=draft.version)
    return _submit_page(case, way, page, form, draft)


@door.post("/don/<number>/du-thao/<slug>/trinh")
@needs("cases:case:read")
@commits
def submit_draft(number: str, slug: str) -> View:
    """Lay the draft before the competent person."""
    case, way, page = _found(number, slug)
    form = SubmitForm()
    form.why.optional = bool(way.submits)
    refused = 422
    if form.validate_on_submit():
        try:
            actions.submit_draft(
                case,
                way.step.name,
                draft_version=form.draft.data,
                reason=form.why.data,
                expected=form.version.data,
                by=current_actor(),
                at=now(),
            )
        except (StaleDraft, Stale) as stale:
            form.form_errors = [f"{stale} Đọc lại rồi trình."]
            refused = 409
        except (NotAllowed, NotYours, AlreadyProposed, Refusal) as refusal:
            form.form_errors = [str(refusal)]
        else:
            flash(f"Đã trình: {number}", "done")
            return redirect(url_for("cases_desk.show", number=number, muc="van-ban"), 303)
    case = _released(case)
    way = drafts.ways(case, current_actor(), today()).get(way.step.name) or abort(409)
    draft = _writing(case, way)
    form.version.data, form.draft.data = case.version, draft.version
    return _submit_page(case, way, page, form, draft), refused


@door.post("/don/<number>/du-thao/rut-lai")
@needs("cases:case:propose")
@commits
def take_back(number: str) -> View:
    """Take one's own proposal back, to change its paper."""
    case, form = find_case(number), DropForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        actions.take_back(case, expected=form.version.data, by=current_actor(), at=now())
    except (NotAllowed, NotYours, Stale) as refusal:
        db.session.rollback()
        flash(str(refusal))
        return redirect(url_for("cases_desk.show", number=number, muc="van-ban"), 303)
    flash(f"Đã rút lại để sửa: {number}", "done")
    return redirect(url_for("cases_desk.show", number=number, muc="van-ban"), 303)


@door.get("/don/<number>/du-thao/<slug>/bo")
@needs("cases:case:read")
def drop_draft_form(number: str, slug: str) -> View:
    """Asks whether the draft is to go."""
    case, way, _page = _found(number, slug)
    draft = _writing(case, way)
    return _drop_page(case, way, DropForm(formdata=None, version=draft.version))


@door.post("/don/<number>/du-thao/<slug>/bo")
@needs("cases:case:read")
@commits
def drop_draft(number: str, slug: str) -> View:
    """Drop the draft."""
    case, way, _page = _found(number, slug)
    form = DropForm()
    if form.validate_on_submit():
        try:
            actions.drop_draft(case, way.step.name, expected=form.version.data, by=current_actor(), at=now())
        except (StaleDraft, NotAllowed) as refusal:
            form.form_errors = [f"{refusal} Mở lại bản thảo trước khi bỏ."]
        else:
            flash(f"Đã bỏ bản thảo: {number}", "done")
            return redirect(url_for("cases_desk.show", number=number, muc="van-ban"), 303)
    return _drop_page(_released(case), way, form), 422


def signer_of(case: Case, way: Ways) -> Signature:
    """Who would sign: the officer himself where he may, else who decides for the agency."""
    return own_signature(way.step) if way.takes else printing.signer(case)


def _found(number: str, slug: str) -> tuple[Case, Ways, StepPage]:
    """The case, and the step whose paper this officer may draft now."""
    case = find_case(number)
    ways = drafts.ways(case, current_actor(), today()).values()
    way = next((one for one in ways if taken.slug_of(one.step) == slug), None) or abort(404)
    return case, way, page_of(case, way.step.name)


def _writing(case: Case, way: Ways) -> Draft:
    draft = drafts.under_way(case.id, way.step.name)
    return draft if draft is not None and draft.state == "writing" else abort(404)


def _lenient(form: Any) -> Any:
    """The step's form as it is for a draft: what is missing may come later."""
    for field in form:
        if isinstance(field, Question) and field.name != "version":
            field.optional = True
    return form


def _blank(case: Case, page: StepPage, draft: Draft | None) -> Any:
    first = page.fill(case, None) if draft is None else asking.retyped(page.form, draft.values)
    first = model_texts.begun(page.form, case, page.step, first)
    form = page.form(formdata=None, version=draft.version if draft else 0, **first)
    page.ready(form, case)
    return _lenient(form)


def _released(case: Case) -> Case:
    """The case once more; our connection lets go before the reading is noted by another."""
    case_id = case.id
    db.session.rollback()
    note_reading(case_id, "du-thao")
    return db.session.get_one(Case, case_id)


def _again(case: Case, slug: str, form: Any) -> str:
    number = case.number
    _released(case)
    case, way, page = _found(number, slug)
    return _page(case, way, page, form, drafts.under_way(case.id, way.step.name))


def _overtaken(case: Case, slug: str, form: Any) -> View:
    """A colleague was quicker: his version, what was typed here, and the way to keep it all the same."""
    number = case.number
    _released(case)
    case, way, page = _found(number, slug)
    draft = drafts.under_way(case.id, way.step.name)
    if draft is not None and draft.state == "submitted":
        return _submitted_page(case, way, draft, typed=shown(form)), 409
    theirs = shown(filled_form(case, page, draft.values)) if draft is not None else []
    form.form_errors, form.stale = [MEANWHILE], True
    form.version.data = draft.version if draft is not None else 0
    return _page(case, way, page, form, draft, theirs=theirs), 409


def _page(
    case: Case,
    way: Ways,
    page: StepPage,
    form: Any,
    draft: Draft | None,
    *,
    theirs: list[tuple[str, str]] | None = None,
) -> str:
    return render_template(
        "cases/desk/draft.html",
        case=case,
        way=way,
        slug=taken.slug_of(way.step),
        kind=law.letter_for(case.course, way.step.name),
        page=page,
        form=form,
        draft=draft,
        writer=_name(draft),
        remark=drafts.remark_on(draft) if draft else "",
        theirs=theirs or [],
        models=model_texts.offers(page.form, case, page.step),
        unanswered=unanswered(filled_form(case, page, draft.values)) if draft else [],
        lacks=lacking.lacks(case, way.step.name, own=way.takes),
    )


def _submitted_page(case: Case, way: Ways, draft: Draft, typed: list[tuple[str, str]] | None = None) -> str:
    page = page_of(case, way.step.name)
    return render_template(
        "cases/desk/draft_submitted.html",
        case=case,
        way=way,
        slug=taken.slug_of(way.step),
        kind=law.letter_for(case.course, way.step.name),
        draft=draft,
        writer=_name(draft),
        written=shown(filled_form(case, page, draft.values)),
        typed=typed or [],
        may_take_back=draft.proposal_id is not None and draft.officer_id == current_actor().id,
    )


def _submit_page(case: Case, way: Ways, page: StepPage, form: SubmitForm, draft: Draft) -> str:
    return render_template(
        "cases/desk/draft_submit.html",
        case=case,
        way=way,
        slug=taken.slug_of(way.step),
        kind=law.letter_for(case.course, way.step.name),
        form=form,
        written=shown(filled_form(case, page, draft.values)),
        unanswered=unanswered(filled_form(case, page, draft.values)),
        lacks=lacking.lacks(case, way.step.name, own=way.takes),
    )


def _drop_page(case: Case, way: Ways, form: DropForm) -> str:
    return render_template(
        "cases/desk/draft_drop.html",
        case=case,
        slug=taken.slug_of(way.step),
        kind=law.letter_for(case.course, way.step.name),
        form=form,
    )


def _name(draft: Draft | None) -> str:
    return accounts.names_of([draft.officer_id]).get(draft.officer_id, "") if draft else ""


def _case_drafts(case: Case) -> Markup | None:
    """For the tab of letters: drafts under way, and what may be drafted now."""
    if scope.by_link_only(current_actor(), case):
        return None
    found = drafts.ways(case, current_actor(), today())
    there = {one.step: one for one in drafts.of_case(case.id)} if found else {}
    if not found:
        return None
    lines = [
        {
            "words": law.letter_for(case.course, name),
            "step": way.step.label,
            "slug": taken.slug_of(way.step),
            "draft": there.get(name),
        }
        for name, way in found.items()
    ]
    return Markup(  # noqa: S704 - the template escapes
        render_template(
            "cases/desk/_drafts.html",
            case=case,
            lines=lines,
            names=accounts.names_of({one.officer_id for one in there.values()}),
        )
    )


def init_app(app: Flask) -> None:
    """Show the drafts beside the letters of a case."""
    slots.fill(app, "case_letters", _case_drafts)
