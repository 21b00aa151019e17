"""Notices to partners: signed, tried again under their names, no partner held back by another."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import standardwebhooks.webhooks as library
from flask import Flask
from sqlalchemy import select, update
from standardwebhooks import Webhook, WebhookVerificationError

from feedback.actor import SYSTEM
from feedback.cases import actions
from feedback.cases.models import Case, Submission
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.partners import calling, following
from feedback.partners.actions import hooks
from feedback.partners.hooks import delivery, signing, waits
from feedback.partners.models import HookDelivery, Partner, PartnerEvent, PartnerRequest
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, receive
from tests.factories.partners import PartnerServer, make_partner, make_request, partner_server


@pytest.fixture(autouse=True)
def local(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Partners on this machine may be called."""
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], local_partners=True))


@pytest.fixture
def server() -> Iterator[PartnerServer]:
    with partner_server() as server:
        yield server


def on(url: str, name: str = "Ứng dụng Quảng Ngãi Số") -> tuple[Partner, str]:
    """A partner that is told there, and its secret."""
    partner = make_partner(name)
    secret = hooks.switch_on(partner, url, expected=1, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert secret is not None
    return partner, secret


def moved(request: PartnerRequest, clock: FixedClock, act: Any = actions.accept, **values: Any) -> None:
    """Something happens in the case of the request, and is seen."""
    case = db.session.get_one(Case, db.session.get_one(Submission, request.submission_id).case_id)
    act(case, expected=case.version, by=SYSTEM, at=clock.at, **values)
    db.session.commit()
    assert following.follow_moved() == 1


def rows() -> list[tuple[Any, ...]]:
    found = db.session.execute(
        select(HookDelivery.state, HookDelivery.tries, HookDelivery.answer, HookDelivery.fault).order_by(
            HookDelivery.id
        )
    ).all()
    db.session.rollback()
    return [tuple(one) for one in found]


def due() -> datetime:
    moment = db.session.scalars(select(HookDelivery.next_try_at).order_by(HookDelivery.id)).first()
    db.session.rollback()
    assert moment is not None
    return moment


def test_signed_as_the_standard_says(
    app: Flask, clock: FixedClock, server: PartnerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner, secret = on(server.url)
    moved(make_request(partner, receive()), clock)
    assert delivery.deliver() == 1
    assert delivery.deliver() == 0
    assert rows() == [("sent", 1, 200, None)]
    [(headers, body)] = server.heard

    class Now(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return clock.at

    monkeypatch.setattr(library, "datetime", Now)
    told = Webhook(secret).verify(body, headers)
    assert told["type"] == "service_request.updated"
    assert told["data"]["status_notes"] == "Đã nhận xử lý"
    for other in (signing.new_secret(), secret[:-4] + "AAA="):
        with pytest.raises(WebhookVerificationError):
            Webhook(other).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace("open", "closed"), headers)
    # A replaced secret signs for a day more, so that the partner can change it without missing anything.
    clock.at += timedelta(hours=1)
    new = hooks.replace_secret(partner, expected=partner.version, by=SYSTEM, at=clock.at)
    hooks.try_out(partner, by=SYSTEM, at=clock.at)
    db.session.commit()
    assert delivery.deliver() == 1
    for held in (secret, new):
        assert Webhook(held).verify(server.heard[1][1], server.heard[1][0])["type"].endswith(".test")
    clock.at += signing.BOTH_FOR
    hooks.try_out(partner, by=SYSTEM, at=clock.at)
    db.session.commit()
    assert delivery.deliver() == 1
    assert Webhook(new).verify(server.heard[2][1], server.heard[2][0])
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(server.heard[2][1], server.heard[2][0])
    kept = str([one.details for one in db.session.scalars(select(PartnerEvent))])
    assert secret not in kept
    assert new not in kept


def test_tried_again_under_the_same_name_in_order(
    app: Flask, clock: FixedClock, server: PartnerServer
) -> None:
    partner, _ = on(server.url)
    request = make_request(partner, receive())
    moved(request, clock)
    moved(request, clock, actions.answer, answer="Đã thay ván.", signature=SIGNATURE)
    server.answers = [500, (302, {"Location": "http://127.0.0.1:1/"}), 200, 200]
    assert delivery.deliver() == 0
    # The later change waits for the earlier one.
    assert rows() == [("waiting", 1, 500, None), ("waiting", 0, None, None)]
    assert delivery.deliver() == 0
    assert len(server.heard) == 1
    assert waits.WAITS[0] <= due() - clock.at <= waits.WAITS[0] * 1.2
    clock.at = due()
    delivery.deliver()
    # A redirect isn't followed: whoever answers could lead us anywhere.
    assert rows()[0] == ("waiting", 2, 302, None)
    clock.at = due()
    assert delivery.deliver() == 2
    assert rows() == [("sent", 3, 200, None), ("sent", 1, 200, None)]
    assert len(set(server.keys)) == 2
    assert server.keys[0] == server.keys[1] == server.keys[2]
    assert [json.loads(body)["data"]["status"] for _, body in server.heard[2:]] == ["open", "closed"]
    # Each try is signed at its own moment, so that an old one can't be played again.
    assert len({headers["webhook-timestamp"] for headers, _ in server.heard}) == 3


def test_given_up_after_three_days_and_sent_again(
    app: Flask, clock: FixedClock, server: PartnerServer
) -> None:
    partner, _ = on(server.url)
    moved(make_request(partner, receive()), clock)
    server.answers = [500] * 10
    while rows()[0][0] == "waiting":
        clock.at = due()
        delivery.deliver()
    assert rows() == [("gave_up", 10, 500, None)]
    assert timedelta(days=3) < clock.at - MOMENT < timedelta(days=4)
    [one] = db.session.scalars(select(HookDelivery))
    hooks.send_again(partner, one, by=SYSTEM, at=clock.at)
    db.session.commit()
    assert delivery.deliver() == 1
    assert len(set(server.keys)) == 1


def test_a_server_that_asks_to_wait_is_left_alone(
    app: Flask, clock: FixedClock, server: PartnerServer
) -> None:
    partner, _ = on(server.url)
    for _ in range(2):
        moved(make_request(partner, receive()), clock)
    server.answers = [(503, {"Retry-After": "7200"}), (429, {"Retry-After": format_datetime(MOMENT)})]
    delivery.deliver()
    assert due() == clock.at + timedelta(hours=2)
    # Neither is the other notice sent there now.
    delivery.deliver()
    assert len(server.heard) == 1
    clock.at += delivery.MOST_HELD
    delivery.deliver()
    assert [one[2] for one in rows()] == [503, 429]


def test_an_address_that_is_gone(app: Flask, clock: FixedClock, server: PartnerServer) -> None:
    partner, secret = on(server.url)
    request = make_request(partner, receive())
    moved(request, clock)
    server.answers = [410]
    delivery.deliver()
    db.session.refresh(partner)
    assert partner.hook_gone_at == clock.at
    assert rows() == [("gave_up", 1, 410, hooks.GONE)]
    moved(request, clock, actions.answer, answer="Đã thay ván.", signature=SIGNATURE)
    assert len(rows()) == 1
    assert hooks.switch_on(partner, server.url, expected=partner.version, by=SYSTEM, at=clock.at) is None
    hooks.try_out(partner, by=SYSTEM, at=clock.at)
    db.session.commit()
    assert delivery.deliver() == 1
    assert [one.act for one in db.session.scalars(select(PartnerEvent).order_by(PartnerEvent.id))][-3:] == [
        *("followed", "hook_on", "hook_tried_out")
    ]
    assert secret.startswith("whsec_")


def test_one_that_hangs_holds_nobody_back(
    app: Flask, clock: FixedClock, server: PartnerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "TIMEOUT_SECONDS", 0.2)
    with partner_server() as hanging:
        hanging.hangs = threading.Event()
        slow, _ = on(hanging.url, "Đối tác chậm")
        quick, _ = on(server.url)
        for partner in (slow, slow, slow, quick, quick):
            moved(make_request(partner, receive()), clock)
        assert delivery.deliver() == 2
        # Three notices, one timeout.
        assert len(hanging.heard) == 1
        assert [one[3] for one in rows()] == ["ReadTimeout", None, None, None, None]
        delivery.deliver()
        assert len(hanging.heard) == 1


def test_two_workers_and_one_that_died(app: Flask, clock: FixedClock, server: PartnerServer) -> None:
    partner, _ = on(server.url)
    requests = [make_request(partner, receive()) for _ in range(4)]
    for one in requests:
        case = db.session.get_one(Case, db.session.get_one(Submission, one.submission_id).case_id)
        actions.accept(case, expected=case.version, by=SYSTEM, at=clock.at)
    db.session.commit()

    def work(_: int) -> tuple[int, int]:
        with app.app_context():
            return following.follow_moved(), delivery.deliver()

    with ThreadPoolExecutor(3) as workers:
        done = list(workers.map(work, range(3)))
    following.follow_moved()
    delivery.deliver()
    assert len(set(server.keys)) == len(server.keys) == 4
    assert sum(one for one, _ in done) == 4
    # Sent, but it died before it could note it: after the lease it goes out again under its name.
    db.session.execute(
        update(HookDelivery)
        .where(HookDelivery.key == server.keys[0])
        .values(state="waiting", tries=0, next_try_at=clock.at + delivery.LEASE)
    )
    db.session.commit()
    assert delivery.deliver() == 0
    clock.at += delivery.LEASE
    assert delivery.deliver() == 1
    assert server.keys[4] == server.keys[0]


def test_paused_and_ended_partners(app: Flask, clock: FixedClock, server: PartnerServer) -> None:
    partner, _ = on(server.url)
    for state in ("paused", "ended"):
        moved(make_request(partner, receive()), clock)
        partner.state = state
        db.session.commit()
        assert delivery.deliver() == 0
    assert rows() == [("gave_up", 0, None, hooks.SWITCHED_OFF)] * 2
    assert server.heard == []


def test_an_inside_address_is_no_fault_of_ours(
    app: Flask, clock: FixedClock, server: PartnerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner, _ = on(server.url)
    moved(make_request(partner, receive()), clock)
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], local_partners=False))
    delivery.deliver()
    assert server.heard == []
    assert rows() == [("waiting", 1, None, "BadAddress")]


