"""Questions about what a case hangs together with: linked cases, its time bar, its next level.

Whether the asker may see the case itself has been settled before (``queries.visible_to``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import and_, select

from feedback.agencies import queries as agencies
from feedback.cases import queries, receipts
from feedback.cases.models import Case, CaseEvent, CaseLink, Letter, Submission
from feedback.deadlines import queries as deadlines
from feedback.extensions import asked_once, db
from feedback.law import remedies, time_bars
from feedback.law.calendar import Pause
from feedback.law.competence import COMPETENCE
from feedback.law.kinds import Kind
from feedback.law.remedies import Remedy
from feedback.law.states import State
from feedback.law.terms import Circumstances
from feedback.law.time_bars import TimeBar
from feedback.people import queries as people
from feedback.text import fold

VERIFIED: Final = ("verification", "findings")
_DRAFTS = ("answer_submitted", "decision_submitted", "conclusion_submitted")


@dataclass(frozen=True, slots=True)
class Linked:
    """Another case that this one hangs together with. ``later``: whether the other is the later one."""

    case: Case
    relation: str
    later: bool


@dataclass(frozen=True, slots=True)
class NextLevel:
    """The right that the sender has now.

    ``bar`` is None where there is no term, and while its first day isn't known (no delivery yet).
    ``overdue_on``: the last day of the term that passed without settlement, None for a settled matter.
    ``decision``: the letter by which it was settled.
    """

    remedy: Remedy
    bar: TimeBar | None
    overdue_on: date | None
    decision: Letter | None


@asked_once
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


def verified(case_id: int) -> dict[str, str]:
    """The latest report on verification, recorded or with a draft (``verification``), and what it found
    (``findings``); empty while there is none."""
    for event in reversed(queries.events_of(case_id)):
        if event.details.get("verification"):
            return {name: event.details[name] for name in VERIFIED if event.details.get(name)}
    return {}


def parts_of(submission: Submission) -> list[tuple[Submission, Case]]:
    """What was split off one submission: each part's own submission with its case, in order."""
    events = db.session.scalars(
        select(CaseEvent)
        .where(
            CaseEvent.case_id == submission.case_id,
            CaseEvent.act == "split",
            CaseEvent.submission_id == submission.id,
        )
        .order_by(CaseEvent.id)
    )
    numbers = [number for event in events for number in event.details["part_submissions"]]
    if not numbers:
        return []
    rows = db.session.execute(
        select(Submission, Case)
        .join(Case, Case.id == Submission.case_id)
        .where(Submission.id.in_(numbers))
        .order_by(Submission.id)
    )
    return [(row.Submission, row.Case) for row in rows]


def open_parts_of(submission: Submission) -> list[Submission]:
    """Those of the parts of which a notice may speak: none that is sealed."""
    return [one for one, case in parts_of(submission) if not case.sealed]


@asked_once
def earlier_of(case_id: int) -> Case | None:
    """The case of first level (or the denunciation) on which this one rests, if it is known here."""
    return db.session.scalar(
        select(Case)
        .join(CaseLink, CaseLink.other_id == Case.id)
        .where(CaseLink.case_id == case_id, CaseLink.relation.in_(("second_level", "again")))
        .limit(1)
    )


def gone_on(submission: Submission) -> list[tuple[str, Submission, Case]]:
    """With what its sender has gone on to the next body: the relation, his own submission there, its case.

    Where it is known that the sender of the first case brought it (lodged with ``goes_on``), and, if several
    sent the first one, only what this one brought.
    """
    rows = db.session.execute(
        select(CaseLink.relation, Submission, Case)
        .join(Case, Case.id == CaseLink.case_id)
        .join(Submission, Submission.case_id == Case.id)
        .join(CaseEvent, and_(CaseEvent.submission_id == Submission.id, CaseEvent.act == "lodged"))
        .where(
            CaseLink.other_id == submission.case_id,
            CaseLink.relation.in_(("second_level", "again")),
            CaseEvent.details["goes_on"].as_boolean().is_(True),
        )
        .order_by(Submission.id)
    ).all()
    if not rows:
        return []
    alone = len(queries.submissions_of(submission.case_id)) == 1
    same = set() if alone else people.same_as([submission.sender_id])
    return [
        (row.relation, row.Submission, row.Case) for row in rows if alone or row.Submission.sender_id in same
    ]


def is_second(case: Case) -> bool:
    """Whether it is a complaint of second level, by its course or by what it says of a first decision."""
    if COMPETENCE.matters[case.course].second_level:
        return True
    stated = any(one.first_number or one.first_on for one in queries.respondents_of(case.id))
    return stated or earlier_of(case.id) is not None


def lengthening(case: Case, on: date) -> Circumstances:
    """The circumstances of the case that lengthen terms counted from the day: remote (as the commune was
    recorded on that day), how complex, dismissal (buộc thôi việc)."""
    found = {case.complexity} if case.complexity else set()
    if is_remote(case, on):
        found.add("remote")
    if any(one.dismissal for one in queries.respondents_of(case.id)):
        found.add("dismissal")
    return frozenset(found)


