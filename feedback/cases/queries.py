"""Questions about cases. There is no "all cases": each question starts from what this officer may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, select

from feedback.accounts import absences
from feedback.actor import Actor
from feedback.cases import other_numbers, queued, scope, search, second_proof
from feedback.cases.models import (
    Case,
    CaseEvent,
    DialogueRecord,
    FormerNumber,
    Letter,
    Merge,
    Note,
    Proposal,
    Respondent,
    Submission,
)
from feedback.cases.queued import Filters
from feedback.cases.rows import LISTED, Listed, Row, rows_of
from feedback.extensions import asked_once, db
from feedback.law.states import State
from feedback.straight import ask_plainly

MOST_SEARCHED: Final = 1000
"""How many cases that hold the words are narrowed by filters at a time."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list and the places of the pages beside it (None where there is none)."""

    rows: list[Row]
    after: tuple[date, int] | None
    before: tuple[date, int] | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open cases are late, due soon, due later, and without a handler, in how many settled ones
    something is still owed, and of how many a sender says that they are not solved; capped."""

    late: int
    soon: int
    rest: int
    nobody: int
    after: int
    not_solved: int


class VisibleTo:
    """The cases that one officer may see, and the questions that may be asked of them."""

    def __init__(self, viewer: Actor) -> None:
        self._viewer = viewer
        self._stands_in: dict[date, frozenset[int]] = {}

    @cached_property
    def _scope(self) -> list[ColumnElement[bool]]:
        return scope.of_lists(self._viewer)

    @cached_property
    def _readable(self) -> list[ColumnElement[bool]]:
        return scope.of_reading(self._viewer)

    def standing_in_for(self, today: date) -> frozenset[int]:
        """The officers whose work he does today because they are away."""
        if today not in self._stands_in:
            self._stands_in[today] = absences.stands_in_for(self._viewer.id, today)
        return self._stands_in[today]

    def by_number(self, number: str) -> Case | None:
        """The case with this number, today's or one it bore before; None also when he may not see it."""
        wanted = number.strip().upper()
        found = db.session.scalar(select(Case).where(Case.number == wanted, *self._readable))
        if found is not None:
            return found
        former = select(FormerNumber.case_id).where(FormerNumber.number == wanted)
        return db.session.scalar(select(Case).where(Case.id.in_(former), *self._readable))

    def opens(self, numbers: Iterable[str]) -> set[str]:
        """Of the cases with these numbers those that he may open; one select."""
        asked = select(Case.number).where(Case.number.in_(set(numbers)), *self._readable)
        return set(db.session.scalars(asked))

    def queue(
        self,
        filters: Filters,
        *,
        today: date,
        after: tuple[date, int] | None = None,
        before: tuple[date, int] | None = None,
        size: int = 25,
    ) -> Page:
        """Open cases by day due, the most urgent first; four statements whatever the page holds."""
        side: queued.Side = "before" if before is not None else "after" if after is not None else ""
        shape = replace(filters, kind=filters.kind and "*", state=filters.state and "*")
        asked = queued.queue(self._viewer, shape, side)
        on, number = before or after or (None, None)
        place = {"place_on": on, "place_number": number, "most": size + 1}
        found = [Listed(*row) for row in ask_plainly(asked, self._params(filters, today) | place)]
        more = len(found) > size
        found = found[:size]
        if before is not None:
            found.reverse()
        first = (found[0].due_on, found[0].id) if found else None
        last = (found[-1].due_on, found[-1].id) if found else None
        forward = more if before is None else True
        backward = more if before is not None else after is not None
        rows = rows_of(found, self.standing_in_for(today))
        return Page(rows, last if forward else None, first if backward else None)

    def counts(self, *, today: date, holder: str = "") -> Counts:
        """The numbers above the queue, each counted no further than 999+; one statement.

        ``holder`` as in ``Filters``.
        """
        asked = queued.counts(self._viewer, holder)
        return Counts(*ask_plainly(asked, self._params(Filters(holder=holder), today))[0])

    def find(
        self,
        query: str,
        *,
        narrow: tuple[Filters, date] | None = None,
        before: int | None = None,
        size: int = 25,
    ) -> tuple[list[Row], int | None]:
        """Cases by number, tracking code or words (accents optional), open or closed, newest first; what was
        set aside as spam only by number or code.

        ``narrow`` are filters and the present day. The newest thousand cases that hold the words are looked
        at per page. Returns a page and the case before which the next page begins. Two
        statements for words, whatever they find.
        """
        exact = self.exactly(query)
        if exact is not None:
            return rows_of([exact]), None
        narrowing = queued.narrowed(narrow[0]) if narrow else []
        agency = None if self._viewer.may("cases:case:read_all") else self._viewer.agency_id
        numbers = search.find(query, agency_id=agency, before=before, most=MOST_SEARCHED)
        if not numbers:
            return [], None
        conditions = [Case.id.in_(numbers), Case.state != State.SPAM.value, *self._scope, *narrowing]
        ordered = select(*LISTED).where(*conditions).order_by(Case.id.desc()).limit(size + 1)
        given = self._params(*narrow) if narrow else {}
        found = [Listed(*row) for row in db.session.execute(ordered, given)]
        if len(found) > size:
            return rows_of(found[:size]), found[size - 1].id
        return rows_of(found), numbers[-1] if len(numbers) == MOST_SEARCHED else None

    def exactly(self, text: str) -> Case | None:
        """The case with this number, today's or a former one, or that a tracking code or a provisional
        number belongs to."""
        return self.by_number(text) or self._by_code(text)

    def _by_code(self, text: str) -> Case | None:
        theirs = other_numbers.named(text)
        if theirs is None:
            return None
        return db.session.scalar(
            select(Case).join(Submission).where(Submission.id.in_(theirs), *self._scope).limit(1)
        )

    def _params(self, filters: Filters, today: date) -> dict[str, Any]:
        mine = [self._viewer.id, *self.standing_in_for(today)] if filters.holder in ("mine", "near") else []
        return queued.values(self._viewer, filters, today, mine)


