"""How a result was made known: what was used, how long it must hang, by when a meeting must be told of, what
is missing. Read by officers' pages and by actions: it asks the case, so nothing public may reach it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from feedback.cases.actions import truth
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.disclosure.actions.history import OUTCOME
from feedback.disclosure.models import DisclosureEvent, Outcome, OutcomeForm
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.law import procedure
from feedback.law.calendar import BeyondCalendar
from feedback.law.disclosure import Form, Result
from feedback.law.procedure import NotAllowed, Step
from feedback.law.states import State
from feedback.law.terms import Due, NotInForce
from feedback.register import erasures
from feedback.register.history import written

FORM: Final = "outcome_form"
"""Subject room of evidence."""
MEETING: Final = "meeting"
POSTING: Final = "posting"
PORTAL: Final = "portal"
HANGING: Final = (POSTING, PORTAL)
"""Forms that last for days and then end."""
GONE: Final = ("withdrawn", "ended")
"""States of a result that nobody reads any more."""
RECORDED: Final = "form_recorded"
COMPLETED: Final = "form_completed"
ENDED: Final = "form_ended"

_TOLD: Final = ("id", "form", "first_on", "least_on", "last_on", "times", "notified_on")
_STEP: Final = 500
_SEARCHED: Final = 60
"""So many days behind a notice the first day is looked for on which the meeting may be held."""


def of_outcome(outcome_id: int) -> list[OutcomeForm]:
    """What was used for a result, by the day on which it began."""
    asked = select(OutcomeForm).where(OutcomeForm.outcome_id == outcome_id)
    return list(db.session.scalars(asked.order_by(OutcomeForm.first_on, OutcomeForm.id)))


def result_of(outcome: Outcome) -> Result:
    """What the law says of results of its course."""
    result = law.result_of(outcome.course)
    assert result is not None
    return result


def form_of(row: OutcomeForm) -> Form:
    """What the law says of the form."""
    return law.entry(law.RESULT_FORMS, row.form)


def least(result: Result, form: str, first_on: date) -> Due | None:
    """Until when it must hang at least (calendar days, that day included), with the article; None where no
    law says it."""
    return _counted({POSTING: result.posting, PORTAL: result.portal}.get(form, ""), first_on)


def last_notice(result: Result, meeting_on: date) -> Due | None:
    """The last day on which those invited to a meeting are told in time (working days before it); None where
    no law says it."""
    return _counted(result.meeting, meeting_on)


def first_meeting(result: Result, notified_on: date) -> date | None:
    """The first working day on which a meeting may be held of which people are told on a day; None where no
    law says it, or the calendar doesn't reach."""
    calendar = deadlines.calendar()
    for ahead in range(1, _SEARCHED):
        day = notified_on + timedelta(days=ahead)
        due = last_notice(result, day)
        if due is None:
            return None
        if due.on >= notified_on and calendar.works(day):
            return day
    return None


def _counted(key: str, from_on: date) -> Due | None:
    if not key:
        return None
    held = deadlines.terms()
    try:
        return held.due(held.resolve(key, from_on), from_on, deadlines.calendar())
    except (NotInForce, BeyondCalendar):
        return None


def told_late(result: Result, row: OutcomeForm) -> Due | None:
    """The last lawful day of telling of a meeting, where it was told of later."""
    if row.form != MEETING or row.notified_on is None:
        return None
    due = last_notice(result, row.first_on)
    return due if due is not None and row.notified_on > due.on else None


def ended_early(row: OutcomeForm) -> bool:
    """Whether it was taken down before the least time was over."""
    return row.last_on is not None and row.least_on is not None and row.last_on < row.least_on


def times_asked(result: Result, form: Form) -> int:
    """The least number of broadcasts or issues: asked of those results alone that the law has published."""
    return form.times if result.publish else 0


