"""Xóa những gì giám sát ghi về một vụ việc: watch list, reviews, reminders, inspected files, groups.

That a case was watched, reminded of, inspected, by whom and on which days stays; words go. Figures, reports
of units and conclusions of inspections speak of many cases and name none: they stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, exists, select, update

from feedback.actor import SYSTEM, Actor
from feedback.attachments import erasing as files
from feedback.cases.models import Case
from feedback.extensions import Base, db, put
from feedback.oversight.actions import history, watching
from feedback.oversight.models import (
    Cluster,
    ClusterCase,
    InspectedFile,
    JointReview,
    NationalRecord,
    OversightEvent,
    Reminder,
    ReminderItem,
    ReviewItem,
    TurnedDown,
    WatchedCase,
    WatchedMatter,
    WatchNote,
    WatchProposal,
    WatchSign,
    WatchStep,
)
from feedback.register import erasures
from feedback.register.erasing import ERASED, OF_STATE, blank_events

_WHY: Final = "Nội dung mật, xử lý ngoài hệ thống"

_WORDS: Final[dict[str, tuple[type[Base], tuple[str, ...]]]] = {
    history.WATCHED: (WatchedMatter, ("name", "why", "ended_why")),
    history.WATCH_NOTE: (WatchNote, ("text",)),
    history.WATCH_STEP: (WatchStep, ("who", "what", "evidence", "returned_why", "ended_why")),
    history.REVIEW_ITEM: (ReviewItem, ("found", "conclusion")),
    history.REVIEW: (JointReview, ("conclusion",)),
    history.TURNED_DOWN: (TurnedDown, ("why",)),
    history.REMINDER: (Reminder, ("reason", "reply", "withdrawn_why")),
    history.CLUSTER: (Cluster, ("words",)),
    history.NATIONAL_RECORD: (NationalRecord, ("error",)),
}
"""By subject room the table and its columns in which somebody wrote what he liked."""

_FILES: Final = (history.WATCH_STEP, history.REVIEW, history.REMINDER)


def erase_of_cases(case_ids: Collection[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa: what was written about these cases; returns how many rows. The same statements however many.

    A matter, a letter or a group of several cases loses its words with the last of them; with the first when
    that is a state secret, whose matter also leaves the watch list.
    """
    wanted = sorted(set(case_ids))
    for derived in (WatchSign, WatchProposal):
        db.session.execute(delete(derived).where(derived.case_id.in_(wanted)))
    if why == OF_STATE:
        _end_matters(wanted, at=at)
    found = _found(wanted, whole=why != OF_STATE)
    for room, (model, names) in _WORDS.items():
        _blank(model, names, found[room])
    inspected = found[history.INSPECTED]
    put(update(InspectedFile).where(InspectedFile.id.in_(inspected)), notes="{}")
    for room in _FILES:
        files.erase(room, found[room], at=at)
    subjects = [(room, number) for room, numbers in found.items() for number in numbers]
    for room, numbers in found.items():
        if numbers:
            blank_events(OversightEvent, room, numbers)
    erasures.enter(subjects, why=why, by=by, at=at)
    db.session.expire_all()
    return len(subjects)


def _end_matters(wanted: list[int], *, at: datetime) -> None:
    asked = select(WatchedMatter).where(WatchedMatter.case_id.in_(wanted), WatchedMatter.state == "watched")
    for matter in db.session.scalars(asked).all():
        watching.end(matter, settled=False, why=_WHY, expected=matter.version, by=SYSTEM, at=at)
    joined = (
        select(WatchedMatter, Case)
        .join(WatchedCase, WatchedCase.matter_id == WatchedMatter.id)
        .join(Case, Case.id == WatchedCase.case_id)
        .where(Case.id.in_(wanted), WatchedCase.left_on.is_(None), WatchedMatter.state == "watched")
    )
    for row in db.session.execute(joined).all():
        watching.leave(row.WatchedMatter, row.Case, by=SYSTEM, at=at)


def _found(wanted: list[int], *, whole: bool) -> dict[str, list[int]]:
    matters = _grouped(WatchedCase, WatchedCase.matter_id, wanted, whole=whole)
    reminders = _grouped(ReminderItem, ReminderItem.reminder_id, wanted, whole=whole)
    clusters = _grouped(ClusterCase, ClusterCase.cluster_id, wanted, whole=whole)
    of_matters = ReviewItem.matter_id.in_(matters)
    reviewed = select(ReviewItem.review_id).where(of_matters).distinct()
    if whole:
        other = select(ReviewItem.review_id).join(WatchedMatter, WatchedMatter.id == ReviewItem.matter_id)
        other = other.where(~of_matters, WatchedMatter.name != ERASED)
        reviewed = reviewed.where(ReviewItem.review_id.not_in(other))
    return {
        history.WATCHED: matters,
        history.WATCH_NOTE: _numbers(select(WatchNote.id).where(WatchNote.matter_id.in_(matters))),
        history.WATCH_STEP: _numbers(select(WatchStep.id).where(WatchStep.matter_id.in_(matters))),
        history.REVIEW_ITEM: _numbers(select(ReviewItem.id).where(of_matters)),
        history.REVIEW: _numbers(reviewed),
        history.TURNED_DOWN: _numbers(select(TurnedDown.id).where(TurnedDown.case_id.in_(wanted))),
        history.REMINDER: reminders,
        history.INSPECTED: _numbers(select(InspectedFile.id).where(InspectedFile.case_id.in_(wanted))),
        history.CLUSTER: clusters,
        history.NATIONAL_RECORD: _numbers(
            select(NationalRecord.id).where(
                NationalRecord.subject == "case",
                NationalRecord.subject_id.in_(wanted),
                NationalRecord.error.is_not(None),
            )
        ),
    }


def _grouped(model: Any, group: Any, wanted: list[int], *, whole: bool) -> list[int]:
    """The groups (matters, letters) with one of these cases; ``whole``: only those with no other case that
    still has its content."""
    asked = select(group).where(model.case_id.in_(wanted)).distinct()
    if whole:
        other: ColumnElement[bool] = exists().where(
            Case.id == model.case_id, Case.id.not_in(wanted), Case.erased_at.is_(None)
        )
        asked = asked.where(group.not_in(select(group).where(other)))
    return _numbers(asked)


def _numbers(asked: Any) -> list[int]:
    return sorted(db.session.scalars(asked))


def _blank(model: type[Base], names: Iterable[str], numbers: list[int]) -> None:
    """Checks ask for words where there were some, and for none where there were none."""
    columns: Any = model.__table__.c
    for name in names:
        there = columns[name]
        put(update(model).where(columns.id.in_(numbers), there.is_not(None)), **{name: ERASED})
