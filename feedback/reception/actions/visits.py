"""Verbs of a visit: log that somebody came, add to the line what was learned later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.cases import actions as cases
from feedback.cases import queries as case_queries
from feedback.cases.actions import keeping
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.deadlines.actions import Start
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.intake.actions import Incoming, Received, key_digest, new_seal
from feedback.law import reception as law
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.law.terms import STATUTE
from feedback.papers.actions import next_number
from feedback.people import actions as people
from feedback.people import queries as people_queries
from feedback.people.actions import PersonDetails
from feedback.people.details import NOBODY
from feedback.people.details import sealed as sealed_person
from feedback.people.rules import HIDDEN
from feedback.reception import schedule, visits
from feedback.reception.actions import turns
from feedback.reception.actions.history import VISIT, note
from feedback.reception.models import Place, Session, Visit, VisitNote
from feedback.reception.rules import BadDetail, NotYours
from feedback.text import search_text

WRITE: Final = "reception:visit:write"
REFUSE_NOTICE: Final = "TCD_REFUSE_NOTICE"
_LONGEST_NAME: Final = 200
PARTS: Final[Mapping[str, str]] = {
    "story": "Nội dung trình bày",
    "dealt_by": "Cơ quan đã giải quyết",
    "document": "Số văn bản",
    "result": "Theo dõi kết quả",
    "note": "Ghi chú",
}
"""What may be added to a line, by its column."""


class WrongVisit(BadDetail):
    """What was handed in makes no line of the register. ``field`` is that of ``VisitDetails``."""


class NotYourPlace(NotYours):
    """The place belongs to another agency, or this officer doesn't receive citizens."""


@dataclass(frozen=True, slots=True)
class VisitDetails:
    """One reception as a door hands it in; fields as in ``models.Visit``, texts clean NFC.

    ``person`` who came, as he says of himself. ``incoming`` a new matter, received in the same transaction;
    ``joins`` the case of an old one; not both. ``papers``: ``{"what": str, "copies": int, "original":
    bool}``. ``submission_key`` as it stood in the form; ``turn_id`` his place in the list of the day,
    which ends here.
    """

    place_id: int
    visited_on: date
    kind: str
    mode: str
    receiver_name: str
    receiver_position: str
    person: PersonDetails
    about: str
    summary: str
    outcome: str
    receiver_id: int | None = None
    session_id: int | None = None
    confidential: bool = False
    area_code: str | None = None
    people_count: int = 1
    dealt_by: str | None = None
    competent: str = "unknown"
    ground: str | None = None
    ground_words: str | None = None
    guided_agency_id: int | None = None
    guided_to: str | None = None
    told: str | None = None
    papers: Sequence[Mapping[str, Any]] = ()
    wants_result: bool = False
    note: str | None = None
    id_warning: str | None = None
    incoming: Incoming | None = None
    joins: int | None = None
    submission_key: str | None = None
    turn_id: int | None = None


def log_visit(details: VisitDetails, *, by: Actor, at: datetime) -> Visit:
    """Ghi lượt tiếp: one line of the register, one transaction with what is taken in (LTCD Đ25, Mẫu 03/TCD).

    The number counts the lines of the place in the year; others who log at the same place wait for the
    commit. The occasion («lần thứ …») comes from earlier visits of the same person on the same matter. A
    refusal on a ground that wants a written notice starts TCD_REFUSE_NOTICE (3 working days). Of one who
    keeps his name secret (``confidential``) nothing stands in the open; without a submission under whose seal
    it could lie his name is not kept at all.

    Original papers that come with a new matter are kept with its case.

    Raises NotYourPlace, WrongVisit, cases.actions.NotYours for an old case that he may not see, NotAllowed
    for originals that he may not keep; what ``intake.actions.receive`` raises, IntegrityError when the key
    was used before, BadDetail for a turn of another place.
    """
    place = own_place(details.place_id, by)
    demand_lawful(details, place, at)
    received = intake.receive([details.incoming], by=by, at=at)[0] if details.incoming else None
    submission_id = received.lodged.submission_id if received else None
    case_id = received.lodged.case_id if received else details.joins
    person_id = _person(details, submission_id, at=at)
    same = {person_id} if details.confidential else people_queries.same_as({person_id})
    # Of a new matter those count in which he was told something and nothing was taken in.
    earlier = visits.earlier_of(same, case_id=details.joins, about=details.about, until=details.visited_on)
    if details.joins is not None:
        cases.note_visit(
            details.joins,
            same,
            visited_on=details.visited_on,
            place=place.name,
            outcome_words=law.entry(law.OUTCOMES, details.outcome).words,
            by=by,
            at=at,
        )
    visit = new_line(details, place, person_id, case_id, submission_id, by=by, at=at)
    visit.occasion = earlier[0][1] + 1 if earlier else 1
    visit.earlier_id = earlier[0][0] if earlier else None
    visit.competent = _competent(details, place, received)
    db.session.add(visit)
    db.session.flush()
    note(
        (VISIT, visit.id),
        "logged",
        {"line": visit.number, "year": visit.year, "outcome": visit.outcome},
        agency_id=place.agency_id,
        by=by,
        at=at,
        content=visits.content_of(visit, people_queries.fingerprints({person_id})),
    )
    if received is not None:
        _take_originals(visit, by=by, at=at)
    if details.outcome == "refused":
        owe_notice(visit, by=by, at=at)
    if details.turn_id is not None:
        turns.serve(details.turn_id, visit, by=by, at=at)
    return visit


