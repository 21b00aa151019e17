"""Verbs of notifications: queue a message in the transaction of the act; what becomes of a letter.

Sending is no act of a person: see ``delivery``.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from feedback.actor import Actor
from feedback.clock import local_day
from feedback.extensions import db
from feedback.notifications import rules, texts
from feedback.notifications.models import Message
from feedback.notifications.proofs import posted_content, printed_content, returned_content
from feedback.register import actions as register
from feedback.register.rules import digest
from feedback.straight import add_rows

WRITE = "notifications:post:write"


@dataclass(frozen=True, slots=True)
class Queued:
    """A message to be queued: see ``queue``."""

    template: str
    to: tuple[str, int]
    values: Mapping[str, Any] = field(default_factory=dict)
    about: str | None = None
    agency_id: int | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """A letter handed to the post: the message's number and the item's posting number as typed."""

    message_id: int
    number: str


class NotYours(PermissionError):
    """The officer may not, or the letter is another agency's."""


class Elsewhere(Exception):
    """The letter is not in the state that this needs: somebody was faster."""


def queue(
    template: str,
    *,
    to: tuple[str, int],
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    about: str | None = None,
    agency_id: int | None = None,
) -> None:
    """Queue one message in the transaction of the act.

    ``template`` is «room/name» of a text under ``templates``; ``to`` the recipient as (room, number);
    ``values`` plain JSON without personal data and without codes; ``about`` what it is about: one recipient
    hears of one matter in order; ``agency_id`` whose post room prints it when there is no e-mail (the
    officer's own agency when left out). Raises texts.UnknownText.
    """
    queue_many([Queued(template, to, values, about, agency_id)], by=by, at=at)


def queue_many(messages: Sequence[Queued], *, by: Actor, at: datetime) -> None:
    """Queue many messages by one insert. Raises texts.UnknownText."""
    if not messages:
        return
    for template in {each.template for each in messages}:
        if not texts.exists(template):
            raise texts.UnknownText(template)
    add_rows(
        Message,
        [
            {
                "template": each.template,
                "values": dict(each.values),
                "recipient_room": each.to[0],
                "recipient_id": each.to[1],
                "about": each.about,
                "agency_id": each.agency_id if each.agency_id is not None else by.agency_id,
                "state": "waiting",
                "tries": 0,
                "refusals": 0,
                "next_try_at": at,
                "created_at": at,
                "created_by": by.name,
                "salt": secrets.token_bytes(16),
            }
            for each in messages
        ],
    )


def mark_printed(message_ids: Collection[int], *, by: Actor, at: datetime) -> None:
    """Đã in: letters of the officer's own agency, all or none; each enters the register.

    Printing shows a name and an address, so printing again is an act again. Raises NotYours, and Elsewhere
    for a letter already posted.
    """
    _demand(by)
    letters = _letters(message_ids, by)
    if any(letter.state not in ("to_print", "printed") for letter in letters.values()):
        raise Elsewhere
    for letter in letters.values():
        letter.state, letter.printed_at = "printed", at
    db.session.flush()
    register.enter_many(
        [_act("letter_printed", letter, printed_content(letter)) for letter in letters.values()],
        by=by,
        at=at,
    )


def mark_posted(postings: Sequence[Posting], *, on: date, by: Actor, at: datetime) -> None:
    """Đã gửi bưu điện: all letters given, or none, on one day; each enters the register.

    ``on`` is the province's calendar day on the posting slip. Raises rules.BadPosting (its ``message_id``
    tells which letter), NotYours, Elsewhere.
    """
    _demand(by)
    letters = _letters([each.message_id for each in postings], by)
    if any(letter.state not in ("to_print", "printed") for letter in letters.values()):
        raise Elsewhere
    numbers = {each.message_id: _checked(each, letters[each.message_id], on, at) for each in postings}
    for letter in letters.values():
        letter.posting_number, letter.posted_on = numbers[letter.id], on
        letter.state, letter.printed_at = "posted", letter.printed_at or at
    db.session.flush()
    register.enter_many(
        [_act("letter_posted", letter, posted_content(letter)) for letter in letters.values()], by=by, at=at
    )


def _checked(posting: Posting, letter: Message, on: date, at: datetime) -> str:
    """The posting number in the form it is kept, once number and day are found possible."""
    try:
        rules.posting_day(on, written_on=local_day(letter.created_at), today=local_day(at))
        return rules.posting_number(posting.number)
    except rules.BadPosting as bad:
        raise bad.of(letter.id) from None


def mark_returned(message_id: int, *, on: date, why: str, by: Actor, at: datetime) -> None:
    """Bị trả lại: a posted letter came back. ``why`` is a key of rules.RETURN_REASONS.

    Raises rules.BadPosting, NotYours, Elsewhere.
    """
    _demand(by)
    letter = _letters([message_id], by)[message_id]
    if letter.state != "posted" or letter.posted_on is None:
        raise Elsewhere
    if why not in rules.RETURN_REASONS:
        raise rules.BadPosting("why", "Chọn lý do thư bị trả lại")
    letter.returned_on = rules.return_day(on, posted_on=letter.posted_on, today=local_day(at))
    letter.returned_why = why
    letter.state = "returned"
    db.session.flush()
    register.enter_many([_act("letter_returned", letter, returned_content(letter))], by=by, at=at)


def _act(act: str, letter: Message, content: dict[str, Any]) -> register.Act:
    return register.Act(act, ("notifications", letter.id), digest(letter.salt, content))


def _demand(by: Actor) -> None:
    if not by.may(WRITE) or by.agency_id is None:
        raise NotYours


def _letters(numbers: Collection[int], by: Actor) -> dict[int, Message]:
    """The agency's own letters by number, locked against a colleague at the same work."""
    found = {
        each.id: each
        for each in db.session.scalars(
            select(Message)
            .where(Message.id.in_(numbers), Message.agency_id == by.agency_id, Message.channel == "post")
            .order_by(Message.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    if set(numbers) - set(found):
        raise NotYours
    return found
