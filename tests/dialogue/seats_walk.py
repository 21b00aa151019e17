"""Somebody who registers for a dialogue, by the act and through the door."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.actor import CITIZEN
from feedback.dialogue import seat_proofs
from feedback.dialogue.actions import seats as actions
from feedback.dialogue.actions.history import HISTORY, SEAT
from feedback.dialogue.actions.seats import Registering
from feedback.dialogue.models import DialogueSession, Registration
from feedback.extensions import db
from feedback.register import queries as register
from tests.cases.desk_browser import hidden
from tests.conftest import MOMENT

PERSON: dict[str, str] = {
    "full_name": "Nguyễn Thị Thuý Hằng",
    "phone": "0912 345 678",
    "email": "hang@thudientu.vn",
    "area": "21211",
}


def registering(session: DialogueSession, number: int, **more: Any) -> Registering:
    """The person of a number, who gave no e-mail unless told otherwise."""
    values = {
        "session_id": session.id,
        "full_name": f"Hồ Văn Reo {number}",
        "phone": f"09{number:08}",
        "submission_key": f"key-{number}",
    }
    return Registering(**(values | more))


def registered(session: DialogueSession, number: int, **more: Any) -> Registration:
    """He registers himself; committed."""
    one = actions.register(registering(session, number, **more), by=CITIZEN, at=MOMENT)
    db.session.commit()
    return one


def sent(client: FlaskClient, code: str = "2026-901", **more: str) -> TestResponse:
    """The form of a session with who comes."""
    page = client.get(f"/doi-thoai/{code}/dang-ky")
    assert page.status_code == 200
    return client.post(f"/doi-thoai/{code}/dang-ky", data=hidden(page.text) | PERSON | more)


def code_and_secret(page: str) -> tuple[str, str]:
    """What stands in large letters."""
    code, secret = re.findall(r'qn-panel__code qn-code">([^<]+)<', page)
    return code, secret


def faults() -> list[str]:
    """What ``register verify`` says of registrations."""
    db.session.rollback()
    missing = register.missing_contents(SEAT, lambda wanted: HISTORY.digests_of(SEAT, wanted))
    return [str(one) for one in missing] + list(seat_proofs.check())
