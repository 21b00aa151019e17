"""Verbs of groups: opinions that say the same are put together, and answered together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update

from feedback.actor import Actor
from feedback.consultation.actions import changing
from feedback.consultation.actions.changing import ANSWERS
from feedback.consultation.actions.history import OPINION, Happened, write
from feedback.consultation.models import Consultation, Opinion, OpinionGroup
from feedback.consultation.opinions import VERDICTS, demand_version, groups_of
from feedback.consultation.rules import BadDetail, Refused
from feedback.extensions import db

MOST_GROUPS: Final = 200


def form_group(consultation: Consultation, summary: str, *, by: Actor, at: datetime) -> OpinionGroup:
    """Lập nhóm ý kiến, at the end; ``summary`` says without names what its opinions say. Raises NotYours,
    Refused, BadDetail.
    """
    _demand_answerable(consultation, by, at)
    if not summary.strip():
        raise BadDetail("summary", "Nhập tóm tắt ý kiến của nhóm")
    if len(groups_of(consultation.id)) >= MOST_GROUPS:
        raise BadDetail("summary", f"Mỗi đợt có nhiều nhất {MOST_GROUPS} nhóm")
    last = db.session.scalar(
        select(func.max(OpinionGroup.position)).where(OpinionGroup.consultation_id == consultation.id)
    )
    group = OpinionGroup(consultation_id=consultation.id, position=(last or 0) + 1, summary=summary.strip())
    db.session.add(group)
    db.session.flush()
    changing.enter(consultation, "group_formed", by=by, at=at, details={"group": group.id})
    return group


def answer_group(
    group: OpinionGroup,
    *,
    summary: str,
    verdict: str | None,
    answer: str | None,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Trả lời nhóm ý kiến: accepted, partly, or explained, with the words; or only its summary anew.

    ``verdict``: key of ``opinions.VERDICTS``. Raises NotYours, Refused, BadDetail, Stale.
    """
    consultation = _held(group, by, at)
    demand_version(group, expected)
    if not summary.strip():
        raise BadDetail("summary", "Nhập tóm tắt ý kiến của nhóm")
    words = (answer or "").strip()
    if verdict and verdict not in VERDICTS:
        raise BadDetail("verdict", "Chọn tiếp thu, tiếp thu một phần hoặc giải trình")
    if verdict and not words:
        raise BadDetail("answer", "Nhập nội dung tiếp thu, giải trình")
    if words and not verdict:
        raise BadDetail("verdict", "Chọn tiếp thu, tiếp thu một phần hoặc giải trình")
    group.summary, group.verdict, group.answer = summary.strip(), verdict or None, words or None
    group.answered_by, group.answered_at = (by.id, at) if verdict else (None, None)
    group.version += 1
    db.session.flush()
    told = {"group": group.id, "verdict": group.verdict}
    changing.enter(consultation, "group_answered", by=by, at=at, details=told)


def dissolve_group(group: OpinionGroup, *, expected: int, by: Actor, at: datetime) -> None:
    """Bỏ nhóm: its opinions stand in none again. Raises NotYours, Refused, Stale."""
    consultation = _held(group, by, at)
    demand_version(group, expected)
    number = group.id
    numbers = db.session.scalars(select(Opinion.id).where(Opinion.group_id == number)).all()
    _set_group(consultation, numbers, None, by, at)
    db.session.delete(group)
    db.session.flush()
    changing.enter(consultation, "group_dissolved", by=by, at=at, details={"group": number})


def assign(
    consultation: Consultation,
    ids: Collection[int],
    group: OpinionGroup | None,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Đưa ý kiến vào nhóm (None: out of any): the standing ones of these rows; returns how many changed.

    Raises NotYours, Refused.
    """
    _demand_answerable(consultation, by, at)
    if group is not None and group.consultation_id != consultation.id:
        raise Refused("Nhóm này không còn. Chọn nhóm khác")
    target = group.id if group is not None else None
    asked = select(Opinion.id).where(
        Opinion.consultation_id == consultation.id,
        Opinion.id.in_(set(ids)),
        Opinion.state == "standing",
        Opinion.group_id.is_distinct_from(target),
    )
    numbers = db.session.scalars(asked.order_by(Opinion.id)).all()
    _set_group(consultation, numbers, target, by, at)
    return len(numbers)


def _set_group(
    consultation: Consultation, numbers: Collection[int], group_id: int | None, by: Actor, at: datetime
) -> None:
    if not numbers:
        return
    db.session.execute(
        update(Opinion)
        .where(Opinion.id.in_(numbers))
        .values(group_id=group_id, version=Opinion.version + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    told = {"set": {"group_id": group_id}}
    agency_id = consultation.agency_id
    write([Happened((OPINION, one), "opinion_grouped", agency_id, told) for one in numbers], by=by, at=at)


def _held(group: OpinionGroup, by: Actor, at: datetime) -> Consultation:
    consultation = db.session.get_one(Consultation, group.consultation_id)
    _demand_answerable(consultation, by, at)
    db.session.refresh(group)
    return consultation


def _demand_answerable(consultation: Consultation, by: Actor, at: datetime) -> None:
    phase = changing.held(consultation, ANSWERS, by, at)
    if phase in ("answered", "decided"):
        raise Refused("Tổng hợp đã công bố nên nhóm ý kiến, câu trả lời không sửa được nữa")
    if phase not in ("open", "over", "closed"):
        raise Refused("Đợt này chưa nhận ý kiến hoặc đã dừng")
