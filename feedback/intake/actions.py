"""The one way in. Every door builds ``Incoming`` values and calls ``receive``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from feedback import config
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.cases import actions as cases
from feedback.cases import rules as case_rules
from feedback.cases.actions import Closing, Lodged, Lodging
from feedback.cases.actions.taking import basis_words
from feedback.clock import local_day
from feedback.extensions import sent_together
from feedback.law.kinds import Kind
from feedback.notifications import actions as notifications
from feedback.people import actions as people
from feedback.people.actions import PersonDetails
from feedback.routing import queries as routing
from feedback.routing.fields import OTHER
from feedback.sealing import derive


@dataclass(frozen=True, slots=True)
class Incoming:
    """One submission as a door hands it in; texts are clean NFC.

    ``received_on`` defaults to the local day of ``received_at``. ``field_key`` None: the field is not known.
    ``agency`` (id, code) is given only by an import, whose source has routed already. ``files`` lie in the
    store. ``notify`` False queues no receipt (imports).
    """

    kind: Kind
    sender: PersonDetails
    channel: str
    title: str
    body: str
    received_at: datetime
    wish: str | None = None
    place: str | None = None
    area_code: str | None = None
    field_key: str | None = None
    field_words: tuple[str, ...] = ()
    named_agency_id: int | None = None
    forwarder: str | None = None
    received_on: date | None = None
    submission_key: str | None = None
    files: tuple[attachments.LaidDown, ...] = ()
    agency: tuple[int, str] | None = None
    source_labels: dict[str, Any] | None = None
    closing: Closing | None = None
    notify: bool = True
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Received:
    """What the sender is told: his names, the agency and why, and the clocks that run."""

    lodged: Lodged
    agency_name: str
    reason: str
    triage: bool


@sent_together()
def receive(incoming: Sequence[Incoming], *, by: Actor, at: datetime) -> list[Received]:
    """Tiếp nhận: record senders, route, lodge, attach files, queue receipts; one transaction, by set.

    Results in the same order. Raises IntegrityError when a submission key was used before.
    """
    routed = [_route(one) for one in incoming]
    senders = people.record([one.sender for one in incoming], at=at)
    lodged = cases.lodge_many(
        [
            _lodging(one, sender_id, proposal)
            for one, sender_id, proposal in zip(incoming, senders, routed, strict=True)
        ],
        by=by,
        at=at,
    )
    for one, given in zip(incoming, lodged, strict=True):
        if one.files:
            attachments.attach(one.files, subject=("submission", given.submission_id), by=by, at=at)
    notifications.queue_many(
        [
            notifications.Queued(
                template="cases/received",
                to=("people", sender_id),
                values={"number": given.number} | _due(given),
                about=f"case:{given.case_id}",
                agency_id=given.agency_id,
            )
            for one, sender_id, given in zip(incoming, senders, lodged, strict=True)
            if one.notify
        ],
        by=by,
        at=at,
    )
    return [
        Received(given, proposal.agency_name, proposal.reason, proposal.triage)
        for given, proposal in zip(lodged, routed, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Routed:
    agency_id: int
    agency_code: str
    agency_name: str
    reason: str
    triage: bool


def _route(one: Incoming) -> _Routed:
    if one.agency is not None:
        return _Routed(*one.agency, agency_name="", reason="", triage=False)
    day = one.received_on or local_day(one.received_at)
    proposal = routing.propose_for(one.kind, one.field_key or OTHER, one.area_code, one.named_agency_id, day)
    agency = agencies.by_code(proposal.agency_code)
    if agency is None or agency.external:
        # A body outside the system can't receive here: the reception board transfers by letter.
        agency = agencies.reception_board()
    return _Routed(agency.id, agency.code, agency.name, proposal.reason, proposal.triage)


def _due(given: Lodged) -> dict[str, str]:
    """The day by which the sender will hear, and what it rests on."""
    owed = [clock for clock in given.deadlines if clock.owed_by == "agency"]
    if not owed:
        return {}
    first = min(owed, key=lambda clock: clock.due_on)
    return {"due_on": first.due_on.isoformat(), "due_basis": basis_words(first)}


def _lodging(one: Incoming, sender_id: int, routed: _Routed) -> Lodging:
    return Lodging(
        kind=one.kind,
        course=case_rules.course_of(one.kind, one.field_key).key,
        sender_id=sender_id,
        sender_kind=one.sender.kind,
        sender_print=people.fingerprint(one.sender),
        agency_id=routed.agency_id,
        agency_code=routed.agency_code,
        channel=one.channel,
        received_at=one.received_at,
        received_on=one.received_on or local_day(one.received_at),
        title=one.title,
        body=one.body,
        wish=one.wish,
        place=one.place,
        area_code=one.area_code,
        field_key=one.field_key,
        named_agency_id=one.named_agency_id,
        forwarder=one.forwarder,
        triage=routed.triage,
        routing_reason=routed.reason,
        submission_key=key_digest(one.submission_key) if one.submission_key else None,
        secret=secret_of(one.submission_key) if one.submission_key else None,
        search_name=one.sender.full_name,
        files=tuple(
            {"name": file.found.safe_name, "size": file.found.size, "sha256": file.found.sha256.hex()}
            for file in one.files
        ),
        source_labels=one.source_labels,
        closing=one.closing,
        details={"field_words": list(one.field_words)} | one.details if one.field_words else one.details,
    )


def key_digest(submission_key: str) -> str:
    """What is kept of a submission key: enough to know it again, not enough to use it."""
    return hashlib.sha256(submission_key.encode()).hexdigest()


def secret_of(submission_key: str) -> str:
    """The six-digit secret that belongs to a submission key: the same for a second press of the button.

    Derived with the server's key from a key that only the sender's form holds.
    """
    number = int.from_bytes(
        derive(config.current().lookup_key_bytes, b"secret\0" + submission_key.encode())[:8]
    )
    return f"{number % 10**6:06d}"
