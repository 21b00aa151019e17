"""Who came in person in the demo: lines of the register at each place, some of them about cases there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import select

from feedback.administration.demo.officers import Colleague, Staff
from feedback.cases.models import Case, Submission
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.people import queries as people
from feedback.people.actions import PersonDetails
from feedback.reception.actions.visits import VisitDetails, log_visit
from feedback.reception.models import Place

_VISITS: Final = (
    # days ago, who, kind of matter, what about, outcome, and what belongs to it
    (9, "Phạm Thị Diệu Hiền", "petition", "Hỏi thủ tục tách thửa đất vườn cho con", "guided",
     {"guided_to": "Chi nhánh Văn phòng đăng ký đất đai", "told": "Nộp hồ sơ tại bộ phận một cửa."}),
    (6, "Đinh Văn Grây", "report", "Đường vào rẫy bị sạt, xe không lên được", "explained",
     {"told": "Xã đã báo đơn vị quản lý đường, dự kiến sửa trong tháng."}),
    (3, "Đinh Văn Grây", "report", "Đường vào rẫy vẫn chưa sửa", "explained",
     {"told": "Đơn vị quản lý đường đã khảo sát, chờ vật liệu."}),
    (3, "Võ Tấn Lực", "complaint", "Không đồng ý với giá bồi thường đất đã được giải quyết", "refused",
     {"ground": "SETTLED_AND_PERSISTS"}),
    (1, "Trần Thị Ngọc Bích", "petition", "Bảy hộ đề nghị nắn mương thoát nước sau khu dân cư", "explained",
     {"people_count": 7, "told": "Hẹn kiểm tra thực địa cùng đại diện các hộ."}),
)  # fmt: skip
_AGAIN: Final = "Đến hỏi tình hình giải quyết"


def receive_visitors(places: Iterable[Place], staff: Staff, chance: Random, *, at: datetime) -> None:
    """Log some visits at each place that somebody receives at; in the caller's transaction."""
    for row, place in enumerate(places):
        desk = staff.one(place.agency_id, "desk", chance)
        if desk is None or desk.actor.id is None:
            continue
        for days, name, about, summary, outcome, more in _VISITS:
            person = PersonDetails(
                "person", name, phone=f"08{row:04}{len(name):04}", area_code=place.area_code, wants="none"
            )
            _log(place, desk, person, about, summary, outcome, more, _before(at, days))
        for case, sender_id in _open_cases(place.agency_id):
            joined = {"joins": case.id, "told": "Đã cho biết vụ việc đang ở bước nào."}
            person = people.said(sender_id)
            if deadlines.calendar().works(local_day(at)):
                _log(place, desk, person, case.kind, f"{_AGAIN}: {case.title}", "explained", joined, at)


def _before(at: datetime, days: int) -> datetime:
    """The same hour so many days before, or on the last working day before that."""
    moment = at - timedelta(days=days)
    while not deadlines.calendar().works(local_day(moment)):
        moment -= timedelta(days=1)
    return moment


def _open_cases(agency_id: int) -> list[tuple[Case, int]]:
    """One open matter of the agency with its sender, whose name may be written down."""
    chosen = (
        select(Case, Submission.sender_id)
        .join(Submission, Submission.case_id == Case.id)
        .where(Case.agency_id == agency_id, Case.closed_on.is_(None), Submission.sealed_content.is_(None))
        .order_by(Case.id)
        .limit(1)
    )
    return [(case, sender_id) for case, sender_id in db.session.execute(chosen)]


def _log(
    place: Place,
    desk: Colleague,
    person: PersonDetails,
    about: str,
    summary: str,
    outcome: str,
    more: dict[str, Any],
    at: datetime,
) -> None:
    details = VisitDetails(
        place_id=place.id,
        visited_on=local_day(at),
        kind="regular",
        mode="in_person",
        receiver_id=desk.actor.id,
        receiver_name=desk.signature.name or "",
        receiver_position=desk.signature.position or "",
        person=person,
        about=about,
        summary=summary[:300],
        area_code=place.area_code,
        outcome=outcome,
        **more,
    )
    log_visit(details, by=desk.actor, at=at)