def test_a_fault_of_ours_is_a_try_that_failed(
    app: Flask, clock: FixedClock, server: PartnerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner, _ = on(server.url)
    with partner_server() as second:
        other, _ = on(second.url, "Đối tác khác")
        for one in (partner, other):
            moved(make_request(one, receive()), clock)
        real = waits.next_try

        def next_try(tries: int, key: str, retry_after: str, at: datetime) -> datetime | None:
            if retry_after:
                raise OverflowError
            return real(tries, key, retry_after, at)

        monkeypatch.setattr(waits, "next_try", next_try)
        server.answers = [(503, {"Retry-After": "1"})]
        assert delivery.deliver() == 1
        assert rows() == [("waiting", 1, None, "OverflowError"), ("sent", 1, 200, None)]
        assert due() - clock.at >= waits.WAITS[0]


@pytest.mark.parametrize(
    ("header", "minutes"),
    [
        ("120", 2),
        ("99999999999999999999", 24 * 60),
        (format_datetime(MOMENT + timedelta(hours=3)), 180),
        (format_datetime(MOMENT - timedelta(hours=3)), 0),
        ("Mon, 01 Jan 2026 00:00:00 +99999999999999", 0),
        ("Mon, 01 Jan 2026 00:00:00 +" + "9" * 400, 0),
        ("9" * 5000, 24 * 60),
        *(("-5", 0), ("", 0), ("mai", 0), ("١٢", 0), ("Wed, 99 Nov 99999 00:00:00 GMT", 0)),
    ],
)
def test_what_a_server_asks_to_wait(header: str, minutes: int) -> None:
    assert waits.asked_wait(header, MOMENT) == timedelta(minutes=minutes)
