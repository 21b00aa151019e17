"""The rules as questions to the database: which open cases each hits, and what it saw there.

Each question goes by an index of open cases, running clocks or open promises; with ``numbers`` it is asked of
these cases only, which is quick enough for a page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all

from feedback.cases import talk
from feedback.cases.models import Case, CaseEvent, CaseLink, Exchange, Signatory, Submission
from feedback.commitments.models import Commitment
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.oversight.measures import late
from feedback.oversight.models import Reminder, ReminderItem
from feedback.oversight.watch import rules
from feedback.oversight.watch.rules import Rule, Version
from feedback.reception import visits
from feedback.reception.models import Visit

Numbers = Collection[int] | None
Question = Callable[[Version, Rule, date, Numbers], Select[int, int]]

_SECOND: Final = ("complaint_second", "complaint_discipline_second", "denunciation_again")
_GOES_ON: Final = ("second_level", "again", "continued")


@dataclass(frozen=True, slots=True)
class Sign:
    """A rule that hits a case: what it counted, and why, as a clause."""

    rule: Rule
    seen: int
    because: str


def question(version: Version, rule: Rule, on: date, numbers: Numbers = None) -> Select[int, int]:
    """Number of each case that the rule hits on the day, with what it counted (0 where it counts nothing)."""
    return _QUESTIONS[rule.key](version, rule, on, numbers)


def of(cases: Collection[Case], on: date) -> dict[int, list[Sign]]:
    """The signs of each of these cases on the day, explained; a number of selects that doesn't grow."""
    version, by_number = rules.in_force(on), {one.id: one for one in cases}
    found: dict[int, list[Sign]] = {number: [] for number in by_number}
    if not by_number:
        return found
    due = _due(by_number, on)
    for rule in version.rules:
        for number, seen in db.session.execute(question(version, rule, on, by_number)):
            saw = _saw(rule.key, by_number[number], seen, due.get(number), on)
            found[number].append(Sign(rule, seen, rule.because(saw)))
    return found


def counted(signs: Sequence[Sign]) -> dict[str, int]:
    """What each rule counted, by its key."""
    return {one.rule.key: one.seen for one in signs}


def points(signs: Sequence[Sign]) -> int:
    """The points of these signs together."""
    return sum(one.rule.points for one in signs)


def _saw(key: str, case: Case, seen: int, due_on: date | None, on: date) -> str:
    over = f"hạn {due_on:%d/%m/%Y}, đã quá {(on - due_on).days} ngày" if due_on else ""
    return {
        "many_people": f"{seen} người",
        "long_running": f"nhận ngày {case.received_on:%d/%m/%Y}, đã {(on - case.received_on).days} ngày",
        "far_late": over,
        "higher_level": "",
        "repeated": f"{seen} đơn",
        "hot_field": over or "đã phải mở lại",
        "not_solved": f"{seen} lần báo",
        "promise_missed": f"{seen} cam kết",
        "reminded": f"{seen} văn bản",
    }[key]


def _due(numbers: Collection[int], on: date) -> Mapping[int, date]:
    """The earliest legal day that each case has missed."""
    asked = select(Deadline.subject_id, func.min(Deadline.due_on)).where(
        Deadline.subject_id.in_(list(numbers)), *late.passed(on)
    )
    return dict(db.session.execute(asked.group_by(Deadline.subject_id)).all())


def _open(numbers: Numbers) -> list[ColumnElement[bool]]:
    return [Case.closed_on.is_(None), *_among(numbers)]


def _among(numbers: Numbers) -> list[ColumnElement[bool]]:
    return [] if numbers is None else [Case.id.in_(list(numbers))]


def _long_running(_version: Version, rule: Rule, on: date, numbers: Numbers) -> Select[int, int]:
    named = [kind for kind in rule.days if kind != "other"]
    by_kind = [
        and_(
            Case.kind.not_in(named) if kind == "other" else Case.kind == kind,
            Case.received_on < on - timedelta(days=days),
        )
        for kind, days in rule.days.items()
    ]
    return select(Case.id, literal(0)).where(or_(*by_kind), *_open(numbers))


