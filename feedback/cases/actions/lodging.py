"""Lodging: a submission comes in, gets its case, its names and its clocks. Always by set."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from feedback import config
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import codes, rules, search
from feedback.cases.actions.closing import Closing, handled_elsewhere, settled_elsewhere
from feedback.cases.actions.history import ROOM, Happened, write
from feedback.cases.actions.numbering import Arriving, Numbers, take_numbers
from feedback.cases.models import NO_DAY, Barred, Case, CaseLink, Respondent, Submission
from feedback.deadlines import actions as deadlines
from feedback.law import procedure
from feedback.law.kinds import Kind
from feedback.law.states import State
from feedback.people.rules import HIDDEN
from feedback.sealing import WrappedKey
from feedback.straight import add_numbered, add_rows


@dataclass(frozen=True, slots=True)
class RespondentDetails:
    """Whose decision or act it is about; see ``models.Respondent`` for what the values mean."""

    agency_id: int | None = None
    body: str | None = None
    role: str = "unknown"
    name: str | None = None
    position: str | None = None
    officer_id: int | None = None
    act_kind: str | None = None
    dismissal: bool = False
    decision_number: str | None = None
    decision_on: date | None = None
    learned_on: date | None = None
    first_number: str | None = None
    first_on: date | None = None
    first_learned_on: date | None = None
    first_agency_id: int | None = None


@dataclass(frozen=True, slots=True)
class SealedContent:
    """Bản gốc niêm phong của tố cáo: its texts under a data key, and the key's wrap."""

    content: bytes
    key: WrappedKey


@dataclass(frozen=True, slots=True)
class Bar:
    """Who must stand aside, an officer or an agency, and why in words (LTC Đ12, Đ13)."""

    why: str
    officer_id: int | None = None
    agency_id: int | None = None


