"""Thông báo tự động: the address a partner is told at, its signing secret, and what is to be sent there."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import select, update

from feedback.actor import Actor
from feedback.clock import ZONE
from feedback.extensions import db
from feedback.partners.actions.history import PARTNER, note
from feedback.partners.hooks import signing
from feedback.partners.models import HookDelivery, Partner, PartnerRequest
from feedback.partners.refusals import NotYours, Refused, Stale
from feedback.register import changing
from feedback.register.history import prints, told
from feedback.straight import add_rows

MANAGE: Final = "partners:partner:manage"
KIND: Final = "service_request"
GONE: Final = "gone"
"""The fault of what is not sent because the address answered that it is there no more."""
SWITCHED_OFF: Final = "switched_off"
"""The fault of what is not sent because nobody wants to be told any more."""

NOTHING: Final[dict[str, None]] = dict.fromkeys(
    ("hook_url", "hook_secret", "hook_secret_before", "hook_secret_until", "hook_gone_at")
)
"""The columns of a partner that is told nothing."""
UNTOLD: Final = ("hook_secret", "hook_secret_before")
TOLD: Final = ("hook_url", "hook_secret_until", "hook_gone_at")
"""What each act on an address sets, beside its secrets (``UNTOLD``)."""

_change: Final = partial(changing.change, Stale)


def tell(requests: Sequence[PartnerRequest], *, at: datetime) -> None:
    """Have the partners told where these requests stand now: one notice each, for those who want to be told.

    Two statements however many there are.
    """
    asked = select(Partner.id).where(
        Partner.id.in_({one.partner_id for one in requests}),
        Partner.hook_url.is_not(None),
        Partner.hook_gone_at.is_(None),
        Partner.state != "ended",
    )
    wanting = set(db.session.scalars(asked))
    rows = [
        _delivery(one.partner_id, one.id, payload(one), at) for one in requests if one.partner_id in wanting
    ]
    if rows:
        add_rows(HookDelivery, rows)


def payload(one: PartnerRequest) -> dict[str, Any]:
    """What a notice says of a request: as the partner reads it, moments in the province's time."""
    return {
        "type": f"{KIND}.closed" if one.status == "closed" else f"{KIND}.updated",
        "timestamp": _moment(one.updated_at),
        "data": {
            "service_request_id": one.code,
            "status": one.status,
            "status_notes": one.notes,
            "service_code": one.service_code,
            "agency_responsible": one.agency,
            "updated_datetime": _moment(one.updated_at),
            "expected_datetime": None if one.expected_at is None else _moment(one.expected_at),
        },
    }


def trial(at: datetime) -> dict[str, Any]:
    """What a notice says that only tries the address out."""
    return {"type": f"{KIND}.test", "timestamp": _moment(at), "data": {"service_request_id": "THU-0000"}}


def switch_on(partner: Partner, url: str, *, expected: int, by: Actor, at: datetime) -> str | None:
    """Bật thông báo, or another address for it. The address was checked (``calling.check_address``).

    Returns the new secret, which is shown once; None where the one that is held goes on. Raises NotYours,
    Refused, Stale.
    """
    _demand(by)
    if partner.state == "ended":
        raise Refused("Đối tác này đã ngừng kết nối")
    if partner.hook_url == url and partner.hook_gone_at is None:
        raise Refused("Thông báo đang gửi đến đúng địa chỉ này")
    secret = signing.new_secret() if partner.hook_url is None else None
    new: dict[str, Any] = {"hook_url": url, "hook_gone_at": None}
    if secret is not None:
        new["hook_secret"] = signing.kept(partner.id, secret)
    _change(partner, expected, **new)
    _enter(partner, "hook_on", by=by, at=at)
    return secret


def replace_secret(partner: Partner, *, expected: int, by: Actor, at: datetime) -> str:
    """Đổi khóa ký: the new one, shown once. For ``signing.BOTH_FOR`` the former one signs as well.

    Raises NotYours, Refused, Stale.
    """
    _demand(by)
    if partner.hook_url is None:
        raise Refused("Đối tác này chưa bật thông báo tự động")
    secret = signing.new_secret()
    _change(
        partner,
        expected,
        hook_secret=signing.kept(partner.id, secret),
        hook_secret_before=partner.hook_secret,
        hook_secret_until=at + signing.BOTH_FOR,
    )
    _enter(partner, "hook_secret_replaced", by=by, at=at)
    return secret


