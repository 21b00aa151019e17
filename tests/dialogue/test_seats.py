"""Seats of a dialogue: taken in order, handed on, kept when the session moves; changes are noticed."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from feedback.actor import CITIZEN, SYSTEM
from feedback.clock import FixedClock, local_day
from feedback.dialogue import reminding, seats
from feedback.dialogue.actions import arrivals, hooks, joining
from feedback.dialogue.actions import seats as actions
from feedback.dialogue.models import DialogueSession, Registration, SessionRequest
from feedback.dialogue.rules import BadDetail, NotYours
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.notifications import texts
from feedback.notifications.models import Message
from feedback.people.models import Person
from tests.conftest import MOMENT
from tests.dialogue.seats_walk import faults, registered, registering
from tests.factories.cases import make_case, sender
from tests.factories.dialogue import make_dialogue
from tests.factories.officers import actor_of, at_desk


def told() -> list[str]:
    """The texts queued, in their order."""
    return [
        one.template.removeprefix("dialogue/seat_")
        for one in db.session.scalars(select(Message).order_by(Message.id))
    ]


def stands(session: DialogueSession) -> list[tuple[str, int | None]]:
    """State and seat of each, in the order of the list."""
    asked = select(Registration).where(Registration.session_id == session.id).order_by(Registration.position)
    found = db.session.scalars(asked.execution_options(populate_existing=True))
    return [(one.state, one.seat) for one in found]


def test_of_sixty_at_once_fifty_sit_and_ten_wait(app: Flask) -> None:
    session = make_dialogue()
    gate = threading.Barrier(20)

    def press(number: int) -> None:
        if number < 20:
            gate.wait(timeout=60)
        with app.app_context():
            actions.register(wanted[number], by=CITIZEN, at=MOMENT)
            db.session.commit()

    wanted = [registering(session, number) for number in range(60)]
    number = session.id
    db.session.rollback()
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(press, range(60)))
    rows = db.session.scalars(select(Registration).order_by(Registration.position)).all()
    assert [one.position for one in rows] == list(range(1, 61))
    assert [one.seat for one in rows] == [*range(1, 51), *[None] * 10]
    assert [one.state for one in rows] == ["seated"] * 50 + ["waiting"] * 10
    assert len({one.person_id for one in rows}) == 60
    assert seats.waits_at(rows[-1]) == 10
    assert seats.counts_of(number) == seats.Counts(seated=50, waiting=10)


def test_one_seat_for_each_person_and_it_is_handed_on(app: Flask) -> None:
    session = make_dialogue(seats=2)
    first = registered(session, 1, email="reo@thudientu.vn")
    assert registered(session, 1).id == first.id
    for field, again in (
        ("phone", {"phone": "0900000001"}),
        ("email", {"phone": "0911111111", "email": "REO@thudientu.vn"}),
    ):
        with pytest.raises(BadDetail) as wrong:
            registered(session, 9, **again)
        assert wrong.value.field == field
        db.session.rollback()
    registered(session, 2)
    registered(session, 3)
    registered(session, 4, email="bon@thudientu.vn")
    assert stands(session) == [("seated", 1), ("seated", 2), ("waiting", None), ("waiting", None)]
    actions.cancel(first.id, by=CITIZEN, at=MOMENT)
    with pytest.raises(actions.Elsewhere):
        actions.cancel(first.id, by=CITIZEN, at=MOMENT)
    # Who had given his seat back may come again; it is the third's now, who must be called.
    registered(session, 9, phone="0900000001")
    assert stands(session)[2:] == [("seated", 1), ("waiting", None), ("waiting", None)]
    assert [(one.phone, one.what) for one in seats.to_call(session.id)] == [
        ("0900000003", seats.CALLS["moved_up"])
    ]
    db.session.execute(update(DialogueSession).values(seats=3))
    hooks.run(hooks.on_amended, session, by=SYSTEM, at=MOMENT)
    assert stands(session)[3] == ("seated", 3)
    # Fewer seats take nobody's away.
    db.session.execute(update(DialogueSession).values(seats=1))
    hooks.run(hooks.on_amended, session, by=SYSTEM, at=MOMENT)
    assert [seat for _, seat in stands(session)] == [None, 2, 1, 3, None]
    db.session.commit()
    assert told() == ["registered", "waiting", "moved_up"]
    assert "reo" not in str([one.values for one in db.session.scalars(select(Message))])
    assert not faults()


def test_who_attends_online_needs_no_seat_of_the_room(app: Flask) -> None:
    mixed = make_dialogue(mode="mixed", seats=1, link="https://hop.quangngai.gov.vn/x")
    for number, online in ((1, True), (2, False), (3, True), (4, False)):
        registered(mixed, number, online=online)
    assert stands(mixed) == [("seated", None), ("seated", 1), ("seated", None), ("waiting", None)]
    assert seats.counts_of(mixed.id) == seats.Counts(seated=3, waiting=1, online=2)
    only = make_dialogue(number="2026-902", mode="online", seats=1, link="https://hop.quangngai.gov.vn/y")
    registered(only, 5)
    registered(only, 6)
    assert stands(only) == [("seated", None), ("waiting", None)]
    free = make_dialogue(number="2026-903", seats=0)
    registered(free, 7)
    assert seats.free(free) is None
    # It is held in the room after all: who attended online waits for a seat.
    db.session.execute(
        update(DialogueSession).where(DialogueSession.id == mixed.id).values(mode="in_person", seats=2)
    )
    hooks.run(hooks.on_amended, mixed, by=SYSTEM, at=MOMENT)
    assert stands(mixed) == [("seated", 2), ("seated", 1), ("waiting", None), ("waiting", None)]
    db.session.commit()
    assert not faults()


def test_requesters_sit_before_everybody_and_are_told(app: Flask) -> None:
    session = make_dialogue(seats=3)
    persons = (
        sender(phone="0912000001", email="mot@thudientu.vn", wants="mail"),
        sender(phone="0912000002", email=None),
        sender(phone="0912000001", email=None),
    )
    for place, person in enumerate(persons):
        case = make_case(
            "21211", kind=Kind.DIALOGUE_REQUEST, sender=person, submission_key=f"yeu-cau-{place}"
        )
        db.session.add(SessionRequest(session_id=session.id, case_id=case.id, joined_at=MOMENT))
    db.session.commit()
    for _ in range(2):
        hooks.run(hooks.on_announced, session, by=SYSTEM, at=MOMENT)
        db.session.commit()
    # The third is the first once more.
    assert stands(session) == [("seated", 1), ("seated", 2)]
    assert told().count("granted") == 1
    assert [one.what for one in seats.to_call(session.id)] == [seats.CALLS["granted"]]
    with pytest.raises(BadDetail):
        registered(session, 5, phone="0912000002")
    db.session.rollback()
    assert not faults()


def test_all_are_told_when_it_moves_or_is_called_off_and_reminded_before(
    app: Flask, clock: FixedClock
) -> None:
    session = make_dialogue(seats=1)
    registered(session, 1, email="mot@thudientu.vn")
    registered(session, 2)
    db.session.execute(update(DialogueSession).values(reason="Bão số 13", sequence=1))
    hooks.run(hooks.on_moved, session, by=SYSTEM, at=MOMENT)
    assert [one.what for one in seats.to_call(session.id)] == [seats.CALLS["moved"]]
    desk = actor_of(at_desk("21211"))
    call = seats.to_call(session.id)[0].registration.id
    with pytest.raises(NotYours):
        actions.note_call(call, by=actor_of(at_desk("21025")), at=MOMENT)
    actions.note_call(call, by=desk, at=MOMENT)
    assert not seats.to_call(session.id)
    db.session.commit()
    for _ in range(2):
        clock.at = MOMENT + timedelta(days=13)
        reminding.remind_of_seats()
    hooks.run(hooks.on_called_off, session, by=SYSTEM, at=MOMENT)
    assert [one.what for one in seats.to_call(session.id)] == [seats.CALLS["called_off"]]
    assert told() == ["registered", "moved", "reminder", "called_off"]
    db.session.commit()
    assert not faults()


def test_texts_fit_one_message_and_never_hold_the_link(app: Flask) -> None:
    session = make_dialogue(mode="mixed", link="https://hop.quangngai.gov.vn/bi-mat", seats=1)
    registered(session, 1, email="mot@thudientu.vn")
    registered(session, 2, email="hai@thudientu.vn")
    registered(session, 3, email="ba@thudientu.vn", online=True)
    own = {"tracking_code": "4F7K9-2MXPC", "tracking_url": "https://tiepdan.quangngai.gov.vn/tra-cuu"}
    for message in db.session.scalars(select(Message)).all():
        for name in ("registered", "granted", "waiting", "moved_up", "reminder", "moved", "called_off"):
            values = {**message.values, **own, "reason": "Bão số 13."}
            text = texts.render(f"dialogue/seat_{name}", values, by_post=False)
            body = " ".join(text.body.split())
            assert "8 giờ 00" in body
            assert "09/12/2026" in body
            assert ".." not in body
            assert "hop.quangngai" not in body
            assert "4F7K9-2MXPC" in text.subject
            assert "09/12/2026" in texts.sms(f"dialogue/seat_{name}", values)


@pytest.mark.parametrize(
    "change", [{"seat": 7}, {"state": "waiting", "seat": None}, {"source": "desk"}, {"code": "AAAAAAAAAA"}]
)
def test_the_register_notices_a_changed_registration(app: Flask, change: dict[str, Any]) -> None:
    registered(make_dialogue(), 1)
    assert not faults()
    db.session.execute(update(Registration).values(**change))
    db.session.commit()
    assert faults()


def test_the_register_notices_another_person(app: Flask) -> None:
    session = make_dialogue()
    one = registered(session, 1)
    arrivals.check_in_by_hand(one.id, by=actor_of(at_desk("21211")), at=MOMENT + timedelta(days=14))
    db.session.commit()
    assert not faults()
    db.session.execute(update(Person).values(full_name="Người khác"))
    db.session.commit()
    assert len(faults()) == 1


def test_a_request_taken_out_gives_its_seat_back_and_nobody_registers_after_the_end(app: Flask) -> None:
    session = make_dialogue(seats=1, held_on=local_day(MOMENT), register_until=local_day(MOMENT))
    case = make_case("21211", kind=Kind.DIALOGUE_REQUEST)
    db.session.add(SessionRequest(session_id=session.id, case_id=case.id, joined_at=MOMENT))
    actions.register_requesters(session, SYSTEM, MOMENT)
    registered(session, 5)
    assert stands(session) == [("seated", 1), ("waiting", None)]
    joining.release(session, [case.id], why="Giải quyết theo đơn", by=SYSTEM, at=MOMENT)
    assert stands(session) == [("cancelled", None), ("seated", 1)]
    assert seats.takes_registrations(session, MOMENT)
    with pytest.raises(actions.NotOpen):
        actions.register(registering(session, 6), by=CITIZEN, at=MOMENT + timedelta(hours=3))
