"""The promises that an officer has to keep, as days of his own calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from flask import url_for
from sqlalchemy import or_, select

from feedback.actor import Actor
from feedback.cases.models import Case
from feedback.commitments.models import Commitment
from feedback.commitments.queries import READ
from feedback.extensions import db
from feedback.papers import own_calendar
from feedback.papers.calendar_file import Event

_MOST: Final = 200


def own_days(viewer: Actor, _today: date) -> Iterator[Event]:
    """By when he is to keep what his agency promised and gave him to do; none about a sealed case. One
    select."""
    if not viewer.may(READ):
        return
    asked = (
        select(Commitment)
        .outerjoin(Case, Case.id == Commitment.case_id)
        .where(
            Commitment.agency_id == viewer.agency_id,
            Commitment.officer_id == viewer.id,
            Commitment.state == "open",
            or_(Commitment.case_id.is_(None), Case.sealed.is_(False)),
        )
        .order_by(Commitment.due_on, Commitment.id)
        .limit(_MOST)
    )
    for one in db.session.scalars(asked):
        yield own_calendar.day(
            f"cam-ket-{one.id}",
            one.due_on,
            f"Cam kết số {one.position}, nhận ngày {one.made_on:%d/%m/%Y}: thực hiện xong",
            path=url_for("commitments_desk.show", number=one.id),
            version=one.version,
        )
