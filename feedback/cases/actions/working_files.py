"""Tài liệu của bản làm việc: clean copies of what came with a sealed original, for those who may not open it.

LTC 25/2018 Đ8, Đ56: they carry neither the denouncer's name nor his handwriting, which no program can tell;
the officer who opened the original looks and says so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.attachments.models import Attachment
from feedback.cases.actions.asking_to_open import SECRECY, asker
from feedback.cases.actions.history import note
from feedback.cases.actions.sealing import last_opening, sealed_submission
from feedback.cases.models import Case
from feedback.cases.sealed import CLEAN
from feedback.extensions import db
from feedback.law.procedure import NotAllowed

ROOM: Final = CLEAN

ADDED: Final = "working_file_added"
REMOVED: Final = "working_file_removed"
MOST: Final = 50
_NAME: Final = "Tài liệu"


def demand_opened(case: Case, submission_id: int, by: Actor) -> None:
    """That he may lay documents beside the working copy: of an open case whose original he opened himself.

    Raises NotAllowed, NotYours.
    """
    officer_id = asker(case, by)
    submission = sealed_submission(case, submission_id)
    if not case.is_open:
        raise NotAllowed("Vụ việc đã kết thúc.", SECRECY)
    if last_opening(submission.id, officer_id) is None:
        raise NotAllowed("Ông/bà chưa mở bản gốc của đơn này.", SECRECY)


def add(case: Case, submission_id: int, laid: LaidDown, *, by: Actor, at: datetime) -> Attachment:
    """Đặt tài liệu sạch bên bản làm việc, under a neutral name: «Tài liệu 1.pdf».

    The very file that is there already is given back: pressing twice adds once. Raises NotAllowed, NotYours.
    """
    demand_opened(case, submission_id, by)
    db.session.refresh(case, with_for_update=True)
    of_subject = (Attachment.subject_room == ROOM, Attachment.subject_id == submission_id)
    same = select(Attachment).where(
        *of_subject, Attachment.sha256 == laid.found.sha256, Attachment.removed_at.is_(None)
    )
    if (there := db.session.scalar(same)) is not None:
        attachments.throw_away([laid])
        return there
    count = db.session.scalar(select(func.count()).where(*of_subject)) or 0
    if count >= MOST:
        raise NotAllowed(f"Bản làm việc đã có {MOST} tài liệu.", SECRECY)
    named = replace(laid.found, safe_name=f"{_NAME} {count + 1}.{laid.found.extension}")
    [row] = attachments.attach([replace(laid, found=named)], subject=(ROOM, submission_id), by=by, at=at)
    note(case, ADDED, told(row), by=by, at=at, submission_id=submission_id)
    return row


def remove(case: Case, submission_id: int, file: Attachment, *, by: Actor, at: datetime) -> None:
    """Gỡ tài liệu: nobody reads it from now on. The second time does nothing. Raises NotAllowed, NotYours."""
    demand_opened(case, submission_id, by)
    if file.removed_at is None:
        attachments.take_down(file, by=by, at=at)
        note(case, REMOVED, told(file), by=by, at=at, submission_id=submission_id)


def told(row: Attachment) -> dict[str, Any]:
    """What the history keeps of a document: its name, which is ours, and its SHA-256 (hex)."""
    return {"document": row.name, "sha256": row.sha256.hex()}