def is_remote(case: Case, on: date) -> bool:
    """Whether the commune of the case is remote on the day (vùng sâu, vùng xa)."""
    return case.area_code is not None and agencies.is_remote(case.area_code, on)


def time_bar(case: Case) -> TimeBar | None:
    """Thời hiệu: the term within which a complaint had to be sent; None when its first day isn't known.

    Days with an obstacle that was recorded are not counted (LKN Đ9). Whether it came in time is asked of the
    day it was sent: ``days_over(sending.sent_on(case))``.
    """
    if case.kind != Kind.COMPLAINT:
        return None
    second = is_second(case)
    counted_from = _learned_on(case, second=second)
    if counted_from is None:
        return None
    return bar_of(case, counted_from, second=second, obstacles=obstacles_of(case.id))


def bar_of(case: Case, counted_from: date, *, second: bool, obstacles: Iterable[Pause] = ()) -> TimeBar:
    """The time bar of a complaint from a day on; raises BadPause for obstacles that can't be."""
    key = time_bars.term_of(discipline=COMPETENCE.matters[case.course].discipline, second_level=second)
    return time_bars.time_bar(
        key,
        counted_from,
        case.received_on,
        terms=deadlines.terms(),
        calendar=deadlines.calendar(),
        variants=lengthening(case, counted_from),
        obstacles=tuple(obstacles),
    )


def _learned_on(case: Case, *, second: bool) -> date | None:
    respondents = queries.respondents_of(case.id)
    if not second:
        return next((one.learned_on for one in respondents if one.learned_on is not None), None)
    stated = next((one.first_learned_on for one in respondents if one.first_learned_on is not None), None)
    earlier = earlier_of(case.id) if stated is None else None
    found = next_level(earlier, case.received_on) if earlier is not None else None
    return stated or (found.overdue_on if found is not None else None)


@asked_once
def excuses_of(case_id: int) -> list[CaseEvent]:
    """The good reasons for coming late that were recorded, oldest first."""
    return list(
        db.session.scalars(
            select(CaseEvent)
            .where(CaseEvent.case_id == case_id, CaseEvent.act == "lateness_excused")
            .order_by(CaseEvent.id)
        )
    )


def obstacles_of(case_id: int) -> list[Pause]:
    """The spans with an obstacle among them, both days included."""
    spans = [
        (one.details.get("obstacle_from"), one.details.get("obstacle_to")) for one in excuses_of(case_id)
    ]
    return [
        Pause(date.fromisoformat(first), date.fromisoformat(last)) for first, last in spans if first and last
    ]


def next_level(case: Case, on: date, submission_id: int | None = None) -> NextLevel | None:
    """Quyền tiếp theo: the right that the sender has on the day, with its last day once that is known.

    Of several who sent the case each has his own day; without ``submission_id`` the latest of all counts.
    """
    if case.course not in remedies.COURSES:
        return None
    running = deadlines.for_subject(("cases", case.id))
    passed = {one.term_key: one for one in running if one.is_open and one.binds and one.due_on < on}
    remedy = remedies.remedy(case.course, State(case.state), passed)
    if remedy is None:
        return None
    overdue = passed.get(remedy.overdue)
    letters = [one for one in queries.letters_of(case.id) if one.kind in ("decision", "conclusion")]
    decision = letters[-1] if letters and overdue is None else None
    counted_from = overdue.due_on if overdue is not None else None
    if remedy.term and overdue is None:
        delivered = [one for one in running if one.term_key == remedy.term]
        counted_from = delivered[-1].counted_from_on if delivered else None
        counted_from = receipts.days(case.id).get(submission_id or 0, counted_from)
    bar = None
    if remedy.term and counted_from is not None:
        bar = bar_of(case, counted_from, second=True)
    return NextLevel(remedy, bar, overdue.due_on if overdue is not None else None, decision)


def first_decision(number: str, issued_on: date, agency_ids: Iterable[int]) -> Case | None:
    """The complaint that the decision with this number and day settled; None when none or several fit.

    ``agency_ids``: whose it may be. What people write differs: «5/qđ-ubnd» is «05/QĐ-UBND».
    """
    wanted = _plain(number)
    rows = db.session.execute(
        select(Letter.number, Case)
        .join(Case, Case.id == Letter.case_id)
        .where(
            Letter.agency_id.in_(list(agency_ids)),
            Letter.year == issued_on.year,
            Letter.issued_on == issued_on,
            Letter.kind == "decision",
            Case.kind == Kind.COMPLAINT.value,
        )
    ).all()
    found = {row.Case.id: row.Case for row in rows if _plain(row.number) == wanted}
    return next(iter(found.values())) if len(found) == 1 else None


def _plain(number: str) -> str:
    return "".join(char for char in fold(number) if char.isalnum()).lstrip("0")
