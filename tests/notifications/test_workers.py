"""Several workers, crashed workers, slow workers: each message is sent by one, in the order of its matter."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from feedback.actor import SYSTEM
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications import delivery, outgoing
from feedback.notifications.actions import Queued, queue_many
from feedback.notifications.delivery import deliver
from feedback.notifications.models import Message
from feedback.notifications.outgoing import Folder
from tests.notifications.recipients import BY_MAIL, folder, recipients, rows, write
from tests.servers import SmtpServer

pytestmark = pytest.mark.usefixtures("empty_folder")


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


def test_claiming_uses_the_partial_index(app: Flask, session: Session, clock: FixedClock) -> None:
    for _ in range(20):
        write(clock)
    # Most wait for another day: else each index over what is under way would do as well as the other.
    session.execute(update(Message).where(Message.id % 20 != 0).values(next_try_at=clock.at + timedelta(1)))
    statement = select(Message.id).where(
        text("message.state IN ('waiting', 'sending')"), Message.next_try_at <= clock.now()
    )
    explain = "EXPLAIN QUERY PLAN"
    if db.engine.dialect.name == "postgresql":
        # What other tests left in the server's figures counts no longer.
        session.execute(text("ANALYZE message"))
        # A small table is always read whole unless that is forbidden.
        session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN"
    compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    plan = " ".join(str(row) for row in session.execute(text(f"{explain} {compiled}")))
    assert "ix_message_under_way" in plan
