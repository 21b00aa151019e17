"""What a case hangs together with: the next level, parts split off, the same matter.

LKN 02/2011 Đ33, LTC 25/2018 Đ37 and Đ38 (next level); TT 05/2021/TT-TTCP (splitting, repeats).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from feedback import config
from feedback.actor import Actor
from feedback.agencies.directory import AgencyEntry
from feedback.cases import matters, rules, sealed
from feedback.cases.actions import moving, telling
from feedback.cases.actions.history import ROOM, note
from feedback.cases.actions.lodging import Bar, Lodged, Lodging, RespondentDetails, SealedContent, lodge_many
from feedback.cases.actions.sealing import bars
from feedback.cases.competence import Competent
from feedback.cases.models import Barred, Case, CaseLink, Submission
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.extensions import db
from feedback.law import remedies, signatures
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.law.procedure import NotAllowed
from feedback.law.states import SCREENED, State
from feedback.people import actions as people
from feedback.people import queries as senders
from feedback.people.details import NOBODY, PersonDetails, SealedPerson
from feedback.people.details import sealed as sealed_person
from feedback.people.rules import HIDDEN

_SPLITTING = "Thông tư 05/2021/TT-TTCP (Điều 22 Thông tư 07/2014/TT-TTCP): đơn có nhiều nội dung"
_REPEATS = "Thông tư 05/2021/TT-TTCP: điều kiện xử lý đơn"


@dataclass(frozen=True, slots=True)
class Part:
    """One content of a submission that becomes a case of its own, at an agency that the officer chose.

    ``competent`` is what the rules of competence say of it, with those who must stand aside.
    """

    kind: Kind
    title: str
    body: str
    agency: AgencyEntry
    competent: Competent
    respondents: tuple[RespondentDetails, ...] = ()


def follow_up(earlier_id: int, relation: str, given: Lodged, *, sure: bool, by: Actor, at: datetime) -> None:
    """A second complaint came in: the clocks of the first case that waited for it are met, or end.

    ``sure``: it is known that the same sender goes on; else the first case only notes it. Both cases show the
    link. Of a sealed one nothing is written into the other's history.
    """
    earlier = db.session.get_one(Case, earlier_id)
    found = [one for one in remedies.REMEDIES if earlier.course in one.courses and one.relation == relation]
    if earlier.sealed or not found:
        return
    if sure:
        subject, met = (ROOM, earlier.id), {key for one in found for key in one.meets}
        deadlines.meet(subject, met, at=at)
        stopped = {key for one in found for key in one.stops}
        deadlines.end(subject, stopped, why="Đã có khiếu nại lần hai", at=at)
    note(earlier, "followed_up", {"other": given.number}, by=by, at=at)


def bars_of(case_id: int) -> tuple[Bar, ...]:
    """Those who must stand aside from a case, for the case that rests on it."""
    return tuple(
        Bar(one.why, one.officer_id, one.agency_id)
        for one in db.session.scalars(select(Barred).where(Barred.case_id == case_id).order_by(Barred.id))
    )


def mark_same_matter(case: Case, other: Case, *, expected: int, by: Actor, at: datetime) -> None:
    """Ghi nhận cùng nội dung: an officer who sees both finds that they are about one matter.

    The later case rests on the earlier one; a complaint that was terminated it takes up once more. Raises
    NotAllowed (also for a sealed case beside an open one, and for a link that is there), NotYours, Stale.
    """
    _may_sort(case, by, _REPEATS)
    if other.id == case.id or case.sealed != other.sealed:
        raise NotAllowed("Hai vụ việc này không ghép với nhau được.", _REPEATS)
    if any(one.case.id == other.id for one in matters.linked_to(case.id)):
        raise NotAllowed("Hai vụ việc này đã được ghi nhận là liên quan.", _REPEATS)
    moving.take_version(case, expected)
    earlier, later = sorted((case, other), key=lambda one: (one.received_at, one.id))
    goes_on = earlier.kind == Kind.COMPLAINT and earlier.state == State.TERMINATED
    relation = "continued" if goes_on else "same_matter"
    db.session.add(CaseLink(case_id=later.id, other_id=earlier.id, relation=relation, at=at))
    db.session.flush()
    # Who sees this case need not see the other: of a sealed one its history gives no number.
    note(case, "same_matter_found", {} if case.sealed else {"other": other.number}, by=by, at=at)
    db.session.expire(case)


def split(
    case: Case, parts: Sequence[Part], *, submission_id: int, expected: int, by: Actor, at: datetime
) -> list[Lodged]:
    """Tách đơn: contents of one submission become cases of their own; the first goes on with what is left.

    Each part has its own course, code and clocks, which run from first receipt, and the same sender, recorded
    anew. A denunciation among them is sealed, its words with it, until who may opens it; of a sealed
    submission only denunciations are split off. The sender is told of all parts at once. Raises NotAllowed,
    NotYours, Stale.
    """
    _may_sort(case, by, _SPLITTING)
    if State(case.state) not in SCREENED:
        raise NotAllowed("Chỉ tách được đơn khi đang phân loại, xử lý đơn.", _SPLITTING)
    submission = db.session.get_one(Submission, submission_id)
    if submission.case_id != case.id or submission.withdrawn_on is not None:
        raise NotAllowed("Đơn này không còn trong vụ việc.", _SPLITTING)
    if case.sealed and any(part.kind not in SEALED_KINDS for part in parts):
        raise NotAllowed(
            "Chỉ tách được phần tố cáo. Phần khác: hướng dẫn người gửi viết đơn riêng, để giữ bí mật cho họ.",
            _SPLITTING,
        )
    moving.take_version(case, expected)
    sender = None if submission.sealed_content is not None else senders.said(submission.sender_id)
    keys = [sealed.new_key() if part.kind in SEALED_KINDS else None for part in parts]
    recorded: list[PersonDetails | SealedPerson] = [
        sealed.sender_again(submission)
        if sender is None
        else sender
        if key is None
        else sealed_person(sender, key.key)
        for key in keys
    ]
    lodged = lodge_many(
        [
            _lodging(case, submission, part, key, number, details, local_day(at))
            for part, key, number, details in zip(
                parts, keys, people.record(recorded, at=at), recorded, strict=True
            )
        ],
        by=by,
        at=at,
    )
    told = [given.number for given, key in zip(lodged, keys, strict=True) if key is None]
    details = {"parts": "; ".join(told), "part_submissions": [given.submission_id for given in lodged]}
    note(case, "split", details, by=by, at=at, submission_id=submission.id, for_citizen=True)
    telling.tell_sender_of(submission.id, case, "cases/split", by=by, at=at)
    db.session.expire(case)
    return lodged


def _lodging(
    case: Case,
    submission: Submission,
    part: Part,
    key: Any,
    sender_id: int,
    details: PersonDetails | SealedPerson,
    today: date,
) -> Lodging:
    signature = submission.signature if _is_signed_kind(part.kind) else "none"
    scan_counts = config.current().scan_counts_as_signature
    agency_ids = part.competent.barred if key is not None else ()
    barred = (*bars(part.respondents, agency_ids), *bars_of(case.id)) if key is not None else ()
    if any(bar.agency_id == part.agency.id for bar in barred):
        raise NotAllowed("Cơ quan này phải đứng ngoài vụ việc. Chọn cơ quan khác.", _SPLITTING)
    discipline = any(one.act_kind == "discipline" for one in part.respondents)
    content = None
    if key is not None:
        accused = tuple(
            sealed.Accused(one.name, one.position, one.body, one.agency_id, one.role)
            for one in part.respondents
        )
        original = sealed.Original(title=part.title, body=part.body, accused=accused)
        content = SealedContent(sealed.sealed(original, key.key), key.wrapped)
    return Lodging(
        kind=part.kind,
        course=rules.course_of(part.kind, None, discipline=discipline).key,
        sender_id=sender_id,
        sender_kind=submission.sender_kind if key is None else NOBODY.kind,
        sender_print=people.fingerprint(details),
        agency_id=part.agency.id,
        agency_code=part.agency.code,
        channel=submission.channel,
        forwarder=submission.forwarder,
        received_at=submission.received_at,
        received_on=submission.received_on,
        came_on=today,
        title=HIDDEN if key else part.title,
        body=HIDDEN if key else part.body,
        place=None if key else submission.place,
        area_code=submission.area_code,
        routing_reason="" if key else part.competent.reason,
        search_name=details.full_name if isinstance(details, PersonDetails) else None,
        respondents=tuple(
            RespondentDetails(agency_id=one.agency_id, role=one.role) if key else one
            for one in part.respondents
        ),
        earlier=(case.id, "part"),
        signature=signature,
        circumstances=signatures.circumstances(part.kind, signature, scan_counts=scan_counts),
        sealed=content,
        barred=barred,
    )


def _is_signed_kind(kind: Kind) -> bool:
    return any(kind in one.kinds for one in signatures.SIGNATURES)


def _may_sort(case: Case, by: Actor, article: str) -> None:
    """Sorting submissions is for those who route or propose, on cases of their own."""
    if not rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside):
        raise moving.NotYours
    if not (by.may("cases:case:route") or by.may("cases:case:propose")):
        raise NotAllowed("Tài khoản này không có quyền phân loại, xử lý đơn.", article)
