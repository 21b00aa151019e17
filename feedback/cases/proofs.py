"""What is held of a case today, digested as it was when it happened; for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from feedback.attachments import queries as attachments
from feedback.cases.actions import asking_to_open, rating, talking
from feedback.cases.actions.copies import signed_content, withdrawn_content
from feedback.cases.actions.history import digest_of, letter_content
from feedback.cases.actions.lodging import content
from feedback.cases.actions.parts import asked_content
from feedback.cases.actions.sealing import copy_content, opening_content
from feedback.cases.models import (
    CaseEvent,
    Exchange,
    Letter,
    LetterCopy,
    Note,
    Part,
    Proposal,
    Rating,
    SealedOpening,
    SealedRequest,
    Submission,
    WorkingCopy,
)
from feedback.cases.talk import ROOM
from feedback.extensions import db
from feedback.people import queries as people

_EVENT = tuple(CaseEvent.__table__.columns.keys())


def digests_of(case_ids: Iterable[int]) -> dict[int, set[bytes]]:
    """For each case the digests that its rows give today.

    The digest of lodging covers the submission's own words and its sender, that of a letter its text and
    who issued it: who changes one in the database leaves a digest that no entry of the register knows.
    """
    found: dict[int, set[bytes]] = {}
    for event, digests in by_event(case_ids):
        found.setdefault(event.case_id, set()).update(digests)
    return found


def by_event(case_ids: Iterable[int]) -> list[tuple[CaseEvent, set[bytes]]]:
    """The events of the cases in their order, each with the digests that its content gives today."""
    return [
        (event, {digest_of(event.salt, row_of(event), one) for one in contents})
        for event, contents in contents_by_event(case_ids)
    ]


def row_of(event: CaseEvent) -> dict[str, Any]:
    """The columns of an event by name."""
    return {name: getattr(event, name) for name in _EVENT}


def contents_by_event(case_ids: Iterable[int]) -> list[tuple[CaseEvent, list[dict[str, Any] | None]]]:
    """The events of the cases in their order, each with what it may have brought, as it is held today."""
    wanted = set(case_ids)
    events = list(
        db.session.scalars(select(CaseEvent).where(CaseEvent.case_id.in_(wanted)).order_by(CaseEvent.id))
    )
    # By what the events name: a submission may have gone over to the case that its own was merged into.
    named = {event.submission_id for event in events if event.submission_id is not None}
    submissions = {
        one.id: one for one in db.session.scalars(select(Submission).where(Submission.id.in_(named)))
    }
    prints = people.fingerprints({one.sender_id for one in submissions.values()})
    held = _Held(
        submissions,
        prints,
        _grouped(Letter, wanted),
        _signed(wanted),
        _grouped(Note, wanted),
        _grouped(Proposal, wanted),
        _grouped(WorkingCopy, wanted),
        _grouped(Part, wanted),
        _grouped(Exchange, wanted),
        _grouped(Rating, wanted),
        _by_submission(SealedOpening, submissions),
        _by_submission(SealedRequest, submissions),
    )
    return [(event, held.contents(event)) for event in events]


@dataclass(frozen=True, slots=True)
class _Held:
    """What the rooms hold of some cases, by case (openings and requests for them by submission)."""

    submissions: Mapping[int, Submission]
    prints: Mapping[int, str]
    letters: Mapping[int, list[Letter]]
    signed: Mapping[int, list[LetterCopy]]
    notes: Mapping[int, list[Note]]
    proposals: Mapping[int, list[Proposal]]
    copies: Mapping[int, list[WorkingCopy]]
    parts: Mapping[int, list[Part]]
    said: Mapping[int, list[Exchange]]
    ratings: Mapping[int, list[Rating]]
    openings: Mapping[int, list[SealedOpening]]
    asks: Mapping[int, list[SealedRequest]]

    def contents(self, event: CaseEvent) -> list[dict[str, Any] | None]:
        """What the event may have brought, as it is held today."""
        of_case, at = event.case_id, event.at
        if event.act == "lodged":
            submission = self.submissions.get(event.submission_id or 0)
            return [content(submission, self.prints.get(submission.sender_id, ""))] if submission else []
        if event.act == "noted":
            return [{"note": one.text} for one in self.notes.get(of_case, []) if one.at == at]
        if event.act == "proposed":
            made = [one for one in self.proposals.get(of_case, []) if one.at == at]
            return [{"values": one.values, "reason": one.reason} for one in made]
        if event.act == "proposal_returned":
            returned = [one for one in self.proposals.get(of_case, []) if one.settled_at == at]
            return [{"remark": one.remark} for one in returned]
        if event.act == "letter_copy_added":
            return [dict(signed_content(one)) for one in self.signed.get(of_case, []) if one.at == at]
        if event.act == "letter_copy_withdrawn":
            return [
                dict(withdrawn_content(one)) for one in self.signed.get(of_case, []) if one.withdrawn_at == at
            ]
        if event.act == "working_copy_written":
            return [copy_content(one) for one in self.copies.get(of_case, []) if one.at == at]
        if event.act in ("message_sent", "message_received", "not_solved_said"):
            said = [
                one
                for one in self.said.get(of_case, [])
                if (one.at, one.submission_id) == (at, event.submission_id)
            ]
            files = attachments.fingerprints(ROOM, [one.id for one in said])
            return [talking.content(one, files.get(one.id, [])) for one in said]
        if event.act == "rated":
            return [rating.content(one) for one in self.ratings.get(of_case, []) if one.at == at]
        if event.act == "sealed_opened":
            opened = self.openings.get(event.submission_id or 0, [])
            return [opening_content(one) for one in opened if one.at == at]
        if event.act == "sealed_asked":
            asked_to_open = self.asks.get(event.submission_id or 0, [])
            return [asking_to_open.asked_content(one) for one in asked_to_open if one.asked_at == at]
        if event.act in ("sealed_granted", "sealed_refused"):
            answered_asks = self.asks.get(event.submission_id or 0, [])
            return [asking_to_open.answer_content(one) for one in answered_asks if one.answered_at == at]
        if event.act == "part_asked":
            asked = [one for one in self.parts.get(of_case, []) if one.asked_at == at]
            return [{"parts": [asked_content(one) for one in asked]}]
        if event.act in ("part_answered", "part_returned"):
            answered = [one for one in self.parts.get(of_case, []) if one.settled_at == at]
            return [{"answer": one.answer} for one in answered]
        # An act may name a letter of its own, or one that others issued.
        named = event.details.get("letter")
        issued = [letter_content(one) for one in self.letters.get(of_case, []) if one.number == named]
        return [*issued, None]


def _grouped(model: Any, case_ids: set[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    held = select(model).where(model.case_id.in_(case_ids)).order_by(model.id)
    for one in db.session.scalars(held):
        found.setdefault(one.case_id, []).append(one)
    return found


def _signed(case_ids: set[int]) -> dict[int, list[LetterCopy]]:
    found: dict[int, list[LetterCopy]] = {}
    chosen = select(Letter.case_id, LetterCopy).join(Letter, Letter.id == LetterCopy.letter_id)
    for case_id, one in db.session.execute(chosen.where(Letter.case_id.in_(case_ids))):
        found.setdefault(case_id, []).append(one)
    return found


def _by_submission(model: Any, submissions: Mapping[int, Submission]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for one in db.session.scalars(select(model).where(model.submission_id.in_(submissions))):
        found.setdefault(one.submission_id, []).append(one)
    return found
