"""Việc công khai cần làm: results that must be published and aren't, sheets to take down, copies that end
soon, records without proof. Bounded: of each kind the first ``MOST`` are told, the earliest due first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, false, func, or_, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.attachments.models import Attachment
from feedback.cases.models import Case
from feedback.deadlines import queries as deadlines
from feedback.deadlines.models import Deadline
from feedback.disclosure import made_known
from feedback.disclosure.made_known import FORM, GONE, HANGING, PORTAL
from feedback.disclosure.models import Outcome, OutcomeCopy, OutcomeForm
from feedback.disclosure.outcomes import scope, scope_of, waits_for_words
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.law.calendar import BeyondCalendar, Unit
from feedback.prepared import TODAY, WHOSE, made_once, who
from feedback.straight import ask_plainly

MOST: Final = 200
SOON: Final = timedelta(days=7)
"""So long before its end a copy on this site is told of."""
_LOOKED_BACK: Final = timedelta(days=365)
"""Records older than this are no longer asked for proofs."""
KINDS: Final = {
    "gone": "Gỡ ngay, kết quả không còn công khai",
    "publish": "Công khai kết quả",
    "not_here": "Chưa đăng trên trang này",
    "take_down": "Gỡ, đã đủ thời gian luật định",
    "prepare": "Soạn bản trả lời để công khai",
    "keep": "Đang niêm yết, đăng",
    "ends": "Bản trên trang này sắp hết hạn",
    "lacking": "Bổ sung hồ sơ công khai",
}

_TERMS: Final = {one.publish: one for one in law.RESULTS if one.publish}
_OBLIGED: Final = tuple(course for one in _TERMS.values() for course in one.courses)
_TARGETS: Final = {course: one.target for one in law.RESULTS if one.target for course in one.courses}
"""By course of so many working days after an answer its words should be prepared."""
_OF_CASE: Final = Outcome.case_id == Case.id
_AGENCY: Final = Case.__table__.c.agency_id


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing to do. ``kind``: key of ``KINDS``; ``what``: of which result; ``note``: where it hangs, what
    is missing. ``on``: the day it is due or lasts until, None for none; ``code`` of the result, empty for
    one settled before results were kept here.
    """

    kind: str
    what: str
    case_number: str
    code: str
    agency_id: int
    on: date | None
    note: str = ""
    basis: str = ""

    def is_late(self, today: date) -> bool:
        """Whether it should have been done before today."""
        if self.kind in ("publish", "not_here"):
            return self.on is not None and self.on < today
        return self.kind == "gone"


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be done, the most urgent first; ``cut``: there is more of a kind than is told."""

    rows: list[Owed]
    cut: bool


def listing(viewer: Actor, today: date, *, site: str, agency_id: int | None = None, kind: str = "") -> Found:
    """What an officer's agency owes, or the province for who reads it all: of one agency or all, of one kind
    or all. ``site``: the address of this site, which ends its copies by itself. At most eight selects.
    """
    narrowed = list(scope(viewer, today))
    if agency_id is not None:
        narrowed.append(Outcome.agency_id == agency_id)
    lists = []
    if kind in ("", "publish"):
        lists.append(_to_publish(viewer, today, agency_id))
    if kind in ("", "not_here"):
        lists.append(_not_here(narrowed))
    if kind in ("", "prepare"):
        lists.append(_to_prepare(narrowed))
    if kind in ("", "gone", "take_down", "keep"):
        lists.append(_hanging(narrowed, today, site, kind))
    if kind in ("", "ends"):
        lists.append(_ending(narrowed, today))
    if kind in ("", "lacking"):
        lists.append(_lacking(narrowed, today))
    rows = [one for found in lists for one in found[:MOST]]
    order = list(KINDS)
    rows.sort(key=lambda one: (not one.is_late(today), one.on or date.max, order.index(one.kind)))
    return Found(rows, any(len(found) > MOST for found in lists))


def count_due(viewer: Actor, today: date, site: str) -> int:
    """How many things of his agency are late, due soon or over: publishing, preparing, taking down. One
    select."""
    soon = deadlines.soon_until(today)
    asked = who(viewer, whose=agencies.whose_work(viewer.agency_id, today), today=today, soon=soon, site=site)
    return int(ask_plainly(_due(viewer), asked | _settled_by(soon))[0][0])


@made_once
def _due(viewer: Actor) -> Select[int]:
    own = scope_of(viewer, WHOSE)
    publish = _publishing(scope_of(viewer, WHOSE, _AGENCY)).where(Deadline.due_on <= bindparam("soon"))
    hanging = _open_forms(own, bindparam("site")).where(or_(_gone(), OutcomeForm.least_on < TODAY))
    prepare = _answers(own).where(_target_is_by())
    return select(_count(publish) + _count(hanging) + _count(prepare) + _count(_bare_portals(own)))


def _count(asked: Select[*tuple[Any, ...]]) -> Any:
    counted = asked.with_only_columns(func.count(), maintain_column_froms=True)
    return counted.order_by(None).scalar_subquery()


def _publishing(narrowed: Sequence[ColumnElement[bool]]) -> Select[date, str, str, str, int, str]:
    """Open clocks of publishing, with the code of the latest result; cases that were settled before results
    were kept here have none."""
    latest = select(func.max(Outcome.id)).where(_OF_CASE).correlate(Case).scalar_subquery()
    return (
        select(
            Deadline.due_on, Deadline.article, Deadline.term_key, Case.number, Case.agency_id, Outcome.code
        )
        .join(Case, and_(Deadline.subject_room == "cases", Case.id == Deadline.subject_id))
        .outerjoin(Outcome, Outcome.id == latest)
        .where(
            Deadline.term_key.in_(_TERMS),
            deadlines.is_open(),
            *narrowed,
        )
        .order_by(Deadline.due_on, Deadline.id)
    )


def _to_publish(viewer: Actor, today: date, agency_id: int | None) -> list[Owed]:
    narrowed = scope(viewer, today, agency=_AGENCY)
    if agency_id is not None:
        narrowed.append(Case.agency_id == agency_id)
    rows = db.session.execute(_publishing(narrowed).limit(MOST + 1))
    return [
        Owed("publish", _TERMS[key].words, number, code or "", of_agency, due_on, basis=article)
        for due_on, article, key, number, of_agency, code in rows
    ]


def _bare_portals(
    narrowed: Sequence[ColumnElement[bool]],
) -> Select[OutcomeForm, Outcome, str, date | None]:
    """Results that their case says stand on a portal, which isn't this one and is not named; with the day on
    which the law had them published."""
    due = (
        select(func.max(Deadline.due_on))
        .where(
            Deadline.subject_room == "cases",
            Deadline.subject_id == Case.id,
            Deadline.term_key.in_(_TERMS),
        )
        .correlate(Case)
        .scalar_subquery()
    )
    return (
        select(OutcomeForm, Outcome, Case.number, due)
        .join(Outcome, Outcome.id == OutcomeForm.outcome_id)
        .join(Case, _OF_CASE)
        .where(
            OutcomeForm.form == PORTAL,
            OutcomeForm.where_to == "",
            Outcome.state.not_in(GONE),
            *narrowed,
        )
        .order_by(OutcomeForm.first_on, OutcomeForm.id)
    )


def _not_here(narrowed: Sequence[ColumnElement[bool]]) -> list[Owed]:
    rows = db.session.execute(_bare_portals(narrowed).limit(MOST + 1))
    note = "Soạn và công khai bản ở đây, hoặc ghi địa chỉ trang đã đăng"
    return [_owed("not_here", one, number, due_on, note) for _, one, number, due_on in rows]


def _answers(narrowed: Sequence[ColumnElement[bool]]) -> Select[Outcome, str]:
    """Answers whose words may be public and that nobody has prepared."""
    return (
        select(Outcome, Case.number)
        .join(Case, _OF_CASE)
        .where(Outcome.course.in_(_TARGETS), *waits_for_words(), *narrowed)
        .order_by(Outcome.settled_on, Outcome.id)
    )


def _to_prepare(narrowed: Sequence[ColumnElement[bool]]) -> list[Owed]:
    calendar = deadlines.calendar()

    def target(outcome: Outcome) -> date | None:
        try:
            return calendar.count(outcome.settled_on, _TARGETS[outcome.course], Unit.WORKING_DAY).on
        except BeyondCalendar:
            return None

    rows = db.session.execute(_answers(narrowed).limit(MOST + 1))
    note = "Mục tiêu, không phải hạn luật định"
    return [_owed("prepare", one, number, target(one), note) for one, number in rows]


def _target_is_by() -> ColumnElement[bool]:
    """That the day of the target isn't behind that of ``_settled_by``."""
    within = (
        and_(Outcome.course == course, Outcome.settled_on <= bindparam(f"settled_{course}"))
        for course in _TARGETS
    )
    return or_(false(), *within)


