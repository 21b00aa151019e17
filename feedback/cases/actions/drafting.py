"""Soạn văn bản: a draft is written, dropped, laid before the competent person (trình), taken back.

Writing one is no act in the case's life: nothing of it stands in the history before it is submitted.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.cases import barring, drafts
from feedback.cases.actions import desk, history, moving, steps, taking, telling
from feedback.cases.actions.issuing import Signature
from feedback.cases.drafts import Laid
from feedback.cases.models import Case, Draft
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law.procedure import NotAllowed

_NOBODY: Final = Signature(None, None, None)


class StaleDraft(Exception):
    """A colleague changed the draft, or submitted or dropped it, since the page was opened."""

    def __init__(self) -> None:
        super().__init__("Bản thảo vừa được người khác thay đổi.")


def write_draft(
    case: Case, step: str, values: dict[str, Any], *, expected: int, by: Actor, at: datetime
) -> Draft:
    """Lưu bản thảo: keep what was typed for the paper of this step; ``expected`` 0 begins a new draft.

    ``values`` as ``asking.typed`` gives them. Raises NotAllowed for who may neither take nor propose the step
    now, StaleDraft, also when the draft lies before the competent person.
    """
    _demand_way(case, step, by, at)
    assert by.id is not None
    draft = drafts.under_way(case.id, step)
    if draft is None and expected == 0:
        draft = Draft(
            case_id=case.id, step=step, values=values, officer_id=by.id, created_at=at, changed_at=at
        )
        try:
            with db.session.begin_nested():
                db.session.add(draft)
        except IntegrityError:
            raise StaleDraft from None
        return draft
    draft = _held(draft, expected)
    draft.values, draft.officer_id, draft.changed_at = values, by.id, at
    draft.version += 1
    db.session.flush()
    return draft


def drop_draft(case: Case, step: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Bỏ bản thảo: it is no longer offered. Raises as ``write_draft``."""
    _demand_way(case, step, by, at)
    draft = _held(drafts.under_way(case.id, step), expected)
    draft.state, draft.version, draft.changed_at = "dropped", draft.version + 1, at
    db.session.flush()


def submit_draft(
    case: Case, step: str, *, draft_version: int, reason: str, expected: int, by: Actor, at: datetime
) -> None:
    """Trình duyệt: the draft becomes the case's open proposal; the answer, decision or conclusion goes to the
    signer by the course's own step. The draft rests meanwhile.

    Raises StaleDraft and what ``propose``, ``take`` raise.
    """
    way = drafts.ways(case, by, local_day(at)).get(step)
    if way is None or not way.goes_up:
        raise NotAllowed("Bản thảo này không trình được ở giai đoạn hiện nay của vụ việc.")
    draft = _held(drafts.under_way(case.id, step), draft_version)
    if way.submits:
        text = str(draft.values.get(drafts.NEEDS[step]) or "")
        if not text:
            raise taking.Lacking(way.step, drafts.NEEDS[step])
        if step == "answer":
            steps.submit_answer(case, answer=text, expected=expected, by=by, at=at)
        else:
            given = {drafts.NEEDS[step]: text}
            taking.take(case, way.submits, given, signature=_NOBODY, expected=expected, by=by, at=at)
        draft.proposal_id = None
    else:
        desk.propose(case, step=step, values=draft.values, reason=reason, expected=expected, by=by, at=at)
        proposal = desk.open_proposal(case.id)
        assert proposal is not None
        draft.proposal_id = proposal.id
    draft.state, draft.version, draft.changed_at = "submitted", draft.version + 1, at
    db.session.flush()
    _tell_competent(case, way.step.who, by, at)


def take_back(case: Case, *, expected: int, by: Actor, at: datetime) -> None:
    """Rút lại đề xuất: who proposed takes it back to change it; the draft is in work again.

    Raises NotAllowed for another officer, and for what the course's own step laid before the signer.
    """
    proposal = desk.open_proposal(case.id)
    if proposal is None or proposal.officer_id != by.id:
        raise NotAllowed("Chỉ người đã trình mới rút lại được, khi đề xuất còn chờ.")
    moving.check(case, "propose", by=by, on=local_day(at))
    moving.take_version(case, expected)
    proposal.settled_at, proposal.settled_by, proposal.outcome = at, by.id, "lapsed"
    db.session.flush()
    moving.settle_drafts(case.id, None, None)
    history.note(case, "proposal_taken_back", {"step": proposal.step}, by=by, at=at)
    db.session.expire(case)


def send_back(case: Case, laid: Laid, *, remark: str, expected: int, by: Actor, at: datetime) -> None:
    """Trả lại: what lies before the competent person goes back with what is to be changed.

    Raises NotAllowed, NotYours, Stale.
    """
    if laid.reason:
        desk.return_proposal(case, remark=remark, expected=expected, by=by, at=at)
    elif laid.step == "answer":
        steps.return_draft(case, reason=remark, expected=expected, by=by, at=at)
    else:
        given = {"reason": remark}
        taking.take(case, "return_draft", given, signature=_NOBODY, expected=expected, by=by, at=at)


def _demand_way(case: Case, step: str, by: Actor, at: datetime) -> None:
    way = drafts.ways(case, by, local_day(at)).get(step)
    if way is None or not way.is_open:
        raise NotAllowed("Ở giai đoạn hiện nay của vụ việc, ông/bà không soạn được văn bản này.")


def _held(draft: Draft | None, expected: int) -> Draft:
    """The draft, if it is in work and has the version that the officer saw; the row is held meanwhile."""
    if draft is not None:
        db.session.refresh(draft, with_for_update=True)
    if draft is None or draft.state != "writing" or draft.version != expected:
        raise StaleDraft
    return draft


def _tell_competent(case: Case, who: tuple[str, ...], by: Actor, at: datetime) -> None:
    """Those who may take the step are told that something waits for them, but who must stand aside."""
    competent = {one.id for permission in who for one in accounts.officers_of(case.agency_id, permission)}
    aside = barring.aside_from(case)
    for officer_id in sorted(one for one in competent if not aside.holds(one, case.agency_id)):
        telling.tell_officer(officer_id, case, "cases/draft_submitted", by=by, at=at)
