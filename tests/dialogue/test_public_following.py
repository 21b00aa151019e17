"""Following a session by mail: asked for, confirmed by its owner, told, ended and forgotten."""

from __future__ import annotations

import re
from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.actor import SYSTEM
from feedback.clock import FixedClock
from feedback.commitments import sources
from feedback.commitments.models import Commitment
from feedback.dialogue import forgetting
from feedback.dialogue.actions import hooks
from feedback.dialogue.models import DialogueSession, Follower
from feedback.extensions import db
from feedback.notifications.contacts import contact_of
from feedback.notifications.delivery import deliver
from feedback.notifications.models import Message
from feedback.notifications.outgoing import Mail
from feedback.people.models import Person
from tests.cases.desk_browser import hidden
from tests.conftest import MOMENT
from tests.factories.dialogue import make_dialogue

ADDRESS = "/doi-thoai/2026-901/theo-doi"
MINE = "Nguyen.Van.A@vi-du.vn"


class Letterbox:
    """A post office that keeps what it is handed."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    def send(self, mail: Mail) -> bytes:
        self.mails.append(mail)
        return b""

    def received(self) -> list[Mail]:
        deliver(office=self)
        db.session.rollback()
        mails, self.mails = self.mails, []
        return mails


def csrf(page: TestResponse) -> str:
    return hidden(page.text)["csrf_token"]


def ask(client: FlaskClient, email: str, address: str = ADDRESS) -> int:
    token = csrf(client.get(address))
    return client.post(address, data={"csrf_token": token, "email": email}).status_code


def own_page(mail: Mail) -> str:
    found = re.search(r"/doi-thoai/theo-doi/[\w-]+", mail.body)
    assert found
    return found[0]


def press(client: FlaskClient, page: str, address: str) -> int:
    return client.post(address, data={"csrf_token": csrf(client.get(page))}).status_code


def followers() -> list[Follower]:
    found = list(db.session.scalars(select(Follower)))
    db.session.rollback()
    return found


def test_only_who_confirms_is_told_and_who_ends_is_forgotten(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    session_id = make_dialogue().id
    db.session.rollback()
    box = Letterbox()
    assert "Nhận tin qua thư điện tử" in client.get("/doi-thoai/2026-901").get_data(as_text=True)
    page = client.post(ADDRESS, data={"csrf_token": csrf(client.get(ADDRESS)), "email": "không có"})
    assert page.status_code == 422
    assert "không có" in page.get_data(as_text=True)
    assert ask(client, MINE) == 303
    assert ask(client, MINE.upper()) == 303
    (follower,) = followers()
    mails = box.received()
    assert [mail.to for mail in mails] == [MINE, MINE]
    assert "2026-901" not in mails[0].subject
    page_of_mine = own_page(mails[0])
    assert page_of_mine == own_page(mails[1])
    for message in db.session.scalars(select(Message)):
        assert MINE not in str(message.values)
        assert page_of_mine.rpartition("/")[2] not in str(message.values)
    db.session.rollback()

    # Opening the link, as mail scanners do, confirms nothing.
    assert "Xác nhận nhận tin" in client.get(page_of_mine).get_data(as_text=True)
    session = db.session.get_one(DialogueSession, session_id)
    hooks.run(hooks.on_moved, session, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert box.received() == []

    assert press(client, page_of_mine, page_of_mine) == 303
    assert "đang nhận tin" in client.get(page_of_mine).get_data(as_text=True)
    assert ask(client, MINE) == 303
    assert box.received() == []
    session = db.session.get_one(DialogueSession, session_id)
    session.reason = "Mưa lũ"
    db.session.flush()
    hooks.run(hooks.on_moved, session, by=SYSTEM, at=MOMENT)
    hooks.run(hooks.on_called_off, session, by=SYSTEM, at=MOMENT)
    promise = Commitment(source_room="dialogue", source_id=session_id, position=2)
    sources.changed(promise, "kept", SYSTEM, MOMENT)
    session.minutes_state, session.state, session.held_at = "published", "held", MOMENT
    db.session.flush()
    hooks.run(hooks.on_published, session, by=SYSTEM, at=MOMENT)
    sources.changed(promise, "postponed", SYSTEM, MOMENT)
    sources.changed(promise, "kept", SYSTEM, MOMENT)
    sources.changed(promise, "late", SYSTEM, MOMENT)
    db.session.commit()
    mails = [mail for _ in range(6) for mail in box.received()]
    assert [mail.to for mail in mails] == [MINE] * 5
    assert "Lý do: Mưa lũ." in " ".join(mails[0].body.split())
    assert "8 giờ 00 ngày 09/12/2026" in " ".join(mails[0].body.split())
    assert "Cam kết số 2" in mails[3].body
    assert all(own_page(mail) == page_of_mine for mail in mails)
    assert all("/doi-thoai/2026-901\n" in mail.body for mail in mails)

    # Closed since then: its topic is no longer for him.
    session.closed_ground = "PRIVATE"
    db.session.commit()
    assert "ven biển Dung" not in client.get(page_of_mine).get_data(as_text=True)
    assert press(client, page_of_mine, f"{page_of_mine}/ngung") == 303
    assert client.get(page_of_mine).status_code == 404
    assert MINE not in [one.email for one in db.session.scalars(select(Person))]
    assert contact_of("dialogue_follower", follower.id) is None
    db.session.rollback()
    # Who comes again is asked again.
    db.session.get_one(DialogueSession, session_id).closed_ground = None
    db.session.commit()
    assert ask(client, MINE) == 303
    assert [own_page(mail) for mail in box.received()] == [page_of_mine]
    assert "Xác nhận nhận tin" in client.get(page_of_mine).get_data(as_text=True)
    clock.at = MOMENT + timedelta(days=8)
    forgetting.forget_followers()
    assert client.get(page_of_mine).status_code == 404
    assert MINE not in [one.email for one in db.session.scalars(select(Person))]


def test_nobody_is_flooded_and_nothing_hidden_is_followed(app: Flask, client: FlaskClient) -> None:
    for number in range(7):
        make_dialogue(number=f"2026-{number}")
    asked = [ask(client, MINE, f"/doi-thoai/2026-{number}/theo-doi") for number in range(7)]
    assert asked == [303] * 5 + [429] * 2
    assert ask(client, "khac@vi-du.vn", "/doi-thoai/2026-1/theo-doi") == 303
    make_dialogue(number="2026-21", state="called_off", reason="Bão")
    make_dialogue(number="2026-22", closed_ground="PRIVATE")
    make_dialogue(number="2026-23", state="planned", announced_at=None, held_on=date(2026, 12, 30))
    for number in (21, 22, 23):
        assert client.get(f"/doi-thoai/2026-{number}/theo-doi").status_code == 404
    for token in ("x", "%00", "a" * 2000):
        assert client.get(f"/doi-thoai/theo-doi/{token}").status_code == 404