def visible_to(viewer: Actor) -> VisibleTo:
    """What this officer may see; every list and look-up of the desk starts here."""
    return VisibleTo(viewer)


@asked_once
def submissions_of(case_id: int) -> list[Submission]:
    """The submissions joined in a case, oldest first; of a case that was merged those that it brought."""
    ordered = select(Submission).order_by(Submission.id)
    found = list(db.session.scalars(ordered.where(Submission.case_id == case_id)))
    return found or list(db.session.scalars(ordered.where(Submission.id.in_(_merged_away(case_id)))))


def _merged_away(case_id: int) -> list[int]:
    merge = select(Merge.submissions).where(Merge.merged_id == case_id, Merge.undone_at.is_(None))
    return db.session.scalar(merge) or []


def events_of(case_id: int, *, for_citizen: bool = False) -> list[CaseEvent]:
    """The history of a case, oldest first; for the citizen without what is internal."""
    conditions = [CaseEvent.case_id == case_id]
    if for_citizen:
        conditions.append(CaseEvent.for_citizen.is_(True))
    return list(db.session.scalars(select(CaseEvent).where(*conditions).order_by(CaseEvent.id)))


def routing_reason(case_id: int) -> str:
    """Why the case went to the agency that it was lodged with; empty when nobody said."""
    rows = ask_plainly(_LODGED, {"case": case_id})
    return str(rows[0][0].get("routing_reason", "")) if rows else ""


_LODGED: Final = (
    select(CaseEvent.details)
    .where(CaseEvent.case_id == bindparam("case"), CaseEvent.act == "lodged")
    .order_by(CaseEvent.id)
    .limit(1)
)


def notes_of(case_id: int) -> list[Note]:
    """Internal notes, newest first."""
    return list(db.session.scalars(select(Note).where(Note.case_id == case_id).order_by(Note.id.desc())))


