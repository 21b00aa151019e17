"""What each step page does with a good form: one act of the case.

The form has been checked; that the version it carries came at all is part of that.
"""

from __future__ import annotations

from typing import Any

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.cases import actions, forms
from feedback.cases.desk.papers import lay_down
from feedback.cases.desk.steps import Acting, Doubtful
from feedback.cases.models import Case
from feedback.law.procedure import NotAllowed
from feedback.web import slots


def accept(case: Case, form: forms.StepForm, who: Acting) -> None:
    actions.accept(case, expected=_seen(form), by=who.by, at=who.at)


def refuse(case: Case, form: forms.GroundForm, who: Acting) -> None:
    actions.refuse(
        case,
        ground=form.ground.data,
        reason=form.reason.data,
        signature=who.signature,
        expected=_seen(form),
        by=who.by,
        at=who.at,
    )


def file(case: Case, form: forms.GroundForm, who: Acting) -> None:
    actions.file(
        case,
        ground=form.ground.data,
        reason=form.reason.data,
        signature=who.signature,
        expected=_seen(form),
        by=who.by,
        at=who.at,
    )


def transfer(case: Case, form: forms.AgencyForm, who: Acting) -> None:
    agency = _agency(case, form)
    actions.transfer(
        case,
        agency=agency,
        reason=form.reason.data,
        signature=who.signature,
        expected=_seen(form),
        by=who.by,
        at=who.at,
    )


def correct_routing(case: Case, form: forms.AgencyForm, who: Acting) -> None:
    agency = _agency(case, form)
    actions.correct_routing(
        case, agency=agency, reason=form.reason.data, expected=_seen(form), by=who.by, at=who.at
    )


def request_papers(case: Case, form: forms.RequestForm, who: Acting) -> None:
    actions.request_papers(
        case,
        submission_id=int(form.submission.data) if "submission" in form else None,
        request=form.request.data,
        signature=who.signature,
        expected=_seen(form),
        by=who.by,
        at=who.at,
    )


def supplement(case: Case, form: forms.SupplementForm, who: Acting) -> None:
    submission_id = int(form.submission.data)
    case, words, laid = lay_down(case, submission_id, form.content.data, form.files, at=who.at)
    actions.supplement(
        case,
        submission_id=submission_id,
        content=words,
        files=laid.as_details(),
        expected=_seen(form),
        by=who.by,
        at=who.at,
        sender=False,
    )
    laid.attach(("submission", submission_id), by=who.by, at=who.at)


def verify(case: Case, form: forms.StepForm, who: Acting) -> None:
    actions.verify(case, expected=_seen(form), by=who.by, at=who.at)


def submit_answer(case: Case, form: forms.AnswerForm, who: Acting) -> None:
    actions.submit_answer(case, answer=form.answer.data, expected=_seen(form), by=who.by, at=who.at)


def return_draft(case: Case, form: forms.DraftReturnForm, who: Acting) -> None:
    actions.return_draft(case, reason=form.reason.data, expected=_seen(form), by=who.by, at=who.at)


def answer(case: Case, form: forms.AnswerForm, who: Acting) -> None:
    actions.answer(
        case,
        answer=form.answer.data,
        signature=who.signature,
        expected=_seen(form),
        by=who.by,
        at=who.at,
    )


def inform(case: Case, form: forms.InformForm, who: Acting) -> None:
    actions.inform_forwarder(case, letter=form.letter.data, expected=_seen(form), by=who.by, at=who.at)


def withdraw(case: Case, form: forms.WithdrawForm, who: Acting) -> None:
    actions.withdraw(
        case,
        submission_id=int(form.submission.data),
        reason=form.reason.data,
        expected=_seen(form),
        by=who.by,
        at=who.at,
        sender=False,
    )


def take_back(case: Case, form: forms.TakeBackForm, who: Acting) -> None:
    members = [line.strip() for line in (form.members.data or "").splitlines() if line.strip()]
    actions.withdraw(
        case,
        submission_id=int(form.submission.data),
        reason=form.reason.data,
        expected=_seen(form),
        by=who.by,
        at=who.at,
        sender=False,
        how=form.how.data,
        members=members,
    )


def reopen(case: Case, form: forms.ReopenForm, who: Acting) -> None:
    actions.reopen(case, new_facts=form.new_facts.data, expected=_seen(form), by=who.by, at=who.at)


def assign(case: Case, form: forms.AssignForm, who: Acting) -> None:
    actions.assign(case, officer_id=int(form.officer.data), expected=_seen(form), by=who.by, at=who.at)


def take_on(case: Case, form: forms.StepForm, who: Acting) -> None:
    assert who.by.id is not None
    actions.assign(case, officer_id=who.by.id, expected=_seen(form), by=who.by, at=who.at)


def return_proposal(case: Case, form: forms.ProposalReturnForm, who: Acting) -> None:
    actions.return_proposal(case, remark=form.remark.data, expected=_seen(form), by=who.by, at=who.at)


def propose(case: Case, form: Any, who: Acting, step: str) -> None:
    asked = ("ground", "reason", "agency", "answer", "request", "submission")
    values = {name: form[name].data for name in asked if name in form}
    if "agency" in form and _agency(case, form).external:
        step = "transfer_outside"
    actions.propose(
        case,
        step=step,
        values=values,
        reason=form.why.data,
        expected=_seen(form),
        by=who.by,
        at=who.at,
    )


def _seen(form: forms.StepForm) -> int:
    """The version that the officer saw; the form has checked that it came."""
    seen: int = form.version.data
    return seen


def _agency(case: Case, form: forms.AgencyForm) -> AgencyEntry:
    """The agency chosen.

    Raises Doubtful when the table of competence names another and the officer hasn't said that he knows.
    """
    agency = agencies.by_code(form.agency.data)
    if agency is None:
        raise NotAllowed("Cơ quan này không còn hoạt động.")
    against = slots.show("competence", case=case, agency=agency)
    if against and not form.aware.data:
        form.warning, form.asks_awareness = against, True
        form.aware.label.text = form.aware.noun
        form.agency.errors = ["Bảng thẩm quyền chỉ cơ quan khác. Chọn lại, hoặc đánh dấu ô xác nhận bên dưới"]
        raise Doubtful
    return agency
