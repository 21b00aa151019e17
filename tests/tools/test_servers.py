"""The servers that other tests stand on do what they say."""

from __future__ import annotations

import shutil
import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.servers import Behaviour, postgres_server, smtp_server

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def our_own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about the server that we start, also where another one is named."""
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)


def _letter() -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@example.vn", "b@example.vn", "Đã tiếp nhận"
    letter.set_content("Kính gửi ông/bà")
    return letter


def test_a_copy_of_a_database_has_its_rows_and_replaces_an_old_one() -> None:
    with postgres_server() as server:
        engine = create_engine(server.make_database("clean"))
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE kept AS SELECT 'Ấ' AS letter"))
        engine.dispose()
        for _ in range(2):
            copy = create_engine(server.make_database("copy", template="clean"))
            with copy.begin() as connection:
                assert connection.scalar(text("SELECT lower(letter) FROM kept")) == "ấ"
                connection.execute(text("DELETE FROM kept"))
            copy.dispose()
        server.drop_database("copy")
        server.drop_database("copy")


def test_a_server_for_measuring_keeps_its_durability() -> None:
    with postgres_server(fsync=True, settings={"work_mem": "8MB"}) as server:
        engine = create_engine(server.admin)
        with engine.connect() as connection:
            shown = [connection.scalar(text(f"SHOW {name}")) for name in ("fsync", "work_mem")]
        engine.dispose()
    assert shown == ["on", "8MB"]


def test_the_server_ends_when_its_user_is_killed() -> None:
    program = (
        "import os, signal\n"
        "from tests.servers import postgres_server\n"
        "with postgres_server() as server:\n"
        "    print(server.admin.query['host'], flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    home = Path(killed.stdout.strip())
    running = home / "data" / "postmaster.pid"
    end = time.monotonic() + 10
    while running.exists() and time.monotonic() < end:
        time.sleep(0.05)
    try:
        assert running.parent.is_dir()
        assert not running.exists()
    finally:
        shutil.rmtree(home)


@pytest.mark.parametrize(("behaviour", "code"), [("refuse", 550), ("defer", 451)])
def test_a_letter_that_is_not_taken_is_noted(behaviour: Behaviour, code: int) -> None:
    with smtp_server(behaviour) as server:
        with (
            smtplib.SMTP("127.0.0.1", server.port, timeout=5) as client,
            pytest.raises(smtplib.SMTPRecipientsRefused) as caught,
        ):
            client.send_message(_letter())
        assert caught.value.recipients["b@example.vn"][0] == code
        assert (server.refused, server.messages) == (["b@example.vn"], [])


def test_a_server_hangs_then_takes_letters_then_is_gone_and_returns() -> None:
    with smtp_server("hang") as server:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            smtplib.SMTP("127.0.0.1", server.port, timeout=0.2).send_message(_letter())
        server.behaviour = "accept"
        with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as client:
            client.send_message(_letter())
        assert server.messages[0]["Subject"] == "Đã tiếp nhận"
        assert server.recipients == [["b@example.vn"]]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=1)
    with smtp_server(port=server.port) as returned:
        assert returned.url == server.url