def lacking(result: Result, row: OutcomeForm, files: Collection[Any]) -> list[str]:
    """What a record still lacks, in words; the portal proves itself."""
    found = []
    if not row.where_to:
        found.append("địa chỉ trang đã đăng" if row.form == PORTAL else "nơi công khai")
    if (row.times or 0) < times_asked(result, form_of(row)):
        found.append(f"đủ {form_of(row).times} lần phát, số báo")
    if row.form != PORTAL and not files:
        found.append("ảnh, giấy tờ chứng minh")
    return found


def open_step(outcome: Outcome, at: datetime) -> tuple[Case, Step] | None:
    """The step of its case that says that it was made public, while it is still to be taken; None where there
    is none, it is over, or the case was settled anew since.
    """
    result = result_of(outcome)
    case = db.session.get(Case, outcome.case_id)
    if not result.step or case is None or latest_of(case.id) != outcome.id:
        return None
    try:
        step = procedure.course(case.course).step(State(case.state), result.step, local_day(at))
    except NotAllowed:
        return None
    return None if truth.done_already(case, [step]) else (case, step)


def latest_of(case_id: int) -> int | None:
    """The number of the latest result of a case."""
    asked = select(Outcome.id).where(Outcome.case_id == case_id).order_by(Outcome.round.desc())
    return db.session.scalar(asked.limit(1))


def to_step(result: Result, rows: Sequence[OutcomeForm]) -> dict[str, Any]:
    """What the step is handed of what was used: empty while nothing counts for it. A meeting told of too late
    doesn't."""
    counted = [one for one in rows if told_late(result, one) is None]
    if not counted:
        return {}
    given: dict[str, Any] = {"form_of_publication": sorted({one.form for one in counted}), "redaction": True}
    if public := [one.first_on for one in counted if one.form != MEETING]:
        given["published_on"] = min(public)
    if meetings := [one for one in counted if one.form == MEETING]:
        first = min(meetings, key=lambda one: one.first_on)
        given |= {"meeting_on": first.first_on, "notified_on": first.notified_on}
    return given


# ---- For the register


def told(row: OutcomeForm) -> dict[str, Any]:
    """The columns of a record as an event keeps them: no words of anybody."""
    return {name: written(getattr(row, name)) for name in _TOLD}


def content(row: OutcomeForm) -> dict[str, Any]:
    """What the register's digest covers beside them."""
    return {"id": row.id, "where_to": row.where_to}


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: where results were made known. One that the step of its case left without a place got
    it later."""
    found: dict[int, dict[str, list[Mapping[str, Any]]]] = {}
    for row in db.session.scalars(select(OutcomeForm).where(OutcomeForm.outcome_id.in_(set(numbers)))):
        acts = found.setdefault(row.outcome_id, {})
        said = content(row)
        acts.setdefault(RECORDED, []).extend([said, said | {"where_to": ""}])
        acts.setdefault(COMPLETED, []).append(said)
        acts.setdefault(ENDED, []).append(said)
    return found


def check() -> Iterator[str]:
    """For the register: one sentence for each record that isn't as its acts left it."""
    after = 0
    asked = select(OutcomeForm).order_by(OutcomeForm.id).limit(_STEP)
    while rows := db.session.scalars(asked.where(OutcomeForm.id > after)).all():
        outcomes = {row.outcome_id for row in rows}
        left, erased = _left_by(outcomes), erasures.of(OUTCOME, outcomes)
        for row in rows:
            if row.outcome_id not in erased and left.get(row.id) != told(row):
                yield f"hình thức công khai {row.id}: không khớp với những việc đã ghi sổ"
        after = rows[-1].id
        db.session.expunge_all()


def _left_by(numbers: Collection[int]) -> dict[int, Any]:
    """The columns of each record as its acts left them."""
    events = (
        select(DisclosureEvent.details)
        .where(
            DisclosureEvent.subject_room == OUTCOME,
            DisclosureEvent.subject_id.in_(numbers),
            DisclosureEvent.act.in_((RECORDED, COMPLETED, ENDED)),
        )
        .order_by(DisclosureEvent.id)
    )
    return {one["form"]["id"]: one["form"] for one in db.session.scalars(events)}
