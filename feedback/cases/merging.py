"""Questions about duplicates (đơn trùng): which case stays, may two be joined, what a joined sender sees.

TT 05/2021/TT-TTCP: a duplicate counts as a submission (đơn), not as a new case (vụ việc).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select

from feedback.actor import Actor
from feedback.cases import groups, queries, rules
from feedback.cases.models import (
    Case,
    CaseEvent,
    DialogueRecord,
    Draft,
    Letter,
    Merge,
    NotDuplicate,
    Part,
    Submission,
)
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.law.states import SCREENED, State
from feedback.text import fold

BASIS: Final = "Thông tư 05/2021/TT-TTCP: đơn trùng được tính là đơn, không tính là vụ việc mới"
WITH_ITSELF: Final = "Không gộp được một vụ việc với chính nó."
SORTERS: Final = ("cases:case:route", "cases:case:propose")
DECIDES: Final = "cases:case:accept"


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as a sender sees it. ``words``: whether what was written with it is his to read."""

    event: CaseEvent
    words: bool


@dataclass(frozen=True, slots=True)
class Station:
    """A case in which a submission is, or was ``until`` a moment; ``since`` None: it was lodged with it."""

    case_id: int
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether the submission was in the case at that moment."""
        return (self.since is None or self.since <= moment) and (self.until is None or moment <= self.until)


def in_order(one: Case, other: Case) -> tuple[Case, Case]:
    """Which of two cases stays and which goes over to it: the older receipt stays, and with it the earlier
    days of its clocks, so that nobody waits longer."""
    first, second = sorted((one, other), key=lambda case: (case.received_at, case.id))
    return first, second


def into(case_id: int) -> Merge | None:
    """The merge by which this case went over to another, while it is in force."""
    return db.session.scalar(select(Merge).where(Merge.merged_id == case_id, Merge.undone_at.is_(None)))


def where_now(case: Case) -> Case:
    """The case in which a matter is resolved now: itself, or that to which the merges in force lead."""
    while (joined := into(case.id)) is not None:
        case = db.session.get_one(Case, joined.kept_id)
    return case


def brought_to(case_id: int) -> list[int]:
    """The case, and those whose matters the merges in force brought to it, through others too."""
    found, further = [case_id], [case_id]
    while further:
        asked = select(Merge.merged_id).where(Merge.kept_id.in_(further), Merge.undone_at.is_(None))
        further = list(db.session.scalars(asked.order_by(Merge.id)))
        found += further
    return found


def joined_in(case_id: int) -> list[tuple[Merge, Case]]:
    """The merges in force by which others went over to this case, with those others, oldest first."""
    rows = db.session.execute(
        select(Merge, Case)
        .join(Case, Case.id == Merge.merged_id)
        .where(Merge.kept_id == case_id, Merge.undone_at.is_(None))
        .order_by(Merge.id)
    )
    return [(row.Merge, row.Case) for row in rows]


def not_duplicates_of(case_id: int) -> set[int]:
    """The cases that an officer compared with this one and found to be another matter."""
    pairs = db.session.execute(
        select(NotDuplicate.case_id, NotDuplicate.other_id).where(
            or_(NotDuplicate.case_id == case_id, NotDuplicate.other_id == case_id)
        )
    )
    return {other for pair in pairs for other in pair} - {case_id}


def demand_mergeable(kept: Case, merged: Case, by: Actor) -> None:
    """Raises NotAllowed, in words, when the second case can't go over to the first, or he may not do it.

    Whether it is his agency's case is asked before.
    """
    why = _unlike(kept, merged) or _unready(kept, merged)
    if why:
        raise NotAllowed(why, BASIS)
    if State(kept.state) in SCREENED and State(merged.state) in SCREENED:
        if not any(by.may(one) for one in SORTERS):
            raise NotAllowed("Tài khoản này không có quyền phân loại, xử lý đơn.", BASIS)
    elif not by.may(DECIDES):
        raise NotAllowed("Vụ việc đã thụ lý: chỉ người có thẩm quyền gộp được.", BASIS)


def _unlike(kept: Case, merged: Case) -> str:
    """Why two cases can't be one matter before the law."""
    if kept.id == merged.id:
        return WITH_ITSELF
    if kept.sealed or merged.sealed:
        return "Không gộp được vụ việc phải giữ bí mật."
    if kept.agency_id != merged.agency_id:
        return "Hai vụ việc ở hai cơ quan khác nhau. Chuyển về một cơ quan trước."
    if kept.course != merged.course:
        return "Hai vụ việc theo hai trình tự giải quyết khác nhau."
    one, other = (_contested(case.id) for case in (kept, merged))
    if one and other and not one & other:
        return "Hai đơn khiếu nại hai quyết định khác nhau."
    return ""


