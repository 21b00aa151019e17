"""What stands in the forms of step pages at first: the lists to choose from, what was proposed or drafted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import request

from feedback.accounts import absences
from feedback.accounts import queries as accounts
from feedback.accounts.models import Absence
from feedback.agencies import queries as agencies
from feedback.cases import barring, drafts, forms, load, queries, rules, talk
from feedback.cases.actions import moving
from feedback.cases.models import Case, Draft, Proposal
from feedback.clock import local_day
from feedback.law import choices
from feedback.law.kinds import Kind
from feedback.people import queries as people
from feedback.web import slots, today
from feedback.web.forms import Choice
from feedback.web.guards import current_actor

_SUBMITTED: Final = ("answer_submitted", "decision_submitted", "conclusion_submitted")


def grounds_for(step: str) -> Callable[[forms.GroundForm, Case], None]:
    """Offers the grounds of this step for the kind of the case, those in force today."""

    def ready(form: forms.GroundForm, case: Case) -> None:
        form.offer(Kind(case.kind), step, today())

    return ready


def all_agencies(form: forms.AgencyForm, case: Case) -> None:
    """Offers every other agency, and bodies outside the system; of one proposed against the table of
    competence it is asked at once whether the officer knows."""
    form.offer(agencies.choices_for_transfer(today(), without=case.agency_id))
    chosen = agencies.by_code(form.agency.data) if form.agency.data else None
    form.warning = slots.show("competence", case=case, agency=chosen)
    if chosen is None or not form.warning:
        form.warning = slots.show("competence", case=case, agency=None)
        return
    form.asks_awareness, form.aware.label.text = True, form.aware.noun


def own_agencies(form: forms.AgencyForm, case: Case) -> None:
    """Offers every other agency of the system."""
    form.warning = slots.show("competence", case=case, agency=None)
    groups = agencies.choices_for_transfer(today(), without=case.agency_id)
    form.offer([(heading, [one for one in found if not one.external]) for heading, found in groups])


def senders(form: forms.SenderStepForm, case: Case) -> None:
    """Offers those who follow the case."""
    submissions = queries.submissions_of(case.id)
    form.offer(submissions, people.names(one.sender_id for one in submissions))


def one_sender(form: forms.SenderStepForm, case: Case) -> None:
    """Asks for whom of those who follow the case a letter is; of one alone nothing, unless another was
    chosen who has left since."""
    chosen = form.submission.data
    senders(form, case)
    known = [one.value for one in form.submission.choices]
    if chosen and chosen not in known:
        form.submission.data = chosen
    elif len(known) < 2:
        del form.submission


def ways_back(form: forms.TakeBackForm, case: Case) -> None:
    """Offers those who follow the case, and the ways of withdrawing that the law knows."""
    senders(form, case)
    ways = choices.options(choices.withdrawals(Kind(case.kind)), today())
    form.how.choices = [Choice(one.key, one.words) for one in ways]


def officers(form: forms.AssignForm, case: Case) -> None:
    """Offers the other officers of the agency who may read cases and need not stand aside; says who is away,
    until when, and who does his work."""
    aside = barring.aside_from(case)
    found = [
        one
        for one in accounts.officers_of(case.agency_id, "cases:case:read")
        if one.id != case.officer_id and not aside.holds(one.id, case.agency_id)
    ]
    away = absences.absent([one.id for one in found], today())
    instead = accounts.names_of({one.substitute_id for one in away.values() if one.substitute_id})
    form.officer.choices = [
        Choice(
            str(one.id),
            (f"{one.full_name} – {one.position}" if one.position else one.full_name)
            + (_away(away[one.id], instead) if one.id in away else ""),
        )
        for one in found
    ]


def _away(absence: Absence, names: dict[int, str]) -> str:
    name = names.get(absence.substitute_id or 0)
    who = f"{name} làm thay" if name else "chưa có người làm thay"
    return f" (vắng đến hết {absence.last_on:%d/%m/%Y}, {who})"


def as_suggested(case: Case, proposal: Proposal | None) -> dict[str, Any]:
    """The officer to whom the case might be given stands in the list at first; who assigns decides."""
    found = load.proposed_for([case], today()).get(case.id)
    return {"officer": str(found.officer_id)} if found else {}


def who_might(case: Case) -> str:
    """To whom the case might be given, and why."""
    found = load.proposed_for([case], today()).get(case.id)
    return f"Gợi ý: {found.name}, {found.why}. Ông/bà chọn người khác được." if found else ""


def as_proposed(case: Case, proposal: Proposal | None) -> dict[str, Any]:
    """What the proposal holds."""
    return dict(proposal.values) if proposal else {}


def as_drafted(case: Case, proposal: Proposal | None) -> dict[str, Any]:
    """What the proposal holds, else the latest draft of an answer."""
    if proposal is not None:
        return dict(proposal.values)
    return {"answer": queries.draft_answer(case.id)}


def as_said(case: Case, proposal: Proposal | None) -> dict[str, Any]:
    """What a sender said is not solved, as the facts for which a matter is taken up again."""
    said = [
        f"Người gửi báo ngày {local_day(one.at):%d/%m/%Y}: {one.text}"
        for one in talk.waiting_on(case.id).not_solved
    ]
    return {"new_facts": "\n".join(said)[: forms.REASON_LENGTH]} if said else {}


def as_asked_back(case: Case, proposal: Proposal | None) -> dict[str, Any]:
    """What the latest request of a sender to withdraw says; its sealed words stay where they are."""
    asked = moving.last_event(case.id, "withdrawal_requested")
    following = {one.id for one in queries.submissions_of(case.id) if one.withdrawn_on is None}
    if asked is None or asked.submission_id not in following:
        return {}
    return {
        "submission": str(asked.submission_id),
        "reason": str(asked.details.get("reason", "")),
        "members": "\n".join(filter(None, str(asked.details.get("members", "")).split("; "))),
    }


def coerced(case: Case) -> str:
    """That the sender who asked to withdraw reports that he is forced to."""
    asked = moving.last_event(case.id, "withdrawal_requested")
    told = asked.details.get("coerced") if asked else None
    return f"Người gửi báo {told}. Làm rõ trước khi ghi nhận việc rút." if told else ""


def draft_for(case: Case, step: str) -> Draft | None:
    """The draft that fills the page of this step: what was laid before the signer, what the officer wrote
    himself, or a colleague's when he comes from it («?du-thao=1»)."""
    draft = drafts.under_way(case.id, drafts.LAID_BY.get(step, step))
    if draft is None or not rules.at_home(
        current_actor(), case.agency_id, triage=case.triage, outside=case.kept_outside
    ):
        return None
    mine = draft.officer_id == current_actor().id or "du-thao" in request.args
    return draft if draft.state == "submitted" or mine else None


def why_returned(case: Case) -> str:
    """What the competent person wanted changed, when the last draft came back."""
    returned = moving.last_event(case.id, "draft_returned")
    submitted = max(
        (event.id for act in _SUBMITTED if (event := moving.last_event(case.id, act)) is not None), default=0
    )
    if returned is None or returned.id < submitted:
        return ""
    return f"Dự thảo trước bị trả lại: {returned.details.get('reason', '')}"
