"""What an outside server tells by itself is taken once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from feedback.extensions import db
from feedback.partners.actions import passing_on
from feedback.partners.models import HookSeen, OutsideServer, PassedOn
from feedback.partners.outside.hooks import Notice
from feedback.partners.queries import outside


class Unknown(LookupError):
    """Nothing that was passed on to this server is called so there."""


def take_notice(server: OutsideServer, notice: Notice, *, at: datetime) -> bool:
    """Nhận thông báo: the report that it tells of is as the server says; False for one that was taken before.

    Of two that come at once the second finds the first. Raises Unknown; the server may tell it again later.
    """
    row = outside.told_by(server.id, notice.told.number)
    if row is None:
        raise Unknown
    try:
        with db.session.begin_nested():
            db.session.add(HookSeen(server_id=server.id, key=notice.key, at=at))
    except IntegrityError:
        return False
    held = db.session.get_one(PassedOn, row.id, with_for_update=True, populate_existing=True)
    passing_on.hear(held, notice.told, at=at)
    return True
