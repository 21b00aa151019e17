"""Dialogue sessions for tests, as rows: committed."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.commitments.models import Commitment
from feedback.dialogue.actions import targets
from feedback.dialogue.actions.history import HISTORY, SESSION
from feedback.dialogue.actions.targets import TargetDetails
from feedback.dialogue.models import (
    AgendaItem,
    Conclusion,
    DialogueSession,
    DialogueTarget,
    Registration,
    Statement,
)
from feedback.extensions import db
from feedback.people import actions as people
from feedback.people.details import PersonDetails
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT
from tests.factories.reception import TODAY


def make_dialogue(code: str = "21211", *, number: str = "2026-901", **more: Any) -> DialogueSession:
    """An announced dialogue of the head of the agency in two weeks, fifty seats, two items on the agenda."""
    agency = agencies.by_code(code)
    assert agency is not None, code
    day = TODAY + timedelta(days=14)
    values = {
        "code": number,
        "agency_id": agency.id,
        "kind": "leader",
        "basis": "requests",
        "topic": "Bồi thường, tái định cư dự án đường ven biển Dung Quất – Sa Huỳnh",
        "summary": "Trả lời kiến nghị của các hộ thôn Trường Định về đơn giá bồi thường, tái định cư.",
        "chair_name": "Đinh Thị Hrê",
        "chair_position": "Chủ tịch Ủy ban nhân dân xã",
        "held_on": day,
        "opens": "08:00",
        "closes": "11:00",
        "place": "Hội trường Ủy ban nhân dân xã Tịnh Khê",
        "address": "Thôn Trường Định, xã Tịnh Khê",
        "seats": 50,
        "register_until": day - timedelta(days=1),
        "questions_until": day - timedelta(days=3),
        "state": "announced",
        "announced_at": MOMENT - timedelta(days=1),
        "changed_at": MOMENT - timedelta(days=1),
        "made_at": MOMENT - timedelta(days=2),
    }
    session = DialogueSession(**(values | more))
    db.session.add(session)
    db.session.flush()
    for position, title in enumerate(("Báo cáo tiến độ bồi thường", "Ý kiến của các hộ dân"), start=1):
        db.session.add(AgendaItem(session_id=session.id, position=position, title=title))
    db.session.commit()
    return session


def target_of(office: str, kind: str = "leader", *, by: Actor = SYSTEM, **more: Any) -> DialogueTarget:
    """The province's target for an office from the first of March on: twice a year."""
    values = {
        "times_a_year": 2,
        "notice_days": 5,
        "unit": "working_day",
        "document": "Quyết định 15/2026/QĐ-UBND ngày 12/3/2026",
        "first_on": TODAY.replace(month=3, day=1),
    }
    made = targets.set_target(TargetDetails(office=office, kind=kind, **(values | more)), by=by, at=MOMENT)
    db.session.commit()
    return made


def make_signed(code: str = "21211", *, number: str = "2026-900", **more: Any) -> DialogueSession:
    """A dialogue held ten days ago with signed minutes: three spoke, two promises were made."""
    day = TODAY - timedelta(days=10)
    held_at = MOMENT - timedelta(days=9)
    held: dict[str, Any] = {
        "held_on": day,
        "state": "held",
        "held_at": held_at,
        "held_from": "08:00",
        "held_to": "11:30",
        "secretary": "Bùi Thị Thuỷ",
        "register_until": day - timedelta(days=1),
        "questions_until": day - timedelta(days=3),
        "concluded": "Ủy ban nhân dân xã tiếp thu ý kiến của bà Nguyễn Thị Mỹ Hạnh.",
        "minutes_state": "signed",
    }
    session = make_dialogue(code, number=number, **(held | more))
    roads = agencies.by_code("SXD")
    assert roads is not None
    items = list(db.session.scalars(select(AgendaItem.id).where(AgendaItem.session_id == session.id)))
    said = (
        ("citizen", "Nguyễn Thị Mỹ Hạnh", None, "Nhà tôi ở số nhà 12, đường Lê Lợi, gọi 0905 123 456."),
        ("agency", "Phạm Quốc Bảo", roads.id, "Sở đã nghe bà Hạnh, sẽ rà soát đơn giá."),
        ("chair", session.chair_name, None, "Đề nghị Sở Xây dựng làm rõ trong tháng."),
    )
    for position, (role, name, agency_id, words) in enumerate(said, start=1):
        db.session.add(
            Statement(
                session_id=session.id,
                item_id=items[1] if position < 3 else None,
                position=position,
                role=role,
                name=name,
                agency_id=agency_id,
                said=words,
                at=held_at,
            )
        )
    for position, what in enumerate(("Công khai đơn giá bồi thường", "Sửa cống thôn Trường Định"), start=1):
        promise = Commitment(
            source_room="dialogue",
            source_id=session.id,
            position=position,
            heard_by_agency_id=session.agency_id,
            agency_id=roads.id,
            what=what,
            measure="Bảng đơn giá niêm yết tại nhà văn hóa thôn",
            made_on=day,
            due_on=day + timedelta(days=5 if position == 1 else 60),
            first_due_on=day + timedelta(days=5 if position == 1 else 60),
            made_at=held_at,
        )
        db.session.add(promise)
        db.session.flush()
        db.session.add(
            Conclusion(
                session_id=session.id,
                position=position,
                what=what,
                measure="Bảng đơn giá niêm yết tại nhà văn hóa thôn",
                agency_id=roads.id,
                due_on=promise.due_on,
                commitment_id=promise.id,
            )
        )
    db.session.commit()
    return session


def changed_contents() -> list[str]:
    """What ``feedback register verify`` would find changed of what the acts on sessions brought."""
    db.session.rollback()
    link_waiting()
    db.session.commit()
    return [str(one) for one in register.missing_contents(SESSION, partial(HISTORY.digests_of, SESSION))]


def make_came(session: DialogueSession, person: PersonDetails, position: int = 1) -> Registration:
    """One who registered and came, on the seat of his number."""
    [person_id] = people.record([person], at=MOMENT)
    row = Registration(
        session_id=session.id,
        position=position,
        seat=position,
        state="came",
        source="web",
        person_id=person_id,
        code=f"QNG4567890{position:02}",
        secret_digest=bytes(32),
        made_at=MOMENT,
        came_at=MOMENT,
        came_how="hand",
    )
    db.session.add(row)
    db.session.commit()
    return row
