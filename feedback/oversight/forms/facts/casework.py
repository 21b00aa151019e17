"""Đơn and vụ việc: what agencies have, and what they handed on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, literal, literal_column, or_, select

from feedback.cases.models import Case, PastHandling, Submission
from feedback.deadlines.models import Deadline
from feedback.law.kinds import Kind
from feedback.law.states import SETTLED, State
from feedback.oversight.forms.facts.parts import Expression, Part, span
from feedback.oversight.measures.late import ROOM
from feedback.oversight.measures.periods import Period
from feedback.reception.models import Visit
from feedback.routing import fields


def letters(period: Period) -> tuple[Part, ...]:
    """Đơn: submissions at the agency that has them, and at those that handed them on."""
    return (
        Part(
            Submission,
            ((Case, Case.id == Submission.case_id),),
            Case.agency_id,
            Submission.id,
            Case.id,
            _dims(
                period,
                came=Submission.came_on,
                handled=Submission.handled_on,
                handled_as=func.coalesce(Submission.handled_as, Case.handled_as),
                of=Case,
                accepted=case(
                    (
                        func.coalesce(Submission.handled_as, Case.handled_as) == "accepted",
                        Submission.handled_on,
                    )
                ),
                ended=Case.closed_on,
            )
            | _of_letters(),
            (
                Case.kind.in_(_KINDS),
                _COUNTS,
                Submission.came_on <= period.last_on,
                or_(
                    Submission.handled_on.is_(None),
                    Submission.handled_on >= period.first_on,
                    Case.closed_on.is_(None),
                    Case.closed_on >= period.first_on,
                ),
            ),
        ),
        Part(
            PastHandling,
            (
                (Case, Case.id == PastHandling.case_id),
                (Submission, Submission.id == PastHandling.submission_id),
            ),
            PastHandling.agency_id,
            PastHandling.id,
            Case.id,
            _past(period) | _of_letters(),
            (PastHandling.kind.in_(_KINDS), _COUNTS, *_lasting(period)),
        ),
    )


def cases(period: Period) -> tuple[Part, ...]:
    """Vụ việc: cases at the agency that has them, and at those that handed them on."""
    merged_by_then = and_(Case.state == State.MERGED.value, Case.closed_on <= period.last_on)
    asked = _asked_overdue()
    perhaps = (asked, asked.c.case_id == Case.id)
    return (
        Part(
            Case,
            (),
            Case.agency_id,
            Case.id,
            Case.id,
            _dims(
                period,
                came=Case.came_on,
                handled=Case.handled_on,
                handled_as=Case.handled_as,
                of=Case,
                accepted=case((Case.handled_as == "accepted", Case.handled_on)),
                ended=Case.closed_on,
            )
            | {
                "overdue": _overdue(Case, asked),
                "reception": _case_at_reception(),
                "ending": _ending(period),
                "outcome": case(
                    (_settled() <= period.last_on, func.coalesce(Case.outcome, "none")), else_="none"
                ),
                "timely": case(
                    (or_(_settled() > period.last_on, _settled().is_(None)), "none"),
                    (Case.settle_by_on.is_(None), "none"),
                    (Case.settled_on <= Case.settle_by_on, "in_time"),
                    else_="late",
                ),
            },
            (
                Case.kind.in_(_KINDS),
                _COUNTS,
                ~merged_by_then,
                Case.came_on <= period.last_on,
                or_(
                    Case.handled_on.is_(None),
                    Case.handled_on >= period.first_on,
                    Case.closed_on.is_(None),
                    Case.closed_on >= period.first_on,
                    Case.settled_on >= period.first_on,
                ),
            ),
            perhaps=(perhaps,),
        ),
        Part(
            PastHandling,
            ((Case, Case.id == PastHandling.case_id),),
            PastHandling.agency_id,
            PastHandling.id,
            Case.id,
            _past(period)
            | {name: literal("none") for name in ("ending", "outcome", "timely")}
            | {"overdue": _overdue(PastHandling, asked), "reception": _past_case_at_reception()},
            (PastHandling.kind.in_(_KINDS), _COUNTS, PastHandling.leads.is_(True), *_lasting(period)),
            perhaps=(perhaps,),
        ),
    )


def _dims(
    period: Period,
    *,
    came: Expression,
    handled: Expression,
    handled_as: Expression,
    of: Any,
    accepted: Expression,
    ended: Expression,
) -> dict[str, Expression]:
    as_by_then = case(
        (or_(handled.is_(None), handled > period.last_on), "none"), else_=func.coalesce(handled_as, "none")
    )
    return {
        "came": case((came < period.first_on, "before"), else_="within"),
        "handled": span(handled, period),
        "kind": of.kind,
        "as": as_by_then,
        "eligible": case((as_by_then.in_(_ELIGIBLE), "yes"), else_="no"),
        "competent": case((as_by_then.in_(_OURS), "ours"), (as_by_then.in_(_OTHERS), "other"), else_="none"),
        "level": case((of.course.in_(AGAIN), "again"), else_="first"),
        "field": group_of(of),
        "settled": span(_settled(), period),
        "accepted": span(accepted, period),
        "ended": span(ended, period),
    }


def _settled() -> Expression:
    """The day on which it was settled; none while it is open again (mở lại), whatever was answered before."""
    return case((Case.closed_on.is_not(None), Case.settled_on))


def _past(period: Period) -> dict[str, Expression]:
    accepted = case((PastHandling.handled_as == "accepted", PastHandling.handled_on))
    return _dims(
        period,
        came=PastHandling.came_on,
        handled=PastHandling.handled_on,
        handled_as=PastHandling.handled_as,
        of=PastHandling,
        accepted=accepted,
        ended=PastHandling.left_on,
    )


def _of_letters() -> dict[str, Expression]:
    return {
        "reception": case((_at_reception(), "yes"), else_="no"),
        # Who sent a sealed denunciation, and how many they are, isn't told.
        "signers": case(
            (Case.sealed, "other"),
            (Submission.sender_kind == "group", "many"),
            (Submission.sender_kind == "person", "one"),
            else_="other",
        ),
    }


def _at_reception() -> ColumnElement[bool]:
    """Handed in at the desk, or taken down when somebody was received."""
    visited = select(Visit.id).where(
        Visit.case_id == Submission.case_id, Visit.submission_id == Submission.id
    )
    return or_(Submission.channel == "desk", visited.exists())


def _case_at_reception() -> Expression:
    """A case came in so if a letter did that was classified together with it: no more cases than letters."""
    among = select(Submission.id).where(
        Submission.case_id == Case.id,
        Submission.handled_as.is_(None),
        Submission.handled_on.is_not_distinct_from(Case.handled_on),
        _at_reception(),
    )
    return case((among.correlate(Case).exists(), "yes"), else_="no")


def _past_case_at_reception() -> Expression:
    """Of a case that was handed on: if the letter did that stands for it."""
    leading = select(Submission.id).where(Submission.id == PastHandling.submission_id, _at_reception())
    return case((leading.correlate(PastHandling).exists(), "yes"), else_="no")


def _overdue(of: Any, asked: Any) -> Expression:
    """Tố cáo tiếp do quá thời hạn (LTC Đ38): which clock began on receipt says why it is denounced again."""
    again = and_(of.course == "denunciation_again", asked.c.case_id.is_not(None))
    return case((again, "yes"), else_="no")


def _asked_overdue() -> Any:
    """Cases on which that clock began. Joined, not asked for each case: PostgreSQL reckons that so dear that
    it reads all cases in one process and in no order."""
    return (
        select(Deadline.subject_id.label("case_id"))
        .where(Deadline.subject_room == ROOM, Deadline.term_key == _OVERDUE_ASK)
        .distinct()
        .subquery("asked_overdue")
    )


def _lasting(period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        PastHandling.came_on <= period.last_on,
        or_(PastHandling.handled_on >= period.first_on, PastHandling.left_on >= period.first_on),
    )


def _ending(period: Period) -> Expression:
    by_then = case((or_(Case.closed_on.is_(None), Case.closed_on > period.last_on), "none"))
    return func.coalesce(
        by_then,
        case(
            (Case.state.in_(_SETTLED), "settled"),
            (Case.state == State.WITHDRAWN.value, "withdrawn"),
            (and_(Case.state == State.TERMINATED.value, Case.ground.in_(_ALL_WITHDRAWN)), "withdrawn"),
            (Case.state == State.TERMINATED.value, "terminated"),
            else_="other",
        ),
    )


def group_of(of: Any) -> Expression:
    """The group of fields, which depends on the kind; a matter without a field counts among the others, one
    that went to the Party's own inspection among «Đảng, đoàn thể» whatever its field."""
    return case(
        (of.handled_as == "party", "party"),
        *(
            (and_(of.kind.in_(kinds), of.field_key.in_(keys)), group)
            for kinds, by_group in _fields()
            for group, keys in by_group.items()
        ),
        else_="other",
    )


