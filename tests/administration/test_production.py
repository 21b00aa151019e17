"""Fit to serve? What a start refuses, what ``/readyz`` tells, what ``feedback check-production`` lists."""

from __future__ import annotations

import base64
import json
import random
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from feedback.administration import queries, revisions, starting
from feedback.administration.production import parts_asked, settings_asked
from feedback.administration.production.cli import check_production
from feedback.config import SettingError, load
from feedback.extensions import db
from tests.factories.officers import officer_of

_drawn = random.Random(13)


def key() -> str:
    """A key as `openssl rand -base64 32` draws it."""
    return base64.b64encode(_drawn.randbytes(32)).decode()


WHOLE = {
    "MODE": "production",
    "DATABASE_URL": "postgresql://phananh@db/phananh",
    "REDIS_URL": "redis://redis/0",
    "FILES_URL": "s3://phan-anh",
    "MAIL_URL": "smtps://mail:465",
    "MAIL_FROM": "phananh@quangngai.example",
    "SITE_URL": "https://phananh.quangngai.example",
    "TRUSTED_PROXIES": "1",
    "SECRET_KEY": key(),
    "SEALING_KEYS": f"k1:{key()}",
    "REGISTER_KEY": key(),
    "CHECKPOINT_KEY": key(),
    "LOOKUP_KEY": key(),
    "BACKUP_RECIPIENTS": "age1x",
    "HOTLINE": "0255 3 822 000",
    "TIME_SERVER": "https://example.vn",
    "CLAMD": "unix:/run/clamav/clamd.ctl",
}

WRONG = (
    ({"DATABASE_URL": "mysql://db/x"}, "DATABASE_URL phải bắt đầu bằng"),
    ({"DATABASE_READ_URL": "sqlite:////x.db"}, "DATABASE_READ_URL phải là bản sao"),
    ({"DATABASE_READ_URL": "http://db"}, "DATABASE_READ_URL phải bắt đầu bằng"),
    ({"REDIS_URL": "memcached://x"}, "REDIS_URL phải bắt đầu bằng"),
    ({"FILES_URL": "ftp://x"}, "FILES_URL phải bắt đầu bằng"),
    ({"FILES_URL": "/var/files"}, "FILES_URL phải bắt đầu bằng"),
    ({"MAIL_URL": "imap://x"}, "MAIL_URL phải bắt đầu bằng"),
    ({"SITE_URL": "phananh.vn"}, "SITE_URL phải bắt đầu bằng"),
    ({"SITE_URL": "https://"}, "SITE_URL: không có tên máy"),
    ({"REPLICA_SECONDS": "1"}, "REPLICA_SECONDS phải từ 5"),
    ({"DEMO": "1"}, "DEMO chỉ để chạy thử"),
    ({"SECRET_KEY": "change-me-change-me-change-me-change-me"}, "Khóa mẫu, ai cũng đoán được: SECRET_KEY"),
    ({"SECRET_KEY": "a" * 40}, "Khóa mẫu, ai cũng đoán được: SECRET_KEY"),
    ({"REGISTER_KEY": base64.b64encode(bytes(32)).decode()}, "Khóa mẫu, ai cũng đoán được: REGISTER_KEY"),
    ({"LOOKUP_KEY": base64.b64encode(b"this key was written by somebody").decode()}, "LOOKUP_KEY"),
)


@pytest.mark.parametrize(("changed", "words"), WRONG, ids=lambda one: next(iter(one), "") if one else "")
def test_a_wrong_setting_is_told_in_one_line_without_its_value(changed: dict[str, str], words: str) -> None:
    with pytest.raises(SettingError) as told:
        load(WHOLE | changed)
    assert words in str(told.value)
    assert "\n" not in str(told.value)
    assert not any(len(value) > 8 and value in str(told.value) for value in changed.values())


