"""The clock goes back a day, ahead two days, over Tết, and is put right: nothing loses its order, nobody is
shut out, and an administrator is told.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from flask import Flask
from sqlalchemy import select

from feedback import tries
from feedback.cases import queries
from feedback.cases.models import Submission
from feedback.clock import FixedClock
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.notifications.delivery import deliver
from feedback.notifications.models import Message
from feedback.register import queries as register
from feedback.register import verifying
from feedback.register.actions import link_waiting
from feedback.register.models import RegisterEntry
from feedback.web import limits
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_case
from tests.factories.officers import browser_of, make_handler, officer_of

DAY = timedelta(days=1)
TET = datetime(2027, 2, 6, 2, 0, tzinfo=UTC)
"""The first day of the year Đinh Mùi, nine in the morning."""
STATE = "/quan-tri/tinh-trang"


def lodge(clock: FixedClock) -> int:
    """A submission that comes in now; its row's number."""
    case = make_case(received_at=clock.now())
    found = db.session.scalars(select(Submission.id).where(Submission.case_id == case.id)).one()
    db.session.rollback()
    return found


def test_the_order_is_that_of_the_register(app: Flask, clock: FixedClock) -> None:
    made = []
    for moment in (MOMENT, MOMENT - DAY, MOMENT + 2 * DAY, TET, MOMENT + timedelta(hours=1)):
        clock.at = moment
        made.append(lodge(clock))
    link_waiting()
    entries = db.session.scalars(
        select(RegisterEntry).where(RegisterEntry.seq.is_not(None)).order_by(RegisterEntry.seq)
    ).all()
    assert [entry.id for entry in entries] == sorted(entry.id for entry in entries)
    assert not verifying.verify().faults
    assert made == sorted(made)
    assert [after for _, _, after in register.set_back(timedelta(minutes=2))] == [
        MOMENT - DAY,
        MOMENT + timedelta(hours=1),
    ]


def test_acts_on_one_case_stay_in_their_order(app: Flask, clock: FixedClock) -> None:
    case = make_accepted_case(at=MOMENT - DAY)
    acts = [event.act for event in queries.events_of(case.id)]
    assert len(acts) > 1
    assert acts[-1] == "accepted"


def test_over_tet_no_deadline_ends_on_a_holiday(app: Flask, clock: FixedClock) -> None:
    clock.at = TET
    case = make_case(received_at=TET)
    due = db.session.scalars(select(Deadline.due_on).where(Deadline.subject_id == case.id)).all()
    assert due
    assert all(day > datetime(2027, 2, 10, tzinfo=UTC).date() for day in due)


def test_an_administrator_is_told(app: Flask, clock: FixedClock) -> None:
    lodge(clock)
    clock.at = MOMENT - DAY
    browser = browser_of(app, officer_of("VPUBT", "admin", username="quan.tri"))
    page = browser.get(STATE).get_data(as_text=True)
    assert "giờ sau bây giờ 24 giờ" in page
    assert "against the register" in app.test_client().get("/readyz").json["clock"]  # type: ignore[index]
    lodge(clock)
    clock.at = MOMENT + timedelta(minutes=5)
    browser = browser_of(app, officer_of("VPUBT", "admin", username="quan.tri.2"))
    assert "Đồng hồ đã bị lùi" in browser.get(STATE).get_data(as_text=True)


def test_sessions_end_rather_than_last_too_long(app: Flask, clock: FixedClock) -> None:
    browser = browser_of(app, make_handler())
    assert browser.get("/viec-cua-toi").status_code == 200
    for moment in (MOMENT - DAY, MOMENT + 2 * DAY):
        clock.at = moment
        assert browser.get("/viec-cua-toi").status_code != 200
    clock.at = MOMENT + timedelta(minutes=1)
    assert browser.get("/viec-cua-toi").status_code == 200


def test_mails_written_by_a_clock_ahead_go_when_it_is_right(app: Flask, clock: FixedClock) -> None:
    clock.at = MOMENT + 2 * DAY
    lodge(clock)
    clock.at = MOMENT
    deliver()
    db.session.rollback()
    assert set(db.session.scalars(select(Message.state))) == {"sent"}


def test_counts_in_memory_end_though_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    counts, real = limits.Counts(), time.time
    counts.incr("cửa", 300)
    monkeypatch.setattr(time, "time", lambda: real() - 86_400)
    assert abs(counts.get_expiry("cửa") - time.time() - 300) < 5
    started = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: started + 301)
    assert counts.get("cửa") == 0


def test_wrong_codes_counted_by_a_clock_ahead_shut_nobody_out(app: Flask) -> None:
    for _ in range(9):
        tries.count_try("QN-1", at=MOMENT + 2 * DAY)
    assert tries.count_try("QN-1", at=MOMENT) == 1


def test_a_server_of_the_right_time_is_asked(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(app.extensions["settings"], time_server="http://gio.example/")
    monkeypatch.setitem(app.extensions, "settings", settings)

    def head(*_: Any, **__: Any) -> httpx.Response:
        return httpx.Response(200, headers={"date": format_datetime(MOMENT - timedelta(hours=3))})

    monkeypatch.setattr(httpx, "head", head)
    browser = browser_of(app, officer_of("VPUBT", "admin", username="quan.tri"))
    page = browser.get(STATE).get_data(as_text=True)
    assert "nhanh hơn 3 giờ" in page
