"""Letters of a case as files in the browser: PDF and Word, as issued and as they would be issued."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_login import current_user
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.attachments import serving
from feedback.cases import letters, presiding, queries, rules
from feedback.cases.desk import asking
from feedback.cases.letters import Signature
from feedback.cases.models import Case, Proposal
from feedback.clock import local_day
from feedback.law import procedure
from feedback.papers import docx, render
from feedback.papers.sheets import Letterhead, Sheet
from feedback.web import today


def answer(pdf: bytes, name: str) -> Response:
    """The file shown in the browser, kept nowhere."""
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = serving.disposition("inline", name)
    response.headers["Cache-Control"] = "no-store"
    return response


def paper(template: str, sheet: Sheet, name: str, *, word: bool = False) -> Response:
    """A paper as a PDF shown in the browser, or as a Word file to take along; ``name`` without its ending."""
    if not word:
        return answer(render.pdf(template, sheet), f"{name}.pdf")
    response = Response(docx.docx(template, sheet), mimetype=docx.TYPE)
    response.headers["Content-Disposition"] = serving.disposition("attachment", f"{name}.docx")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def draft(case: Case) -> tuple[str, Sheet]:
    """The template and values of the letter that the step just taken issued, for its first sender.

    Its running number is left open: the step is undone, and the number goes to the letter issued next.
    """
    [*_, letter] = queries.letters_of(case.id)
    sent = queries.submissions_of(case.id)
    following = [one for one in sent if one.withdrawn_on is None] or sent
    submission = next((one for one in following if letter.submission_id in (None, one.id)), sent[0])
    template, sheet = letters.sheet(letter, submission)
    assert isinstance(sheet, Letterhead)
    open_number = f"{rules.OPEN_NUMBER}/{letter.number.partition('/')[2]}"
    return template, replace(sheet, number=open_number, file_title=letters.PREVIEW)


def foreseen(case: Case, step: str, form: Any) -> tuple[str, Sheet]:
    """The letter of a step that others propose or draft, with what was typed: the competent person signs."""
    line = next(one for one in procedure.course(case.course).steps if one.name == step)
    return letters.preview(case, step, asking.given(form, line), signature=signer(case), on=today())


def signer(case: Case, *, own: bool = False) -> Signature:
    """Who would sign: the officer himself what is his ``own`` step, else who decides for the agency; nobody
    where that one has no account."""
    if own:
        return Signature(current_user.id, current_user.full_name, current_user.position or None)
    # Where the head has no account his deputy decides, and signs for him.
    heads = presiding.heads(case.agency_id) or accounts.officers_of(case.agency_id, "cases:case:accept")
    if not heads:
        return Signature(None, None, None)
    return Signature(heads[0].id, heads[0].full_name, heads[0].position or None)


def slip(case: Case, proposal: Proposal) -> tuple[str, Sheet] | None:
    """The slip of a proposal, signed by who proposes; None for a step that is proposed without one."""
    officer = accounts.by_id(proposal.officer_id)
    assert officer is not None
    return letters.proposal_slip(
        case,
        proposal.step,
        proposal.values,
        proposal.reason,
        proposer=Signature(officer.id, officer.full_name, officer.position or None),
        on=local_day(proposal.at),
    )
