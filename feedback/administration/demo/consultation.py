"""Consultations of the demo: a commune asks about a reservoir now; what it asked about a road is decided."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from feedback.administration.demo.officers import Colleague, Staff
from feedback.agencies import queries as agencies
from feedback.clock import ZONE, local_day
from feedback.consultation import confirming, households, opinions, synthesis
from feedback.consultation.actions import answering, concluding, materials, planning
from feedback.consultation.actions import households as listing
from feedback.consultation.actions import opinions as entering
from feedback.consultation.actions.concluding import DecisionDetails
from feedback.consultation.actions.households import HouseholdDetails
from feedback.consultation.actions.materials import MeetingDetails
from feedback.consultation.actions.opinions import MEETING, OpinionDetails
from feedback.consultation.models import Consultation
from feedback.consultation.period import ConsultationDetails, areas_of
from feedback.disclosure import document_files
from feedback.law import consultation as law
from feedback.papers import render
from feedback.papers.sheets import Record

COMMUNE: Final = "21211"
_SURNAMES: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Đinh", "Hồ", "Lương", "Bùi", "Huỳnh")
_GIVEN: Final = ("Văn Tám", "Thị Sương", "Văn Thanh", "Thị Ánh Nguyệt", "Hữu Phước", "Thị Lan")
_HAMLETS: Final = ("Trường Định", "Cổ Lũy", "Khê Tân")
_SAID: Final = (
    ("disagree", "Đơn giá đất lúa thấp hơn giá thị trường, đề nghị tính lại."),
    ("agree", ""),
    ("other", "Đồng ý làm hồ, nhưng giao đất tái định cư trước khi thu hồi đất."),
    ("agree", "Có hồ thì đủ nước tưới hai vụ."),
    ("disagree", "Chưa nói rõ hỗ trợ việc làm cho người trẻ."),
)


def consult_all(staff: Staff, *, at: datetime) -> None:
    """Ask, in the caller's transaction."""
    agency = agencies.by_code(COMMUNE)
    clerk = staff.one(agency.id, "handler", Random(0)) if agency else None
    chair = staff.head(agency.id) if agency else None
    if clerk is None or chair is None:
        return
    _decided(clerk, chair, at=datetime.combine(local_day(at) - timedelta(days=70), time(9), ZONE))
    _open(clerk, chair, at=datetime.combine(local_day(at) - timedelta(days=9), time(9), ZONE))


def _open(clerk: Colleague, chair: Colleague, *, at: datetime) -> None:
    row = _announced(
        clerk,
        chair,
        title="Phương án bồi thường, hỗ trợ, tái định cư hồ chứa nước Trường Định",
        project="Hồ chứa nước Trường Định",
        summary="Hồ tưới cho 120 ha lúa hai vụ. 60 hộ có đất bị thu hồi, 14 hộ phải chuyển chỗ ở.",
        days=30,
        at=at,
    )
    for hamlet in _HAMLETS[:2]:
        numbers = households.numbered(row.id, hamlet, None)
        day = local_day(at) + timedelta(days=2)
        listing.reach(row, numbers, on=day, how="slip", by=clerk.actor, at=at + timedelta(days=3))
    _meet(row, clerk, local_day(at) + timedelta(days=5), at=at + timedelta(days=6))
    _hear(row, clerk, range(1, 24), local_day(at) + timedelta(days=4), at=at + timedelta(days=7))


