"""What was typed for a paper: its form filled again, read as people read it, laid out before its issue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask_login import current_user
from werkzeug.wrappers import Response

from feedback.attachments import serving
from feedback.cases import drafts, letters, rules
from feedback.cases.actions.issuing import Signature
from feedback.cases.desk import asking, printing
from feedback.cases.models import Case
from feedback.law.procedure import Step
from feedback.papers import docx, render
from feedback.papers.sheets import Sheet
from feedback.web import today
from feedback.web.forms import Choice, Question
from feedback.web.guards import current_actor

if TYPE_CHECKING:
    from feedback.cases.desk.steps import StepPage


def previewed(case: Case, step: Step, form: Any, signature: Signature) -> tuple[str, Sheet]:
    """The paper of the step as it would be issued today with what the form holds, its number left open."""
    return letters.preview(case, step.name, asking.given(form, step), signature=signature, on=today())


def as_file(template: str, sheet: Sheet, name: str, *, word: bool) -> Response:
    """The paper shown as PDF, or to be finished in Word; kept nowhere."""
    if not word:
        return printing.answer(render.pdf(template, sheet), f"{name}.pdf")
    response = Response(docx.docx(template, sheet), mimetype=docx.TYPE)
    response.headers["Content-Disposition"] = serving.disposition("attachment", f"{name}.docx")
    response.headers["Cache-Control"] = "no-store"
    return response


def own_signature(step: Step) -> Signature:
    """How the officer himself would sign the paper of the step."""
    actor = current_actor()
    in_place = actor.in_place if rules.by_delegation(step, actor) else None
    return Signature(current_user.id, current_user.full_name, current_user.position or None, in_place)


def filled_form(case: Case, page: StepPage, values: Mapping[str, Any]) -> Any:
    """The step's form with what was typed for it, and its lists."""
    form = page.form(formdata=None, **asking.retyped(page.form, values))
    page.ready(form, case)
    return form


def shown(form: Any) -> list[tuple[str, str]]:
    """What a form holds, as people read it: question and answer."""
    lines = []
    for field in form:
        if not isinstance(field, Question) or not field.label.text or field.data in (None, "", [], False):
            continue
        lines.append((field.noun, _answer(field)))
    return lines


def changed(case: Case, page: StepPage, form: Any) -> list[tuple[str, str]]:
    """What the form holds otherwise than what was submitted for this step: the question, and what was
    submitted; empty where nothing was."""
    laid = drafts.laid(case)
    if laid is None or page.proposes or laid.step != page.step:
        return []
    before, after = dict(shown(filled_form(case, page, laid.values))), dict(shown(form))
    asked = [one for one in before | after if one in before or after[one]]
    return [(one, before.get(one, "Không có")) for one in asked if before.get(one) != after.get(one)]


def unanswered(form: Any) -> list[str]:
    """What the step asks and the form leaves open, as messages call it."""
    return [
        field.noun
        for field in form
        if isinstance(field, Question)
        and field.label.text
        and not field.optional
        and field.only_if is None
        and field.is_empty()
    ]


def _answer(field: Any) -> str:
    choices: list[Choice] = getattr(field, "choices", None) or []
    picked = field.data if isinstance(field.data, list) else [field.data]
    words = [one.text for one in choices if one.value in picked]
    if words:
        return "\n".join(words)
    if field.data is True:
        return "Có"
    return f"{field.data:%d/%m/%Y}" if hasattr(field.data, "isoformat") else str(field.data)
