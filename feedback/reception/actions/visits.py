"""Verbs of a visit: log that somebody came, add to the line what was learned later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.cases import actions as cases
from feedback.cases import queries as case_queries
from feedback.cases import scope
from feedback.cases.actions import keeping
from feedback.cases.models import Case, Submission
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.deadlines.actions import Start
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.intake.actions import Received, key_digest, new_seal
from feedback.law import reception as law
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.law.terms import STATUTE
from feedback.papers.actions import next_number
from feedback.people import actions as people
from feedback.people import queries as people_queries
from feedback.people.details import NOBODY
from feedback.people.details import sealed as sealed_person
from feedback.reception import schedule, secrecy, visits, who
from feedback.reception.actions import turns
from feedback.reception.actions.history import VISIT, note
from feedback.reception.actions.visit_details import VisitDetails as VisitDetails
from feedback.reception.actions.visit_details import WrongVisit as WrongVisit
from feedback.reception.models import OnlineReception, Place, Session, Visit, VisitNote
from feedback.reception.rules import BadDetail, NotYours
from feedback.text import search_text

WRITE: Final = "reception:visit:write"
REFUSE_NOTICE: Final = "TCD_REFUSE_NOTICE"
REPLY: Final = "TCD_REPLY"
_LONGEST_NAME: Final = 200
PARTS: Final[Mapping[str, str]] = {
    "story": "Nội dung trình bày",
    "dealt_by": "Cơ quan đã giải quyết",
    "document": "Số văn bản",
    "result": "Theo dõi kết quả",
    "note": "Ghi chú",
}
"""What may be added to a line, by its column."""


class NotYourPlace(NotYours):
    """The place belongs to another agency, or this officer doesn't receive citizens."""


