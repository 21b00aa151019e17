"""What is held of a case today, digested as it was when it happened; for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from feedback.cases.actions.history import digest_of, letter_content
from feedback.cases.actions.lodging import content
from feedback.cases.models import CaseEvent, Letter, Note, Proposal, Submission
from feedback.extensions import db
from feedback.people import queries as people

_EVENT = tuple(CaseEvent.__table__.columns.keys())
_LETTERS = ("answered", "refused", "filed", "papers_requested", "transferred", "transferred_outside")


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
    wanted = set(case_ids)
    submissions = {
        one.id: one for one in db.session.scalars(select(Submission).where(Submission.case_id.in_(wanted)))
    }
    prints = people.fingerprints({one.sender_id for one in submissions.values()})
    letters: dict[tuple[int, str], list[Letter]] = {}
    for letter in db.session.scalars(select(Letter).where(Letter.case_id.in_(wanted))):
        letters.setdefault((letter.case_id, letter.number), []).append(letter)
    notes: dict[int, list[Note]] = {}
    for note in db.session.scalars(select(Note).where(Note.case_id.in_(wanted))):
        notes.setdefault(note.case_id, []).append(note)
    proposals: dict[int, list[Proposal]] = {}
    for proposal in db.session.scalars(select(Proposal).where(Proposal.case_id.in_(wanted))):
        proposals.setdefault(proposal.case_id, []).append(proposal)
    found = []
    for event in db.session.scalars(
        select(CaseEvent).where(CaseEvent.case_id.in_(wanted)).order_by(CaseEvent.id)
    ):
        row = {name: getattr(event, name) for name in _EVENT}
        contents = _contents(event, submissions, prints, letters, notes, proposals)
        found.append((event, {digest_of(event.salt, row, one) for one in contents}))
    return found


def _contents(
    event: CaseEvent,
    submissions: Mapping[int, Submission],
    prints: Mapping[int, str],
    letters: Mapping[tuple[int, str], list[Letter]],
    notes: Mapping[int, list[Note]],
    proposals: Mapping[int, list[Proposal]],
) -> list[dict[str, Any] | None]:
    if event.act == "lodged":
        submission = submissions.get(event.submission_id or 0)
        if submission is None:
            return []
        return [content(submission, prints.get(submission.sender_id, ""))]
    if event.act in _LETTERS:
        issued = letters.get((event.case_id, event.details.get("letter", "")), [])
        return [letter_content(one) for one in issued]
    if event.act == "noted":
        return [{"note": note.text} for note in notes.get(event.case_id, []) if note.at == event.at]
    if event.act == "proposed":
        made = [one for one in proposals.get(event.case_id, []) if one.at == event.at]
        return [{"values": one.values, "reason": one.reason} for one in made]
    if event.act == "proposal_returned":
        returned = [one for one in proposals.get(event.case_id, []) if one.settled_at == event.at]
        return [{"remark": one.remark} for one in returned]
    return [None]
