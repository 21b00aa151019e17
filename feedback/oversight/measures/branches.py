"""What each figure counts: one or more sets of cases that don't overlap, each by a day of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, select

from feedback.cases.models import Case, DialogueRecord
from feedback.deadlines.models import Deadline
from feedback.law.kinds import Kind
from feedback.oversight.measures import late

Conditions = Callable[..., list[ColumnElement[bool]]]
"""Given today, and for what counts by clocks perhaps an alias of ``Deadline`` (``of``)."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A set of cases. ``day``: the column whose day must lie in the period (``stock``: it needn't, it only
    orders the list). ``clocked``: it is about deadlines of cases (``Deadline`` joined), of which a case may
    have several; it counts once. ``conditions``: given today, beside filters and scope.
    """

    day: Any
    conditions: Conditions
    clocked: bool = False
    stock: bool = False
    fact: str = ""
    late_by: int | None = None


def _always(_today: date) -> list[ColumnElement[bool]]:
    return []


def _in_time(_today: date) -> list[ColumnElement[bool]]:
    return [Case.settled_on <= Case.settle_by_on]


def _late(_today: date) -> list[ColumnElement[bool]]:
    return [Case.settled_on > Case.settle_by_on]


def _without_term(_today: date) -> list[ColumnElement[bool]]:
    return [Case.settle_by_on.is_(None)]


def _in_aim(_today: date) -> list[ColumnElement[bool]]:
    return [Case.settled_on <= Case.settle_aim_on]


def _beyond_aim(_today: date) -> list[ColumnElement[bool]]:
    return [Case.settled_on > Case.settle_aim_on]


def _with_term(_today: date) -> list[ColumnElement[bool]]:
    return [Case.settle_by_on.is_not(None)]


def _without_talk(_today: date) -> list[ColumnElement[bool]]:
    talk = select(DialogueRecord.id).where(DialogueRecord.case_id == Case.id, *talked())
    return [Case.kind == Kind.COMPLAINT.value, ~talk.exists()]


def talked() -> list[ColumnElement[bool]]:
    """That a dialogue in a complaint was held, or the ground was noted for holding none (LKN Đ30, Đ39)."""
    return [DialogueRecord.state.in_(("held", "waived"))]


def _is_open(_today: date) -> list[ColumnElement[bool]]:
    return [Case.closed_on.is_(None)]


def _unsettled_late(today: date, of: type[Deadline] = Deadline) -> list[ColumnElement[bool]]:
    return [*late.passed(today, of=of), late.of_settling(of), Case.settled_on.is_(None)]


def _unsettled_beyond_aim(today: date, of: type[Deadline] = Deadline) -> list[ColumnElement[bool]]:
    return [*late.passed(today, "target", of), late.of_settling(of), Case.settled_on.is_(None)]


_IN_TIME: Final = Branch(Case.settled_on, _in_time, fact="in_time")
_IN_AIM: Final = Branch(Case.settled_on, _in_aim, fact="in_aim")


def _passed(today: date, of: type[Deadline] = Deadline) -> list[ColumnElement[bool]]:
    return late.passed(today, of=of)


_SETTLED_BEYOND: Final = Branch(Case.settled_on, _beyond_aim)
_OPEN_BEYOND: Final = Branch(
    Deadline.due_on, _unsettled_beyond_aim, clocked=True, fact="open_beyond_aim", late_by=1
)
_SETTLED_LATE: Final = Branch(Case.settled_on, _late)
_OPEN_LATE: Final = Branch(Deadline.due_on, _unsettled_late, clocked=True, fact="open_late", late_by=1)
# Late counts on the day on which its last day passed, and goes on counting there once it is settled: what was
# told of a month doesn't get better by itself.
_LATE_SETTLED: Final = Branch(Case.settle_by_on, _late, fact="late_settled")
_BEYOND_SETTLED: Final = Branch(Case.settle_aim_on, _beyond_aim, fact="beyond_settled")

BRANCHES: Final[dict[str, tuple[Branch, ...]]] = {
    "received": (Branch(Case.received_on, _always, fact="received"),),
    "screened": (Branch(Case.screened_on, _always),),
    "accepted": (Branch(Case.accepted_on, _always),),
    "settled": (Branch(Case.settled_on, _always, fact="settled"),),
    "settled_in_time": (_IN_TIME,),
    "settled_late": (_SETTLED_LATE,),
    "settled_without_term": (Branch(Case.settled_on, _without_term),),
    "settled_with_term": (Branch(Case.settled_on, _with_term),),
    "settled_without_talk": (Branch(Case.settled_on, _without_talk),),
    "open_late": (_OPEN_LATE,),
    "late_settled": (_LATE_SETTLED,),
    "late": (_LATE_SETTLED, _OPEN_LATE),
    "to_settle": (_IN_TIME, _LATE_SETTLED, _OPEN_LATE),
    "settled_in_aim": (_IN_AIM,),
    "settled_beyond_aim": (_SETTLED_BEYOND,),
    "open_beyond_aim": (_OPEN_BEYOND,),
    "beyond_aim_settled": (_BEYOND_SETTLED,),
    "beyond_aim": (_BEYOND_SETTLED, _OPEN_BEYOND),
    "to_settle_by_aim": (_IN_AIM, _BEYOND_SETTLED, _OPEN_BEYOND),
    "open": (Branch(Case.received_on, _is_open, stock=True, fact="open"),),
    "overdue": (Branch(Deadline.due_on, _passed, clocked=True, stock=True, fact="overdue", late_by=1),),
    "overdue_long": (
        Branch(
            Deadline.due_on,
            late.passed_long,
            clocked=True,
            stock=True,
            fact="overdue",
            late_by=late.LONG.days + 1,
        ),
    ),
    "due_soon": (Branch(Deadline.due_on, late.due_soon, clocked=True, stock=True),),
}
"""By key of ``law.measures`` the sets that a count is the sum of."""


@dataclass(frozen=True, slots=True)
class Span:
    """A figure in days: from one day of a case to another, of the cases of a count. ``until`` None: today."""

    of: str
    since: Any
    until: Any
    also: ColumnElement[bool] | None = None


SPANS: Final[dict[str, Span]] = {
    "age": Span("open", Case.received_on, None),
    "days_to_screen": Span("screened", Case.received_on, Case.screened_on),
    "days_to_settle": Span("settled", Case.accepted_on, Case.settled_on, Case.accepted_on.is_not(None)),
    "days_in_all": Span("settled", Case.received_on, Case.settled_on),
}
"""By key of ``law.measures`` the figures that are days."""


def joined_on() -> ColumnElement[bool]:
    """How deadlines hang on cases."""
    return and_(Deadline.subject_room == late.ROOM, Deadline.subject_id == Case.id)
