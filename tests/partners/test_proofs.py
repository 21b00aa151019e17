"""What was changed or taken away behind the register is noticed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text, update

from feedback.actor import SYSTEM
from feedback.cases import actions
from feedback.cases.models import Case, Submission
from feedback.clock import FixedClock
from feedback.extensions import Base, db
from feedback.partners import following, proofs
from feedback.partners.actions import hooks, partners
from feedback.partners.actions.history import HISTORY, KEY, PARTNER, REQUEST
from feedback.partners.actions.partners import PartnerDetails
from feedback.partners.hooks import signing
from feedback.partners.models import HookDelivery, Partner, PartnerEvent, PartnerKey, PartnerRequest
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.factories.partners import make_key, make_partner, open311_form


def faults() -> list[str]:
    """What ``register verify`` says of the room."""
    missing = [
        str(one)
        for room in (PARTNER, KEY, REQUEST)
        for one in register.missing_contents(room, lambda wanted, room=room: HISTORY.digests_of(room, wanted))
    ]
    return [*missing, *proofs.check()]


@pytest.fixture
def partner(client: FlaskClient, clock: FixedClock) -> Partner:
    """One with a key, a request that has moved, two notices, a secret that replaced another."""
    found = make_partner(hook_url="https://doitac.example/thong-bao")
    answer = client.post("/open311/v2/requests.json", data=open311_form(make_key(found)))
    assert answer.status_code == 200, answer.text
    submission = db.session.scalars(select(Submission)).one()
    case = db.session.get_one(Case, submission.case_id)
    actions.accept(case, expected=case.version, by=SYSTEM, at=clock.at)
    db.session.commit()
    assert following.follow_moved() == 1
    hooks.try_out(found, by=SYSTEM, at=clock.at)
    hooks.replace_secret(found, expected=found.version, by=SYSTEM, at=clock.at)
    details = PartnerDetails(found.name, "Lê Văn Sáu, 0255 3000 222", 60, 1000)
    partners.change(found, details, expected=found.version, by=SYSTEM, at=clock.at)
    db.session.commit()
    link_waiting()
    return found


def test_each_column_and_each_row_is_held(app: Flask, partner: Partner) -> None:
    number, payload = partner.id, {"type": "service_request.closed"}
    assert faults() == []
    db.session.rollback()
    changes: list[tuple[type[Base], dict[str, Any]]] = [
        (PartnerKey, {"digest": bytes(32)}),
        (Partner, {"hook_secret": signing.kept(number, signing.new_secret())}),
        (Partner, {"hook_secret_before": signing.kept(number, signing.new_secret())}),
        (Partner, {"contact": "Kẻ khác, 0900 000 000"}),
        (PartnerRequest, {"token_digest": bytes(32)}),
        (PartnerRequest, {"lat": 15.2}),
        (PartnerRequest, {"long": None}),
        (HookDelivery, {"payload": payload}),
        (HookDelivery, {"request_id": None}),
    ]
    for table, values in changes:
        db.session.execute(update(table).values(**values))
        assert faults(), (table, values)
        db.session.rollback()
    db.session.execute(delete(PartnerKey))
    [gone] = faults()
    assert "đã bị xóa" in gone
    db.session.rollback()
    db.session.execute(delete(HookDelivery))
    db.session.execute(delete(PartnerRequest))
    assert any("đã bị xóa" in one for one in faults())
    db.session.rollback()
    assert faults() == []


def test_no_event_holds_a_secret(app: Flask, partner: Partner) -> None:
    told = " ".join(str(one.details) for one in db.session.scalars(select(PartnerEvent)))
    [digest] = db.session.scalars(select(PartnerKey.digest))
    for secret in (digest.hex(), "0255 3000", "108.8", "15.123"):
        assert secret not in told
    assert db.session.scalar(text("SELECT count(*) FROM partner_event")) >= 6