def _unready(kept: Case, merged: Case) -> str:
    """Why two cases of one matter can't be joined now."""
    for case in (kept, merged):
        if not case.is_open:
            return f"Vụ việc {case.number} đã kết thúc hoặc đã gộp."
        if State(case.state) in (State.SUSPENDED, State.HELD):
            return f"Vụ việc {case.number} đang tạm đình chỉ hoặc đã đối thoại, chờ kết luận."
    number = merged.number
    if State(merged.state) is State.SIGNING or queries.open_proposal(merged.id) is not None:
        return f"Vụ việc {number} có đề xuất hoặc dự thảo chờ duyệt. Duyệt hoặc trả lại trước khi gộp."
    if _any(Draft.id, Draft.case_id == merged.id, Draft.state.in_(("writing", "submitted"))):
        return f"Vụ việc {number} có dự thảo đang soạn. Bỏ dự thảo trước khi gộp."
    if _any(Part.id, Part.case_id == merged.id, Part.state == "asked"):
        return f"Vụ việc {number} có phần việc chờ cơ quan phối hợp. Thôi giao phần việc trước khi gộp."
    if _any(DialogueRecord.id, DialogueRecord.case_id == merged.id, DialogueRecord.state == "called"):
        return f"Vụ việc {number} đã mời đối thoại. Hoãn đối thoại trước khi gộp."
    return ""


def _any(column: object, *conditions: object) -> bool:
    return db.session.scalar(select(column).where(*conditions).limit(1)) is not None  # type: ignore[call-overload]


def _contested(case_id: int) -> set[str]:
    """The numbers of the decisions that a case is against, as they compare."""
    numbers = (one.decision_number for one in queries.respondents_of(case_id))
    return {"".join(filter(str.isalnum, fold(one))).lstrip("0") for one in numbers if one}


def way_of(submission: Submission) -> list[Merge]:
    """The merges by which a submission came to the case where it is now, the first one first."""
    way: list[Merge] = []
    case_id = submission.case_id
    while True:
        merges = db.session.scalars(
            select(Merge).where(Merge.kept_id == case_id, Merge.undone_at.is_(None)).order_by(Merge.id)
        )
        found = next((one for one in merges if submission.id in one.submissions), None)
        if found is None:
            return way
        way.insert(0, found)
        case_id = found.merged_id


def stations_of(submission: Submission) -> list[Station]:
    """The cases that a submission has been in, the one it was lodged with first, those left again too."""
    way = way_of(submission)
    found = [Station(way[0].merged_id if way else submission.case_id)]
    here = {found[0].case_id}
    while here:
        went = db.session.scalars(select(Merge).where(Merge.merged_id.in_(here)).order_by(Merge.id))
        further = [
            Station(one.kept_id, one.at, one.undone_at) for one in went if submission.id in one.submissions
        ]
        found += [one for one in further if one not in found]
        here = {one.case_id for one in further}
    return found


def events_for(submission: Submission, stations: Sequence[Station]) -> list[Seen]:
    """What a sender may know of the course of his case, oldest first: of his own one all that is told to
    citizens; of one that it was merged into all from then on, until it was parted from it. Of the time before
    he reads only which steps were taken, without what was written to others, and only while they are one.
    """
    seen: dict[int, Seen] = {}
    for station in stations:
        for event in queries.events_of(station.case_id, for_citizen=True):
            own = station.holds(event.at)
            before = not own and station.until is None
            moved = before and event.submission_id is None and event.from_state != event.to_state
            if event.submission_id in (None, submission.id) and (own or moved):
                seen[event.id] = Seen(event, words=own or (event.id in seen and seen[event.id].words))
    return sorted(seen.values(), key=lambda one: (one.event.at, one.event.id))


def latest_own(submission: Submission, stations: Sequence[Station], act: str) -> CaseEvent | None:
    """The latest act of this name that is about the submission alone."""
    own = (one.event for one in reversed(events_for(submission, stations)))
    return next((one for one in own if one.submission_id == submission.id and one.act == act), None)


def letters_for(
    submission: Submission, stations: Sequence[Station], *, until: date | None = None
) -> list[Letter]:
    """The letters that a sender may read, oldest first: of his own case, and of one that it was merged into
    those issued meanwhile; never one that is for another sender alone, nor one issued after ``until``.
    """
    letters: dict[int, Letter] = {}
    for station in stations:
        at = groups.issued_at(station.case_id) if station.since is not None else {}
        for one in queries.letters_of(station.case_id):
            mine = one.submission_id in (None, submission.id)
            if mine and (station.since is None or (one.id in at and station.holds(at[one.id]))):
                letters[one.id] = one
    found = [letters[number] for number in sorted(letters)]
    return [one for one in found if until is None or one.issued_on <= until]


def may_merge(case: Case, by: Actor) -> bool:
    """Whether he is one who joins cases at all, at home in this one; the rest is asked of each pair."""
    at_home = rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside)
    return at_home and (by.may(DECIDES) or any(by.may(one) for one in SORTERS))