@dataclass(frozen=True, slots=True)
class Lodging:
    """One submission to lodge; texts are clean, the sender is recorded, the agency is proposed.

    ``received_on`` is the day of arrival in the province (or in the zone of imported data); it may lie
    before the day on which it is typed in; ``came_on`` is when the agency got it, if that is another day (a
    part split off). ``course`` is the key of its table of steps; ``earlier`` the case
    on which it rests and how (``second_level``, ``again`` …); ``signature`` none, scan, original or digital;
    ``circumstances`` those that only the sender's words show (law.procedure). ``sender_print`` is the
    sender's fingerprint, for the register. ``search_name`` goes into the index beside the texts. ``secret``
    is given when it must come out the same for a second press, else drawn at random. ``kept_back``: the
    sender asks that his text isn't made public. With ``sealed`` the texts say nothing, and are neither
    searched nor shown.
    """

    kind: Kind
    course: str
    sender_id: int
    sender_kind: str
    sender_print: str
    agency_id: int
    agency_code: str
    channel: str
    received_at: datetime
    received_on: date
    title: str
    body: str
    wish: str | None = None
    place: str | None = None
    area_code: str | None = None
    postmarked_on: date | None = None
    came_on: date | None = None
    field_key: str | None = None
    named_agency_id: int | None = None
    forwarder: str | None = None
    triage: bool = False
    routing_reason: str = ""
    submission_key: str | None = None
    secret: str | None = None
    search_name: str | None = None
    files: tuple[dict[str, Any], ...] = ()
    source_labels: dict[str, Any] | None = None
    kept_back: bool = False
    closing: Closing | None = None
    respondents: tuple[RespondentDetails, ...] = ()
    earlier: tuple[int, str] | None = None
    signature: str = "none"
    circumstances: frozenset[str] = frozenset()
    sealed: SealedContent | None = None
    barred: tuple[Bar, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lodged:
    """What lodging gave: the case with its number, the submission with its code and secret, the clocks."""

    case_id: int
    submission_id: int
    number: str
    tracking_code: str
    secret: str
    agency_id: int
    deadlines: tuple[deadlines.Started, ...]


def lodge_many(
    lodgings: Sequence[Lodging], numbers: Sequence[Numbers] = (), *, by: Actor, at: datetime
) -> list[Lodged]:
    """Tiếp nhận: lodge submissions, each with a case of its own; results in the same order.

    ``numbers`` are theirs when they were taken before. The number of statements doesn't grow with the number
    of submissions. Raises IntegrityError when a
    submission key was used before: the caller then shows the receipt given at that time.
    """
    if not lodgings:
        return []
    starts = [list(_clocks(one)) for one in lodgings]
    reckoned = iter(deadlines.reckon([start for group in starts for start in group], at=at))
    clocks = [list(islice(reckoned, len(group))) for group in starts]
    numbers = numbers or take_numbers(
        [Arriving(one.kind, one.agency_id, one.agency_code, one.received_on) for one in lodgings]
    )
    cases = [
        _case_row(one, given.case, group) for one, given, group in zip(lodgings, numbers, clocks, strict=True)
    ]
    case_ids = add_numbered(Case, cases)
    key = config.current().lookup_key_bytes
    drawn = [(codes.new_code(), one.secret or codes.new_secret()) for one in lodgings]
    submissions = [
        _submission_row(one, case_id, given, code, codes.secret_digest(key, code, secret))
        for one, case_id, given, (code, secret) in zip(lodgings, case_ids, numbers, drawn, strict=True)
    ]
    submission_ids = add_numbered(Submission, submissions)
    deadlines.begin(
        [(clock, case_id) for group, case_id in zip(clocks, case_ids, strict=True) for clock in group]
    )
    _write_matter(list(zip(lodgings, case_ids, strict=True)), at)
    write(
        [
            Happened(
                case_id,
                "lodged",
                to_state=row["state"],
                submission_id=submission_id,
                agency_id=one.agency_id,
                details=_told(one),
                content=content(submission, one.sender_print),
            )
            for one, case_id, submission_id, row, submission in zip(
                lodgings, case_ids, submission_ids, cases, submissions, strict=True
            )
        ],
        by=by,
        at=at,
    )
    search.index(
        [
            (case_id, search.document(one.agency_id, texts_of(submission, one.search_name)))
            for one, case_id, submission in zip(lodgings, case_ids, submissions, strict=True)
        ]
    )
    return [
        Lodged(
            case_id,
            submission_id,
            given.case,
            code,
            secret,
            one.agency_id,
            tuple(clock.started for clock in group),
        )
        for one, case_id, submission_id, given, (code, secret), group in zip(
            lodgings, case_ids, submission_ids, numbers, drawn, clocks, strict=True
        )
    ]


def _write_matter(lodged: Sequence[tuple[Lodging, int]], at: datetime) -> None:
    """Write whom the cases are about, who must stand aside, and the earlier cases they rest on."""
    respondents = [
        asdict(details) | {"case_id": case_id} for one, case_id in lodged for details in one.respondents
    ]
    if respondents:
        add_rows(Respondent, respondents)
    barred = [asdict(bar) | {"case_id": case_id} for one, case_id in lodged for bar in one.barred]
    if barred:
        add_rows(Barred, barred)
    links = [
        {"case_id": case_id, "other_id": one.earlier[0], "relation": one.earlier[1], "at": at}
        for one, case_id in lodged
        if one.earlier is not None
    ]
    if links:
        add_rows(CaseLink, links)


def check_clocks(kind: Kind, channel: str, received_on: date, *, at: datetime) -> None:
    """Whether the clocks of such a submission can be reckoned: for old data, before anything is written.

    Raises law.refusal.Refusal when no term was in force that day or the calendar doesn't reach back.
    """
    for term in rules.course_of(kind, None).first_terms(rules.circumstances(channel, None)):
        start = deadlines.Start(term=term, subject=(ROOM, 0), agency_id=0, counted_from=received_on)
        deadlines.reckon([start], at=at)


def content(submission: Any, sender_print: str) -> dict[str, Any]:
    """What the register's digest covers of a submission: what was said, by whom, by which way, when.

    Of a sealed one it covers the ciphertext; the words shown in its place may be written anew.
    """
    value = submission.get if isinstance(submission, dict) else lambda name: getattr(submission, name)
    covered: dict[str, Any] = {name: value(name) for name in (*_ABOUT, *_WORDS)} | {"sender": sender_print}
    if value("postmarked_on") is not None:
        covered["postmarked_on"] = value("postmarked_on")
    if value("kept_back"):
        covered["kept_back"] = True
    sealed = value("sealed_content")
    if sealed is not None:
        covered |= dict.fromkeys(_WORDS) | {"sealed": hashlib.sha256(sealed).hexdigest()}
    return covered


_ABOUT = ("kind", "sender_id", "channel", "forwarder", "received_on", "area_code")
_WORDS = ("title", "body", "wish", "place")


def texts_of(submission: Any, name: str | None) -> Iterator[str | None]:
    """The texts by which a case is found: title, story, wish, place, and the sender's name where lawful."""
    value = submission.get if isinstance(submission, dict) else lambda part: getattr(submission, part)
    yield from (text for text in (name, *map(value, _WORDS)) if text != HIDDEN)


def _clocks(one: Lodging) -> Iterator[deadlines.Start]:
    """The clocks that begin on receipt; an imported case brings its target moment instead."""
    common: dict[str, Any] = {"agency_id": one.agency_id, "counted_from": one.received_on}
    if one.closing is not None:
        if one.closing.target_at is not None:
            yield deadlines.Start(
                term="GIVEN_TARGET",
                subject=(ROOM, 0),
                due_at=one.closing.target_at,
                due_on=one.closing.target_on,
                met_at=one.closing.closed_at,
                met_on=one.closing.closed_on,
                **common,
            )
        return
    circumstances = rules.circumstances(one.channel, one.forwarder) | one.circumstances
    variants = frozenset({"remote"} if _is_remote(one) else ())
    for term in procedure.course(one.course).first_terms(circumstances):
        yield deadlines.Start(term=term, subject=(ROOM, 0), variants=variants, **common)


def _case_row(one: Lodging, number: str, clocks: Sequence[deadlines.Reckoned]) -> dict[str, Any]:
    closing = one.closing
    closed = closing is not None and closing.closed_at is not None
    return {
        "number": number,
        "kind": one.kind.value,
        "state": (State.ANSWERED if closed else _begins(one)).value,
        "version": 1,
        "agency_id": one.agency_id,
        "officer_id": None,
        "field_key": one.field_key,
        "area_code": one.area_code,
        "title": one.title,
        "triage": one.triage,
        "received_at": one.received_at,
        "received_on": one.received_on,
        "came_on": one.came_on or one.received_on,
        "due_on": earliest([clock.started for clock in clocks]),
        **settled_elsewhere(closing),
        **handled_elsewhere(closing),
        "closed_on": closing.closed_on if closing and closed else None,
        "closed_at": closing.closed_at if closing and closed else None,
        "outcome_number": closing.number if closing and closed else None,
        "course": one.course,
        "sealed": one.sealed is not None,
        "remote": _is_remote(one),
        "brought_in": one.channel == "import",
    }


def _is_remote(one: Lodging) -> bool:
    return one.area_code is not None and agencies.is_remote(one.area_code, one.received_on)


def _begins(one: Lodging) -> State:
    return procedure.course(one.course).begins(one.circumstances)


def _submission_row(one: Lodging, case_id: int, given: Numbers, code: str, digest: bytes) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "kind": one.kind.value,
        "sender_id": one.sender_id,
        "sender_kind": one.sender_kind,
        "tracking_code": code,
        "secret_digest": digest,
        "channel": one.channel,
        "forwarder": one.forwarder,
        "arrival_agency_id": one.agency_id,
        "arrival_year": one.received_on.year,
        "arrival_number": given.arrival,
        "received_at": one.received_at,
        "received_on": one.received_on,
        "came_on": one.came_on or one.received_on,
        **({"handled_on": handled_elsewhere(one.closing)["handled_on"]} if one.closing else {}),
        "postmarked_on": one.postmarked_on,
        "title": one.title,
        "body": one.body,
        "wish": one.wish,
        "place": one.place,
        "area_code": one.area_code,
        "named_agency_id": one.named_agency_id,
        "submission_key": one.submission_key,
        "signature": one.signature,
        "sealed_content": one.sealed.content if one.sealed else None,
        "key_version": one.sealed.key.version if one.sealed else None,
        "wrapped_key": one.sealed.key.wrapped if one.sealed else None,
        "source_labels": one.source_labels,
        "kept_back": one.kept_back,
    }


def _told(one: Lodging) -> dict[str, Any]:
    told: dict[str, Any] = {"channel": one.channel, "triage": one.triage} | one.details
    if one.routing_reason:
        told["routing_reason"] = one.routing_reason
    if one.came_on is not None:
        told["came_on"] = one.came_on.isoformat()
    if one.files:
        told["files"] = list(one.files)
    if one.barred:
        told["barred"] = barred_numbers(one.barred)
    return told


def barred_numbers(barred: Iterable[Any]) -> dict[str, list[int]]:
    """What the history keeps of those who must stand aside: their numbers, officers and agencies."""
    found = list(barred)
    return {
        name: sorted({number for one in found if (number := getattr(one, name)) is not None})
        for name in ("officer_id", "agency_id")
    }


def earliest(started: Sequence[deadlines.Started]) -> date:
    """The day by which somebody must act first; NO_DAY when no clock runs."""
    return min((one.due_on for one in started if one.owed_by == "agency" and not one.met), default=NO_DAY)
