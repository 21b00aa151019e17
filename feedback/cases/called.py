"""Dialogues inside complaints (LKN Đ30, Đ39) that were called: for the plans of their day, and as a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from feedback.accounts.appointments import Appointment
from feedback.actor import Actor
from feedback.cases import scope
from feedback.cases.models import Case, DialogueRecord
from feedback.extensions import db
from feedback.law.kinds import Kind

ROOM: Final = "case_dialogue"
_NOON: Final = "12:00"
_EVENING: Final = "17:00"
_MIDNIGHT: Final = "24:00"
_MOST: Final = 100


def appointments_on(day: date) -> list[Appointment]:
    """The dialogues inside complaints of a day; one select. Their notice names no hour of the end: each takes
    the rest of its half day.
    """
    rows = db.session.execute(
        select(DialogueRecord, Case.agency_id)
        .join(Case, Case.id == DialogueRecord.case_id)
        .where(DialogueRecord.state == "called", DialogueRecord.held_on == day, Case.kind == Kind.COMPLAINT)
    )
    return [
        Appointment(
            subject=(ROOM, one.id),
            agency_id=agency_id,
            opens=one.held_from,
            closes=_until(one.held_from),
            words="buổi đối thoại giải quyết khiếu nại",
            officer_id=None,
            name=one.chair or "",
            place=one.place or "",
        )
        for one, agency_id in rows
        if one.held_from
    ]


@dataclass(frozen=True, slots=True)
class CalledDialogue:
    """One dialogue inside a complaint; ``number`` is that of the case."""

    number: str
    held_on: date
    held_from: str
    place: str
    state: str


def seen_by(viewer: Actor, since: date) -> list[CalledDialogue]:
    """Those of his agency (of the province for who reads all) that were called for a day, or held on it, or
    later, and whose case the viewer may see; by their day, one select.
    """
    rows = db.session.execute(
        select(DialogueRecord, Case.number)
        .join(Case, Case.id == DialogueRecord.case_id)
        .where(
            DialogueRecord.state.in_(("called", "held")),
            DialogueRecord.held_on >= since,
            Case.kind == Kind.COMPLAINT,
            *scope.of_lists(viewer),
        )
        .order_by(DialogueRecord.held_on, DialogueRecord.id)
        .limit(_MOST)
    )
    return [
        CalledDialogue(number, one.held_on, one.held_from or "", one.place or "", one.state)
        for one, number in rows
        if one.held_on is not None
    ]


def _until(held_from: str) -> str:
    return next(end for end in (_NOON, _EVENING, _MIDNIGHT) if held_from < end)
