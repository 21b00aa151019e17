"""Questions about what a case is about: respondents, cases it hangs together with, dialogues, drafts.

Whether the asker may see the case has been settled before (``queries.visible_to``).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from feedback.cases.models import Case, CaseEvent, CaseLink, DialogueRecord, Respondent
from feedback.extensions import db

_DRAFTS = ("answer_submitted", "decision_submitted", "conclusion_submitted")


@dataclass(frozen=True, slots=True)
class Linked:
    """Another case that this one hangs together with. ``later``: whether the other is the later one."""

    case: Case
    relation: str
    later: bool


def respondents_of(case_id: int) -> list[Respondent]:
    """Whose decisions or acts the case is about, in the order entered."""
    return list(
        db.session.scalars(select(Respondent).where(Respondent.case_id == case_id).order_by(Respondent.id))
    )


def dialogues_of(case_id: int) -> list[DialogueRecord]:
    """The dialogues of a case, oldest first."""
    return list(
        db.session.scalars(
            select(DialogueRecord).where(DialogueRecord.case_id == case_id).order_by(DialogueRecord.id)
        )
    )


def linked_to(case_id: int) -> list[Linked]:
    """The cases that this one rests on, and those that rest on it; one select for each way."""
    earlier = db.session.execute(
        select(CaseLink.relation, Case)
        .join(Case, Case.id == CaseLink.other_id)
        .where(CaseLink.case_id == case_id)
        .order_by(CaseLink.id)
    )
    later = db.session.execute(
        select(CaseLink.relation, Case)
        .join(Case, Case.id == CaseLink.case_id)
        .where(CaseLink.other_id == case_id)
        .order_by(CaseLink.id)
    )
    return [
        *(Linked(row.Case, row.relation, later=False) for row in earlier),
        *(Linked(row.Case, row.relation, later=True) for row in later),
    ]


def latest_draft(case_id: int) -> str:
    """The latest draft that was submitted for signature; empty when there is none."""
    event = db.session.scalar(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id, CaseEvent.act.in_(_DRAFTS))
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    return str(event.details.get("draft", "")) if event else ""
