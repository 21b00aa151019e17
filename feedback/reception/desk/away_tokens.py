"""From where nothing was known of a number to the ordinary form, and on with it: one signed value.

What a device sealed is opened once; the officer then mends it on the page of walk-ins, and what the number
says of itself (moments, secret) travels along in the page, where nobody may change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from flask import current_app
from flask_login import current_user
from itsdangerous import BadData, URLSafeSerializer

from feedback.extensions import db
from feedback.reception import away
from feedback.reception.actions.away import Stamp, own_kit
from feedback.reception.models import AwayKit, Place, Shift
from feedback.reception.rules import NotYours
from feedback.reception.shifts import Current
from feedback.web.guards import current_actor

MOST: Final = 1000
"""Characters of such a value."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A number on its way, its kit, and at which place somebody was received."""

    stamp: Stamp
    kit: AwayKit
    place_id: int

    def current(self, on: date | None) -> Current | None:
        """Under which shift it counts: that of the officer there on the day, else an ordinary one of his."""
        place = db.session.get(Place, self.place_id)
        if place is None or on is None:
            return None
        at = self.stamp.happened_at or self.kit.issued_at
        shift = away.shift_on(current_user.id, place.id, on, at)
        return Current(shift or _ordinary(place, on), place)


def pack(stamp: Stamp, place_id: int) -> str:
    """The signed value for the page."""
    at, happened = (one.timestamp() if one else None for one in (stamp.device_at, stamp.happened_at))
    skew = None if stamp.skew is None else stamp.skew.total_seconds()
    secret = stamp.secret_digest.hex() if stamp.secret_digest else ""
    packed = _signer().dumps([stamp.number, stamp.key, at, happened, skew, secret, place_id])
    return packed if isinstance(packed, str) else packed.decode("ascii")


def read(text: str) -> Carried | None:
    """What the page carries, for the officer whose number it is; None for any other, or where it was
    changed."""
    try:
        number, key, at, happened, skew, secret, place_id = _signer().loads(text)
        stamp = Stamp(
            number,
            key=key,
            device_at=_moment(at),
            happened_at=_moment(happened),
            skew=None if skew is None else timedelta(seconds=skew),
            secret_digest=bytes.fromhex(secret) or None,
        )
        return Carried(stamp, own_kit(number, current_actor()), int(place_id))
    except (BadData, ValueError, TypeError, NotYours):
        return None


def _moment(stamp: float | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, tz=UTC)


def _ordinary(place: Place, on: date) -> Shift:
    return Shift(
        place_id=place.id,
        officer_id=current_user.id,
        shift_on=on,
        kind="regular",
        mode="in_person",
        receiver_id=current_user.id,
        receiver_name=current_user.full_name,
        receiver_position=current_user.position or "Cán bộ tiếp công dân",
    )


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="reception.away")
