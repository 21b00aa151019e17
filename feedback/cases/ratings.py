"""Đánh giá của người gửi: what may be said, who has said it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import select

from feedback.cases.models import Case, Rating, Submission
from feedback.extensions import db
from feedback.law.states import CLOSED, State

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
    state for state in CLOSED if state not in (State.WITHDRAWN, State.TRANSFERRED, State.MERGED)
)
"""Ends of a case that its agency has brought about: what it did may be rated."""


def rater(submission_id: int, signatory_id: int | None = None) -> str:
    """The name under which the sender of a submission rates, or one of many who signed it with him."""
    return f"submission:{submission_id}" if signatory_id is None else f"signatory:{signatory_id}"


def may_rate(submission: Submission, case: Case) -> bool:
    """Whether the case is at an end that may be rated, and the sender still follows it."""
    return submission.withdrawn_on is None and State(case.state) in RATED


def by_rater(name: str) -> Rating | None:
    """What this one has said, if anything."""
    return db.session.scalar(select(Rating).where(Rating.rater == name))


def raters(names: Iterable[str]) -> set[str]:
    """Those of them who have rated; one select."""
    return set(db.session.scalars(select(Rating.rater).where(Rating.rater.in_(set(names)))))


def of_case(case_id: int) -> Sequence[Rating]:
    """The ratings of a case, oldest first."""
    return db.session.scalars(select(Rating).where(Rating.case_id == case_id).order_by(Rating.id)).all()
