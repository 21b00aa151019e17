"""Verbs of what was written down without a line: issue numbers, log what came, match it, drop it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from feedback.actor import Actor
from feedback.cases import away_numbers
from feedback.extensions import db
from feedback.intake.actions import key_digest
from feedback.reception import away
from feedback.reception.actions.history import AWAY, KIT, note
from feedback.reception.actions.visits import WRITE, NotYourPlace, VisitDetails, log_visit, own_place
from feedback.reception.models import AwayEntry, AwayKit, Place, Visit
from feedback.reception.rules import BadDetail, NotYours
from feedback.register.history import prints, told

MOST_FORMS: Final = 200
"""So many forms one booklet has."""
_KIT: Final = ("prefix", "kind", "agency_id", "place_id", "officer_id", "most", "issued_at")
_ENTRY: Final = (
    *("kit_id", "number", "state", "visit_id", "agency_id", "officer_id"),
    *("device_at", "happened_at", "skew_seconds", "received_at"),
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a number says of itself. Of a device: its key, the moment by its own clock and by the server's,
    by how many seconds it is ahead, the digest of the secret it printed. Of paper none of these.
    """

    number: str
    key: str = ""
    device_at: datetime | None = None
    happened_at: datetime | None = None
    skew: timedelta | None = None
    secret_digest: bytes | None = None


def issue_device(browser: str, *, by: Actor, at: datetime) -> AwayKit:
    """Cấp tập số cho máy: numbers for one device of the officer. Raises NotYours."""
    if by.id is None or by.agency_id is None or not by.may(WRITE):
        raise NotYours
    return _issue("device", by.agency_id, None, browser, away_numbers.MOST, by=by, at=at)


def issue_forms(place_id: int, holder: str, count: int, *, by: Actor, at: datetime) -> AwayKit:
    """Cấp tập phiếu giấy: numbered forms for a village, counted at the place.

    Raises NotYourPlace, BadDetail.
    """
    place = own_place(place_id, by)
    if not 1 <= count <= MOST_FORMS:
        raise BadDetail("count", f"Mỗi tập có từ 1 đến {MOST_FORMS} phiếu")
    return _issue("paper", place.agency_id, place, holder, count, by=by, at=at)


def log_away(details: VisitDetails, stamp: Stamp, *, by: Actor, at: datetime) -> Visit:
    """Ghi lượt tiếp đã ghi tạm: the line as at the desk, and under which number it was written down before.

    Raises what ``log_visit`` raises, NotYours for a number of another's kit, IntegrityError for a number or
    a key that was used.
    """
    kit = own_kit(stamp.number, by)
    visit = log_visit(details, by=by, at=at)
    _enter(kit, stamp, "logged", visit, None, by=by, at=at)
    return visit


def match_away(stamp: Stamp, visit: Visit, *, by: Actor, at: datetime) -> AwayEntry:
    """Nối số tạm với dòng đã có: what was written down is on that line already.

    Raises NotYours, NotYourPlace.
    """
    kit = own_kit(stamp.number, by)
    own_place(visit.place_id, by)
    return _enter(kit, stamp, "matched", visit, None, by=by, at=at)


def drop_away(stamp: Stamp, why: str, *, by: Actor, at: datetime) -> AwayEntry:
    """Bỏ số tạm: nobody was received under it (a trial, a spoilt form). Raises NotYours."""
    return _enter(own_kit(stamp.number, by), stamp, "dropped", None, why, by=by, at=at)


def own_kit(number: str, by: Actor) -> AwayKit:
    """The kit of a number: of a device its own officer's, of paper his agency's. Raises NotYours."""
    if by.id is None or not by.may(WRITE):
        raise NotYours
    kit = away.kit_for(number)
    if kit is None or kit.agency_id != by.agency_id or (kit.kind == "device" and kit.officer_id != by.id):
        raise NotYours
    return kit


def _issue(
    kind: str, agency_id: int, place: Place | None, holder: str, most: int, *, by: Actor, at: datetime
) -> AwayKit:
    prefix = away_numbers.new_prefix()
    while away.kit_of(prefix) is not None:
        prefix = away_numbers.new_prefix()
    kit = AwayKit(
        prefix=prefix,
        kind=kind,
        agency_id=agency_id,
        place_id=place.id if place is not None else None,
        officer_id=by.id,
        holder=holder,
        most=most,
        issued_at=at,
    )
    db.session.add(kit)
    db.session.flush()
    written = {"set": told(kit, *_KIT), "prints": prints(kit, "holder")}
    note((KIT, kit.id), "issued", written, agency_id=agency_id, by=by, at=at)
    return kit


def _enter(
    kit: AwayKit, stamp: Stamp, state: str, visit: Visit | None, why: str | None, *, by: Actor, at: datetime
) -> AwayEntry:
    entry = AwayEntry(
        kit_id=kit.id,
        number=stamp.number,
        state=state,
        visit_id=visit.id if visit is not None else None,
        agency_id=kit.agency_id,
        officer_id=by.id,
        device_at=stamp.device_at,
        happened_at=stamp.happened_at,
        skew_seconds=None if stamp.skew is None else round(stamp.skew.total_seconds()),
        received_at=at,
        secret_digest=stamp.secret_digest,
        submission_key=key_digest(stamp.key) if stamp.key else None,
        why=why,
    )
    db.session.add(entry)
    db.session.flush()
    written = {"set": told(entry, *_ENTRY), "prints": prints(entry, "secret_digest", "submission_key", "why")}
    note((AWAY, entry.id), state, written, agency_id=kit.agency_id, by=by, at=at)
    return entry


__all__ = [
    "MOST_FORMS",
    "NotYourPlace",
    "Stamp",
    "drop_away",
    "issue_device",
    "issue_forms",
    "log_away",
    "match_away",
    "own_kit",
]
