"""Verbs of joint reviews (rà soát): convened, matters put in and gone through, minutes closed, scan kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db
from feedback.oversight.actions.history import REVIEW, REVIEW_ITEM
from feedback.oversight.actions.watch_history import change, demand, enter
from feedback.oversight.actions.watching import demand_watched
from feedback.oversight.models import JointReview, ReviewItem, WatchedMatter
from feedback.oversight.refusals import BadDetail, NotYours, Refused

MOST_ITEMS: Final = 30
"""How many matters one review goes through."""
_DETAILS: Final = ("held_on", "place", "chair", "took_part", "conclusion")


@dataclass(frozen=True, slots=True)
class ReviewDetails:
    """When, where, who presided, who took part (one a line), what was concluded on the whole."""

    held_on: date
    place: str
    chair: str
    took_part: str
    conclusion: str | None = None


def convene(details: ReviewDetails, *, by: Actor, at: datetime) -> JointReview:
    """Lập cuộc rà soát, before it is held or after. Raises NotYours."""
    demand(by)
    if by.agency_id is None:
        raise NotYours
    review = JointReview(agency_id=by.agency_id, state="writing", made_at=at, **asdict(details))
    db.session.add(review)
    db.session.flush()
    enter(REVIEW, review, "review_convened", ("agency_id", "state", *_DETAILS), by=by, at=at)
    return review


def change_review(
    review: JointReview, details: ReviewDetails, *, expected: int, by: Actor, at: datetime
) -> None:
    """Sửa cuộc rà soát. Raises NotYours, Refused, Stale."""
    demand_writing(review, by)
    change(review, expected, **asdict(details))
    enter(REVIEW, review, "review_changed", _DETAILS, by=by, at=at)


def put_in(review: JointReview, matter: WatchedMatter, *, by: Actor, at: datetime) -> ReviewItem:
    """Đưa vụ việc vào cuộc rà soát. Raises NotYours, Refused, BadDetail (``matter``)."""
    demand_writing(review, by)
    demand_watched(matter)
    if db.session.get_one(Case, matter.case_id).sealed:
        raise BadDetail("matter", "Vụ việc này không rà soát chung. Ghi kết luận ở ghi chú của vụ việc")
    there = db.session.scalar(
        select(ReviewItem).where(ReviewItem.review_id == review.id, ReviewItem.matter_id == matter.id)
    )
    if there is not None and not there.taken_out:
        raise BadDetail("matter", "Vụ việc này đã có trong cuộc rà soát")
    count = select(func.count()).where(ReviewItem.review_id == review.id, ~ReviewItem.taken_out)
    if (db.session.scalar(count) or 0) >= MOST_ITEMS:
        raise BadDetail("matter", f"Một cuộc rà soát xem xét nhiều nhất {MOST_ITEMS} vụ việc")
    item = there or ReviewItem(review_id=review.id, matter_id=matter.id)
    item.taken_out = False
    db.session.add(item)
    db.session.flush()
    names = ("review_id", "matter_id", "found", "conclusion", "taken_out")
    enter(REVIEW_ITEM, item, "review_item_put_in", names, by=by, at=at)
    return item


def take_out(review: JointReview, item: ReviewItem, *, by: Actor, at: datetime) -> None:
    """Bỏ vụ việc khỏi cuộc rà soát: it was put in by mistake. Raises NotYours, Refused."""
    demand_writing(review, by)
    item.taken_out = True
    db.session.flush()
    enter(REVIEW_ITEM, item, "review_item_taken_out", ("taken_out",), by=by, at=at)


def conclude(
    review: JointReview,
    item: ReviewItem,
    *,
    found: str,
    conclusion: str,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Ghi kết quả rà soát một vụ việc. Raises NotYours, Refused, Stale."""
    demand_writing(review, by)
    change(item, expected, found=found, conclusion=conclusion)
    enter(REVIEW_ITEM, item, "review_item_concluded", ("found", "conclusion"), by=by, at=at)


def close(review: JointReview, *, expected: int, by: Actor, at: datetime) -> None:
    """Chốt biên bản: nothing in it changes any more. Raises NotYours, Stale; Refused before its day, without
    matters, or with one on which nothing is concluded.
    """
    demand_writing(review, by)
    if review.held_on > local_day(at):
        raise Refused(f"Cuộc rà soát họp ngày {review.held_on:%d/%m/%Y}. Chốt biên bản từ ngày đó")
    items = db.session.scalars(
        select(ReviewItem).where(ReviewItem.review_id == review.id, ~ReviewItem.taken_out)
    ).all()
    if not items or any(one.conclusion is None for one in items):
        raise Refused("Ghi kết luận cho từng vụ việc, rồi chốt biên bản")
    change(review, expected, state="closed")
    enter(REVIEW, review, "review_closed", ("state",), by=by, at=at)


def keep_scan(review: JointReview, files: Sequence[LaidDown], *, by: Actor, at: datetime) -> None:
    """Lưu bản đã ký of closed minutes. Raises NotYours; Refused before they are closed."""
    demand(by)
    if review.agency_id != by.agency_id:
        raise NotYours
    if review.state != "closed":
        raise Refused("Chốt biên bản trước khi lưu bản đã ký")
    attachments.attach(list(files), subject=(REVIEW, review.id), by=by, at=at)
    enter(REVIEW, review, "review_scan_kept", (), by=by, at=at, details={"files": attachments.told(files)})


def demand_writing(review: JointReview, by: Actor) -> None:
    """Hold it, if he may still write into it. Raises NotYours, Refused."""
    demand(by)
    if review.agency_id != by.agency_id:
        raise NotYours
    db.session.refresh(review, with_for_update=True)
    if review.state != "writing":
        raise Refused("Biên bản cuộc rà soát này đã chốt, không sửa được nữa")
