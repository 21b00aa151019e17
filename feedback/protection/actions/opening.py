"""Mở lời niêm phong của hồ sơ bảo vệ: who opens it and why is written down first."""

from __future__ import annotations

from datetime import datetime

from feedback.actor import Actor
from feedback.extensions import db
from feedback.protection.actions.history import happened, write
from feedback.protection.actions.shared import case_of, demand_home
from feedback.protection.models import ProtectionFile, ProtectionOpening
from feedback.protection.rules import WRITE


def open_texts(file: ProtectionFile, reason: str, *, by: Actor, at: datetime) -> ProtectionOpening:
    """Write down who opens what is sealed in the file, when and why; the caller commits before it decrypts.

    Raises NotYours.
    """
    case = case_of(file)
    opening = ProtectionOpening(
        file_id=file.id, officer_id=demand_home(case, by, WRITE), reason=reason, at=at
    )
    db.session.add(opening)
    db.session.flush()
    write(happened(opening, "protection_opened", agency_id=case.agency_id), by=by, at=at)
    return opening
