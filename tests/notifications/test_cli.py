"""The ``feedback notifications`` commands."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from feedback.actor import SYSTEM
from feedback.clock import FixedClock
from feedback.extensions import read_only
from feedback.notifications.actions import queue
from feedback.notifications.cli import notifications_cli
from tests.notifications.recipients import BY_MAIL, recipients, rows


def run(app: Flask, *words: str) -> str:
    done = app.test_cli_runner().invoke(notifications_cli, list(words))
    read_only(False)
    assert done.exit_code == 0, done.output
    return done.output


def test_deliver_and_waiting(app: Flask, session: Session, clock: FixedClock) -> None:
    queue("cases/received", to=("people", 1), values={"number": "PA-1"}, by=SYSTEM, at=clock.now())
    queue("cases/received", to=("people", 2), values={"number": "PA-2"}, by=SYSTEM, at=clock.now())
    session.commit()
    clock.at += timedelta(minutes=90)
    assert "Đang chờ: 2 thông báo.\nChờ lâu nhất: 90 phút.\n  2: chưa gửi lần nào" in run(app, "waiting")
    with recipients(app, {1: BY_MAIL}):
        assert run(app, "deliver") == "Đã xong 1 thông báo.\n"
    assert [row.state for row in rows()] == ["sent", "waiting"]
    found = json.loads(run(app, "waiting", "--json"))
    assert found["waiting"] == 1
    assert found["by_fault"] == {"resolver": 1}
    assert "1: không hỏi được địa chỉ người nhận" in run(app, "waiting")
