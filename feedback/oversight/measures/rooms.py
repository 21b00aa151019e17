"""What other rooms have that is counted: visits, reception days, dialogues, promises, duties, ratings.

Each figure says by which of a room's own conditions it counts; a count and its list share them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, null, or_, select

from feedback.actor import Actor
from feedback.cases.models import Case, DialogueRecord, Rating
from feedback.commitments import queries as commitments
from feedback.commitments.models import Commitment
from feedback.dialogue import sessions
from feedback.dialogue.models import DialogueSession
from feedback.disclosure import duties
from feedback.disclosure.models import DisclosureDuty
from feedback.extensions import db
from feedback.law import reception as law
from feedback.oversight import scope
from feedback.oversight.measures import grouping
from feedback.oversight.measures.branches import Conditions
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.grouping import Group
from feedback.oversight.measures.moments import begin_of, day_of
from feedback.oversight.measures.periods import Period
from feedback.reception import visits
from feedback.reception.models import Session, Visit
from feedback.reception.rules import LIVE


def _everybody(_viewer: Actor) -> list[ColumnElement[bool]]:
    return []


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a room, by a name of their own. ``order``: the column of the day by which they count, or of its
    ``moment``; ``sides``: by what they can be narrowed and grouped; ``case``: how they hang on cases, where
    they do; ``visible``: which of an agency's rows a viewer may know of; ``always``: which count at all.
    """

    name: str
    model: Any
    order: Any
    sides: Mapping[str, Any]
    case: ColumnElement[bool] | None = None
    moment: bool = False
    visible: Callable[[Actor], list[ColumnElement[bool]]] = _everybody
    always: Conditions = field(default=lambda _today: [])

    @property
    def day(self) -> Any:
        """The day by which they count."""
        return day_of(self.order) if self.moment else self.order

    def within(self, period: Period) -> ColumnElement[bool]:
        """That they count in a period."""
        if not self.moment:
            counted: ColumnElement[bool] = self.order.between(period.first_on, period.last_on)
            return counted
        end = begin_of(period.last_on + timedelta(days=1))
        return and_(self.order >= begin_of(period.first_on), self.order < end)

    def conditions(self, filters: Filters, viewer: Actor, today: date) -> list[ColumnElement[bool]]:
        """What each figure of them asks, beside its own conditions."""
        own = [] if scope.everywhere(viewer) else [self.sides["agency"] == viewer.agency_id]
        return [
            *own,
            *self.visible(viewer),
            *self.always(today),
            *filters.narrowing(self.sides),
            self.within(filters.period),
        ]


@dataclass(frozen=True, slots=True)
class Count:
    """A figure of such rows: those on which the ``conditions`` hold today. ``sum_of``: not how many, but the
    sum of a column.
    """

    rows: Rows
    conditions: Conditions
    sum_of: Any = None


def _always(_today: date) -> list[ColumnElement[bool]]:
    return []


def _is(condition: ColumnElement[bool]) -> Conditions:
    return lambda _today: [condition]


def _grouped(_today: date) -> list[ColumnElement[bool]]:
    sizes = law.group_sizes()
    ends = [first_on for first_on, _size in sizes[1:]] + [date.max]
    spans = zip(sizes, ends, strict=True)
    return [
        or_(
            *(
                and_(Visit.visited_on >= first_on, Visit.visited_on < end, Visit.people_count >= size)
                for (first_on, size), end in spans
            )
        )
    ]


def _owed(today: date) -> list[ColumnElement[bool]]:
    return [Commitment.state != "dropped", or_(Commitment.state == "kept", Commitment.due_on < today)]


def _promised(state: str) -> Conditions:
    return lambda today: list(commitments.narrowed(state=state, today=today))


def _duty(*states: str) -> Conditions:
    return lambda today: [or_(*(duties.in_state(one, today) for one in states))]


VISITS: Final = Rows(
    "visits",
    Visit,
    Visit.visited_on,
    {
        "agency": Visit.agency_id,
        # What those came for whose line is kept secret isn't told apart.
        "kind": case((Visit.confidential, null()), else_=Visit.about),
        "area": Visit.area_code,
    },
    always=lambda _today: [visits.stands(), Visit.outcome != "refused"],
)
RECEPTION_DAYS: Final = Rows("reception_days", Session, Session.held_on, {"agency": Session.agency_id})
TALKS: Final = Rows(
    "talks",
    DialogueRecord,
    DialogueRecord.held_on,
    grouping.SIDES,
    case=Case.id == DialogueRecord.case_id,
    visible=scope.knows,
)
DIALOGUES: Final = Rows(
    "dialogues",
    DialogueSession,
    DialogueSession.held_on,
    {
        "agency": DialogueSession.agency_id,
        "field": DialogueSession.field,
        "area": DialogueSession.area_code,
    },
)
COMMITMENTS: Final = Rows("commitments", Commitment, Commitment.due_on, {"agency": Commitment.agency_id})
DUTIES: Final = Rows(
    "duties",
    DisclosureDuty,
    DisclosureDuty.due_on,
    {"agency": DisclosureDuty.agency_id},
    visible=lambda viewer: [
        or_(DisclosureDuty.audience == "public", DisclosureDuty.agency_id == viewer.agency_id)
    ],
)
RATINGS: Final = Rows(
    "ratings",
    Rating,
    Rating.at,
    {**grouping.SIDES, "agency": Rating.agency_id},
    case=Case.id == Rating.case_id,
    moment=True,
    visible=scope.knows,
)

