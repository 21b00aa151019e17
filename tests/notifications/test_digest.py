"""Thư tóm tắt 7 giờ 30: what waits, by number only, once a day, on working days, to who wants it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from feedback.accounts import absences
from feedback.accounts.models import Officer
from feedback.actor import SYSTEM
from feedback.cases import actions, digest
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.jobs import Jobs
from feedback.notifications import texts
from feedback.notifications.delivery import deliver
from feedback.notifications.models import Message
from tests.cases.desk_browser import hidden
from tests.conftest import MOMENT
from tests.factories.cases import TITLE, make_case, make_overdue_case
from tests.factories.matters import receive_matter
from tests.factories.officers import browser_of, make_handler, officer_of

MORNING = datetime(2026, 11, 26, 0, 30, tzinfo=UTC)
"""Half past seven of Thursday 26 November 2026 in the province."""


def given(case: Case, officer: Officer, at: datetime = MOMENT) -> Case:
    actions.assign(case, officer_id=officer.id, expected=case.version, by=SYSTEM, at=at)
    db.session.commit()
    return case


def mails() -> list[Message]:
    return db.session.query(Message).filter_by(template="cases/digest").order_by(Message.id).all()


@pytest.fixture
def morning(clock: FixedClock, app: Flask) -> FixedClock:
    clock.at = MORNING
    return clock


def test_one_mail_says_what_waits_by_number_only(app: Flask, morning: FixedClock) -> None:
    handler, idle = make_handler(), officer_of("SXD", "desk", name="Bùi Thị Thuỷ")
    late = given(make_overdue_case(days=40), handler, MOMENT - timedelta(days=20))
    fresh = given(make_case(), handler)
    assert digest.send_digests() == 1
    mail = mails()[0]
    assert mail.recipient_id == handler.id != idle.id
    text = texts.render(mail.template, mail.values, by_post=False)
    assert text.subject == "Việc của ông/bà hôm nay: 2 việc"
    assert f"Quá hạn: 1 việc\n- {late.number} · hạn {late.due_on:%d/%m/%Y}" in text.body
    assert f"Mới giao từ buổi sáng làm việc trước: 1 việc\n- {fresh.number} · hạn" in text.body
    assert TITLE not in text.body
    assert "Nguyệt" not in str(mail.values)
    db.session.commit()
    assert deliver() >= 1


def test_nothing_to_say_days_off_and_who_does_not_want_it(app: Flask, morning: FixedClock) -> None:
    handler = make_handler()
    assert digest.send_digests() == 0
    given(make_overdue_case(days=40), handler, MOMENT - timedelta(days=20))
    for on in (28, 29):
        morning.at = MORNING.replace(day=on)
        assert digest.send_digests() == 0
    morning.at = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)
    assert digest.send_digests() == 0
    morning.at = MORNING
    client = browser_of(app, handler)
    assert "Ông/bà đang nhận thư này" in client.get("/tai-khoan").text
    token = hidden(client.get("/tai-khoan").text)["csrf_token"]
    answer = client.post("/tai-khoan/thu-buoi-sang", data={"muon": "0", "csrf_token": token})
    assert answer.status_code == 303
    assert digest.send_digests() == 0
    assert mails() == []


def test_one_mail_a_day_however_many_workers_try(app: Flask, morning: FixedClock) -> None:
    given(make_overdue_case(days=40), make_handler(), MOMENT - timedelta(days=20))
    assert [digest.send_digests() for _ in range(3)] == [1, 0, 0]
    morning.at = MORNING + timedelta(days=1)
    assert digest.send_digests() == 1
    assert len(mails()) == 2


def test_of_a_sealed_case_no_number_and_nothing_to_a_substitute(app: Flask, morning: FixedClock) -> None:
    sworn, other = officer_of("SXD", "denunciation", name="Hồ Thị Kim Yến"), make_handler()
    sealed = given(db.session.get_one(Case, receive_matter("denunciation").lodged.case_id), sworn)
    assert digest.send_digests() == 1
    told = mails()[0].values["told"]
    assert sealed.number not in told
    assert "TC-" not in told
    assert "- 1 việc không ghi số trong thư" in told
    absences.declare(
        officer_id=sworn.id,
        first_on=MORNING.date(),
        last_on=MORNING.date() + timedelta(days=6),
        why="leave",
        substitute_id=other.id,
        by=SYSTEM,
        at=MORNING,
    )
    plain = given(make_overdue_case(days=40), sworn)
    morning.at = MORNING + timedelta(days=1)
    assert digest.send_digests() == 1
    assert mails()[-1].recipient_id == other.id
    assert plain.number in mails()[-1].values["told"]
    assert "không ghi số" not in mails()[-1].values["told"]


def test_a_long_list_is_cut_and_counted(
    app: Flask, morning: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "MOST_LINES", 2)
    handler = make_handler()
    for _ in range(4):
        given(make_overdue_case(days=40), handler, MOMENT - timedelta(days=20))
    assert digest.send_digests() == 1
    assert "- và 2 việc nữa" in mails()[0].values["told"]


def test_the_clock_sends_it_at_half_past_seven(app: Flask) -> None:
    jobs: Jobs = app.extensions["jobs"]
    tasks = {str(task.name): task for task in jobs.queue().huey._registry.periodic_tasks}
    task = next(one for name, one in tasks.items() if "each_morning" in name)
    # Huey hands in the moment in UTC without its zone.
    assert task.validate_datetime(MORNING.replace(tzinfo=None))
    assert not task.validate_datetime(MORNING.replace(hour=7, tzinfo=None))
