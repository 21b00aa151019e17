"""What is of one partner is never another's: keys, requests, notices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from feedback.actor import SYSTEM
from feedback.cases import actions as cases
from feedback.cases.models import Case, Submission
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.partners import following, proofs
from feedback.partners.actions import hooks
from feedback.partners.actions import keys as key_acts
from feedback.partners.desk import passing_on
from feedback.partners.hooks import delivery
from feedback.partners.models import HookDelivery, Partner
from feedback.partners.queries import hooks as notices
from feedback.partners.queries import partners as asking
from tests.conftest import MOMENT
from tests.factories.cases import receive
from tests.factories.partners import make_key, make_partner, make_request
from tests.factories.reception import TODAY
from tests.factories.rights import acting

pytestmark = pytest.mark.once("sqlite")
ADDRESS = "https://doitac.example/thong-bao"


@pytest.fixture
def two(app: Flask) -> tuple[Partner, Partner]:
    return make_partner(hook_url=ADDRESS), make_partner("Tổng đài 1022", hook_url=ADDRESS)


def waiting(*partners: Partner) -> list[HookDelivery]:
    for one in partners:
        hooks.try_out(one, by=SYSTEM, at=MOMENT)
    db.session.commit()
    return list(db.session.scalars(select(HookDelivery).order_by(HookDelivery.id)))


def test_keys(two: tuple[Partner, Partner]) -> None:
    full, other = two
    for number in range(key_acts.MOST):
        key_acts.make(full, f"máy chủ {number}", None, by=SYSTEM, at=MOMENT)
    db.session.commit()
    make_key(other)
    held = asking.keys_of(full.id)
    assert {one.partner_id for one in held} == {full.id}
    assert asking.key_of(full.id, held[0].id) is not None
    assert asking.key_of(other.id, held[0].id) is None
    assert [(line.partner.id, line.keys) for line in asking.listing(MOMENT)[0]] == [
        (full.id, key_acts.MOST),
        (other.id, 1),
    ]


def test_requests(two: tuple[Partner, Partner]) -> None:
    sender, other = two
    received = receive()
    make_request(sender, received)
    case_id = db.session.get_one(Submission, received.lodged.submission_id).case_id
    assert [line.sent for line in asking.listing(MOMENT + timedelta(hours=1))[0]] == [1, 0]
    assert [sum(count for _, count in asking.months(one.id, TODAY)) for one in two] == [1, 0]
    assert asking.senders_of(case_id) == [sender.name]
    assert other.name != sender.name


def test_when_a_key_was_used_last(two: tuple[Partner, Partner]) -> None:
    for one in two:
        make_key(one)
    asking.keys_of(two[0].id)[0].used_at = MOMENT
    db.session.commit()
    assert [line.used_at for line in asking.listing(MOMENT)[0]] == [MOMENT, None]


def test_notices(two: tuple[Partner, Partner]) -> None:
    first, second = waiting(*two)
    assert [line.delivery.id for line in notices.listing(two[0].id)[0]] == [first.id]
    hooks.give_up_waiting(two[0].id, hooks.SWITCHED_OFF, at=MOMENT)
    db.session.commit()
    db.session.expire_all()
    assert (first.state, second.state) == ("gave_up", "waiting")


def test_of_partners_that_left_nothing_is_due(two: tuple[Partner, Partner]) -> None:
    told, other = two
    waiting(told)
    other.state = "ended"
    db.session.commit()
    assert delivery._partners_due() == [told.id]
    told.state, other.state = "ended", "active"
    db.session.commit()
    assert delivery._partners_due() == []


def test_who_is_away_holds_back_his_own_notices_alone(two: tuple[Partner, Partner]) -> None:
    tried, own, anothers = waiting(two[0], two[0], two[1])
    numbers, partner = (own.id, anothers.id), two[0]
    for one in (tried, own, anothers, partner):
        db.session.refresh(one)
        db.session.expunge(one)
    db.session.rollback()
    delivery._note(tried, partner, delivery._Outcome(503))
    held = [db.session.get_one(HookDelivery, one).next_try_at > MOMENT for one in numbers]
    assert held == [True, False]


def test_a_notice_to_another_than_who_sent_is_noticed(
    two: tuple[Partner, Partner], clock: FixedClock
) -> None:
    received, other = receive(), two[1].id
    make_request(two[0], received)
    case = db.session.get_one(Case, received.lodged.case_id)
    cases.accept(case, expected=case.version, by=SYSTEM, at=clock.at)
    db.session.commit()
    assert following.follow_moved() == 1
    assert list(proofs._notices()) == []
    db.session.execute(update(HookDelivery).values(partner_id=other))
    assert len(list(proofs._notices())) == 1


def test_a_report_is_passed_on_by_who_may(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case = db.session.get_one(Case, receive().lodged.case_id)
    monkeypatch.setattr(passing_on, "at_home", lambda _: True)
    monkeypatch.setattr(passing_on.outside, "of_case", lambda _: ["một lần"])
    monkeypatch.setattr(passing_on, "_drawn", lambda _, **values: values["may_pass"])
    for taken, may in ((), True), ((passing_on.SEND,), False):
        monkeypatch.setattr(passing_on, "current_actor", lambda taken=taken: acting("SXD", *taken))
        assert passing_on._may_pass(case) is may
        assert passing_on.in_summary(case) is may
