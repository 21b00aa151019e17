"""Đã thay đổi sau khi xuất: what was worked on since is held against what was sent, each night all of it,
on a page what was touched in these two days.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from feedback.actor import SYSTEM
from feedback.cases.models import CaseEvent
from feedback.extensions import db
from feedback.law import national as law
from feedback.oversight.actions import national as acts
from feedback.oversight.models import NationalExport, NationalRecord
from feedback.oversight.national.queries import Asked, with_record
from feedback.oversight.national.reading import LOT, digests
from feedback.oversight.national.subjects import BY_ROOM, CASES, Subject
from feedback.reception.models import ReceptionPaper, Visit, VisitNote

_ROW: Final = NationalRecord
_FRESH: Final = timedelta(days=2)
"""So far back a page looks: what is older was looked at in the night."""

_LATEST: Final = 50_000
"""So many of the latest events are looked through for that, by their numbers: they have no index by time."""

_AT_ONCE: Final = 200
"""So many rows are held against what was sent while a page is made."""


def notice_changes() -> int:
    """Mark what is no longer as it was sent; returns how many. What a file takes is held against it anyway:
    this is for the lists and counts. Commits by lots: call it in a context of its own.
    """
    at: datetime = current_app.extensions["clock"].now()
    after, found = 0, 0
    while rows := db.session.execute(_worked_on().where(_ROW.id > after)).all():
        after = rows[-1].id
        changed: list[int] = []
        for room, mapping in sorted({(row.subject, row.mapping) for row in rows}):
            mine = {row.subject_id: row for row in rows if (row.subject, row.mapping) == (room, mapping)}
            now = digests(BY_ROOM[room], law.table(mapping), list(mine))
            changed += [row.id for number, row in mine.items() if now.get(number) != row.sent]
        db.session.rollback()
        if changed:
            acts.mark_changed(sorted(changed), by=SYSTEM, at=at)
            db.session.commit()
        found += len(changed)
        db.session.expunge_all()
    return found


def looked_at(subject: Subject, asked: Asked, at: datetime) -> Asked:
    """The same days with the records of which it is seen now that they changed. At most two hundred are held
    against what was sent; where there are more, ``unheld`` says so. One select, and a dozen where anything
    was touched.
    """
    touched = with_record(subject, _ROW.id, _ROW.subject_id, _ROW.sent, NationalExport.mapping)
    rows = db.session.execute(
        touched.join(NationalExport, NationalExport.id == _ROW.export_id)
        .where(
            *asked.conditions(subject),
            _ROW.state != "failed",
            _ROW.changed_on.is_(None),
            or_(*_touched(subject, at - _FRESH)),
        )
        .order_by(_ROW.id.desc())
        .limit(_AT_ONCE + 1)
    ).all()
    changed: set[int] = set()
    held = rows[:_AT_ONCE]
    for mapping in sorted({row.mapping for row in held}):
        mine = {row.subject_id: row for row in held if row.mapping == mapping}
        now = digests(subject, law.table(mapping), list(mine))
        changed |= {row.id for number, row in mine.items() if now.get(number) != row.sent}
    return replace(asked, changed=frozenset(changed), unheld=len(rows) > _AT_ONCE)


def _touched(subject: Subject, since: datetime) -> list[ColumnElement[bool]]:
    """What was done lately, and after the file, to the subject's rows."""

    def lately(model: Any, moment: Any, number: Any) -> Select[Any]:
        last = select(func.max(model.id)).scalar_subquery()
        return select(number).where(model.id > last - _LATEST, moment > since)

    events = lately(CaseEvent, CaseEvent.at, CaseEvent.case_id)
    if subject is CASES:
        return [and_(_ROW.subject_id.in_(events), _event_of(_ROW.subject_id))]
    notes = lately(VisitNote, VisitNote.at, VisitNote.visit_id)
    papers = lately(ReceptionPaper, ReceptionPaper.issued_at, ReceptionPaper.subject_id)
    return [
        and_(Visit.case_id.in_(events), _event_of(Visit.case_id)),
        and_(_ROW.subject_id.in_(notes), _noted()),
        and_(_ROW.subject_id.in_(papers.where(ReceptionPaper.subject_room == "visit")), _told_in_writing()),
    ]


def _worked_on() -> Select[Any]:
    """A lot of records whose visit or case was worked on since the file that they went with."""
    columns: tuple[Any, ...] = (_ROW.id, _ROW.subject, _ROW.subject_id, _ROW.sent, NationalExport.mapping)
    return (
        select(*columns)
        .join(NationalExport, NationalExport.id == _ROW.export_id)
        .where(
            _ROW.state != "failed",
            _ROW.changed_on.is_(None),
            or_(
                and_(_ROW.subject == "case", _event_of(_ROW.subject_id)),
                and_(_ROW.subject == "visit", or_(_noted(), _told_in_writing(), _case_of_visit())),
            ),
        )
        .order_by(_ROW.id)
        .limit(LOT)
    )


def _event_of(case_id: Any) -> ColumnElement[bool]:
    return exists().where(CaseEvent.case_id == case_id, CaseEvent.at > NationalExport.at)


def _noted() -> ColumnElement[bool]:
    return exists().where(VisitNote.visit_id == _ROW.subject_id, VisitNote.at > NationalExport.at)


def _told_in_writing() -> ColumnElement[bool]:
    return exists().where(
        ReceptionPaper.subject_room == "visit",
        ReceptionPaper.subject_id == _ROW.subject_id,
        ReceptionPaper.issued_at > NationalExport.at,
    )


def _case_of_visit() -> ColumnElement[bool]:
    since = CaseEvent.at > NationalExport.at
    return exists().where(Visit.id == _ROW.subject_id, CaseEvent.case_id == Visit.case_id, since)
