"""That a letter of the inspectorate urged a step, and what became of the letter: as the case tells it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from feedback.actor import Actor
from feedback.cases.actions.history import Happened, write
from feedback.cases.models import Case


def note_urged(cases: Collection[Case], *, letter: str, answer_by_on: date, by: Actor, at: datetime) -> None:
    """Đôn đốc: a letter of this number is about these cases, to be answered by a calendar day. Their senders
    read that there is one, of whom and when; nothing else of it."""
    told = {"letter": letter, "answer_by_on": answer_by_on.isoformat()}
    _note(cases, "urged", told, for_citizen=True, by=by, at=at)


def note_reported(cases: Collection[Case], *, letter: str, by: Actor, at: datetime) -> None:
    """Báo cáo Chủ tịch Ủy ban nhân dân tỉnh: for officers."""
    _note(cases, "urging_reported", {"letter": letter}, by=by, at=at)


def note_answered(cases: Collection[Case], *, letter: str, by: Actor, at: datetime) -> None:
    """Trả lời văn bản đôn đốc: for officers."""
    _note(cases, "urging_answered", {"letter": letter}, by=by, at=at)


def note_withdrawn(cases: Collection[Case], *, letter: str, by: Actor, at: datetime) -> None:
    """Thu hồi văn bản đôn đốc: their senders, who read that there was one, read that it stands no more."""
    _note(cases, "urging_withdrawn", {"letter": letter}, for_citizen=True, by=by, at=at)


def note_report_withdrawn(cases: Collection[Case], *, letter: str, by: Actor, at: datetime) -> None:
    """Thu hồi báo cáo: for officers."""
    _note(cases, "urging_withdrawn", {"letter": letter}, by=by, at=at)


def _note(
    cases: Collection[Case],
    act: str,
    told: dict[str, Any],
    *,
    for_citizen: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Two inserts however many cases; their states and versions stay as they are. The act is that of the
    actor's agency."""
    write(
        [
            Happened(
                case.id,
                act,
                from_state=case.state,
                to_state=case.state,
                agency_id=by.agency_id,
                details=told,
                for_citizen=for_citizen,
            )
            for case in cases
        ],
        by=by,
        at=at,
    )
