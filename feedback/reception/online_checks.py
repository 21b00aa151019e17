"""Does an online reception stand where its last act left it? For ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import func, select

from feedback.extensions import db
from feedback.reception.actions.online import ROOM, standing
from feedback.reception.models import OnlineReception, ReceptionEvent

_STEP: Final = 1000


def check() -> Iterator[str]:
    """One sentence for each request whose state, day, hour, receiver or link is not that of its last act."""
    after = 0
    while rows := db.session.scalars(
        select(OnlineReception).where(OnlineReception.id > after).order_by(OnlineReception.id).limit(_STEP)
    ).all():
        told = _last_told([one.id for one in rows])
        for one in rows:
            if told.get(one.id) != standing(one):
                yield f"tiếp trực tuyến {one.id}: tình trạng không khớp với diễn biến cuối"
        after = rows[-1].id
        db.session.expunge_all()


def _last_told(numbers: Sequence[int]) -> dict[int, object]:
    last = (
        select(func.max(ReceptionEvent.id))
        .where(
            ReceptionEvent.subject_room == ROOM,
            ReceptionEvent.subject_id.in_(numbers),
            ReceptionEvent.act.like("online_%"),
        )
        .group_by(ReceptionEvent.subject_id)
    )
    rows = db.session.execute(
        select(ReceptionEvent.subject_id, ReceptionEvent.details).where(ReceptionEvent.id.in_(last))
    )
    return dict(rows.all())
