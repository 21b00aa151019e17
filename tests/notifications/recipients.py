"""Recipients and messages for the tests: who is behind a number is asked here, not in the rooms above."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from feedback import config
from feedback.actor import SYSTEM
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications.actions import queue
from feedback.notifications.contacts import Contact, resolve_with
from feedback.notifications.models import Message

CODE = "QN-CANARY-92"
BY_MAIL = Contact(
    "Nguyễn Thị Ánh Nguyệt",
    "nguyet@example.vn",
    "Thôn Đông, xã Tịnh Khê, tỉnh Quảng Ngãi",
    "mail",
    {"tracking_code": CODE, "tracking_url": "http://127.0.0.1:8000/tra-cuu", "agency": "UBND xã Tịnh Khê"},
)
WITHOUT_ADDRESS = replace(BY_MAIL, postal_address=None)
BY_POST = replace(BY_MAIL, email=None, wants="post")


@contextmanager
def recipients(app: Flask, people: dict[int, Contact | None]) -> Iterator[None]:
    """Answer for recipients of the rooms ``people`` and ``accounts``; others are asked for in vain."""

    def answer(number: int) -> Contact | None:
        return people[number]

    before = dict(app.extensions.get("contact_resolvers", {}))
    resolve_with(app, "people", answer)
    resolve_with(app, "accounts", answer)
    try:
        yield
    finally:
        app.extensions["contact_resolvers"] = before


def rows() -> list[Message]:
    """All messages as they are now, free of the session: nothing is locked afterwards."""
    db.session.rollback()
    found = list(db.session.scalars(select(Message).order_by(Message.id)))
    db.session.expunge_all()
    db.session.rollback()
    return found


def use(app: Flask, monkeypatch: pytest.MonkeyPatch, url: str, **settings: Any) -> None:
    """Let the application send by the mail server of the URL, with more settings as given."""
    monkeypatch.setitem(
        app.extensions, "settings", replace(app.extensions["settings"], mail_url=url, **settings)
    )


def write(
    clock: FixedClock, to: int = 1, template: str = "cases/received", about: str | None = "case:1"
) -> None:
    """Queue a message to a person, committed."""
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
    """Where mails are written without a mail server."""
    return config.current().data_dir / "mail"