def _decided(clerk: Colleague, chair: Colleague, *, at: datetime) -> None:
    row = _announced(
        clerk,
        chair,
        title="Chủ trương mở rộng đường thôn Khê Tân đi cầu Cổ Lũy",
        project="Đường Khê Tân – Cổ Lũy",
        summary="Mở đường từ 3 m lên 5,5 m, dài 1,8 km; 60 hộ hai bên đường hiến một phần đất.",
        days=35,
        at=at,
    )
    _hear(row, clerk, range(1, 41), local_day(at) + timedelta(days=6), at=at + timedelta(days=7))
    after = at + timedelta(days=37)
    planning.close(row, expected=row.version, by=clerk.actor, at=after)
    answers = (
        ("Tán thành, mong làm sớm", "accepted", "Xã đưa vào kế hoạch quý sau."),
        ("Đề nghị bồi thường cây trồng, đất trên phần mở rộng", "partly", "Hỗ trợ cây trồng theo đơn giá."),
        ("Đề nghị hỗ trợ việc làm, giao đất trước", "explained", "Dự án không phải di dời hộ nào."),
    )
    stances = ("agree", "disagree", "other")
    for stance, (summary, verdict, words) in zip(stances, answers, strict=True):
        group = answering.form_group(row, summary, by=clerk.actor, at=after)
        page = opinions.listing(row.id, opinions.Filters(stance=stance), size=100)
        answering.assign(row, [one.id for one in page.rows], group, by=clerk.actor, at=after)
        answering.answer_group(
            group,
            summary=summary,
            verdict=verdict,
            answer=words,
            expected=group.version,
            by=clerk.actor,
            at=after,
        )
    text = "Ủy ban nhân dân xã nhận ý kiến của 40 hộ. Xã tiếp thu việc hỗ trợ cây trồng, trả lời từng nhóm."
    concluding.write_synthesis(row, text, expected=row.version, by=clerk.actor, at=after)
    concluding.publish_synthesis(
        row,
        checked=[one.key for one in law.CHECKS],
        kept=[one.key for one in synthesis.remaining(row)],
        kept_why="",
        expected=row.version,
        by=chair.actor,
        at=after + timedelta(days=2),
    )
    decision = DecisionDetails(
        number="86/QĐ-UBND",
        on=local_day(after) + timedelta(days=5),
        words="Đầu tư mở rộng đường, hỗ trợ cây trồng theo đơn giá của tỉnh; khởi công quý sau.",
        follows={"agree": True, "disagree": False}.get(row.majority or ""),
        differs_why="Đường phục vụ cả ba thôn; mức hỗ trợ cây trồng đã được nâng theo ý kiến các hộ.",
    )
    at = after + timedelta(days=6)
    concluding.prepare_decision(row, decision, expected=row.version, by=clerk.actor, at=at)
    concluding.publish_decision(
        row,
        checked=[one.key for one in law.DECISION_CHECKS],
        kept=[one.key for one in synthesis.decision_remaining(row)],
        kept_why="",
        expected=row.version,
        by=chair.actor,
        at=at + timedelta(hours=1),
    )


def _announced(
    clerk: Colleague, chair: Colleague, *, title: str, project: str, summary: str, days: int, at: datetime
) -> Consultation:
    """Drafted with its document and sixty households, announced the same day."""
    opens_on, agency_id = local_day(at), clerk.actor.agency_id
    assert agency_id is not None
    details = ConsultationDetails(
        content="project",
        title=title,
        project=project,
        summary=summary,
        questions=["Ông/bà có tán thành không? Nếu không, đề nghị sửa điều gì?"],
        affected="Các hộ có đất trong ranh dự án tại thôn Trường Định, Cổ Lũy, Khê Tân",
        area_codes=[one.code for one in areas_of(agency_id)],
        one_per="household",
        listed_only=False,
        forms=["ballot", "meeting", "portal"],
        responsible="Công chức địa chính, xây dựng xã, điện thoại 0255 3842 111",
        plan_sent_on=opens_on,
        opens_on=opens_on,
        closes_on=opens_on + timedelta(days=days),
    )
    row = planning.draft(details, agency_id=agency_id, by=clerk.actor, at=at)
    sheet = Record(title="Dự thảo phương án", made_on=opens_on, subject=title, text=summary)
    [read] = document_files.prepared([("du-thao.pdf", render.pdf("record", sheet))], at=at)
    document = materials.add_document(
        row,
        [read.laid],
        kind="draft",
        title="Dự thảo phương án",
        public=True,
        read=read,
        by=clerk.actor,
        at=at,
    )
    materials.confirm_document(
        row,
        document.id,
        checked=[one.key for one in confirming.checks_of(document)],
        kept=[one.key for one in confirming.of_document(document)],
        kept_why="",
        by=chair.actor,
        at=at + timedelta(hours=1),
    )
    heads = [
        HouseholdDetails(
            head=f"{_SURNAMES[place % 10]} {_GIVEN[place // 10]}",
            address=f"Xóm {place % 7 + 1}",
            hamlet=_HAMLETS[place // 20],
            people=2 + place % 5,
        )
        for place in range(60)
    ]
    listing.enlist(row, heads, by=clerk.actor, at=at)
    planning.announce(row, expected=row.version, by=chair.actor, at=at + timedelta(hours=2))
    return row


def _meet(row: Consultation, clerk: Colleague, on: date, *, at: datetime) -> None:
    details = MeetingDetails(
        form="meeting",
        held_on=on,
        opens="19:30",
        place="Nhà văn hóa thôn Trường Định",
        people=48,
        households=41,
    )
    meeting = materials.put_meeting(row, details, by=clerk.actor, at=at)
    said = OpinionDetails(
        channel=MEETING,
        stance="other",
        given_on=on,
        meeting_id=meeting.id,
        text="Đề nghị công khai bản đồ thu hồi đất tại nhà văn hóa thôn.",
    )
    entering.enter(row, said, by=clerk.actor, at=at)


def _hear(row: Consultation, clerk: Colleague, numbers: range, on: date, *, at: datetime) -> None:
    """On paper, from the households with these numbers."""
    for household in households.between(row.id, numbers[0], numbers[-1]):
        stance, text = _SAID[household.number % len(_SAID)]
        said = OpinionDetails(
            channel="paper", stance=stance, text=text, given_on=on, household_id=household.id
        )
        entering.enter(row, said, by=clerk.actor, at=at)
