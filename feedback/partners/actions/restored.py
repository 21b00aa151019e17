"""After a restore: what waited to go to partners and other servers may have gone; none goes unasked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text, update

from feedback.extensions import db
from feedback.partners.actions.passing_on import RESTORED, note_given_up
from feedback.partners.models import HookDelivery, PassedOn


def give_up_waiting(*, at: datetime) -> None:
    """Stop what waits; an officer sends again what he finds not arrived. In the caller's transaction."""
    db.session.execute(
        update(HookDelivery)
        .where(text("hook_delivery.state = 'waiting'"))
        .values(state="gave_up", fault=RESTORED, ended_at=at)
        .execution_options(synchronize_session=False)
    )
    for row in db.session.scalars(select(PassedOn).where(PassedOn.state == "waiting").order_by(PassedOn.id)):
        note_given_up(row, RESTORED, at=at)