def _settled_by(day: date) -> dict[str, date]:
    """By course the day until which answers were settled whose words should be prepared by ``day``; the first
    of all days where the calendar doesn't reach back so far."""
    calendar, found = deadlines.calendar(), {}
    for course, days in _TARGETS.items():
        try:
            on = calendar.count(day + timedelta(days=1), days, Unit.WORKING_DAY, back=True).on
        except BeyondCalendar:
            on = date.min
        found[f"settled_{course}"] = on
    return found


def _gone() -> ColumnElement[bool]:
    """What nobody may read any more: the result ended or was withdrawn, or its words were and none came in
    their place."""

    def has(state: str) -> ColumnElement[bool]:
        return exists().where(OutcomeCopy.outcome_id == Outcome.id, OutcomeCopy.state == state)

    return or_(Outcome.state.in_(GONE), and_(has("withdrawn"), ~has("published")))


def _open_forms(
    narrowed: Sequence[ColumnElement[bool]], site: str | BindParameter[str]
) -> Select[OutcomeForm, Outcome, str, bool]:
    return (
        select(OutcomeForm, Outcome, Case.number, _gone())
        .join(Outcome, Outcome.id == OutcomeForm.outcome_id)
        .join(Case, _OF_CASE)
        .where(
            OutcomeForm.form.in_(HANGING),
            OutcomeForm.last_on.is_(None),
            or_(OutcomeForm.form != PORTAL, OutcomeForm.where_to != site),
            *narrowed,
        )
        .order_by(OutcomeForm.first_on, OutcomeForm.id)
    )


