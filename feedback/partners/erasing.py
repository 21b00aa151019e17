"""Xóa nội dung đơn do đối tác gửi, và nội dung đã chuyển ra ngoài: the requests and their states stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.cases.models import Submission
from feedback.extensions import db
from feedback.partners.actions.history import PASSED_ON, REQUEST
from feedback.partners.models import HookDelivery, PartnerEvent, PartnerRequest, PassedOn
from feedback.register import erasures
from feedback.register.erasing import ERASED, blank_events


def erase_of_cases(case_ids: Collection[int], *, why: str, by: Actor, at: datetime) -> int:
    """Xóa: what partners sent to these cases and what was passed on of them; returns how many rows.

    What an outside server was told is with it: its keeper has to erase that, and is told outside the system.
    """
    wanted = list(case_ids)
    sent = select(Submission.id).where(Submission.case_id.in_(wanted))
    requests = list(
        db.session.scalars(select(PartnerRequest.id).where(PartnerRequest.submission_id.in_(sent)))
    )
    passed = list(db.session.scalars(select(PassedOn.id).where(PassedOn.case_id.in_(wanted))))
    if not requests and not passed:
        return 0
    for statement in (
        update(PartnerRequest)
        .where(PartnerRequest.id.in_(requests))
        .values(lat=None, long=None, notes=ERASED),
        update(PassedOn).where(PassedOn.id.in_(passed)).values(content={}, remote_notes=None, fault=None),
        update(HookDelivery).where(HookDelivery.request_id.in_(requests)).values(payload={}),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
    blank_events(PartnerEvent, REQUEST, requests)
    blank_events(PartnerEvent, PASSED_ON, passed)
    subjects = [*((REQUEST, one) for one in requests), *((PASSED_ON, one) for one in passed)]
    erasures.enter(subjects, why=why, by=by, at=at)
    db.session.expire_all()
    return len(subjects)
