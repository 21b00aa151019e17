"""What the register covers beside its events, and whether rows are as their acts left them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from feedback.extensions import db
from feedback.partners.actions.history import HISTORY, PASSED_ON, SERVER
from feedback.partners.actions.servers import services_digest
from feedback.partners.models import OutsideServer, PartnerEvent, PassedOn

Contents = Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]


def passed_on(numbers: Iterable[int]) -> Contents:
    """For the register: what was passed on, by number of the report."""
    rows = db.session.scalars(select(PassedOn).where(PassedOn.id.in_(set(numbers))))
    return {one.id: {"passed_on": [{"content": one.content}]} for one in rows}


def check() -> Iterator[str]:
    """For ``register verify``: servers of outside bodies, what they take, and what was passed on."""
    yield from HISTORY.replay(SERVER, OutsideServer, "hệ thống ngoài")
    listed = select(PartnerEvent).where(
        PartnerEvent.subject_room == SERVER, PartnerEvent.act == "services_listed"
    )
    digests = {
        one.subject_id: one.details["services"]
        for one in db.session.scalars(listed.order_by(PartnerEvent.id))
    }
    for server in db.session.scalars(select(OutsideServer).order_by(OutsideServer.id)):
        if digests.get(server.id, services_digest([])) != services_digest(server.services):
            yield f"hệ thống ngoài {server.id}: danh mục dịch vụ không khớp với lần đọc đã ghi sổ"
    yield from HISTORY.replay(PASSED_ON, PassedOn, "nội dung đã chuyển")
