"""Phiếu chuyển đến: a slip by which another body passes submissions on is entered, and what came with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.intake.actions import Received, key_digest
from feedback.intake.incoming import Incoming
from feedback.law import reception as law
from feedback.reception import forwarding
from feedback.reception.actions.history import FORWARDING, note
from feedback.reception.models import ForwardedItem, Forwarding
from feedback.reception.rules import BadDetail, NotYours
from feedback.straight import add_rows

WRITE: Final = "reception:forwarding:write"
CHANNEL: Final = "forwarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipDetails:
    """The head of a slip, texts clean NFC. ``forwarder_kind``: a key of ``law.reception.FORWARDERS``;
    ``address``: where replies go; ``slip_on`` its own day, ``arrived_on`` the arrival stamp (dấu đến).
    """

    forwarder_kind: str
    forwarder: str
    slip_number: str
    slip_on: date
    arrived_on: date
    address: str | None = None
    note: str | None = None


def enter_slip(
    details: SlipDetails, *, submission_key: str | None = None, by: Actor, at: datetime
) -> Forwarding:
    """Vào sổ phiếu chuyển đến of the actor's agency; submissions are added to it afterwards.

    Raises NotYours, BadDetail; IntegrityError when the key was used before.
    """
    if by.id is None or by.agency_id is None or not by.may(WRITE):
        raise NotYours
    if details.forwarder_kind not in {one.key for one in law.FORWARDERS}:
        raise BadDetail("forwarder_kind", "Chọn loại cơ quan chuyển")
    if details.arrived_on > local_day(at):
        raise BadDetail("arrived_on", "Ngày đến không được sau hôm nay")
    if details.slip_on > details.arrived_on:
        raise BadDetail("slip_on", "Ngày ghi trên phiếu không được sau ngày đến")
    slip = Forwarding(
        **asdict(details),
        agency_id=by.agency_id,
        officer_id=by.id,
        entered_at=at,
        submission_key=key_digest(submission_key) if submission_key else None,
    )
    db.session.add(slip)
    db.session.flush()
    _note(slip, "entered", {}, forwarding.slip_content(slip), by=by, at=at)
    return slip


def add_submissions(
    slip: Forwarding, submissions: Sequence[Incoming], *, by: Actor, at: datetime
) -> list[Received]:
    """Nhận đơn kèm phiếu: what came with the slip is received like everything else, by set.

    Each came in on the day on which the slip did, and the body that sent it hears what becomes of it. Raises
    NotYours, what ``intake.actions.receive`` raises.
    """
    if by.id is None or by.agency_id != slip.agency_id or not by.may(WRITE):
        raise NotYours
    # Who adds to the same slip waits here: places are counted.
    db.session.execute(select(Forwarding.id).where(Forwarding.id == slip.id).with_for_update())
    held = db.session.scalar(
        select(func.max(ForwardedItem.position)).where(ForwardedItem.forwarding_id == slip.id)
    )
    came = [
        replace(one, channel=CHANNEL, forwarder=slip.forwarder, received_on=slip.arrived_on)
        for one in submissions
    ]
    received = intake.receive(came, by=by, at=at)
    first = (held or 0) + 1
    rows: list[dict[str, Any]] = [
        {
            "forwarding_id": slip.id,
            "position": place,
            "case_id": one.lodged.case_id,
            "submission_id": one.lodged.submission_id,
        }
        for place, one in enumerate(received, start=first)
    ]
    add_rows(ForwardedItem, rows)
    span = {"first": first, "last": first + len(rows) - 1}
    _note(slip, forwarding.ADDED, span, forwarding.items_content(rows), by=by, at=at)
    return received


def _note(
    slip: Forwarding, act: str, details: dict[str, Any], content: dict[str, Any], *, by: Actor, at: datetime
) -> None:
    note((FORWARDING, slip.id), act, details, agency_id=slip.agency_id, by=by, at=at, content=content)
