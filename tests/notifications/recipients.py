"""Recipients for the tests: who is behind a number is asked here instead of in the rooms above."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from feedback.extensions import db
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
