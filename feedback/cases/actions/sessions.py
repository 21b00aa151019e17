"""Yêu cầu đối thoại đi cùng một buổi: the steps of many dialogue requests that one session answers.

Each is the step of the request's own line, with its right, letter, clock and notice. A request that can't
take one stays as it was, and the answer says why; the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.cases.actions import dialogues, taking
from feedback.cases.actions.issuing import Signature, signature_of
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.actions.taking import ALONE, Apart
from feedback.cases.models import Case, DialogueRecord
from feedback.extensions import db
from feedback.law.procedure.dialogues import DIALOGUE_REQUEST
from feedback.law.refusal import Refusal
from feedback.law.states import SCREENED, State

Left = dict[int, str]
"""Requests that could not go along, by number, each with the reason in words."""

OUTCOME: Final = "in_session"
"""Key of the outcome of a request that was answered in a session with others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """When and where the session is and who presides. ``opens`` as «08:00».

    ``terms``: the terms of the law that a session of its kind has.
    """

    held_on: date
    opens: str
    place: str
    chair: str
    chair_position: str
    terms: frozenset[str]

    def is_that_of(self, record: DialogueRecord) -> bool:
        """Whether a request was called to just this."""
        return (record.held_on, record.held_from, record.place) == (self.held_on, self.opens, self.place)


@dataclass(frozen=True, slots=True)
class _Acting:
    case: Case
    by: Actor
    at: datetime
    signature: Signature

    def take(self, step: str, given: Mapping[str, Any], apart: Apart = ALONE) -> None:
        taking.take(
            self.case,
            step,
            given,
            signature=self.signature,
            expected=self.case.version,
            by=self.by,
            at=self.at,
            apart=apart,
        )


def invite(
    case_ids: Collection[int],
    meeting: Meeting,
    *,
    letter: str,
    moved_why: str = "",
    by: Actor,
    at: datetime,
) -> Left:
    """Nhận, ấn định, mời: each request is taken up, planned and invited by a letter with its number; its
    senders get one notice. One that was called to another day or place is called off there first
    (``moved_why``); one that is invited to this already stays as it is.
    """
    untimed = _without(meeting)

    def go(one: _Acting) -> None:
        if State(one.case.state) in SCREENED:
            one.take("accept", {}, Apart(notice=True))
        record = dialogues.current(one.case.id)
        called = record is not None and meeting.is_that_of(record)
        if called and record is not None and record.notified_on is not None:
            return
        if not called:
            if State(one.case.state) is State.AWAITING_DIALOGUE:
                one.take("call_off_dialogue", {"reason": moved_why}, Apart(notice=True))
            plan = {
                "held_on": meeting.held_on,
                "held_from": meeting.opens,
                "place": meeting.place,
                "chair": meeting.chair,
                "chair_position": meeting.chair_position,
            }
            one.take("plan", plan, Apart(notice=True, terms=untimed))
        one.take("notify_dialogue", {"letter": letter})

    return _each(case_ids, go, by=by, at=at)


def call_off(case_ids: Collection[int], *, reason: str, by: Actor, at: datetime) -> Left:
    """Hoãn: each request that was called to it waits for another day; its senders are told."""

    def go(one: _Acting) -> None:
        if State(one.case.state) is State.AWAITING_DIALOGUE:
            one.take("call_off_dialogue", {"reason": reason})

    return _each(case_ids, go, by=by, at=at)


def hold(
    attendance: Mapping[int, Sequence[Mapping[str, Any]]],
    meeting: Meeting,
    *,
    minutes: str,
    by: Actor,
    at: datetime,
) -> Left:
    """Đã đối thoại: by request who came of those who asked, as ``dialogues.note`` wants them (``signed``
    None: the minutes are signed for all). ``minutes`` says which they are: a request gets none of its own.
    """
    apart = Apart(paper=True, terms=_without(meeting))

    def go(one: _Acting) -> None:
        came = [dict(who) for who in attendance[one.case.id]]
        given = {"chair": meeting.chair, "chair_position": meeting.chair_position, "minutes": minutes}
        one.take("hold_dialogue", given | {"attendance": came}, apart)

    return _each(attendance, go, by=by, at=at)


def conclude(case_ids: Collection[int], *, conclusion: str, by: Actor, at: datetime) -> Left:
    """Kết luận: each request ends with what was concluded for all, in a letter of its own to its senders."""
    return _each(
        case_ids,
        lambda one: one.take("conclude", {"outcome": OUTCOME, "conclusion": conclusion}),
        by=by,
        at=at,
    )


def publish(case_ids: Collection[int], *, by: Actor, at: datetime) -> Left:
    """Công bố kết quả trên cổng: the result of the session is there for everybody to read."""
    given = {"form_of_publication": ["portal"]}
    return _each(case_ids, lambda one: one.take("publish_result", given), by=by, at=at)


def _without(meeting: Meeting) -> frozenset[str]:
    """Terms that the steps would begin and a session of this kind doesn't have."""
    lines = (line for line in DIALOGUE_REQUEST.steps if line.name in ("plan", "hold_dialogue"))
    return frozenset(start.term for line in lines for start in line.starts) - meeting.terms


def _each(case_ids: Collection[int], go: Callable[[_Acting], None], *, by: Actor, at: datetime) -> Left:
    """Do it with each, wholly or not at all, in the caller's transaction. The rows are held until its end."""
    signature = signature_of(by)
    cases = db.session.scalars(
        select(Case).where(Case.id.in_(case_ids)).order_by(Case.id).with_for_update()
    ).all()
    left: Left = {}
    for case in cases:
        number = case.id
        try:
            with db.session.begin_nested():
                go(_Acting(case, by, at, signature))
        except (Refusal, NotYours, Stale) as refusal:
            left[number] = getattr(refusal, "explanation", "") or str(refusal)
    return left
