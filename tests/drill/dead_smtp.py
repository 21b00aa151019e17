"""The mail server is closed, hangs, and refuses for the moment, through a day and a hundred submissions: each
mail goes exactly once afterwards, of one case in the order in which it was written. ``SUBMISSIONS``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import nullcontext
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.actor import SYSTEM
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications.actions import queue
from feedback.notifications.delivery import deliver
from feedback.notifications.models import Message
from tests.drill._served import size
from tests.factories.cases import receive, sender
from tests.notifications.recipients import rows, use
from tests.servers import Behaviour, SmtpServer, smtp_server

SUBMISSIONS = size("SUBMISSIONS", 100)
STEP = timedelta(minutes=20)


def test_each_mail_goes_once_and_in_order(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = through_a_day(app, clock, monkeypatch, SUBMISSIONS)
    with capsys.disabled():
        print(f"\n{said}")  # noqa: T201


def through_a_day(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, submissions: int, step: timedelta = STEP
) -> str:
    """Six hours of each fault while submissions come in and are accepted; then the server returns."""
    with smtp_server() as server:
        port = server.port
    use(app, monkeypatch, f"smtp://127.0.0.1:{port}?timeout=0.3")
    faults: tuple[Behaviour | None, ...] = (None, "hang", "defer")
    each = timedelta(hours=6) // step
    cases: list[int] = []
    waves = each * 3
    delivered: list[SmtpServer] = []
    for number, fault in enumerate(faults):
        # Nothing listens where there is no server.
        with smtp_server(fault, port=port) if fault else nullcontext() as server:
            for wave in range(each):
                place = number * each + wave
                while len(cases) < submissions * (place + 1) // waves:
                    cases.append(_one(clock, len(cases)))
                deliver()
                clock.at += step
            if server is not None:
                delivered.append(server)
    assert not any(one.messages for one in delivered)
    waiting = [one for one in rows() if one.state in ("waiting", "sending")]
    with smtp_server("accept", port=port) as server:
        for _ in range(48):
            deliver()
            clock.at += timedelta(minutes=15)
            if all(one.state not in ("waiting", "sending") for one in rows()):
                break
        mails = list(server.messages)
    names = [str(mail["Message-ID"]) for mail in mails]
    sent = {one.id: one for one in rows() if one.state == "sent"}
    order: dict[str, list[int]] = defaultdict(list)
    for name in names:
        number = int(re.match(r"<(\d+)-", name)[1])  # type: ignore[index]
        order[str(sent[number].about)].append(number)
    assert len(set(names)) == len(names) == len(rows()), (len(set(names)), len(names), len(rows()))
    assert all(numbers == sorted(numbers) for numbers in order.values())
    return f"{len(waiting)} mails waited 18 hours, {len(names)} went once each, {len(order)} cases in order"


def _one(clock: FixedClock, number: int) -> int:
    """A submission, and two more mails about its case."""
    received = receive(sender=sender(email=f"nguoi{number}@thudientu.vn"), received_at=clock.now())
    first = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    for _ in range(2):
        queue(
            first.template,
            to=(first.recipient_room, first.recipient_id),
            values=dict(first.values),
            by=SYSTEM,
            at=clock.now(),
            about=first.about,
            agency_id=first.agency_id,
        )
    db.session.commit()
    return received.lodged.case_id