def log_visit(details: VisitDetails, *, by: Actor, at: datetime) -> Visit:
    """Ghi lượt tiếp: one line of the register, one transaction with what is taken in (LTCD Đ25, Mẫu 03/TCD).

    The number counts the lines of the place in the year; others who log at the same place wait for the
    commit. The occasion («lần thứ …») counts the visits of the same person on the case that he joins, or
    those that the officer says were on the same matter (``again_of``). A refusal on a ground that wants a
    written notice starts TCD_REFUSE_NOTICE (3 working days). More papers of an old case (taken, ``joins``)
    that nothing was told about start TCD_REPLY (10 working days, LTCD Đ28).

    Who joins a case comes with a matter of its kind, whatever was ticked; with a denunciation in confidence
    unless his waiver is named. Of one who keeps his name secret (``confidential``) nothing stands in the
    open; without a submission under whose seal it could lie his name is not kept at all. Of no denunciation
    free text is kept (``secrecy``). Original papers are kept with the case.

    Raises NotYourPlace, WrongVisit, cases.actions.NotYours for an old case that he may not see, NotAllowed
    for originals that he may not keep; what ``intake.actions.receive`` raises, IntegrityError when the key
    was used before, BadDetail for a turn of another place.
    """
    place = own_place(details.place_id, by)
    case = _joined(details, by)
    said = details if case is None else _as_of(case, details)
    demand_lawful(said, place, at)
    _demand_online(said, place)
    details = secrecy.kept(said)
    received = intake.receive([details.incoming], by=by, at=at)[0] if details.incoming else None
    submission_id = received.lodged.submission_id if received else None
    case_id = received.lodged.case_id if received else details.joins
    person_id = _person(details, submission_id, at=at)
    same = {person_id} if details.confidential else people_queries.same_as({person_id})
    earlier = _earlier(details, same, by)
    if case is not None:
        cases.note_visit(
            case.id,
            same,
            visited_on=details.visited_on,
            place=place.name,
            outcome_words=law.entry(law.OUTCOMES, details.outcome).words,
            papers=secrecy.words_of(details.papers),
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
    _take_originals(visit, said, same, by=by, at=at)
    if details.outcome == "refused":
        owe_notice(visit, by=by, at=at)
    if details.outcome == "taken" and case is not None and not said.told:
        deadlines.start(
            Start(REPLY, (VISIT, visit.id), visit.agency_id, visit.visited_on, visit.officer_id), by=by, at=at
        )
    if details.turn_id is not None:
        turns.serve(details.turn_id, visit, by=by, at=at)
    return visit


def add_to_visit(visit: Visit, parts: Mapping[str, str], *, by: Actor, at: datetime) -> list[VisitNote]:
    """Bổ sung vào dòng đã ghi: what was learned after the person left, by part (``PARTS``); nothing is
    overwritten. To a line of a denunciation only the number of a document.

    Raises NotYourPlace, WrongVisit; ValueError for an unknown part.
    """
    own_place(visit.place_id, by)
    if not set(parts) <= set(PARTS):
        raise ValueError("an unknown part")
    for part, text in parts.items():
        if secrecy.is_hushed(visit.about) and not secrecy.may_be_added(part, text):
            raise WrongVisit(part, secrecy.ELSEWHERE)
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
    if secrecy.is_hushed(details.about) and not details.confidential and not details.waiver:
        raise WrongVisit("waiver", "Ghi văn bản mà người tố cáo đồng ý không giữ bí mật, và ngày ký.")
    if details.incoming is not None and (details.joins is not None or details.outcome != "taken"):
        raise ValueError("a new matter is taken in, and joins no other")
    if details.outcome == "taken" and details.incoming is None and details.joins is None:
        raise WrongVisit("outcome", "Nhận đơn thì ghi đơn mới, hoặc chọn vụ việc đang có.")
    if details.outcome == "guided" and not (details.guided_agency_id or details.guided_to):
        raise WrongVisit("guided_to", "Chọn hoặc nhập cơ quan mà ông/bà hướng dẫn người dân đến.")
    _check_ground(details)


def _joined(details: VisitDetails, by: Actor) -> Case | None:
    """The case that he joins, for one who may read it. Raises cases.actions.NotYours."""
    if details.joins is None:
        return None
    case = db.session.scalar(select(Case).where(Case.id == details.joins, *scope.of_reading(by)))
    if case is None:
        raise cases.NotYours
    return case


def _as_of(case: Case, details: VisitDetails) -> VisitDetails:
    """The line with the kind of the case: of a denunciation in confidence but for a waiver. Raises WrongVisit
    where a denouncer would stand by his name in a case that is open.
    """
    if not case.sealed and secrecy.is_hushed(details.about):
        raise WrongVisit("joins", "Vụ việc này không phải tố cáo. Người đến tố cáo thì chọn «Việc mới».")
    secret = case.sealed and (details.confidential or not details.waiver)
    waiver = details.waiver if case.sealed and not secret else None
    return replace(details, about=case.kind, confidential=secret, waiver=waiver)


def _demand_online(details: VisitDetails, place: Place) -> None:
    """That an online line is of a request that was granted (NĐ 154/2026 Đ16 to 24). Raises WrongVisit."""
    asked = db.session.get(OnlineReception, details.online_id) if details.online_id is not None else None
    granted = asked is not None and (asked.place_id, asked.visit_id) == (place.id, None)
    if (details.mode == "online") != granted:
        raise WrongVisit("mode", "Tiếp trực tuyến ghi từ trang của yêu cầu đã được chấp nhận.")


def _earlier(details: VisitDetails, same: set[int], by: Actor) -> list[tuple[int, int]]:
    """Id and occasion of the visits before on this matter, latest first. Raises WrongVisit."""
    if details.joins is not None:
        return visits.earlier_of(same, case_id=details.joins, until=details.visited_on)
    if details.again_of is None:
        return []
    named = who.told_before(details.again_of, by)
    if named is None or secrecy.is_hushed(details.about):
        raise WrongVisit(
            "joins", "Lần đến trước này không chọn được. Chọn «Việc mới» hoặc tìm lại người đến."
        )
    return visits.on_matter_of(named, same, until=details.visited_on)


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
        *("confidential", "waiver", "about", "area_code", "people_count", "dealt_by", "outcome", "ground"),
        *("ground_words", "guided_agency_id", "guided_to", "told", "wants_result", "note", "id_warning"),
    )
    year, hushed = details.visited_on.year, secrecy.is_hushed(details.about)
    return Visit(
        **{name: getattr(details, name) for name in same},
        place_id=place.id,
        agency_id=place.agency_id,
        year=year,
        number=next_line(place.id, year),
        entered_at=at,
        officer_id=by.id,
        person_id=person_id,
        search_name=None if hushed else search_text(details.person.full_name)[:_LONGEST_NAME],
        summary=details.summary,
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


def _take_originals(visit: Visit, said: VisitDetails, same: set[int], *, by: Actor, at: datetime) -> None:
    """What of the papers handed over is original is kept with the case until it is given back: with what was
    just received, else with his submission, else with the first of the case. Raises WrongVisit.
    """
    papers = [(one["what"], one["copies"]) for one in said.papers if one["original"]]
    if not papers or visit.case_id is None or visit.outcome != "taken":
        return
    submission_id = visit.submission_id
    if submission_id is None:
        there = select(Submission.id).where(
            Submission.case_id == visit.case_id, Submission.received_on <= visit.visited_on
        )
        submission_id = db.session.scalar(there.order_by(Submission.sender_id.not_in(same), Submission.id))
    if submission_id is None:
        raise WrongVisit("visited_on", "Ngày tiếp trước ngày nhận đơn của vụ việc này. Xem lại ngày tiếp.")
    on = visit.visited_on if visit.submission_id is None else None
    keeping.take_with(visit.case_id, papers, submission_id=submission_id, received_on=on, by=by, at=at)


def owe_notice(visit: Visit, *, by: Actor, at: datetime) -> None:
    """The written notice that some refusals want, from the day on which the ground was there."""
    owed = law.entry(law.REFUSALS, visit.ground or "").written
    if owed and any(one.in_force(visit.visited_on) for one in STATUTE.versions(REFUSE_NOTICE)):
        deadlines.start(
            Start(REFUSE_NOTICE, (VISIT, visit.id), visit.agency_id, visit.visited_on, visit.officer_id),
            by=by,
            at=at,
        )
