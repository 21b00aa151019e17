"""A leader's session held in the demo: who came, what he concluded; a promise kept, one late, one to come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any, Final

from feedback.administration.demo.officers import Colleague, Staff
from feedback.agencies import queries as agencies
from feedback.clock import ZONE, local_day
from feedback.commitments import actions as commitments
from feedback.commitments import queries as promised
from feedback.deadlines import queries as deadlines
from feedback.people.actions import PersonDetails
from feedback.reception.actions import holding, scheduling, visits
from feedback.reception.actions.history import SESSION
from feedback.reception.actions.scheduling import SessionDetails
from feedback.reception.actions.visits import VisitDetails
from feedback.reception.holding import Conclusion
from feedback.reception.models import Place, Session

_AGENCY: Final = "21211"
_AGO: Final = timedelta(days=21)
_NINE: Final = time(9)
_PLANNED: Final = timedelta(days=10)
_CAME: Final = (
    ("Bùi Văn Chính", "Đường vào thôn hỏng sau lũ, xe cứu thương không vào được"),
    ("Phạm Thị Lài", "Mương tiêu nước trước trường mẫu giáo bị lấp, mưa là ngập sân"),
    ("Đinh Văn Rế", "Đèn đường xóm Bắc tắt ba tháng nay"),
)
_CONCLUDED: Final = (
    # agency, what is to be done, calendar days from the session until it is due
    ("SXD", "Khảo sát và sửa đoạn đường vào thôn bị hỏng sau lũ", 15),
    (_AGENCY, "Khơi thông mương tiêu nước trước trường mẫu giáo", 12),
    (_AGENCY, "Thay bóng đèn đường xóm Bắc", 40),
)


def hold_session(opened: Iterable[Place], staff: Staff, *, at: datetime) -> None:
    """Three weeks before the moment the chair of a commune received; in the caller's transaction."""
    agency = agencies.by_code(_AGENCY)
    place = next((one for one in opened if agency is not None and one.agency_id == agency.id), None)
    chair = staff.head(agency.id) if agency else None
    desk = staff.one(agency.id, "desk", Random(0)) if agency else None
    clerk = staff.one(agency.id, "handler", Random(0)) if agency else None
    if agency is None or place is None or chair is None or desk is None or clerk is None:
        return
    at -= _AGO
    if place.first_on > local_day(at - _PLANNED):
        return
    day = local_day(at)
    while not deadlines.calendar().works(day):
        day += timedelta(days=1)
    # Whatever the hour of loading: a session is confirmed while it lasts.
    at = datetime.combine(day, _NINE, ZONE).astimezone(UTC)
    session = _planned(place, chair, at=at)
    for name, summary in _CAME:
        _receive(session, desk, name, summary, at=at)
    acts: dict[str, Any] = {"by": chair.actor, "at": at}
    for code, what, days in _CONCLUDED:
        body = agencies.by_code(code)
        assert body is not None
        conclusion = Conclusion(what, body.id, session.held_on + timedelta(days=days))
        holding.put_conclusion(session, conclusion, expected=session.version, **acts)
    said = "\n".join(summary for _, summary in _CAME)
    concluded = "Xã tiếp thu ý kiến của bà con, giao các cơ quan làm ngay các việc sau."
    holding.write_down(session, said=said, concluded=concluded, expected=session.version, **acts)
    holding.hold(session, nobody_came=False, expected=session.version, **acts)
    road, ditch, _lamp = promised.of_source((SESSION, session.id))
    holding.issue_notice(session, [road.agency_id], **acts)
    done = at + timedelta(days=9)
    evidence = "Đã nạo vét 120 m mương, biên bản nghiệm thu có chữ ký của trưởng thôn."
    commitments.report(ditch, evidence=evidence, expected=ditch.version, by=clerk.actor, at=done)
    commitments.confirm(ditch, expected=ditch.version, by=chair.actor, at=done + timedelta(days=1))


def _planned(place: Place, chair: Colleague, *, at: datetime) -> Session:
    details = SessionDetails(
        place_id=place.id,
        leader_id=chair.actor.id,
        leader_name=chair.signature.name or "",
        leader_position=chair.signature.position or "",
        held_on=local_day(at),
        opens="07:30",
        closes="11:00",
        content="Tiếp công dân định kỳ",
        attending="Văn phòng, công chức địa chính, Công an xã",
    )
    early = at - _PLANNED
    session = scheduling.add_session(details, agency_id=place.agency_id, by=chair.actor, at=early)
    scheduling.publish(place.agency_id, details.held_on, by=chair.actor, at=early)
    return session


def _receive(session: Session, desk: Colleague, name: str, summary: str, *, at: datetime) -> None:
    line = VisitDetails(
        place_id=session.place_id,
        visited_on=session.held_on,
        kind="periodic",
        mode="in_person",
        receiver_id=session.leader_id,
        receiver_name=session.leader_name,
        receiver_position=session.leader_position,
        session_id=session.id,
        person=PersonDetails(kind="person", full_name=name, address="Xã Tịnh Khê", wants="none"),
        about="report",
        summary=summary,
        outcome="explained",
        told="Chủ tịch xã nghe và kết luận tại buổi tiếp.",
    )
    visits.log_visit(line, by=desk.actor, at=at)
