"""Mở lời niêm phong của hồ sơ bảo vệ: a second person agrees, and each opening is written down."""

from __future__ import annotations

from datetime import datetime

from feedback.actor import Actor
from feedback.cases import opening_asks
from feedback.cases.actions import asking_to_open
from feedback.cases.models import SealedRequest
from feedback.extensions import db
from feedback.protection.actions.history import happened, write
from feedback.protection.actions.shared import case_of, demand_home
from feedback.protection.models import ProtectionFile, ProtectionOpening
from feedback.protection.rules import WRITE, NotGranted


def ask_to_open(file: ProtectionFile, reason: str, *, by: Actor, at: datetime) -> SealedRequest:
    """Đề nghị mở: names of relatives are as secret as the denouncer's, so the request is the one by which an
    original is opened, and the same people answer it.

    Raises NotYours, cases' NotAllowed, NotYours.
    """
    case = case_of(file)
    demand_home(case, by, WRITE)
    return asking_to_open.ask(
        case,
        file.submission_id,
        capacity=opening_asks.PROTECTING,
        reason=reason,
        by=by,
        at=at,
        may=WRITE,
    )


def open_texts(file: ProtectionFile, *, by: Actor, at: datetime) -> tuple[ProtectionOpening, SealedRequest]:
    """Write down who opens what is sealed in the file, when, why, and by which granted request; the caller
    commits before it decrypts.

    Raises NotYours, NotGranted.
    """
    case = case_of(file)
    officer_id = demand_home(case, by, WRITE)
    granted = opening_asks.standing(case, file.submission_id, officer_id, at)
    if granted is None:
        raise NotGranted
    opening = ProtectionOpening(
        file_id=file.id, officer_id=officer_id, reason=granted.reason, at=at, request_id=granted.id
    )
    db.session.add(opening)
    db.session.flush()
    write(happened(opening, "protection_opened", agency_id=case.agency_id), by=by, at=at)
    return opening, granted