def add_to_visit(visit: Visit, parts: Mapping[str, str], *, by: Actor, at: datetime) -> list[VisitNote]:
    """Bổ sung vào dòng đã ghi: what was learned after the person left, by part (``PARTS``); nothing is
    overwritten.

    Raises NotYourPlace; ValueError for an unknown part.
    """
    own_place(visit.place_id, by)
    if not set(parts) <= set(PARTS):
        raise ValueError("an unknown part")
    rows = [
        VisitNote(visit_id=visit.id, part=part, text=text, officer_id=by.id, at=at)
        for part, text in parts.items()
    ]
    db.session.add_all(rows)
    db.session.flush()
    for one in rows:
        note(
            (VISIT, visit.id),
            "added_to",
            {"part": one.part},
            agency_id=visit.agency_id,
            by=by,
            at=at,
            content=visits.note_content(one),
        )
    return rows


def next_line(place_id: int, year: int) -> int:
    """The number (STT) of the next line of a place's book; see ``papers.actions.next_number``."""
    return next_number(f"visit:{place_id}", year)


def demand_session(kind: str, session_id: int | None, place: Place, on: date) -> Session | None:
    """That a leader's reception names his session of that day at that place, and an ordinary one none.

    Raises WrongVisit.
    """
    if not law.entry(law.KINDS, kind).leader:
        if session_id is not None:
            raise WrongVisit("session_id", "Tiếp thường xuyên không thuộc buổi tiếp nào của lãnh đạo.")
        return None
    session = db.session.get(Session, session_id) if session_id is not None else None
    if session is None or session.place_id != place.id or session.held_on != on:
        raise WrongVisit("session_id", "Chọn buổi tiếp của lãnh đạo tại nơi này trong ngày.")
    delegated = session.delegate_name is not None
    if kind not in (("delegated",) if delegated else (session.kind,)):
        raise WrongVisit("kind", "Hình thức tiếp không khớp với buổi tiếp trong lịch.")
    if not delegated:
        try:
            schedule.demand_head(session.agency_id, session.leader_position, on)
        except BadDetail as refused:
            raise WrongVisit("session_id", f"{refused}.".replace("..", ".")) from refused
    return session


def own_place(place_id: int, by: Actor) -> Place:
    """The place, if it is his agency's and he receives citizens. Raises NotYourPlace."""
    place = db.session.get(Place, place_id)
    if place is None or place.agency_id != by.agency_id or by.id is None or not by.may(WRITE):
        raise NotYourPlace
    return place


def demand_lawful(details: VisitDetails, place: Place, at: datetime) -> None:
    """What the law and the calendar ask of a line, beside the checks of the table. Raises WrongVisit."""
    on = details.visited_on
    if on > local_day(at):
        raise WrongVisit("visited_on", "Ngày tiếp không được sau hôm nay.")
    if on < place.first_on or (place.last_on is not None and on > place.last_on):
        raise WrongVisit("visited_on", "Ngày này nơi tiếp công dân không hoạt động. Xem lại ngày tiếp.")
    if not any(one.key == details.mode for one in law.on_day(law.MODES, on)):
        raise WrongVisit("mode", "Ngày này chưa có hình thức tiếp trực tuyến.")
    demand_session(details.kind, details.session_id, place, on)
    if details.confidential and Kind(details.about) not in SEALED_KINDS:
        raise WrongVisit("confidential", "Chỉ giữ bí mật danh tính của người tố cáo.")
    if details.incoming is not None and (details.joins is not None or details.outcome != "taken"):
        raise ValueError("a new matter is taken in, and joins no other")
    if details.outcome == "taken" and details.incoming is None and details.joins is None:
        raise WrongVisit("outcome", "Nhận đơn thì ghi đơn mới, hoặc chọn vụ việc đang có.")
    if details.outcome == "guided" and not (details.guided_agency_id or details.guided_to):
        raise WrongVisit("guided_to", "Chọn hoặc nhập cơ quan mà ông/bà hướng dẫn người dân đến.")
    _check_ground(details)