COUNTS: Final[dict[str, Count]] = {
    "visits": Count(VISITS, _always),
    "visitors": Count(VISITS, _always, sum_of=Visit.people_count),
    "group_visits": Count(VISITS, _grouped),
    "reception_due": Count(
        RECEPTION_DAYS,
        lambda today: [
            or_(Session.state == "held", and_(Session.state.in_(LIVE), Session.held_on < today)),
        ],
    ),
    "reception_held": Count(RECEPTION_DAYS, _is(Session.state == "held")),
    "reception_missed": Count(
        RECEPTION_DAYS, lambda today: [Session.state.in_(LIVE), Session.held_on < today]
    ),
    "reception_moved": Count(RECEPTION_DAYS, _is(Session.state == "moved")),
    "reception_called_off": Count(RECEPTION_DAYS, _is(Session.state == "called_off")),
    "talks_held": Count(TALKS, _is(DialogueRecord.state == "held")),
    "talks_missed": Count(
        TALKS, lambda today: [DialogueRecord.state == "called", DialogueRecord.held_on < today]
    ),
    "dialogues_held": Count(DIALOGUES, lambda today: list(sessions.shown("held", today))),
    "dialogues_missed": Count(DIALOGUES, lambda today: list(sessions.shown("missed", today))),
    "dialogues_called_off": Count(DIALOGUES, lambda today: list(sessions.shown("called_off", today))),
    "commitments_due": Count(COMMITMENTS, _owed),
    "commitments_kept": Count(COMMITMENTS, _promised("kept")),
    "commitments_kept_late": Count(COMMITMENTS, _promised("kept_late")),
    "commitments_late": Count(COMMITMENTS, _promised("late")),
    "commitments_waiting": Count(
        COMMITMENTS, lambda today: [Commitment.state == "reported", Commitment.due_on < today]
    ),
    "duties_due": Count(DUTIES, _duty("done", "done_late", "late")),
    "duties_met": Count(DUTIES, _duty("done")),
    "duties_met_late": Count(DUTIES, _duty("done_late")),
    "duties_late": Count(DUTIES, _duty("late")),
    "ratings": Count(RATINGS, _always),
    "satisfied": Count(RATINGS, _is(Rating.score >= 4)),
    "solved": Count(RATINGS, _is(Rating.solved == "yes")),
}
"""By key of ``law.measures`` the figures of other rooms."""


def fits(key: str, filters: Filters, by: Sequence[str] = ()) -> bool:
    """Whether a figure of another room can be narrowed and grouped so: a promise has no kind, for example."""
    sides = COUNTS[key].rows.sides
    wanted = {*filters.narrowed_sides, *by} - {*grouping.SPANS_OF_TIME}
    return wanted <= sides.keys()


def figures(
    keys: Collection[str], filters: Filters, *, viewer: Actor, today: date, by: Sequence[str] = ()
) -> dict[Group, dict[str, int]]:
    """As ``counting.figures`` of keys of ``COUNTS`` that fit; one statement for each kind of rows."""
    found: dict[Group, dict[str, int]] = {}
    kinds: dict[str, list[str]] = {}
    for key in keys:
        kinds.setdefault(COUNTS[key].rows.name, []).append(key)
    for of_kind in kinds.values():
        rows = COUNTS[of_kind[0]].rows
        groups = grouping.columns(by, rows.day, rows.sides)
        asked = _from(
            rows,
            select(*groups, *(_counted(COUNTS[key], today) for key in of_kind)).select_from(rows.model),
        ).where(*rows.conditions(filters, viewer, today))
        for row in db.session.execute(asked.group_by(*groups) if groups else asked):
            group = tuple(row[: len(groups)])
            counts = zip(of_kind, row[len(groups) :], strict=True)
            found.setdefault(group, {}).update((key, int(number or 0)) for key, number in counts)
    return found


def _counted(count: Count, today: date) -> Any:
    counted = func.count() if count.sum_of is None else func.sum(count.sum_of)
    conditions = count.conditions(today)
    return counted.filter(and_(*conditions)) if conditions else counted


def _from(rows: Rows, asked: Any) -> Any:
    return asked if rows.case is None else asked.join(Case, rows.case)
