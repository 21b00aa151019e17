"""Đánh giá của người gửi: what may be said, who has said it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import select

from feedback.cases import groups
from feedback.cases.models import Case, Letter, Rating, Signatory, Submission
from feedback.extensions import db
from feedback.law.states import CLOSED, NO_MATTER, State

SCORES: Final[Mapping[int, str]] = {
    5: "Rất hài lòng",
    4: "Hài lòng",
    3: "Bình thường",
    2: "Không hài lòng",
    1: "Rất không hài lòng",
}
SOLVED: Final[Mapping[str, str]] = {
    "yes": "Đã giải quyết xong",
    "partly": "Mới giải quyết một phần",
    "no": "Chưa được giải quyết",
}
RATED: Final = tuple(
    state for state in CLOSED if state not in (State.WITHDRAWN, State.TRANSFERRED, *NO_MATTER)
)
"""Ends of a case that its agency has brought about: what it did may be rated."""


SENDER: Final = "submission:"
"""How the name begins under which the sender of a submission rates."""


def rater(submission: Submission, case: Case, signatory: Signatory | None = None) -> str:
    """The name under which the sender of a submission rates, or one of many who signed it with him.

    Each rates once after each answer: its letter is part of the name. A sender who stands in his own list is
    one person, whichever of his codes he used.
    """
    return _named(submission.id, _own(submission, signatory), answers([case]).get(case.id))


def raters_of(rows: Iterable[tuple[int, Case]]) -> dict[int, str]:
    """The names under which the senders of these submissions rate, by submission; one select."""
    pairs = list(rows)
    answered = answers(case for _submission_id, case in pairs)
    return {number: _named(number, None, answered.get(case.id)) for number, case in pairs}


def answers(cases: Iterable[Case]) -> dict[int, int]:
    """The letter by which each of these cases came to its end; cases that ended without one are left out."""
    numbers = {one.id: one.outcome_number for one in cases if one.outcome_number}
    rows = db.session.execute(
        select(Letter.case_id, Letter.id, Letter.number)
        .where(Letter.case_id.in_(numbers), Letter.number.in_(numbers.values()))
        .order_by(Letter.id)
    )
    return {row.case_id: row.id for row in rows if numbers[row.case_id] == row.number}


def _own(submission: Submission, signatory: Signatory | None) -> Signatory | None:
    if signatory is None or signatory.submission_id != submission.id:
        return None
    same = groups.of_sender(submission.sender_id, [(signatory.id, signatory.person_id)])
    return None if same is not None else signatory


def _named(submission_id: int, signatory: Signatory | None, letter_id: int | None) -> str:
    who = f"{SENDER}{submission_id}" if signatory is None else f"signatory:{signatory.id}"
    return who if letter_id is None else f"{who}/{letter_id}"


def may_rate(submission: Submission, case: Case, signatory: Signatory | None = None) -> bool:
    """Whether the case is at an end that may be rated, and who rates still follows it."""
    left = signatory is not None and signatory.withdrawn_on is not None
    return not left and submission.withdrawn_on is None and State(case.state) in RATED


def by_rater(name: str) -> Rating | None:
    """What this one has said, if anything."""
    return db.session.scalar(select(Rating).where(Rating.rater == name))


def raters(names: Iterable[str]) -> set[str]:
    """Those of them who have rated; one select."""
    return set(db.session.scalars(select(Rating.rater).where(Rating.rater.in_(set(names)))))


def of_case(case_id: int) -> Sequence[Rating]:
    """The ratings of a case, oldest first."""
    return db.session.scalars(select(Rating).where(Rating.case_id == case_id).order_by(Rating.id)).all()
