"""An agency ends: what it has still to answer goes along, and who follows it hears of the rest."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from feedback.actor import SYSTEM
from feedback.agencies import actions as agency_acts
from feedback.agencies import plans
from feedback.agencies import queries as agencies
from feedback.clock import FixedClock, local_day
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.oversight.actions import objections
from feedback.oversight.actions import opinions as opinion_acts
from feedback.oversight.models import InspectionFinding, Objection
from feedback.oversight.opinions import proofs
from feedback.oversight.rehoming import OPINIONS
from feedback.oversight.reminding import tell_late_opinions, tell_late_recommendations
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, browser_of, make_leader, officer_of
from tests.factories.oversight import make_opinion
from tests.oversight.test_inspections import closed_cases, drawn

TODAY = local_day(MOMENT)


def told() -> list[tuple[str, int | None]]:
    """Which notices wait, and for whom."""
    asked = select(Message.template, Message.recipient_id).where(Message.template.like("oversight/%"))
    return sorted((template, number) for template, number in db.session.execute(asked))


def test_opinions_that_wait_go_to_the_successor(app: Flask) -> None:
    by, boss = actor_of(officer_of("TTT", "inspector")), actor_of(make_leader("SXD"))
    waiting, answered = make_opinion(by), make_opinion(by, document_number="46/MTTQ-BTT")
    reply = {"text": "Đã trả lời.", "number": "12/SXD", "on": TODAY, "expected": answered.version}
    opinion_acts.reply(answered, **reply, by=boss, at=MOMENT)
    ended, heir = agencies.by_code("SXD"), agencies.by_code("SNNMT")
    assert ended is not None
    assert heir is not None
    succession = [plans.Succession(ended, TODAY, "", heir, {}, {})]
    assert OPINIONS.waiting(succession) == {(ended.id, heir.id): 1}
    assert OPINIONS.rehome(succession, by=SYSTEM, at=MOMENT, progress=lambda done: None).total() == 1
    db.session.commit()
    assert (waiting.agency_id, answered.agency_id) == (heir.id, ended.id)
    assert list(proofs.check()) == []


def test_who_follows_an_agency_hears_what_is_late_and_answered(app: Flask, clock: FixedClock) -> None:
    by, boss = actor_of(officer_of("TTT", "inspector")), make_leader("SXD")
    ended, heir = agencies.by_code("SXD"), make_leader("SNNMT")
    assert ended is not None
    make_opinion(by)
    closed_cases()
    finding = InspectionFinding(
        inspection_id=drawn(by=by).id,
        agency_id=ended.id,
        words="Hai hồ sơ không có giấy hẹn.",
        recommendation="Chấn chỉnh việc cấp giấy hẹn.",
        due_on=TODAY,
        state="open",
    )
    objection = Objection(
        source_room="oversight",
        measure="received",
        first_on=date(2026, 1, 1),
        last_on=date(2026, 12, 31),
        title="Tiếp nhận",
        told="1 vụ việc",
        agency_id=ended.id,
        words="Thiếu một vụ việc.",
        asked_at=MOMENT,
        asked_by=boss.id,
    )
    db.session.add_all((finding, objection))
    assert heir.agency_id is not None
    agency_acts.end(
        ended.id, last_on=TODAY, successor_ids=[heir.agency_id], basis="Nghị quyết thử", by=SYSTEM, at=MOMENT
    )
    db.session.commit()
    before = told()
    clock.at = MOMENT + timedelta(days=60)
    assert (tell_late_opinions(), tell_late_recommendations()) == (1, 1)
    objections.answer(objection, "rejected", "Đã đếm đủ.", "", expected=1, by=by, at=clock.at)
    db.session.commit()
    new = [one for one in told() if one not in before]
    templates = ("oversight/finding_late", "oversight/objection_answered", "oversight/opinion_late")
    assert new == [(one, heir.id) for one in templates]
    queue = browser_of(app, heir).get("/viec-cua-toi").text
    assert "1 ý kiến Mặt trận, đoàn thể phải trả lời, đã quá hạn" in queue
    assert "1 kiến nghị sau kiểm tra phải thực hiện, đã quá hạn 25/11/2026" in queue
