"""What is held of a case today, digested as it was when it happened; for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from feedback.cases.actions.history import digest_of
from feedback.cases.actions.lodging import content
from feedback.cases.models import CaseEvent, Letter, Note, Proposal, Submission
from feedback.extensions import db

_EVENT = tuple(CaseEvent.__table__.columns.keys())
_LETTER_TEXT = {
    "answered": "answer",
    "refused": "reason",
    "filed": "reason",
    "papers_requested": "request",
    "transferred": "reason",
    "transferred_outside": "reason",
}


def digests_of(case_ids: Iterable[int]) -> dict[int, set[bytes]]:
    """For each case the digests that its rows give today.

    The digest of lodging covers the submission's own words, that of a letter its text: who changes a
    text in the database leaves a digest that no entry of the register knows.
    """
    wanted = set(case_ids)
    submissions = {
        one.id: one for one in db.session.scalars(select(Submission).where(Submission.case_id.in_(wanted)))
    }
    letters: dict[tuple[int, str], list[Letter]] = {}
    for letter in db.session.scalars(select(Letter).where(Letter.case_id.in_(wanted))):
        letters.setdefault((letter.case_id, letter.number), []).append(letter)
    notes: dict[int, list[Note]] = {}
    for note in db.session.scalars(select(Note).where(Note.case_id.in_(wanted))):
        notes.setdefault(note.case_id, []).append(note)
    proposals: dict[int, list[Proposal]] = {}
    for proposal in db.session.scalars(select(Proposal).where(Proposal.case_id.in_(wanted))):
        proposals.setdefault(proposal.case_id, []).append(proposal)
    found: dict[int, set[bytes]] = {}
    for event in db.session.scalars(select(CaseEvent).where(CaseEvent.case_id.in_(wanted))):
        row = {name: getattr(event, name) for name in _EVENT}
        for one in _contents(event, submissions, letters, notes, proposals):
            found.setdefault(event.case_id, set()).add(digest_of(event.salt, row, one))
    return found


def _contents(
    event: CaseEvent,
    submissions: Mapping[int, Submission],
    letters: Mapping[tuple[int, str], list[Letter]],
    notes: Mapping[int, list[Note]],
    proposals: Mapping[int, list[Proposal]],
) -> list[dict[str, Any] | None]:
    if event.act == "lodged":
        submission = submissions.get(event.submission_id or 0)
        return [content(submission)] if submission else []
    if event.act in _LETTER_TEXT:
        issued = letters.get((event.case_id, event.details.get("letter", "")), [])
        return [{_LETTER_TEXT[event.act]: one.text} for one in issued]
    if event.act == "noted":
        return [{"note": note.text} for note in notes.get(event.case_id, []) if note.at == event.at]
    if event.act == "proposed":
        made = [one for one in proposals.get(event.case_id, []) if one.at == event.at]
        return [{"values": one.values, "reason": one.reason} for one in made]
    if event.act == "proposal_returned":
        returned = [one for one in proposals.get(event.case_id, []) if one.settled_at == event.at]
        return [{"remark": one.remark} for one in returned]
    return [None]
