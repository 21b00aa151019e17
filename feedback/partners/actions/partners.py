"""Verbs of partners: added, changed, paused, resumed, ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.extensions import db
from feedback.partners.actions import hooks
from feedback.partners.actions.history import PARTNER, note
from feedback.partners.models import Partner
from feedback.partners.refusals import BadDetail, NotYours, Refused, Stale
from feedback.register.changing import change as change_row
from feedback.register.history import prints, told

_UNTOLD: Final = ("contact", *hooks.UNTOLD)
"""Columns that events know by digests only: a person's name and telephone may stand in the first."""


@dataclass(frozen=True, slots=True)
class PartnerDetails:
    """What is known of a partner, and its limits (see ``Partner``)."""

    name: str
    contact: str
    per_minute: int
    per_day: int


def add(details: PartnerDetails, *, by: Actor, at: datetime) -> Partner:
    """Thêm đối tác; it has no key yet. Raises NotYours, BadDetail (``name``)."""
    demand(by)
    _demand_new_name(details.name)
    partner = Partner(state="active", **asdict(details))
    db.session.add(partner)
    db.session.flush()
    names = [name for name in PartnerDetails.__dataclass_fields__ if name not in _UNTOLD]
    note(
        (PARTNER, partner.id),
        "partner_added",
        {"set": told(partner, *names, "state", *hooks.TOLD), "prints": prints(partner, *_UNTOLD)},
        agency_id=None,
        by=by,
        at=at,
    )
    return partner


def change(partner: Partner, details: PartnerDetails, *, expected: int, by: Actor, at: datetime) -> None:
    """Sửa đối tác. Raises NotYours, Refused, BadDetail (``name``), Stale."""
    _demand_there(partner, by)
    new: dict[str, Any] = {
        name: value for name, value in asdict(details).items() if value != getattr(partner, name)
    }
    if "name" in new:
        _demand_new_name(details.name)
    if new:
        _set(partner, "partner_changed", new, expected, by=by, at=at)


def pause(partner: Partner, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Tạm dừng: its keys are refused until it is resumed. Raises NotYours, Refused, Stale."""
    _move(partner, "active", "paused", "partner_paused", reason, expected, by=by, at=at)


def resume(partner: Partner, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Cho hoạt động lại. Raises NotYours, Refused, Stale."""
    _move(partner, "paused", "active", "partner_resumed", reason, expected, by=by, at=at)


def end(partner: Partner, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Kết thúc hợp tác: its keys are never accepted again, it is told of nothing more; what it sent stays
    under way. Raises NotYours, Refused, Stale.
    """
    _demand_there(partner, by)
    new = {"state": "ended", **hooks.NOTHING}
    _set(partner, "partner_ended", new, expected, by=by, at=at, why=reason)
    hooks.give_up_waiting(partner.id, hooks.SWITCHED_OFF, at=at)


def demand(by: Actor) -> None:
    """Raises NotYours unless the actor looks after partners."""
    if not by.may(hooks.MANAGE):
        raise NotYours()


def _demand_there(partner: Partner, by: Actor) -> None:
    demand(by)
    if partner.state == "ended":
        raise Refused("Đối tác này đã kết thúc hợp tác")


def _demand_new_name(name: str) -> None:
    if db.session.scalar(select(Partner.id).where(Partner.name == name)) is not None:
        raise BadDetail("name", "Đã có đối tác mang tên này. Ghi tên khác")


def _move(
    partner: Partner,
    origin: str,
    state: str,
    act: str,
    reason: str,
    expected: int,
    *,
    by: Actor,
    at: datetime,
) -> None:
    _demand_there(partner, by)
    if partner.state != origin:
        raise Refused("Việc này đã được làm, hoặc không làm được lúc này")
    _set(partner, act, {"state": state}, expected, by=by, at=at, why=reason)


def _set(
    partner: Partner,
    act: str,
    new: dict[str, Any],
    expected: int,
    *,
    by: Actor,
    at: datetime,
    why: str = "",
) -> None:
    change_row(Stale, partner, expected, **new)
    names = [name for name in new if name not in _UNTOLD]
    untold = [name for name in new if name in _UNTOLD]
    details: dict[str, Any] = {"set": told(partner, *names)} | ({"why": why} if why else {})
    details |= {"prints": prints(partner, *untold)} if untold else {}
    note((PARTNER, partner.id), act, details, agency_id=None, by=by, at=at)
