"""Questions about joint reviews: the list, one with its matters, what was concluded on a matter."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, func, select, tuple_

from feedback.actor import Actor
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.oversight import scope
from feedback.oversight.models import JointReview, ReviewItem, WatchedMatter, WatchStep

Item = tuple[ReviewItem, WatchedMatter, Case]
"""What was gone through: with its matter and the matter's main case."""


def listed(
    viewer: Actor, *, after: tuple[date, int] | None = None, size: int = 25
) -> tuple[list[JointReview], tuple[date, int] | None]:
    """Reviews that the viewer may read, the latest first, and the place behind the last (None at the end)."""
    conditions = [_readable(viewer)]
    place = tuple_(JointReview.held_on, JointReview.id)
    if after is not None:
        conditions.append(place < tuple_(*after))
    asked = select(JointReview).where(*conditions)
    order = (JointReview.held_on.desc(), JointReview.id.desc())
    rows = list(db.session.scalars(asked.order_by(*order).limit(size + 1)))
    last = rows[size - 1] if len(rows) > size else None
    return rows[:size], (last.held_on, last.id) if last is not None else None


def one(viewer: Actor, number: int) -> JointReview | None:
    """The review with this number, if he may read it: who sees the province, or whose agency held it."""
    return db.session.scalar(select(JointReview).where(JointReview.id == number, _readable(viewer)))


def items_of(viewer: Actor, review_id: int) -> list[Item]:
    """What a review goes through, in the order in which it was put in; of each only what he may know of."""
    asked = (
        select(ReviewItem, WatchedMatter, Case)
        .join(WatchedMatter, WatchedMatter.id == ReviewItem.matter_id)
        .join(Case, Case.id == WatchedMatter.case_id)
        .where(ReviewItem.review_id == review_id, ~ReviewItem.taken_out, *scope.seen_by(viewer))
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(asked.order_by(ReviewItem.id))]


def item(review_id: int, matter_id: int) -> ReviewItem | None:
    """A matter's place in a review; None where it isn't gone through."""
    there = (ReviewItem.review_id == review_id, ReviewItem.matter_id == matter_id, ~ReviewItem.taken_out)
    return db.session.scalar(select(ReviewItem).where(*there))


def counts(review_ids: list[int]) -> dict[int, int]:
    """How many matters each review goes through; one select."""
    asked = select(ReviewItem.review_id, func.count()).where(
        ReviewItem.review_id.in_(review_ids), ~ReviewItem.taken_out
    )
    return dict(db.session.execute(asked.group_by(ReviewItem.review_id)).all())


def steps_of(review_id: int) -> dict[int, list[WatchStep]]:
    """By matter what was planned in a review, in its order; one select."""
    asked = select(WatchStep).where(WatchStep.review_id == review_id)
    found: dict[int, list[WatchStep]] = {}
    for row in db.session.scalars(asked.order_by(WatchStep.matter_id, WatchStep.position)):
        found.setdefault(row.matter_id, []).append(row)
    return found


def of_matter(matter_id: int) -> list[tuple[JointReview, ReviewItem]]:
    """In which reviews a matter was concluded on, the latest first; those whose minutes are closed."""
    asked = (
        select(JointReview, ReviewItem)
        .join(ReviewItem, ReviewItem.review_id == JointReview.id)
        .where(ReviewItem.matter_id == matter_id, ~ReviewItem.taken_out, JointReview.state == "closed")
    )
    rows = db.session.execute(asked.order_by(JointReview.held_on.desc(), JointReview.id.desc()))
    return [(row[0], row[1]) for row in rows]


def _readable(viewer: Actor) -> ColumnElement[bool]:
    own = JointReview.agency_id == viewer.agency_id
    return JointReview.id > 0 if scope.everywhere(viewer) else own
