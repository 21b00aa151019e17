"""What is held of a letter today, digested as it was when it happened; for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.register.rules import digest


def printed_content(letter: Message) -> dict[str, Any]:
    """What the register's digest of a printing covers: the letter, and whose name was on it."""
    return {"template": letter.template, "recipient": [letter.recipient_room, letter.recipient_id]}


def posted_content(letter: Message) -> dict[str, Any]:
    """What the register's digest of a posting covers."""
    return printed_content(letter) | {
        "posting_number": letter.posting_number,
        "posted_on": letter.posted_on,
    }


def returned_content(letter: Message) -> dict[str, Any]:
    """What the register's digest of a return covers."""
    return {"returned_on": letter.returned_on, "returned_why": letter.returned_why}


def digests_of(message_ids: Iterable[int]) -> dict[int, set[bytes]]:
    """For each message the digests that its row gives today."""
    found: dict[int, set[bytes]] = {}
    for letter in db.session.scalars(select(Message).where(Message.id.in_(set(message_ids)))):
        found[letter.id] = {
            digest(letter.salt, printed_content(letter)),
            digest(letter.salt, posted_content(letter)),
            digest(letter.salt, returned_content(letter)),
        }
    return found
