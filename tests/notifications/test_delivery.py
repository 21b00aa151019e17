"""Mails go once and in order, whatever the server does; who can't be mailed gets a letter."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from feedback import config
from feedback.actor import SYSTEM, Actor
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications import delivery, outgoing, queries, texts
from feedback.notifications.actions import Queued, queue, queue_many
from feedback.notifications.delivery import deliver
from feedback.notifications.models import Message
from feedback.notifications.outgoing import Folder
from tests.notifications.recipients import BY_MAIL, BY_POST, CODE, WITHOUT_ADDRESS, recipients, rows
from tests.servers import SmtpServer, smtp_server

NOTHING_LISTENS = "smtp://127.0.0.1:9"


@pytest.fixture
def smtp(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpServer]:
    """A running mail server that the application uses."""
    with smtp_server() as server:
        use(app, monkeypatch, server.url + "?timeout=1")
        yield server


def use(app: Flask, monkeypatch: pytest.MonkeyPatch, url: str, **settings: Any) -> None:
    monkeypatch.setitem(
        app.extensions, "settings", replace(app.extensions["settings"], mail_url=url, **settings)
    )


def write(
    clock: FixedClock, to: int = 1, template: str = "cases/received", about: str | None = "case:1"
) -> None:
    queue(
        template,
        to=("people", to),
        values={"number": f"PA-{to}", "due_on": "2026-12-12"},
        by=SYSTEM,
        at=clock.now(),
        about=about,
        agency_id=5,
    )
    db.session.commit()


def folder() -> Path:
    return config.current().data_dir / "mail"


@pytest.fixture(autouse=True)
def _empty_folder(app: Flask) -> None:
    for path in folder().glob("*"):
        path.unlink()


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
        assert [(row.state, row.fault) for row in rows()] == [("waiting", "refused 451")] * 2
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


def test_one_matter_is_told_in_order(
    app: Flask, session: Session, clock: FixedClock, smtp: SmtpServer
) -> None:
    smtp.behaviour = "defer"
    with recipients(app, {1: BY_MAIL, 2: BY_MAIL}):
        write(clock, to=1)
        deliver()
        clock.at += timedelta(minutes=1)
        smtp.behaviour = "accept"
        write(clock, to=1, template="cases/accepted")
        write(clock, to=1, template="cases/answered", about="case:2")
        write(clock, to=2, template="cases/accepted")
        assert deliver() == 2
        assert [row.state for row in rows()] == ["waiting", "waiting", "sent", "sent"]
        clock.at += timedelta(minutes=1)
        assert deliver() == 2
    assert [mail["Subject"].split()[0] for mail in smtp.messages[2:]] == ["Đã", "Đơn"]


def test_a_crash_repeats_one_mail_under_its_name(
    app: Flask, session: Session, clock: FixedClock, smtp: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        pass

    def cut(*_: Any, **__: Any) -> int:
        raise PowerCut

    with recipients(app, {1: BY_MAIL, 2: BY_MAIL}):
        write(clock, to=1)
        write(clock, to=2)
        with monkeypatch.context() as patched:
            patched.setattr(delivery, "_finish", cut)
            with pytest.raises(PowerCut):
                deliver()
        assert [row.state for row in rows()] == ["sending", "sending"]
        assert deliver() == 0
        clock.at += delivery.LEASE
        assert deliver() == 2
    names = Counter(mail["Message-ID"] for mail in smtp.messages)
    assert sorted(names.values()) == [1, 2]


def test_a_worker_that_slept_through_its_lease_writes_nothing(
    app: Flask, session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Folder.send
    slept: list[bool] = []

    def slow(office: Folder, mail: outgoing.Mail) -> bytes:
        if not slept:
            slept.append(True)
            clock.at += delivery.LEASE
            assert deliver() == 1
        return real(office, mail)

    monkeypatch.setattr(Folder, "send", slow)
    with recipients(app, {1: BY_MAIL}):
        write(clock)
        assert deliver() == 0
    assert [row.state for row in rows()] == ["sent"]
    assert len(list(folder().glob("*.eml"))) == 1


def test_a_long_batch_gives_back_what_it_cannot_begin(
    app: Flask, session: Session, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Folder.send

    def slow(office: Folder, mail: outgoing.Mail) -> bytes:
        clock.at += timedelta(minutes=6)
        return real(office, mail)

    monkeypatch.setattr(Folder, "send", slow)
    with recipients(app, dict.fromkeys(range(1, 6), BY_MAIL)):
        for number in range(1, 6):
            write(clock, to=number)
        assert deliver() == 5
    assert [(row.state, row.tries) for row in rows()] == [("sent", 0)] * 5


def test_workers_share_without_repeating(
    app: Flask, session: Session, clock: FixedClock, smtp: SmtpServer
) -> None:
    queue_many(
        [
            Queued("cases/received", ("people", 1 + n % 7), {"number": f"PA-{n}"}, f"case:{n}", 5)
            for n in range(120)
        ],
        by=SYSTEM,
        at=clock.now(),
    )
    session.commit()
    counts: list[int] = []

    def work() -> None:
        with app.app_context():
            counts.append(deliver())

    with recipients(app, dict.fromkeys(range(1, 8), BY_MAIL)):
        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(counts) == 120
    assert len({mail["Message-ID"] for mail in smtp.messages}) == len(smtp.messages) == 120


def test_limit_is_kept(app: Flask, session: Session, clock: FixedClock) -> None:
    with recipients(app, dict.fromkeys(range(1, 6), BY_MAIL)):
        for number in range(1, 6):
            write(clock, to=number)
        assert deliver(2) == 2
        assert deliver(2) == 2
        assert deliver(2) == 1


def test_an_officers_agency_prints_unless_another_is_named(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    officer = Actor("officer", 3, 9)
    queue("cases/answered", to=("people", 1), values={"number": "PA-1"}, by=officer, at=clock.now())
    session.commit()
    with recipients(app, {1: BY_POST}):
        deliver()
    assert [each.agency_id for each in rows()] == [9]


def test_claiming_uses_the_partial_index(app: Flask, session: Session, clock: FixedClock) -> None:
    write(clock)
    statement = select(Message.id).where(
        text("message.state IN ('waiting', 'sending')"), Message.next_try_at <= clock.now()
    )
    explain = "EXPLAIN QUERY PLAN"
    if db.engine.dialect.name == "postgresql":
        # A table of one row is always read whole unless that is forbidden.
        session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN"
    compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    plan = " ".join(str(row) for row in session.execute(text(f"{explain} {compiled}")))
    assert "ix_message_under_way" in plan


@pytest.mark.parametrize(
    ("url", "host", "port", "ssl", "tls"),
    [
        ("smtp://mail.example", "mail.example", 25, False, False),
        ("smtp://a%40b:p%3Aw@mail.example?tls=1", "mail.example", 587, False, True),
        ("smtps://mail.example", "mail.example", 465, True, False),
        ("smtp://127.0.0.1:2525?timeout=3", "127.0.0.1", 2525, False, False),
    ],
)
def test_mail_url(url: str, host: str, port: int, ssl: bool, tls: bool) -> None:
    server = outgoing.read_url(url)
    assert (server.host, server.port, server.ssl, server.tls) == (host, port, ssl, tls)
    if "%40" in url:
        assert (server.username, server.password) == ("a@b", "p:w")


@pytest.mark.parametrize(
    "url", ["mail.example:25", "http://mail", "smtp://", "smtp://a:b", "smtp://h?timeout=x"]
)
def test_a_wrong_mail_url_stops_the_start(url: str) -> None:
    with pytest.raises(config.SettingError, match="MAIL_URL"):
        outgoing.read_url(url)
