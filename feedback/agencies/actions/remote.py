"""Which communes are remote (vùng sâu, vùng xa đi lại khó khăn), from one day to another, by a document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.agencies import queries, rules
from feedback.agencies.actions.entering import enter, need
from feedback.agencies.models import Area, RemoteCommune
from feedback.agencies.rules import Refused
from feedback.extensions import db
from feedback.remembered import forget

EDIT_REMOTE: Final = "agencies:remote:edit"


def mark_remote(area_id: int, *, from_on: date, basis: str, by: Actor, at: datetime) -> int:
    """Ghi xã vùng sâu, vùng xa: the commune is remote from this day on; returns the row's number.

    Longer terms follow for complaints whose clocks begin from that day (LKN Đ27, Đ28, Đ37). Raises Refused,
    and BadAnswer (with the field) for an unknown area, a day inside an earlier mark, no document.
    """
    need(by, EDIT_REMOTE)
    area = queries.gazetteer().by_id(area_id)
    # Held against another administrator who marks the same commune at this moment.
    db.session.execute(select(Area.id).where(Area.id == area_id).with_for_update())
    held = db.session.execute(
        select(RemoteCommune.first_on, RemoteCommune.last_on).where(RemoteCommune.area_id == area_id)
    )
    rules.check_remote(area, from_on, basis, [(row.first_on, row.last_on) for row in held])
    forget()
    row = RemoteCommune(area_id=area_id, first_on=from_on, last_on=None, basis=basis.strip())
    db.session.add(row)
    db.session.flush()
    content = {"area": area_id, "first_on": from_on, "basis": row.basis}
    enter("remote_marked", ("remote_commune", row.id), content, by=by, at=at)
    return row.id


def end_remote(area_id: int, *, last_on: date, basis: str, by: Actor, at: datetime) -> None:
    """Thôi ghi xã vùng sâu, vùng xa: the last day on which the commune counts as remote, by a document.

    Clocks that began keep their length. Raises Refused for a commune that isn't marked, BadAnswer (with the
    field) for a day before the first one and for no document.
    """
    need(by, EDIT_REMOTE)
    row = db.session.scalars(
        select(RemoteCommune)
        .where(RemoteCommune.area_id == area_id, RemoteCommune.last_on.is_(None))
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise Refused("Xã này không còn được ghi là vùng sâu, vùng xa")
    rules.check_remote_end(row.first_on, last_on, basis)
    forget()
    row.last_on, row.end_basis = last_on, basis.strip()
    db.session.flush()
    content = {"area": area_id, "last_on": last_on, "basis": row.end_basis}
    enter("remote_ended", ("remote_commune", row.id), content, by=by, at=at)
