"""What /metrics tells, what the alerts and the dashboard ask of it, and the line of each request."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from feedback import config
from feedback.administration import beats, replica_health
from feedback.administration.backup import taking
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.replicas import State

ROOT = Path(__file__).resolve().parents[2]
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
BOARD = ROOT / "deploy" / "grafana" / "dashboard.json"
_NAME = re.compile(r"\b(?:feedback|process)_[a-z_]+\b")


def told(app: Flask) -> str:
    return app.test_client().get("/metrics").text


def test_alerts_and_dashboard_ask_only_for_what_is_told(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = {"taken_at": clock.at - timedelta(hours=2), "faulty": 0}
    monkeypatch.setattr(taking, "last", lambda: backup)
    watch = type("Watch", (), {"look": lambda _self: State(True, True, True, False, 0, 0.0)})()
    monkeypatch.setattr(replica_health, "replica_watch", lambda: watch)
    app.extensions["jobs"].consuming = True
    app.extensions.pop("last_beat", None)
    try:
        with app.app_context():
            beats.beat()
    finally:
        app.extensions["jobs"].consuming = False
    clock.at += timedelta(minutes=7)
    app.test_client().get("/huong-dan")
    text = told(app)
    names = set(re.findall(r"^([a-z_]+)(?=[ {])", text, re.M)) | set(re.findall(r"^# TYPE (\S+)", text, re.M))
    names |= {f"{name}_{tail}" for name in names for tail in ("bucket", "sum", "count")}
    asked = set(_NAME.findall(ALERTS.read_text()))
    board = json.loads(BOARD.read_text())
    for panel in board["panels"]:
        for target in panel["targets"]:
            asked |= set(_NAME.findall(target["expr"]))
    assert len(asked) > 20
    assert asked - names == set()
    assert "feedback_worker_beat_seconds 420.0" in text
    assert "feedback_backup_age_seconds 7620.0" in text
    assert 'feedback_deadlines{clock="legal",standing="overdue"}' in text
    assert re.search(r'feedback_build_info\{.*migration="\d{4}"', text)
    assert 'feedback_part_up{part="store"}' in text


def test_slow_statements_are_counted_without_their_words(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    engine = db.engines["read"]

    def dawdle(connection: Any, *_: Any) -> None:
        connection.info["statement_begun"] -= 2

    event.listen(engine, "before_cursor_execute", dawdle)
    try:
        app.test_client().get("/ket-qua?tim=Nguyễn+Ánh+Nguyệt")
    finally:
        event.remove(engine, "before_cursor_execute", dawdle)
    line = next(one for one in caplog.records if one.getMessage().startswith("slow statement"))
    assert re.fullmatch(r"slow statement [0-9a-f]{8} on \w+: \d+ ms", line.getMessage())
    assert 'feedback_slow_statements_total{endpoint="disclosure_public.outcome_list"}' in told(app)
    assert "Nguyệt" not in caplog.text


def test_one_line_for_each_request_and_its_number(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    given, settings = "0123456789abcdef" * 2, app.extensions["settings"]
    logging.getLogger("feedback.requests").setLevel(logging.INFO)
    stranger = app.test_client().get("/ket-qua", headers={"X-Request-ID": given})
    assert stranger.headers["X-Request-ID"] != given, "nobody stands before us who would give one"
    app.extensions["settings"] = replace(settings, trusted_proxies=1)
    try:
        answer = app.test_client().get("/ket-qua?tim=bí+mật", headers={"X-Request-ID": given})
        other = app.test_client().get("/ket-qua", headers={"X-Request-ID": "0905123456"})
    finally:
        app.extensions["settings"] = settings
    assert answer.headers["X-Request-ID"] == given
    assert re.fullmatch("[0-9a-f]{32}", other.headers["X-Request-ID"])
    lines = [one for one in caplog.records if one.name == "feedback.requests"]
    assert len(lines) == 3
    said = lines[1].__dict__
    assert (said["endpoint"], said["status"], said["method"]) == (
        "disclosure_public.outcome_list",
        200,
        "GET",
    )
    assert said["statements"] > 0
    assert "bí" not in str(said)


def test_metrics_answer_while_the_database_is_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("SELECT", {}, Exception())

    monkeypatch.setattr("feedback.administration.metrics._database", away)
    text = told(app)
    assert "feedback_database_up 0" in text
    assert "feedback_requests_total" in text


def test_from_elsewhere_it_tells_only_who_shows_the_token(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = {"environ_base": {"REMOTE_ADDR": "10.20.30.40"}}
    for token, shown, status in (("", "", 404), ("dúng-mã", "", 404), ("dúng-mã", "sai", 404)):
        monkeypatch.setitem(app.extensions, "settings", replace(config.current(), metrics_token=token))
        answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {shown}"}, **away)
        assert answer.status_code == status
    monkeypatch.setitem(app.extensions, "settings", replace(config.current(), metrics_token="m" * 40))
    bearer = {"Authorization": f"Bearer {'m' * 40}"}
    assert app.test_client().get("/metrics", headers=bearer, **away).status_code == 200
