"""Dialogues of the demo: one of a commune to come, one of the province's chair, one called off, one held."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from feedback.administration.demo.officers import Colleague, Staff
from feedback.agencies import queries as agencies
from feedback.clock import ZONE, local_day
from feedback.deadlines import queries as deadlines
from feedback.dialogue.actions import agenda, minutes, minutes_phases, planning
from feedback.dialogue.actions.agenda import Item
from feedback.dialogue.actions.minutes import Said
from feedback.dialogue.agenda import items_of
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.planning import SessionDetails

COMMUNE: Final = "21211"
PROVINCE: Final = "UBT"
_AGENDA: Final = (
    ("Báo cáo tình hình, phương án giải quyết", "Cơ quan chuyên môn", 30),
    ("Ý kiến của người dân", None, 90),
    ("Trả lời, kết luận", "Người chủ trì", 45),
)


def plan_all(staff: Staff, *, at: datetime) -> None:
    """Plan them, in the caller's transaction."""
    commune, province = agencies.by_code(COMMUNE), agencies.by_code(PROVINCE)
    chair = staff.head(commune.id) if commune else None
    governor = staff.head(province.id) if province else None
    if chair is not None:
        _held(chair, at=at)
        planned(
            chair,
            topic="Bồi thường, tái định cư dự án đường ven biển Dung Quất – Sa Huỳnh",
            summary="Đơn giá bồi thường, thời gian giao đất tái định cư, việc làm sau thu hồi đất.",
            held_on=working(local_day(at) + timedelta(days=15)),
            seats=50,
            at=at - timedelta(days=2),
            announced=True,
        )
        off = planned(
            chair,
            kind="topical",
            basis="programme",
            topic="Nước sạch nông thôn các thôn ven biển",
            summary="Chất lượng nước, giá nước, đường ống các thôn Cổ Lũy, Khê Tân.",
            held_on=working(local_day(at) + timedelta(days=9)),
            seats=40,
            at=at - timedelta(days=5),
            announced=True,
        )
        planning.call_off(
            off,
            reason="Chờ kết quả kiểm nghiệm nước của Trung tâm Kiểm soát bệnh tật tỉnh",
            expected=off.version,
            by=chair.actor,
            at=at - timedelta(days=1),
        )
    if governor is not None:
        planned(
            governor,
            kind="leader",
            basis="requests",
            topic="Gỡ vướng cho các dự án nhà ở chậm giao đất",
            summary="Trả lời người mua đất nền tại các dự án chậm tiến độ, chậm cấp giấy chứng nhận.",
            held_on=working(local_day(at) + timedelta(days=22)),
            place="Hội trường Trung tâm Hội nghị tỉnh",
            address="52 Hùng Vương, phường Cẩm Thành",
            mode="mixed",
            link="https://hop.quangngai.example/doi-thoai-nha-o",
            co_hosts=None,
            seats=200,
            at=at - timedelta(days=1),
        )


def planned(
    chair: Colleague, *, held_on: date, at: datetime, announced: bool = False, **more: Any
) -> DialogueSession:
    """A conference of the chair's agency as planned at the moment, with its agenda; ``more``: details."""
    agency_id = chair.actor.agency_id
    assert agency_id is not None
    values: dict[str, Any] = {
        "kind": "conference",
        "basis": "need",
        "chair_id": chair.actor.id,
        "chair_name": chair.signature.name or "",
        "chair_position": chair.signature.position or "",
        "opens": "14:00",
        "closes": "16:45",
        "place": "Hội trường Ủy ban nhân dân xã Tịnh Khê",
        "address": "thôn Trường Định, xã Tịnh Khê",
        "co_hosts": "Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam xã Tịnh Khê",
        "register_until": held_on - timedelta(days=1),
        "questions_until": held_on - timedelta(days=3),
    }
    details = SessionDetails(**values | more | {"held_on": held_on})
    session = planning.plan(details, agency_id=agency_id, by=chair.actor, at=at)
    for title, presenter, long in _AGENDA:
        item = Item(title=title, presenter=presenter, minutes=long)
        agenda.put_item(session, item, number=None, expected=session.version, by=chair.actor, at=at)
    if announced:
        planning.announce(session, expected=session.version, by=chair.actor, at=at)
    return session


def _held(chair: Colleague, *, at: datetime) -> None:
    """Two weeks or less ago: its minutes are a draft."""
    day = working(local_day(at) - timedelta(days=13))
    session = planned(
        chair,
        topic="Sạt lở bờ biển và tuyến đường thôn Cổ Lũy",
        summary="Kè chắn sóng, đường vào thôn, chỗ neo đậu tàu thuyền.",
        held_on=day,
        seats=80,
        at=at - timedelta(days=30),
        announced=True,
    )
    evening = datetime.combine(day, time(17), ZONE)
    acts: dict[str, Any] = {"by": chair.actor, "at": evening}
    _report, questions, answer = items_of(session.id)
    for item, role, name, said in (
        (questions, "citizen", "Phạm Văn Tới", "Sóng đã lấn vào sân ba nhà, xin làm kè trước mùa biển động."),
        (questions, "citizen", "Bùi Thị Ba", "Đường vào thôn hỏng, xe cứu thương không vào được."),
        (answer, "chair", session.chair_name, "Xã nhận khuyết điểm vì chậm, giao các cơ quan làm ngay."),
    ):
        told = Said(item_id=item.id, role=role, name=name, agency_id=None, question_id=None, said=said)
        minutes.add(session, told, **acts)
    secretary = "Công chức Văn phòng - Thống kê xã"
    minutes_phases.hold(
        session,
        held_from="14:00",
        held_to="16:40",
        secretary=secretary,
        expected=session.version,
        **acts,
    )


def working(day: date) -> date:
    """The day, or the next on which offices work."""
    while not deadlines.calendar().works(day):
        day += timedelta(days=1)
    return day