def switch_off(partner: Partner, *, expected: int, by: Actor, at: datetime) -> None:
    """Tắt thông báo: what still waits is not sent, the secret is forgotten.

    Raises NotYours, Refused, Stale.
    """
    _demand(by)
    if partner.hook_url is None:
        raise Refused("Đối tác này chưa bật thông báo tự động")
    _change(partner, expected, **NOTHING)
    give_up_waiting(partner.id, SWITCHED_OFF, at=at)
    _enter(partner, "hook_off", by=by, at=at)


def gone(partner: Partner, *, by: Actor, at: datetime) -> None:
    """The address answered that it is there no more (410): nothing is sent there until somebody gives
    another one or switches it on again.
    """
    _change(partner, partner.version, hook_gone_at=at)
    give_up_waiting(partner.id, GONE, at=at)
    _enter(partner, "hook_gone", by=by, at=at)


def try_out(partner: Partner, *, by: Actor, at: datetime) -> None:
    """Gửi thử: a notice of a request that doesn't exist, signed like any other. Raises NotYours, Refused."""
    _demand(by)
    _demand_told(partner)
    add_rows(HookDelivery, [_delivery(partner.id, None, trial(at), at)])
    note((PARTNER, partner.id), "hook_tried_out", {}, agency_id=None, by=by, at=at)


def send_again(partner: Partner, delivery: HookDelivery, *, by: Actor, at: datetime) -> None:
    """Gửi lại: one that was given up goes out anew, under the name it had. Raises NotYours, Refused."""
    _demand(by)
    _demand_told(partner)
    again = db.session.scalar(
        update(HookDelivery)
        .where(HookDelivery.id == delivery.id, HookDelivery.state == "gave_up")
        .values(state="waiting", tries=0, next_try_at=at, answer=None, fault=None, ended_at=None)
        .returning(HookDelivery.id)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(delivery)
    if again is None:
        raise Refused("Thông báo này không còn ở tình trạng đã ngừng gửi")
    note((PARTNER, partner.id), "hook_sent_again", {"delivery": delivery.key}, agency_id=None, by=by, at=at)


def give_up_waiting(partner_id: int, fault: str, *, at: datetime) -> None:
    """Nothing that waits for this partner is sent."""
    db.session.execute(
        update(HookDelivery)
        .where(HookDelivery.partner_id == partner_id, HookDelivery.state == "waiting")
        .values(state="gave_up", fault=fault, ended_at=at)
        .execution_options(synchronize_session=False)
    )


def _demand(by: Actor) -> None:
    if not by.may(MANAGE):
        raise NotYours


def _demand_told(partner: Partner) -> None:
    if partner.state == "paused":
        raise Refused("Đối tác này đang tạm dừng. Cho đối tác hoạt động lại trước khi gửi")
    if partner.state != "active" or partner.hook_url is None or partner.hook_gone_at is not None:
        raise Refused("Đối tác này đang không nhận thông báo. Bật lại thông báo trước khi gửi")


def _delivery(
    partner_id: int, request_id: int | None, content: dict[str, Any], at: datetime
) -> dict[str, Any]:
    return {
        "key": f"msg_{secrets.token_urlsafe(18)}",
        "partner_id": partner_id,
        "request_id": request_id,
        "payload": content,
        "state": "waiting",
        "tries": 0,
        "next_try_at": at,
        "made_at": at,
    }


def _enter(partner: Partner, act: str, *, by: Actor, at: datetime) -> None:
    details = {"set": told(partner, *TOLD), "prints": prints(partner, *UNTOLD)}
    note((PARTNER, partner.id), act, details, agency_id=None, by=by, at=at)


def _moment(at: datetime) -> str:
    return at.astimezone(ZONE).isoformat(timespec="seconds")
