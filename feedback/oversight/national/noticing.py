"""Đã thay đổi sau khi xuất: each night what was worked on since is held against what was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from feedback.actor import SYSTEM
from feedback.cases.models import CaseEvent
from feedback.extensions import db
from feedback.law import national as law
from feedback.oversight.actions import national as acts
from feedback.oversight.models import NationalExport, NationalRecord
from feedback.oversight.national.reading import LOT, digests
from feedback.oversight.national.subjects import BY_ROOM
from feedback.reception.models import Visit, VisitNote

_ROW: Final = NationalRecord


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
                and_(_ROW.subject == "visit", or_(_noted(), _case_of_visit())),
            ),
        )
        .order_by(_ROW.id)
        .limit(LOT)
    )


def _event_of(case_id: Any) -> ColumnElement[bool]:
    return exists().where(CaseEvent.case_id == case_id, CaseEvent.at > NationalExport.at)


def _noted() -> ColumnElement[bool]:
    return exists().where(VisitNote.visit_id == _ROW.subject_id, VisitNote.at > NationalExport.at)


def _case_of_visit() -> ColumnElement[bool]:
    since = CaseEvent.at > NationalExport.at
    return exists().where(Visit.id == _ROW.subject_id, CaseEvent.case_id == Visit.case_id, since)
