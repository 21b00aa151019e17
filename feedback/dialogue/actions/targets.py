"""Verbs of the province's targets: set by a document, ended, never edited."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.dialogue.actions.history import TARGET, note
from feedback.dialogue.models import DialogueTarget
from feedback.dialogue.rules import BadDetail, NotYours
from feedback.extensions import db
from feedback.law import dialogue as law
from feedback.law import reception
from feedback.register.history import told

EDIT: Final = "dialogue:target:edit"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDetails:
    """What the province's document says; see ``DialogueTarget``."""

    office: str
    kind: str
    times_a_year: int
    unit: str
    document: str
    first_on: date
    notice_days: int | None = None
    result_days: int | None = None


def set_target(details: TargetDetails, *, by: Actor, at: datetime) -> DialogueTarget:
    """Đặt chỉ tiêu for one office and kind of session, from a day on.

    Raises NotYours; BadDetail for a kind that the office doesn't hold or the law itself counts, a day before
    this year, or where another target holds then.
    """
    if not by.may(EDIT):
        raise NotYours
    head = next((one for one in reception.HEADS if one.key == details.office), None)
    if head is None:
        raise BadDetail("office", "Chọn người đứng đầu trong danh sách")
    kind = next((one for one in law.kinds_of(head) if one.key == details.kind and not one.yearly), None)
    if kind is None:
        raise BadDetail("kind", "Người đứng đầu này không tổ chức loại buổi đó, hoặc luật đã quy định số lần")
    if details.first_on < local_day(at).replace(month=1, day=1):
        raise BadDetail("first_on", "Chỉ đặt chỉ tiêu từ đầu năm nay trở đi")
    standing = db.session.scalar(
        select(DialogueTarget)
        .where(
            DialogueTarget.office == details.office,
            DialogueTarget.kind == details.kind,
            or_(DialogueTarget.last_on.is_(None), DialogueTarget.last_on >= details.first_on),
        )
        .limit(1)
    )
    if standing is not None:
        raise BadDetail(
            "first_on",
            f"Chỉ tiêu theo {standing.document} vẫn áp dụng khi đó. Kết thúc chỉ tiêu ấy trước",
        )
    target = DialogueTarget(**asdict(details))
    db.session.add(target)
    db.session.flush()
    names = TargetDetails.__dataclass_fields__
    note((TARGET, target.id), "target_set", {"set": told(target, *names)}, agency_id=None, by=by, at=at)
    return target


def end_target(target: DialogueTarget, *, last_on: date, by: Actor, at: datetime) -> None:
    """Kết thúc chỉ tiêu: the day is the last on which it holds. Raises NotYours, BadDetail."""
    if not by.may(EDIT):
        raise NotYours
    db.session.refresh(target, with_for_update=True)
    if target.last_on is not None:
        raise BadDetail("last_on", f"Chỉ tiêu này đã kết thúc từ ngày {target.last_on:%d/%m/%Y}")
    if last_on < max(local_day(at), target.first_on):
        raise BadDetail("last_on", "Ngày cuối không được trước hôm nay và trước ngày bắt đầu")
    target.last_on = last_on
    db.session.flush()
    note((TARGET, target.id), "target_ended", {"set": told(target, "last_on")}, agency_id=None, by=by, at=at)
