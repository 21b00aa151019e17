"""Chỉ một lần: a complaint is guided once, a denunciation forwarded once (TT 05/2021; ``law.once``)."""

from __future__ import annotations

from sqlalchemy import select

from feedback.cases import matters, similar
from feedback.cases.actions import moving
from feedback.cases.models import Case, CaseEvent
from feedback.extensions import db
from feedback.law import grounds, once
from feedback.law.procedure import NotAllowed, Step


def demand_once(case: Case, step: Step) -> None:
    """Raises NotAllowed, with the article, when the step is lawful once only and was taken for this matter.

    It was when this case had it, another marked as the same matter, or one of the same sender saying the
    same.
    """
    rule = once.rule(case.course, step.name)
    if rule is None:
        return
    instead = f"Lưu đơn với căn cứ: {grounds.named(rule.instead).words}"
    if any(moving.last_event(case.id, act) is not None for act in rule.done):
        raise NotAllowed(f"{rule.words}. {instead}", rule.article)
    same = {one.case.id: one.case for one in matters.linked_to(case.id) if one.relation == "same_matter"}
    same |= {one.case.id: one.case for one in similar.alike(case, None) if one.likeness.same_matter}
    if not same:
        return
    done = db.session.scalar(
        select(CaseEvent.case_id)
        .where(CaseEvent.case_id.in_(same), CaseEvent.act.in_(rule.done))
        .order_by(CaseEvent.id)
        .limit(1)
    )
    if done is not None:
        named = "" if case.sealed else f", vụ việc {same[done].number}"
        raise NotAllowed(f"{rule.words}{named}. {instead}", rule.article)