def test_settings_that_are_whole_are_fit_and_each_weak_one_is_told() -> None:
    whole = load(WHOLE)
    assert [one for one in settings_asked.of(whole) if one.weight == "must"] == []
    weak: list[tuple[str, dict[str, Any]]] = [
        ("MODE", {"mode": "embedded", "second_factor": "required"}),
        ("SECURE_COOKIES", {"secure_cookies": False}),
        ("SITE_URL", {"site_url": "http://phananh.vn"}),
        ("SITE_URL", {"site_url": "https://localhost"}),
        ("REDIS_URL", {"redis_url": ""}),
        ("TRUSTED_PROXIES", {"trusted_proxies": 0}),
        ("BACKUP_RECIPIENTS", {"backup_recipients": ""}),
        ("SECOND_FACTOR", {"second_factor": "offered"}),
        ("MAIL_FROM", {"mail_from": "a@localhost"}),
        ("SEALING_KEYS, REGISTER_KEY, CHECKPOINT_KEY, LOOKUP_KEY", {"lookup_key": whole.register_key}),
    ]
    for about, change in weak:
        told = [one.about for one in settings_asked.of(replace(whole, **change)) if one.weight == "must"]
        assert told == [about], change
    for about, change in (
        ("CLAMD", {"clamd": ""}),
        ("FILES_URL", {"files_url": ""}),
        ("HOTLINE", {"hotline": ""}),
    ):
        assert about in [one.about for one in settings_asked.of(replace(whole, **change))]


def test_a_database_that_does_not_fit_is_told_at_start_and_by_readyz(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert starting.check() == []
    assert client.get("/readyz").json["migrations"] == "ok"
    head, before = revisions.known()[:2]

    def stands(version: str | None, state: str) -> None:
        db.session.execute(text("DELETE FROM alembic_version"))
        if version:
            db.session.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": version})
        db.session.commit()
        answer = client.get("/readyz")
        assert (answer.json["migrations"], answer.status_code) == (state, 200 if state == "newer" else 503)
        if state == "newer":
            assert starting.check() == []
        else:
            with pytest.raises(starting.Unfit) as told:
                starting.check()
            assert told.value.code == 3
            assert "feedback migrate" in str(told.value)

    stands(before, "behind")
    stands("9999", "newer")
    stands(None, "half applied")
    db.session.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": head})
    db.session.execute(text("CREATE TABLE _alembic_tmp_case_file (id INTEGER)"))
    db.session.commit()
    assert starting.schema() == "half applied"
    db.session.execute(text("DROP TABLE _alembic_tmp_case_file"))
    db.session.commit()
    monkeypatch.setattr(queries, "has_agencies", lambda: False)
    assert starting.schema() == "without reference data"


def test_what_comes_back_by_itself_only_warns(app: Flask, client: FlaskClient) -> None:
    kept = app.extensions["settings"]
    app.extensions["settings"] = replace(kept, redis_url="redis://127.0.0.1:1/0")
    try:
        assert ["Redis" in line for line in starting.check()] == [True]
        told = client.get("/readyz")
        assert (told.json["queue"], told.status_code) == ("unreachable", 200)
    finally:
        app.extensions["settings"] = kept


def test_an_old_server_and_officers_of_the_demo_stop_the_start(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = app.extensions["settings"]
    if db.engine.dialect.name == "postgresql":
        monkeypatch.setattr(starting, "OLDEST_POSTGRESQL", 99)
        with pytest.raises(starting.Unfit, match="quá cũ: cần bản 99 trở lên"):
            starting.check()
        monkeypatch.undo()
    officer_of("SXD", "handler").demo = True
    db.session.commit()
    assert starting.check() == []
    app.extensions["settings"] = replace(kept, mode="production")
    try:
        with pytest.raises(starting.Unfit, match="cán bộ mẫu") as told:
            starting.check()
        assert told.value.code == 2
        found = {one.about: one.weight for one in parts_asked.of(app.extensions["clock"].now())}
    finally:
        app.extensions["settings"] = kept
    assert found["Tài khoản mẫu"] == "must"
    if db.engine.dialect.name == "postgresql":
        # The suite's server is quick, not safe.
        assert {"PostgreSQL, fsync", "PostgreSQL, synchronous_commit"} <= set(found)


@pytest.mark.once("sqlite")
def test_the_command_lists_what_to_do_and_says_by_its_code_whether_it_is_fit(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = app.test_cli_runner()
    told = runner.invoke(check_production, ["--json"])
    assert (told.exit_code, type(told.exception)) == (1, SystemExit), told.exception
    said = json.loads(told.stdout)
    assert not said["fit"]
    assert {"about": "MODE", "weight": "must", "words": "chưa phải production"}.items() <= said["findings"][
        0
    ].items()
    assert all(one["do"] for one in said["findings"])
    assert runner.invoke(check_production).stdout.splitlines()[-1] == "Chưa chạy thật được."
    monkeypatch.setattr(settings_asked, "of", lambda _settings: iter(()))
    monkeypatch.setattr(parts_asked, "of", lambda _at: iter(()))
    told = runner.invoke(check_production)
    assert (told.exit_code, told.stdout) == (0, "Chạy thật được.\n")
