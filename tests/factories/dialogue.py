"""Dialogue sessions for tests, as rows: committed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.dialogue.actions import targets
from feedback.dialogue.actions.targets import TargetDetails
from feedback.dialogue.models import AgendaItem, DialogueSession, DialogueTarget
from feedback.extensions import db
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