def _hanging(narrowed: Sequence[ColumnElement[bool]], today: date, site: str, kind: str) -> list[Owed]:
    asked = _open_forms(narrowed, site)
    if kind == "gone":
        asked = asked.where(_gone())
    elif kind == "take_down":
        asked = asked.where(~_gone(), OutcomeForm.least_on < today)
    elif kind == "keep":
        least = or_(OutcomeForm.least_on.is_(None), OutcomeForm.least_on >= today)
        asked = asked.where(~_gone(), least)
    found = []
    for row, outcome, number, gone in db.session.execute(asked.limit(MOST + 1)):
        over = row.least_on is not None and row.least_on < today
        which = "gone" if gone else "take_down" if over else "keep"
        found.append(_owed(which, outcome, number, row.least_on, _place(row)))
    return found


def _ending(narrowed: Sequence[ColumnElement[bool]], today: date) -> list[Owed]:
    asked = (
        select(Outcome, Case.number, OutcomeCopy.until_on)
        .join(OutcomeCopy, OutcomeCopy.outcome_id == Outcome.id)
        .join(Case, _OF_CASE)
        .where(
            OutcomeCopy.state == "published",
            OutcomeCopy.until_on.between(today, today + SOON),
            *narrowed,
        )
        .order_by(OutcomeCopy.until_on, OutcomeCopy.id)
        .limit(MOST + 1)
    )
    return [_owed("ends", one, number, until_on, "") for one, number, until_on in db.session.execute(asked)]


def _lacking(narrowed: Sequence[ColumnElement[bool]], today: date) -> list[Owed]:
    proof = (
        select(Attachment.id)
        .where(
            Attachment.subject_room == FORM,
            Attachment.subject_id == OutcomeForm.id,
            Attachment.removed_at.is_(None),
        )
        .exists()
    )
    too_few = [
        and_(
            OutcomeForm.form == one.key,
            Outcome.course.in_(_OBLIGED),
            func.coalesce(OutcomeForm.times, 0) < one.times,
        )
        for one in law.RESULT_FORMS
        if one.times
    ]
    asked = (
        select(OutcomeForm, Outcome, Case.number, proof)
        .join(Outcome, Outcome.id == OutcomeForm.outcome_id)
        .join(Case, _OF_CASE)
        .where(
            OutcomeForm.first_on.between(today - _LOOKED_BACK, today),
            or_(and_(OutcomeForm.form != PORTAL, or_(OutcomeForm.where_to == "", ~proof)), *too_few),
            *narrowed,
        )
        .order_by(OutcomeForm.first_on, OutcomeForm.id)
        .limit(MOST + 1)
    )
    found = []
    for row, outcome, number, proven in db.session.execute(asked):
        missing = made_known.lacking(made_known.result_of(outcome), row, [FORM] if proven else [])
        note = f"{_place(row)}: còn thiếu {', '.join(missing)}"
        found.append(_owed("lacking", outcome, number, None, note))
    return found


def _owed(kind: str, outcome: Outcome, number: str, on: date | None, note: str) -> Owed:
    words = made_known.result_of(outcome).words
    return Owed(kind, words, number, outcome.code, outcome.agency_id, on, note)


def _place(row: OutcomeForm) -> str:
    words = made_known.form_of(row).words
    return f"{words}, {row.where_to}" if row.where_to else words
