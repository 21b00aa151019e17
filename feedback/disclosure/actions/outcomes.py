"""The row of a result: entered when its case is settled; what every act on it asks and writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import fields_named
from feedback.cases.actions import clocks, hooks
from feedback.cases.models import Case, Submission
from feedback.clock import local_day
from feedback.disclosure import codes
from feedback.disclosure.actions.history import HISTORY, OUTCOME
from feedback.disclosure.actions.index import index_outcome
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from feedback.law import choices
from feedback.law.disclosure import result_of
from feedback.law.kinds import Kind
from feedback.law.procedure import Step
from feedback.law.states import State, citizen_label
from feedback.register.changing import Entering

enter: Final = Entering(HISTORY, OUTCOME)
"""Writes one act on a result: the columns named are what it set."""

_WHOLE: Final = (
    *("code", "case_id", "round", "kind", "course", "level", "agency_id", "resolver", "field_key"),
    *("field_words", "area_code", "area_words", "number", "settled_on", "result", "result_words", "in_time"),
    *("scope", "kept_back", "state"),
)


def note_settled(case: Case, step: Step, _given: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """For ``cases.actions.hooks.on_taken``: a step that settles the case makes its result known."""
    if step.to_state is not None:
        enter_settled(case, by=by, at=at)


def enter_settled(case: Case, *, by: Actor, at: datetime) -> Outcome | None:
    """Ghi kết quả giải quyết as a row without free text, the next ``round`` of its case; None where nothing
    of it may be known (``law.disclosure.RESULTS``), or the case isn't settled.

    A result that is public as a row is so at once; a conclusion on a denunciation is held until two people
    publish it. Rows of earlier rounds stay as they are: they tell what was decided then.
    """
    result = result_of(case.course)
    if result is None or State(case.state) not in result.states:
        return None
    today = local_day(at)
    resolver = agencies.by_id(case.agency_id)
    area = agencies.area_by_code(case.area_code) if result.area and case.area_code else None
    last = db.session.scalar(select(func.max(Outcome.round)).where(Outcome.case_id == case.id))
    outcome = Outcome(
        code=codes.new_code(),
        case_id=case.id,
        round=(last or 0) + 1,
        kind=case.kind,
        course=case.course,
        level=result.level,
        agency_id=case.agency_id,
        resolver=resolver.name if resolver else "",
        field_key=case.field_key,
        field_words=fields_named.name(case.field_key),
        area_code=area.code if area else None,
        area_words=area.full_name if area else "",
        number=case.outcome_number,
        settled_on=today,
        result=case.outcome,
        result_words=_result_words(case),
        in_time=None
        if (last_on := clocks.settled_by(case, today)["settle_by_on"]) is None
        else today <= last_on,
        scope=result.scope,
        kept_back=asked_to_keep_back(case.id),
        state="shown" if result.row else "held",
        changed_at=at,
    )
    db.session.add(outcome)
    db.session.flush()
    enter(outcome, "outcome_entered", *_WHOLE, by=by, at=at)
    index_outcome(outcome, None)
    return outcome


def asked_to_keep_back(case_id: int) -> bool:
    """Whether any sender of the case asked at filing that his text stay out."""
    asked = select(Submission.id).where(Submission.case_id == case_id, Submission.kept_back.is_(True))
    return db.session.scalar(asked.limit(1)) is not None


def _result_words(case: Case) -> str:
    if case.outcome:
        return choices.words(choices.outcomes(case.course), case.outcome)
    return citizen_label(Kind(case.kind), State(case.state))


def lock(outcome: Outcome) -> None:
    """Hold the row until the commit, and read it anew: copies and files of it follow one another."""
    db.session.refresh(outcome, with_for_update=True)


hooks.on_taken.append(note_settled)