def _far_late(_version: Version, rule: Rule, on: date, numbers: Numbers) -> Select[int, int]:
    missed = late.passed(on - timedelta(days=rule.least - 1))
    asked = select(Case.id, literal(0)).join(Deadline, Deadline.subject_id == Case.id)
    return asked.where(*missed, *_open(numbers)).distinct()


def _many_people(_version: Version, rule: Rule, _on: date, numbers: Numbers) -> Select[int, int]:
    people = func.count(Signatory.id)
    signed = (
        select(Case.id.label("case_id"), people.label("people"))
        .join(Submission, Submission.case_id == Case.id)
        .join(Signatory, Signatory.submission_id == Submission.id)
        .where(Signatory.withdrawn_on.is_(None), *_open(numbers))
        .group_by(Case.id)
        .having(people >= rule.least)
    )
    came = (
        select(Case.id.label("case_id"), Visit.people_count.label("people"))
        .join(Visit, Visit.case_id == Case.id)
        .where(Visit.people_count >= rule.least, visits.stands(), *_open(numbers))
    )
    both = union_all(signed, came).subquery()
    return select(both.c.case_id, func.max(both.c.people)).group_by(both.c.case_id)


def _higher_level(_version: Version, _rule: Rule, _on: date, numbers: Numbers) -> Select[int, int]:
    linked = select(CaseLink.id).where(CaseLink.case_id == Case.id, CaseLink.relation.in_(_GOES_ON)).exists()
    return select(Case.id, literal(0)).where(or_(Case.course.in_(_SECOND), linked), *_open(numbers))


def _repeated(_version: Version, rule: Rule, _on: date, numbers: Numbers) -> Select[int, int]:
    sent = func.count(Submission.id)
    asked = select(Case.id, sent).join(Submission, Submission.case_id == Case.id).where(*_open(numbers))
    return asked.group_by(Case.id).having(sent >= rule.least)


def _hot_field(version: Version, _rule: Rule, on: date, numbers: Numbers) -> Select[int, int]:
    over = select(Deadline.id).where(Deadline.subject_id == Case.id, *late.passed(on)).exists()
    reopened = select(CaseEvent.id).where(CaseEvent.case_id == Case.id, CaseEvent.act == "reopened").exists()
    hot = Case.field_key.in_(version.hot_fields)
    return select(Case.id, literal(0)).where(hot, or_(over, reopened), *_open(numbers))


def _not_solved(_version: Version, _rule: Rule, _on: date, numbers: Numbers) -> Select[int, int]:
    asked = select(Case.id, func.count(Exchange.id)).join(Exchange, Exchange.case_id == Case.id)
    unsettled = (Exchange.kind == talk.NOT_SOLVED, Exchange.settled_at.is_(None))
    return asked.where(*unsettled, *_among(numbers)).group_by(Case.id)


def _promise_missed(_version: Version, rule: Rule, on: date, numbers: Numbers) -> Select[int, int]:
    missed = func.count(Commitment.id)
    asked = select(Case.id, missed).join(Commitment, Commitment.case_id == Case.id)
    over = (Commitment.state == "open", Commitment.due_on < on)
    return asked.where(*over, *_among(numbers)).group_by(Case.id).having(missed >= rule.least)


def _reminded(_version: Version, rule: Rule, _on: date, numbers: Numbers) -> Select[int, int]:
    letters = func.count(Reminder.id.distinct())
    asked = (
        select(Case.id, letters)
        .join(ReminderItem, ReminderItem.case_id == Case.id)
        .join(Reminder, Reminder.id == ReminderItem.reminder_id)
    )
    stands = (Reminder.kind == "reminder", Reminder.state != "withdrawn")
    return asked.where(*stands, *_open(numbers)).group_by(Case.id).having(letters >= rule.least)


_QUESTIONS: Final[Mapping[str, Question]] = {
    "many_people": _many_people,
    "long_running": _long_running,
    "far_late": _far_late,
    "higher_level": _higher_level,
    "repeated": _repeated,
    "hot_field": _hot_field,
    "not_solved": _not_solved,
    "promise_missed": _promise_missed,
    "reminded": _reminded,
}