def letters_of(case_id: int) -> list[Letter]:
    """Letters as issued, oldest first."""
    return list(db.session.scalars(select(Letter).where(Letter.case_id == case_id).order_by(Letter.id)))


@asked_once
def respondents_of(case_id: int) -> list[Respondent]:
    """Whose decision or act the case is about, in the order in which they were named."""
    return list(
        db.session.scalars(select(Respondent).where(Respondent.case_id == case_id).order_by(Respondent.id))
    )


@asked_once
def dialogues_of(case_id: int) -> list[DialogueRecord]:
    """The dialogues of a case, called, held, called off or waived, oldest first."""
    return list(
        db.session.scalars(
            select(DialogueRecord).where(DialogueRecord.case_id == case_id).order_by(DialogueRecord.id)
        )
    )


@asked_once
def former_numbers(case_id: int) -> list[FormerNumber]:
    """Numbers the case bore at agencies that handed it on, oldest first."""
    return list(
        db.session.scalars(
            select(FormerNumber).where(FormerNumber.case_id == case_id).order_by(FormerNumber.id)
        )
    )


@asked_once
def open_proposal(case_id: int) -> Proposal | None:
    """The proposal that waits for the competent person, if any."""
    return db.session.scalar(
        select(Proposal).where(Proposal.case_id == case_id, Proposal.settled_at.is_(None))
    )


def proposed_on(case_ids: Iterable[int]) -> set[int]:
    """Those of the cases on which a proposal waits for the competent person; one select."""
    return {one for (one,) in ask_plainly(_PROPOSED, {"cases": set(case_ids)})}


_PROPOSED: Final = select(Proposal.case_id).where(
    Proposal.case_id.in_(bindparam("cases", expanding=True)), Proposal.settled_at.is_(None)
)


def proposals_of(case_id: int) -> list[Proposal]:
    """All proposals made on a case, newest first."""
    return list(
        db.session.scalars(select(Proposal).where(Proposal.case_id == case_id).order_by(Proposal.id.desc()))
    )


def draft_answer(case_id: int) -> str:
    """The latest draft of the answer that was submitted for signature; empty when there is none."""
    event = db.session.scalar(
        select(CaseEvent)
        .where(CaseEvent.case_id == case_id, CaseEvent.act == "answer_submitted")
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    return str(event.details.get("draft", "")) if event else ""


def by_code(code: str) -> tuple[Submission, Case] | None:
    """The submission with this tracking code and its case; proof of the secret is the caller's."""
    row = db.session.execute(
        select(Submission, Case).join(Case).where(Submission.tracking_code == code)
    ).first()
    return (row.Submission, row.Case) if row else None


def by_submission(submission_id: int) -> tuple[Submission, Case] | None:
    """A submission and its case by number."""
    row = db.session.execute(
        select(Submission, Case).join(Case).where(Submission.id == submission_id)
    ).first()
    return (row.Submission, row.Case) if row else None


def by_submission_key(key: str) -> tuple[Submission, Case] | None:
    """The submission that was sent with this key, if it was."""
    row = db.session.execute(_BY_KEY, {"key": key}).first()
    return (row.Submission, row.Case) if row else None


_BY_KEY: Final = select(Submission, Case).join(Case).where(Submission.submission_key == bindparam("key"))


def by_sender(sender_id: int) -> tuple[Submission, Case] | None:
    """The submission of this sender; a sender row belongs to one submission."""
    row = db.session.execute(
        select(Submission, Case).join(Case).where(Submission.sender_id == sender_id)
    ).first()
    return (row.Submission, row.Case) if row else None


def proven(code: str, proof: str) -> tuple[Submission, Case] | None:
    """The submission whose code and second proof match: the secret, or the last four digits of the phone.

    Takes the same way for an unknown code as for a wrong proof.
    """
    found = by_code(code)
    submission = found[0] if found else None
    good = second_proof.holds(
        code,
        proof,
        digest=submission.secret_digest if submission else None,
        person_id=submission.sender_id if submission else None,
    )
    return found if good else None