def _check_ground(details: VisitDetails) -> None:
    """No one is turned away without a ground of the law in force on the day (LTCD Đ9, NĐ 154/2026 Đ4)."""
    if details.outcome != "refused":
        if details.ground is not None:
            raise WrongVisit("outcome", "Chỉ ghi căn cứ từ chối khi từ chối tiếp.")
        return
    grounds = {one.key: one for one in law.on_day(law.REFUSALS, details.visited_on)}
    ground = grounds.get(details.ground or "")
    if ground is None:
        raise WrongVisit(
            "ground", "Chọn căn cứ từ chối tiếp theo luật. Không có căn cứ thì phải tiếp người đến."
        )
    if ground.cite and not details.ground_words:
        raise WrongVisit("ground_words", "Ghi điều, khoản của luật cho phép từ chối trong trường hợp này.")


def _person(details: VisitDetails, submission_id: int | None, *, at: datetime) -> int:
    """The row of who came: that of his submission where it says the same of him, else one of its own."""
    open_matter = details.incoming is not None and details.incoming.kind not in SEALED_KINDS
    if submission_id is not None and (open_matter or details.confidential):
        found = case_queries.by_submission(submission_id)
        if found is None:
            raise LookupError(f"no submission {submission_id}")
        return found[0].sender_id
    if details.confidential:
        seal = new_seal(Kind(details.about))
        if seal is None:
            raise ValueError("only a denouncer's name is sealed")
        # No submission keeps the key: nothing of him is kept either.
        return people.record([sealed_person(NOBODY, seal.key)], at=at)[0]
    return people.record([replace(details.person, people_count=details.people_count)], at=at)[0]


def new_line(
    details: VisitDetails,
    place: Place,
    person_id: int,
    case_id: int | None,
    submission_id: int | None,
    *,
    by: Actor,
    at: datetime,
) -> Visit:
    """The row of a line under the next number of its place and year; not added to the session yet."""
    same = (
        *("visited_on", "kind", "mode", "receiver_id", "receiver_name", "receiver_position", "session_id"),
        *("confidential", "about", "area_code", "people_count", "dealt_by", "outcome", "ground"),
        *("ground_words", "guided_agency_id", "guided_to", "told", "wants_result", "note", "id_warning"),
    )
    year = details.visited_on.year
    return Visit(
        **{name: getattr(details, name) for name in same},
        place_id=place.id,
        agency_id=place.agency_id,
        year=year,
        number=next_line(place.id, year),
        entered_at=at,
        officer_id=by.id,
        person_id=person_id,
        search_name=None if details.confidential else search_text(details.person.full_name)[:_LONGEST_NAME],
        summary=HIDDEN if details.confidential else details.summary,
        case_id=case_id,
        submission_id=submission_id,
        papers=[dict(one) for one in details.papers],
        submission_key=key_digest(details.submission_key) if details.submission_key else None,
    )


def _competent(details: VisitDetails, place: Place, received: Received | None) -> str:
    """Cột 9: as the officer says, else as the outcome tells; of what waits to be sorted nobody knows yet."""
    if details.competent != "unknown" or (received is not None and received.triage):
        return details.competent
    if received is not None:
        return "ours" if received.lodged.agency_id == place.agency_id else "other"
    if details.joins is not None:
        case = db.session.get_one(Case, details.joins)
        return "unknown" if case.triage else "ours" if case.agency_id == place.agency_id else "other"
    if details.outcome == "guided":
        return "ours" if details.guided_agency_id == place.agency_id else "other"
    return "unknown"


def _take_originals(visit: Visit, *, by: Actor, at: datetime) -> None:
    """What of the papers handed over is original is kept with the case until it is given back."""
    papers = [(one["what"], one["copies"]) for one in visit.papers if one["original"]]
    if papers and visit.case_id is not None and visit.submission_id is not None:
        keeping.take_with(visit.case_id, papers, submission_id=visit.submission_id, by=by, at=at)


def owe_notice(visit: Visit, *, by: Actor, at: datetime) -> None:
    """The written notice that some refusals want, from the day on which the ground was there."""
    owed = law.entry(law.REFUSALS, visit.ground or "").written
    if owed and any(one.in_force(visit.visited_on) for one in STATUTE.versions(REFUSE_NOTICE)):
        deadlines.start(
            Start(REFUSE_NOTICE, (VISIT, visit.id), visit.agency_id, visit.visited_on, visit.officer_id),
            by=by,
            at=at,
        )
