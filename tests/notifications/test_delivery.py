"""Mails go once and in order, whatever the server does; who can't be mailed gets a letter."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from feedback.actor import SYSTEM, Actor
from feedback.clock import FixedClock
from feedback.notifications import delivery, queries, texts
from feedback.notifications.actions import queue
from feedback.notifications.delivery import deliver
from feedback.notifications.models import Message
from tests.notifications.recipients import (
    BY_MAIL,
    BY_POST,
    CODE,
    WITHOUT_ADDRESS,
    folder,
    recipients,
    rows,
    use,
    write,
)
from tests.servers import SmtpServer, smtp_server

NOTHING_LISTENS = "smtp://127.0.0.1:9"

pytestmark = pytest.mark.usefixtures("empty_folder")


def test_a_rolled_back_act_sends_nothing(app: Flask, session: Session, clock: FixedClock) -> None:
    queue("cases/received", to=("people", 1), values={"number": "PA-1"}, by=SYSTEM, at=clock.now())
    session.rollback()
    with recipients(app, {1: BY_MAIL}):
        assert deliver() == 0
    assert not list(folder().glob("*"))


def test_an_unknown_text_is_found_when_queued(app: Flask, clock: FixedClock) -> None:
    with pytest.raises(texts.UnknownText):
        queue("cases/none", to=("people", 1), values={}, by=SYSTEM, at=clock.now())


def test_into_the_folder(app: Flask, session: Session, clock: FixedClock) -> None:
    write(clock)
    with recipients(app, {1: BY_MAIL}):
        assert deliver() == 1
        assert deliver() == 0
    [read] = folder().glob("*.txt")
    assert read.read_text().startswith(
        "Tới: nguyet@example.vn\nTiêu đề: Đã nhận đơn QN-CANARY-92\n\nKính gửi"
    )
    [sent] = folder().glob("*.eml")
    assert b"Message-ID: <" in sent.read_bytes()
    assert sent.stat().st_mode & 0o077 == 0
    [row] = rows()
    assert (row.state, row.channel, row.fault, len(row.sent_digest or b"")) == ("sent", "mail", None, 32)
    assert row.lease_until is None


def test_the_same_mail_writes_the_same_file(app: Flask, session: Session, clock: FixedClock) -> None:
    write(clock)
    with recipients(app, {1: BY_MAIL}):
        deliver()
        before = {path.name: path.read_bytes() for path in folder().glob("*")}
        session.execute(text("UPDATE message SET state = 'waiting'"))
        session.commit()
        clock.at += timedelta(hours=1)
        deliver()
    assert {path.name: path.read_bytes() for path in folder().glob("*")} == before


def test_the_outbox_holds_no_personal_data(app: Flask, session: Session, clock: FixedClock) -> None:
    write(clock)
    with recipients(app, {1: BY_MAIL}):
        deliver()
    for row in session.execute(text("SELECT * FROM message")):
        for secret in (CODE, "nguyet", "Nguyệt", "Tịnh Khê"):
            assert secret not in str(tuple(row))


def test_by_smtp(app: Flask, session: Session, clock: FixedClock, smtp: SmtpServer) -> None:
    write(clock)
    with recipients(app, {1: BY_MAIL}):
        assert deliver() == 1
    [mail] = smtp.messages
    [row] = rows()
    assert mail["Subject"] == "Đã nhận đơn QN-CANARY-92"
    assert mail["Message-ID"] == f"<{row.id}-{row.salt.hex()}@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == "nguyet@example.vn"
    assert "Đơn của ông/bà đã được nhận." in mail.get_content()
    assert mail["Content-Transfer-Encoding"] == "quoted-printable"
    assert smtp.recipients == [["nguyet@example.vn"]]


def test_a_day_without_server_loses_and_repeats_nothing(
    app: Flask, session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(app, monkeypatch, NOTHING_LISTENS)
    people = dict.fromkeys(range(1, 21), BY_MAIL)
    with recipients(app, people):
        for hour in range(24):
            if hour < 10:
                write(clock, to=1 + hour % 5, about=f"case:{hour % 5}")
                write(clock, to=11 + hour % 5, about=f"case:{hour % 5}", template="cases/accepted")
            for _ in range(2):
                deliver()
                clock.at += timedelta(minutes=30)
        assert {row.state for row in rows()} == {"waiting"}
        with smtp_server() as server:
            use(app, monkeypatch, server.url)
            # Those not yet due wait for their turn until the first gets through; then all go at once.
            clock.at += timedelta(hours=6)
            assert deliver() == 20
            assert deliver() == 0
            clock.at += timedelta(days=1)
            assert deliver() == 0
    assert max(Counter(mail["Message-ID"] for mail in server.messages).values()) == 1
    assert len(server.messages) == 20
    sent = rows()
    assert {row.state for row in sent} == {"sent"}
    order = [int(mail["Message-ID"][1:].partition("-")[0]) for mail in server.messages]
    for row in sent:
        same = [
            other.id for other in sent if (other.about, other.recipient_id) == (row.about, row.recipient_id)
        ]
        assert [number for number in order if number in same] == same


def test_a_server_that_comes_back_takes_all_at_once(
    app: Flask, session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(app, monkeypatch, NOTHING_LISTENS)
    with recipients(app, dict.fromkeys(range(1, 9), BY_MAIL)):
        for number in range(1, 8):
            write(clock, to=number)
            deliver()
            clock.at += timedelta(hours=2)
            deliver()
        write(clock, to=8)
        with smtp_server() as server:
            use(app, monkeypatch, server.url)
            assert deliver() == 8
    assert len(server.messages) == 8


def test_a_hanging_server_costs_one_timeout(
    app: Flask, session: Session, clock: FixedClock, smtp: SmtpServer
) -> None:
    smtp.behaviour = "hang"
    with recipients(app, dict.fromkeys((1, 2, 3), BY_MAIL)):
        for number in (1, 2, 3):
            write(clock, to=number)
        assert deliver() == 0
        assert [(row.state, row.tries) for row in rows()] == [("waiting", 1), ("waiting", 0), ("waiting", 0)]
        smtp.behaviour = "accept"
        clock.at += timedelta(minutes=2)
        assert deliver() == 3
    assert len(smtp.messages) == 3


def test_a_refused_address_becomes_a_letter(
    app: Flask, session: Session, clock: FixedClock, smtp: SmtpServer
) -> None:
    smtp.behaviour = "refuse"
    with recipients(app, {1: BY_MAIL, 2: WITHOUT_ADDRESS}):
        write(clock, to=1)
        write(clock, to=2)
        assert deliver() == 2
    first, second = rows()
    assert (first.state, first.channel) == ("to_print", "post")
    assert (second.state, second.channel, second.fault) == ("dropped", "none", "refused 550")
    assert [each.id for each in queries.to_print(5)] == [first.id]
    assert [each.id for each in queries.letters(5, ["dropped"])] == [second.id]
    assert queries.to_print(6) == []


def test_a_refusal_does_not_stop_the_others(
    app: Flask, session: Session, clock: FixedClock, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def rcpt(_server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    monkeypatch.setattr(smtp, "handle_RCPT", rcpt)
    with recipients(app, {1: replace(BY_MAIL, email="nobody@example.vn"), 2: BY_MAIL, 3: BY_MAIL}):
        for number in (1, 2, 3):
            write(clock, to=number)
        assert deliver() == 3
    assert [row.state for row in rows()] == ["to_print", "sent", "sent"]
    assert len(smtp.messages) == 2


def test_try_later_gives_way_to_a_letter(
    app: Flask, session: Session, clock: FixedClock, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(app, monkeypatch, smtp.url, letter_after_tries=3)
    smtp.behaviour = "defer"
    with recipients(app, {1: BY_MAIL, 2: WITHOUT_ADDRESS}):
        write(clock, to=1)
        write(clock, to=2)
        for _ in range(2):
            assert deliver() == 0
            clock.at += timedelta(minutes=10)
        assert deliver() == 0
        assert [(row.state, row.fault) for row in rows()] == [("waiting", "refused 451")] * 2
        clock.at += timedelta(days=1)
        assert deliver() == 1
        assert [row.state for row in rows()] == ["to_print", "waiting"]
        # Without a postal address it is tried for five days (RFC 5321), then the desk has to call.
        for _ in range(24):
            clock.at += timedelta(hours=6)
            deliver()
    assert [(row.state, row.fault) for row in rows()] == [("to_print", None), ("dropped", "refused 451")]


def test_days_of_outage_give_way_to_a_letter(
    app: Flask, session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(app, monkeypatch, NOTHING_LISTENS)
    with recipients(app, {1: BY_MAIL, 2: WITHOUT_ADDRESS}):
        write(clock, to=1)
        write(clock, to=2)
        for _ in range(12):
            deliver()
            clock.at += timedelta(hours=6)
        assert [row.state for row in rows()] == ["waiting", "waiting"]
        clock.at += timedelta(hours=6)
        deliver()
        deliver()
    assert [row.state for row in rows()] == ["to_print", "waiting"]


def test_who_wants_what(app: Flask, session: Session, clock: FixedClock) -> None:
    people = {
        1: BY_POST,
        2: replace(BY_MAIL, wants="post"),
        3: replace(WITHOUT_ADDRESS, wants="post"),
        4: replace(BY_MAIL, wants="none"),
        5: None,
        6: replace(BY_POST, postal_address=None),
        7: replace(BY_MAIL, email=None),
        8: replace(BY_MAIL, email="a@b.vn\r\nBcc: x@y.vn"),
    }
    with recipients(app, people):
        for number in people:
            write(clock, to=number)
        assert deliver() == 8
    assert [(row.state, row.channel, row.fault) for row in rows()] == [
        ("to_print", "post", None),
        ("to_print", "post", None),
        ("sent", "mail", None),
        ("dropped", "none", "unwanted"),
        ("dropped", "none", "unknown"),
        ("dropped", "none", "no_address"),
        ("to_print", "post", None),
        ("to_print", "post", None),
    ]


def test_one_bad_message_stops_nobody(
    app: Flask, session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with recipients(app, {1: BY_MAIL, 2: BY_MAIL}):
        queue("cases/received", to=("people", 1), values={"due_on": "tomorrow"}, by=SYSTEM, at=clock.now())
        queue("cases/received", to=("nowhere", 1), values={"number": "PA-1"}, by=SYSTEM, at=clock.now())
        queue("cases/received", to=("people", 99), values={"number": "PA-1"}, by=SYSTEM, at=clock.now())
        write(clock, to=2)
        assert deliver() == 1
    assert [(row.state, row.fault) for row in rows()] == [
        ("waiting", "text"),
        ("waiting", "resolver"),
        ("waiting", "resolver"),
        ("sent", None),
    ]


def test_an_officers_agency_prints_unless_another_is_named(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    officer = Actor("officer", 3, 9)
    queue("cases/answered", to=("people", 1), values={"number": "PA-1"}, by=officer, at=clock.now())
    session.commit()
    with recipients(app, {1: BY_POST}):
        deliver()
    assert [each.agency_id for each in rows()] == [9]


def test_an_outcome_waits_for_a_database_that_is_away(
    app: Flask, session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = [True, True, False]
    written = delivery._written

    def changing_its_primary(message: Message, outcome: dict[str, Any]) -> int:
        if away.pop(0):
            raise OperationalError("UPDATE", None, ConnectionError("gone"))
        return written(message, outcome)

    monkeypatch.setattr(delivery, "_written", changing_its_primary)
    monkeypatch.setattr(delivery, "_PAUSE_SECONDS", 0)
    with smtp_server() as server:
        use(app, monkeypatch, server.url)
        write(clock)
        with recipients(app, {1: BY_MAIL}):
            assert deliver() == 1
            clock.at += timedelta(hours=1)
            assert deliver() == 0
        assert len(server.messages) == 1
    assert [one.state for one in rows()] == ["sent"]
