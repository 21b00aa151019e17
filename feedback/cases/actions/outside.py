"""That a matter was passed on to a body outside by that body's own system, and what is heard from there.

Whose matter it is by law doesn't change by it: the case stays with its agency, which answers the senders.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from feedback.actor import Actor
from feedback.cases import rules
from feedback.cases.actions.history import note
from feedback.cases.actions.moving import NotYours
from feedback.cases.models import Case
from feedback.law.kinds import Kind
from feedback.law.procedure import NotAllowed

KINDS: Final = frozenset({Kind.REPORT, Kind.PETITION})
"""Phản ánh, kiến nghị: for what the law gives a course of its own (khiếu nại, tố cáo …) no system of another
is asked."""


def note_passed_on(case: Case, text: str, *, by: Actor, at: datetime) -> None:
    """Chuyển nội dung đến cơ quan ngoài: ``text`` says to whom, in words that the senders read.

    Raises NotYours, and NotAllowed for what is no open report or petition.
    """
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise NotYours
    if case.sealed or Kind(case.kind) not in KINDS or not case.is_open:
        raise NotAllowed("Chỉ chuyển được phản ánh, kiến nghị đang giải quyết.")
    note(case, "passed_on_outside", {"text": text}, by=by, at=at, for_citizen=True)


def note_heard(case: Case, text: str, *, by: Actor, at: datetime) -> None:
    """Tin từ cơ quan ngoài: ``text`` says what it told of the matter, in words that the senders read."""
    note(case, "outside_told", {"text": text}, by=by, at=at, for_citizen=True)


def note_words(case: Case, text: str, *, by: Actor, at: datetime) -> None:
    """Lời của cơ quan ngoài: ``text`` quotes what it wrote, for officers: nobody has read it before, and it
    may tell of others."""
    note(case, "outside_wrote", {"text": text}, by=by, at=at)


def note_stopped(case: Case, text: str, *, by: Actor, at: datetime) -> None:
    """Thôi theo dõi ở cơ quan ngoài: for officers; ``text`` says at which body, and why. Raises NotYours."""
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise NotYours
    note(case, "outside_stopped", {"text": text}, by=by, at=at)
