"""The clock of 72 hours: who is reminded when, and how much time is left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from sqlalchemy import select, update

from feedback.accounts import offices as accounts
from feedback.actor import SYSTEM
from feedback.clock import ZONE
from feedback.extensions import db
from feedback.law import privacy as law
from feedback.notifications import actions as notifications
from feedback.privacy.actions.breaches import WRITE
from feedback.privacy.models import Breach

OFFICER: Final = "officer"


def remind() -> int:
    """Nhắc báo cáo sự cố at 24, 48 and 66 hours, each once; returns how many notices were queued."""
    at: datetime = current_app.extensions["clock"].now()
    queued = 0
    for breach in db.session.scalars(select(Breach).where(Breach.state == "open")).all():
        passed = [hours for hours in law.REMINDED_AT if breach.noticed_at + timedelta(hours=hours) <= at]
        due = max(passed, default=0)
        if due <= breach.reminded_hours:
            continue
        taken = db.session.execute(
            update(Breach)
            .where(Breach.id == breach.id, Breach.reminded_hours < due)
            .values(reminded_hours=due)
            .returning(Breach.id)
        ).all()
        for officer_id in accounts.holders_of(WRITE) if taken else ():
            notifications.queue(
                "privacy/breach_due",
                to=(OFFICER, officer_id),
                values={
                    "number": breach.code,
                    "told": f"{law.report_by(breach.noticed_at).astimezone(ZONE):%H:%M ngày %d/%m/%Y}",
                },
                by=SYSTEM,
                at=at,
            )
            queued += 1
        db.session.commit()
    return queued


def left(breach: Breach, at: datetime) -> str:
    """«còn 5 giờ 20 phút», «quá hạn 3 giờ»; empty once it is reported."""
    if breach.reported_at is not None:
        return ""
    minutes = int((law.report_by(breach.noticed_at) - at).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    span = f"{hours} giờ {rest} phút" if rest else f"{hours} giờ"
    return f"còn {span}" if minutes >= 0 else f"quá hạn {span}"
