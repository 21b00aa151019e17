"""Verbs of what a partner's program sends: received by the one way in, and noted as the partner's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.cases import codes
from feedback.deadlines.actions import Started
from feedback.intake import actions as intake
from feedback.intake.incoming import Incoming
from feedback.law import states
from feedback.law.states import State
from feedback.law.terms import STATUTE
from feedback.partners.actions.following import TOLD, end_of
from feedback.partners.actions.history import REQUEST, note
from feedback.partners.answered import Sent, token_of
from feedback.partners.keys import Asker
from feedback.partners.models import Partner, PartnerRequest
from feedback.partners.secrets import digest
from feedback.register.history import written
from feedback.straight import add_rows, sent_together

_PREFIX: Final = "QN"
"""How each code begins, so that nobody takes it for a citizen's tracking code."""
_KEPT: Final = (
    *("code", "partner_id", "submission_id", "service_code", "jurisdiction", "area_code", "requested_at"),
    *TOLD,
)


def untold(token_digest: bytes, said_digest: bytes, lat: float | None, long: float | None) -> dict[str, Any]:
    """What the register covers of a request beside its event, which doesn't tell it."""
    return {"token": token_digest.hex(), "said": said_digest.hex(), "lat": lat, "long": long}


@dataclass(frozen=True, slots=True)
class Named:
    """How the program named what it sends, where on the map it is (WGS 84, degrees), and the mark of all that
    it said (32 bytes), by which a repetition is known.
    """

    service_code: str
    jurisdiction: str
    lat: float | None
    long: float | None
    said: bytes


@sent_together()
def receive(partner: Asker | Partner, incoming: Incoming, named: Named, *, by: Actor, at: datetime) -> Sent:
    """Tiếp nhận đơn do đối tác gửi: as ``intake.actions.receive`` does, and noted as this partner's,
    whose name the history of the case tells as ``partner``.

    ``incoming`` must have a submission key. Raises IntegrityError when it was used before.
    """
    if incoming.submission_key is None:
        raise ValueError("what a partner sends has a submission key")
    told_of = replace(incoming, details=incoming.details | {"partner": partner.name})
    [received] = intake.receive([told_of], by=by, at=at)
    lodged, token = received.lodged, token_of(incoming.submission_key)
    binding = [one.due_on for one in _owed(lodged.deadlines) if not one.is_target]
    number = lodged.submission_id
    row: dict[str, Any] = {
        "id": number,
        "code": _PREFIX + codes.new_code(),
        "token_digest": digest(token),
        "said_digest": named.said,
        "partner_id": partner.id,
        "submission_id": number,
        "service_code": named.service_code,
        "jurisdiction": named.jurisdiction,
        "agency_id": lodged.agency_id,
        "agency": received.agency_name,
        "area_code": incoming.area_code,
        "lat": named.lat,
        "long": named.long,
        "status": "open",
        "notes": states.citizen_label(incoming.kind, State.RECEIVED, None),
        "requested_at": at,
        "updated_at": at,
        "expected_at": end_of(max(binding)) if binding else None,
        "seen_event": 0,
        "followed": True,
    }
    add_rows(PartnerRequest, [row])
    set_now = {name: written(row[name]) for name in _KEPT}
    note(
        (REQUEST, number),
        "requested",
        {"set": set_now},
        agency_id=None,
        by=by,
        at=at,
        content=untold(row["token_digest"], named.said, named.lat, named.long),
    )
    return Sent(
        code=row["code"],
        token=token,
        number=lodged.number,
        agency=received.agency_name,
        due_on=_first_day(lodged.deadlines),
        tracking_code=codes.shown(lodged.tracking_code),
        secret=lodged.secret,
    )


def _owed(clocks: tuple[Started, ...]) -> list[Started]:
    return [one for one in clocks if one.owed_by == "agency" and one.term not in STATUTE.conditional]


def _first_day(clocks: tuple[Started, ...]) -> date | None:
    """The day by which the sender hears first: a legal one where there is one."""
    owed = _owed(clocks)
    legal = [one.due_on for one in owed if not one.is_target]
    return min(legal or [one.due_on for one in owed], default=None)
