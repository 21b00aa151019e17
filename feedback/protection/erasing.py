"""Xóa lời niêm phong của hồ sơ bảo vệ: the wrapped keys go, so nobody reads them; the course stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.extensions import Base, db
from feedback.protection.actions.history import ROOMS
from feedback.protection.models import (
    ProtectionDecision,
    ProtectionEvent,
    ProtectionFile,
    ProtectionLetter,
    ProtectionMeasure,
    ProtectionOpening,
    ProtectionText,
)
from feedback.register import erasures
from feedback.register.erasing import ERASED, blank_events

_OF_FILE: Final[tuple[type[Base], ...]] = (
    ProtectionText,
    ProtectionDecision,
    ProtectionMeasure,
    ProtectionLetter,
    ProtectionOpening,
)


def erase_of_submissions(submissions: Collection[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa: what was said in the files of protection that go with these submissions; returns how many files.

    Which measures were applied from when until when stays: nothing in it names anybody. The same statements
    however many.
    """
    asked = select(ProtectionFile.id).where(ProtectionFile.submission_id.in_(set(submissions)))
    files = list(db.session.scalars(asked))
    if not files:
        return 0
    # Columns that must hold something hold one byte, which no key opens.
    _set(ProtectionText, files, content=b"\0", wrapped_key=b"\0")
    _set(ProtectionOpening, files, reason=ERASED)
    subjects = [(ROOMS[ProtectionFile], number) for number in files]
    for model in _OF_FILE:
        columns: Any = model.__table__.c
        found = db.session.scalars(select(columns.id).where(columns.file_id.in_(files))).all()
        subjects += [(ROOMS[model], number) for number in found]
    for room in dict.fromkeys(room for room, _ in subjects):
        blank_events(ProtectionEvent, room, [number for one, number in subjects if one == room])
    erasures.enter(subjects, why=why, by=by, at=at)
    db.session.expire_all()
    return len(files)


def _set(model: type[Base], files: list[int], **values: Any) -> None:
    of_files = model.__table__.c.file_id.in_(files)
    db.session.execute(
        update(model).where(of_files).values(**values).execution_options(synchronize_session=False)
    )
