"""What happened to announced consultations lately, for who follows them all by a feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from feedback.consultation import announced
from feedback.consultation.actions.history import CONSULTATION
from feedback.consultation.announced import Filter
from feedback.consultation.models import Consultation, ConsultationEvent
from feedback.extensions import db

_LATEST: Final = 100
"""Of how many consultations, those changed last, the news are looked for."""

SAYS: Final = {
    "announced": "Lấy ý kiến",
    "extended": "Kéo dài thời gian góp ý",
    "called_off": "Dừng lấy ý kiến",
    "synthesis_published": "Công bố tổng hợp, trả lời ý kiến",
    "decided": "Đã quyết định",
}
"""The acts that everybody is told of."""
_PLAN: Final = ("announced", "extended", "called_off")


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened to an announced consultation, and when. ``key`` names it for ever; ``what``:
    key of ``SAYS``."""

    key: str
    what: str
    at: datetime
    consultation: Consultation


def news(wanted: Filter, since: datetime) -> list[News]:
    """What happened since a moment to those that are wanted, newest first: announced, extended, called off,
    whichever came last; synthesis published, decided. Of the consultations changed last; two selects.
    """
    found = {one.id: one for one in announced.changed_since(wanted, since, _LATEST)}
    events = select(ConsultationEvent).where(
        ConsultationEvent.subject_room == CONSULTATION,
        ConsultationEvent.subject_id.in_(found),
        ConsultationEvent.act.in_(SAYS),
        ConsultationEvent.at >= since,
    )
    told: dict[tuple[int, str], News] = {}
    for one in db.session.scalars(events.order_by(ConsultationEvent.id)):
        part = "plan" if one.act in _PLAN else one.act
        told[one.subject_id, part] = News(f"{one.act}-{one.id}", one.act, one.at, found[one.subject_id])
    return sorted(told.values(), key=lambda one: (one.at, one.key), reverse=True)