@cache
def _fields() -> tuple[tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]], ...]:
    found = []
    for procedure, kinds in _PROCEDURES.items():
        groups: dict[str, tuple[str, ...]] = {}
        for one in fields.all_fields():
            key = one.columns[procedure].key
            groups[key] = (*groups.get(key, ()), one.key)
        found.append((kinds, groups))
    return tuple(found)


_COUNTS: Final[ColumnElement[bool]] = Case.state != State.SPAM.value
"""What was set aside as spam is no letter, at this agency and at those that passed it on."""
_KINDS: Final = tuple(one.value for one in Kind if one is not Kind.DIALOGUE_REQUEST)
_PROCEDURES: Final = {
    "complaint": (Kind.COMPLAINT.value,),
    "denunciation": (Kind.DENUNCIATION.value,),
    # A dialogue is no letter and no case of the forms, but a visit may have asked for one on land.
    "petition": (Kind.PETITION.value, Kind.REPORT.value, Kind.PROPOSAL.value, Kind.DIALOGUE_REQUEST.value),
}
_ELIGIBLE: Final = ("accepted", "answered", "refused", "guided", "transferred", "returned", "party")
"""Đơn đủ điều kiện xử lý (TT 05/2021/TT-TTCP Đ6): what was filed, passed on as information, withdrawn before
or sent a second time isn't."""
_OURS: Final = ("accepted", "answered", "refused")
_OTHERS: Final = ("guided", "transferred", "returned", "party")
AGAIN: Final = ("complaint_second", "complaint_discipline_second", "denunciation_again")
_ALL_WITHDRAWN: Final = ("KN_ALL_WITHDRAWN", "TC_ALL_WITHDRAWN")
_SETTLED: Final = tuple(one.value for one in SETTLED)
_OVERDUE_ASK: Final[ColumnElement[str]] = literal_column("'TC_OVERDUE_ASK'")
"""In the statement itself: only so the engines see that ``ix_deadline_asked_overdue`` has all of them."""
