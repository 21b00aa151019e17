"""What the register covers beside its events, and whether rows are as their acts left them: for ``feedback
register verify``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.extensions import db
from feedback.partners.actions import hooks
from feedback.partners.actions.history import HISTORY, KEY, PARTNER, REQUEST
from feedback.partners.actions.requests import untold
from feedback.partners.models import HookDelivery, Partner, PartnerEvent, PartnerKey, PartnerRequest
from feedback.register import erasures

_STEP: Final = 500


def requested(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: what a request has that its event doesn't tell, by its number."""
    row = PartnerRequest
    asked = select(row.id, row.token_digest, row.said_digest, row.lat, row.long)
    found = db.session.execute(asked.where(row.id.in_(set(numbers))))
    return {
        number: {"requested": [untold(token, said, lat, long)]} for number, token, said, lat, long in found
    }


def check() -> Iterator[str]:
    """One sentence for each partner, key, request or notice that was changed otherwise."""
    yield from HISTORY.replay(PARTNER, Partner, "đối tác")
    yield from HISTORY.replay(KEY, PartnerKey, "khóa của đối tác")
    yield from HISTORY.replay(REQUEST, PartnerRequest, "yêu cầu của đối tác")
    yield from _notices()


def _notices() -> Iterator[str]:
    """Each notice says where its request stood after one of its acts, and goes to who sent it."""
    after = 0
    asked = select(HookDelivery).order_by(HookDelivery.id).limit(_STEP)
    while rows := db.session.scalars(asked.where(HookDelivery.id > after)).all():
        numbers = {one.request_id for one in rows}
        found = db.session.scalars(select(PartnerRequest).where(PartnerRequest.id.in_(numbers)))
        requests = {one.id: one for one in found}
        said, erased = _said(requests), erasures.of(REQUEST, requests)
        for one in rows:
            if one.request_id in erased:
                continue
            sent = requests.get(one.request_id or 0)
            if sent is None:
                right = one.request_id is None and one.payload == hooks.trial(one.made_at)
            else:
                right = one.partner_id == sent.partner_id and one.payload in said[sent.id]
            if not right:
                yield f"thông báo cho đối tác {one.id}: không khớp với những việc đã ghi sổ"
        after = rows[-1].id
        db.session.expunge_all()


def _said(requests: Mapping[int, PartnerRequest]) -> dict[int, list[dict[str, Any]]]:
    """What could be said of each request, by its acts."""
    said: dict[int, list[dict[str, Any]]] = {number: [] for number in requests}
    events = select(PartnerEvent).where(
        PartnerEvent.subject_room == REQUEST,
        PartnerEvent.subject_id.in_(requests),
        PartnerEvent.act == "followed",
    )
    for event in db.session.scalars(events):
        sent, columns = requests[event.subject_id], dict(event.details["set"])
        for name in ("updated_at", "expected_at"):
            columns[name] = datetime.fromisoformat(columns[name]) if columns[name] else None
        stood = PartnerRequest(code=sent.code, service_code=sent.service_code, **columns)
        said[sent.id].append(hooks.payload(stood))
    return said
