"""The one way in. Every door builds ``Incoming`` values and calls ``receive``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedback import config
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.cases import actions as cases
from feedback.cases import matters, sealed
from feedback.cases import queries as case_queries
from feedback.cases import rules as case_rules
from feedback.cases.actions import Lodged, Lodging
from feedback.cases.actions.linking import bars_of
from feedback.cases.actions.lodging import Bar, RespondentDetails, SealedContent
from feedback.cases.actions.sealing import bars
from feedback.cases.actions.taking import basis_words
from feedback.cases.models import Case, Respondent, Submission
from feedback.intake.incoming import Incoming
from feedback.law import signatures
from feedback.law.kinds import FEEDBACK_KINDS, SEALED_KINDS, SIGNED_KINDS, Kind
from feedback.law.terms import STATUTE
from feedback.notifications import actions as notifications
from feedback.people import actions as people
from feedback.people.actions import PersonDetails, SealedPerson
from feedback.people.details import NOBODY
from feedback.people.details import sealed as sealed_person
from feedback.people.models import Person
from feedback.people.rules import HIDDEN
from feedback.routing import denounced
from feedback.routing import queries as routing
from feedback.routing.fields import OTHER
from feedback.routing.rules import Proposal
from feedback.sealing import DataKey, derive
from feedback.straight import sent_together


@dataclass(frozen=True, slots=True)
class Received:
    """What the sender is told: his names, the agency and why, and the clocks that run."""

    lodged: Lodged
    agency_name: str
    reason: str
    triage: bool


def new_seal(kind: Kind) -> DataKey | None:
    """The key under which the files of a submission are laid down; None for kinds that are not sealed."""
    return sealed.new_key() if kind in SEALED_KINDS else None


@sent_together()
def receive(incoming: Sequence[Incoming], *, by: Actor, at: datetime) -> list[Received]:
    """Tiếp nhận: record senders, route, lodge, attach files, queue receipts; one transaction, by set.

    A denunciation is sealed here: its texts, its sender and its files can be read only by who opens them, and
    its sender is told nothing but by his code. Results in the same order. Raises IntegrityError when a
    submission key was used before, routing.denounced.NobodyHere.
    """
    routed = [_route(one) for one in incoming]
    links = [one.earlier or _first_level(one) for one in incoming]
    given_in = [_sealed(one) if one.kind in SEALED_KINDS else _open(one) for one in incoming]
    numbers = cases.take_numbers(
        [
            cases.Arriving(one.kind, proposal.agency_id, proposal.agency_code, one.day)
            for one, proposal in zip(incoming, routed, strict=True)
        ],
        ids_of=(Person, Case, Submission),
    )
    senders = people.record([one.sender for one in given_in], at=at)
    lodged = cases.lodge_many(
        [
            _lodging(one, part, sender_id, proposal, link)
            for one, part, sender_id, proposal, link in zip(
                incoming, given_in, senders, routed, links, strict=True
            )
        ],
        numbers,
        by=by,
        at=at,
    )
    for one, link, given in zip(incoming, links, lodged, strict=True):
        if link is not None:
            # A decision that is only named may be another person's: its clocks stay as they are.
            cases.follow_up(*link, given, sure=one.earlier is not None, by=by, at=at)
        if one.files:
            attachments.attach(one.files, subject=("submission", given.submission_id), by=by, at=at)
    notifications.queue_many(
        [
            notifications.Queued(
                template="cases/received",
                to=("people", sender_id),
                values={"number": given.number} | _due(given) | _sent_by(one) | _unsigned(one),
                about=f"case:{given.case_id}",
                agency_id=given.agency_id,
            )
            for one, part, sender_id, given in zip(incoming, given_in, senders, lodged, strict=True)
            if one.notify and part.sealed is None
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
    barred: tuple[Bar, ...] = ()


def foresee(one: Incoming) -> tuple[str, bool]:
    """Sẽ về cơ quan: the name of the agency to which it would go if it were received now, and whether that
    only sorts it. Reads nothing when the tables are in memory. Raises routing.denounced.NobodyHere.
    """
    routed = _route(one)
    return routed.agency_name, routed.triage


def _route(one: Incoming) -> _Routed:
    if one.agency is not None:
        return _Routed(*one.agency, agency_name="", reason="", triage=False, barred=_bars(one, ()))
    proposal = _proposal(one)
    agency = agencies.by_code(proposal.agency_code)
    if agency is None or agency.external:
        # A body outside the system can't receive here: the reception board transfers by letter.
        agency = agencies.reception_board()
    return _Routed(
        agency.id,
        agency.code,
        agency.name,
        proposal.reason,
        proposal.triage,
        _bars(one, proposal.barred_agencies),
    )


def _proposal(one: Incoming) -> Proposal:
    day, field_key = one.day, one.field_key or OTHER
    if one.kind in FEEDBACK_KINDS:
        return routing.propose_for(one.kind, field_key, one.area_code, one.named_agency_id, day)
    against = one.respondents if one.public_duty else ()
    return denounced.propose_against(
        one.kind,
        (*against, *_denounced_before(one)),
        field_key=field_key,
        area_code=one.area_code,
        named_agency_id=one.named_agency_id,
        second_level=one.second_level or one.again,
        discipline=one.about_discipline,
        on=day,
    )


def _denounced_before(one: Incoming) -> list[Respondent]:
    """Those whom the earlier denunciation was against: they have no part in this one either."""
    earlier = one.earlier if one.again else None
    return case_queries.respondents_of(earlier[0]) if earlier is not None else []


def _bars(one: Incoming, agency_ids: Sequence[int]) -> tuple[Bar, ...]:
    if one.kind not in SEALED_KINDS:
        return ()
    before = bars_of(one.earlier[0]) if one.earlier is not None else ()
    officers = (bar for bar in before if bar.officer_id is not None)
    return (*bars(one.respondents, agency_ids), *officers)


def _sent_by(one: Incoming) -> dict[str, str]:
    """The partner whose program sent it, if one did: the sender may know nothing of it."""
    return {"partner": one.details["partner"]} if one.details.get("partner") else {}


def _unsigned(one: Incoming) -> dict[str, str]:
    """By which article his signature is still wanted: the notice asks him for it."""
    if one.kind not in SIGNED_KINDS or one.signature != "none":
        return {}
    return {"unsigned": signatures.unsigned(one.kind).article}


def _due(given: Lodged) -> dict[str, str]:
    """The day by which the sender will hear, and what it rests on."""
    owed = [
        clock
        for clock in given.deadlines
        if clock.owed_by == "agency" and clock.term not in STATUTE.conditional
    ]
    if not owed:
        return {}
    first = min(owed, key=lambda clock: clock.due_on)
    return {"due_on": first.due_on.isoformat(), "due_basis": basis_words(first)}


@dataclass(frozen=True, slots=True)
class _GivenIn:
    """What of a submission may be written down in the open, and what is sealed."""

    sender: PersonDetails | SealedPerson
    sender_kind: str
    title: str
    body: str
    wish: str | None
    place: str | None
    search_name: str | None
    respondents: tuple[RespondentDetails, ...]
    source_labels: dict[str, Any] | None
    details: dict[str, Any]
    sealed: SealedContent | None = None
    """None for what may be read by everybody who may see the case."""


def _open(one: Incoming) -> _GivenIn:
    details = {"field_words": list(one.field_words)} | one.details if one.field_words else one.details
    return _GivenIn(
        sender=one.sender,
        sender_kind=one.sender.kind,
        title=one.title,
        body=one.body,
        wish=one.wish,
        place=one.place,
        search_name=one.sender.full_name,
        respondents=one.respondents,
        source_labels=one.source_labels,
        details=details,
    )


def _sealed(one: Incoming) -> _GivenIn:
    seals = {id(file.seal): file.seal for file in one.files} or {0: sealed.new_key()}
    [seal] = seals.values()
    if seal is None:
        raise ValueError("files of a denunciation are laid down under a seal")
    original = sealed.Original(
        title=one.title,
        body=one.body,
        wish=one.wish,
        place=one.place,
        accused=tuple(
            sealed.Accused(each.name, each.position, each.body, each.agency_id, each.role)
            for each in one.respondents
        ),
        labels=one.source_labels,
    )
    return _GivenIn(
        sender=sealed_person(one.sender, seal.key),
        sender_kind=NOBODY.kind,
        title=HIDDEN,
        body=HIDDEN,
        wish=None,
        place=None,
        search_name=None,
        respondents=tuple(
            RespondentDetails(agency_id=each.agency_id, role=each.role)
            for each in one.respondents
            if one.public_duty
        ),
        source_labels=None,
        details={},
        sealed=SealedContent(sealed.sealed(original, seal.key), seal.wrapped),
    )


def _lodging(
    one: Incoming, part: _GivenIn, sender_id: int, routed: _Routed, earlier: tuple[int, str] | None
) -> Lodging:
    signed = signatures.circumstances(
        one.kind, one.signature, scan_counts=config.current().scan_counts_as_signature
    )
    return Lodging(
        kind=one.kind,
        course=case_rules.course_of(
            one.kind,
            one.field_key,
            second_level=one.second_level,
            discipline=one.about_discipline,
            again=one.again,
        ).key,
        sender_id=sender_id,
        sender_kind=part.sender_kind,
        sender_print=people.fingerprint(part.sender),
        agency_id=routed.agency_id,
        agency_code=routed.agency_code,
        channel=one.channel,
        received_at=one.received_at,
        received_on=one.day,
        postmarked_on=one.postmarked_on,
        title=part.title,
        body=part.body,
        wish=part.wish,
        place=part.place,
        area_code=one.area_code,
        field_key=one.field_key,
        named_agency_id=one.named_agency_id,
        forwarder=one.forwarder,
        triage=routed.triage,
        routing_reason=routed.reason,
        submission_key=key_digest(one.submission_key) if one.submission_key else None,
        secret=secret_of(one.submission_key) if one.submission_key else None,
        search_name=part.search_name,
        files=tuple(attachments.told(one.files)),
        source_labels=part.source_labels,
        kept_back=one.kept_back and one.kind in FEEDBACK_KINDS,
        closing=one.closing,
        respondents=part.respondents,
        earlier=earlier,
        signature=one.signature,
        circumstances=one.circumstances | signed,
        sealed=part.sealed,
        barred=routed.barred,
        # Known from his own page or at the desk, not from a decision that anybody may name.
        details=part.details | ({"goes_on": True} if one.earlier is not None else {}),
    )


def _first_level(one: Incoming) -> tuple[int, str] | None:
    """The complaint whose first decision is named by number and day, if it was settled here."""
    stated = next((each for each in one.respondents if each.first_number and each.first_on), None)
    if not one.second_level or stated is None or stated.first_number is None or stated.first_on is None:
        return None
    named = {number for number in (stated.first_agency_id, stated.agency_id) if number is not None}
    everybody = {agency.id for agency in agencies.directory()}
    for numbers in (named, everybody):
        found = matters.first_decision(stated.first_number, stated.first_on, numbers)
        if found is not None:
            return found.id, "second_level"
    return None


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
