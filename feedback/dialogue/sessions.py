"""Questions about sessions: which there are, and who may see which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, case, func, select, tuple_

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.commitments import rules as commitments
from feedback.commitments.models import Commitment
from feedback.dialogue.actions.history import HISTORY, SESSION
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.rules import LIVE
from feedback.extensions import db
from feedback.text import search_words

READ: Final = "dialogue:session:read"
READ_ALL: Final = "cases:case:read_all"

SHOWN: Final = {
    "coming": "Sắp tới",
    "planned": "Chưa công bố",
    "announced": "Đã công bố",
    "held": "Đã tổ chức",
    "missed": "Bị lỡ",
    "called_off": "Đã hủy",
}
COMING: Final = ("coming", "planned", "announced")
"""Of these the earliest stands first."""
_CODE: Final = re.compile("[0-9]{4}-[0-9]{1,7}")
"""A database refuses some of what an address can hold, with a fault."""


def visible_to(viewer: Actor, number: int, on: date) -> DialogueSession | None:
    """The session of a number, if this officer may see it: his agency's and those of whose work his takes
    over, all of the province for who reads them all."""
    session = db.session.get(DialogueSession, number)
    return session if session is not None and is_visible(session, viewer, on) else None


def is_visible(session: DialogueSession, viewer: Actor, on: date) -> bool:
    """Whether it is his agency's or that of one whose work it does on the day, or he reads all."""
    return viewer.may(READ_ALL) or session.agency_id in agencies.whose_work(viewer.agency_id, on)


def by_code(code: str) -> DialogueSession | None:
    """The session of a public address: announced, held or called off after it was; closed ones too."""
    if not _CODE.fullmatch(code):
        return None
    return db.session.scalar(
        select(DialogueSession).where(DialogueSession.code == code, DialogueSession.announced_at.is_not(None))
    )


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; ``state``: key of ``SHOWN``. ``text``: every word of it, accents apart, in
    topic or summary.
    """

    state: str = "coming"
    kind: str = ""
    agency_id: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the place behind its last row (None at the end)."""

    rows: list[DialogueSession]
    after: tuple[date, int] | None


def listing(
    viewer: Actor, filters: Filters, today: date, *, after: tuple[date, int] | None = None, size: int = 25
) -> Page:
    """The sessions that an officer may see: what is to come earliest first, what is over latest first. One
    select.
    """
    asked = select(DialogueSession).where(*shown(filters.state, today))
    if not viewer.may(READ_ALL):
        asked = asked.where(DialogueSession.agency_id.in_(agencies.whose_work(viewer.agency_id, today)))
    if filters.agency_id is not None:
        asked = asked.where(DialogueSession.agency_id == filters.agency_id)
    if filters.kind:
        asked = asked.where(DialogueSession.kind == filters.kind)
    for word in search_words(filters.text):
        asked = asked.where(DialogueSession.search_text.contains(word, autoescape=True))
    order = DialogueSession.held_on, DialogueSession.id
    place = tuple_(*order)
    if filters.state in COMING:
        asked = asked.order_by(*order)
    else:
        asked = asked.order_by(*(one.desc() for one in order))
    if after is not None:
        asked = asked.where(place > tuple_(*after) if filters.state in COMING else place < tuple_(*after))
    found = list(db.session.scalars(asked.limit(size + 1)))
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], (last.held_on, last.id) if last is not None else None)


def shown(state: str, today: date) -> tuple[ColumnElement[bool], ...]:
    """That a session stands so on the day: key of ``SHOWN``."""
    live, ahead = DialogueSession.state.in_(LIVE), DialogueSession.held_on >= today
    if state == "coming":
        return (live, ahead)
    if state == "missed":
        return (live, ~ahead)
    if state in LIVE:
        return (DialogueSession.state == state, ahead)
    return (DialogueSession.state == state,)


def promises_of(session_ids: Iterable[int], today: date) -> dict[int, tuple[int, int]]:
    """For sessions by number: how many of their promises are still to be kept, and how many of those are
    late; sessions without any are left out. One select.
    """
    late = case((and_(Commitment.state == "open", Commitment.due_on < today), 1), else_=0)
    rows = db.session.execute(
        select(Commitment.source_id, func.count(), func.sum(late))
        .where(
            Commitment.source_room == SESSION,
            Commitment.source_id.in_(set(session_ids)),
            Commitment.state.in_(commitments.OPEN),
        )
        .group_by(Commitment.source_id)
    )
    return {row[0]: (row[1], int(row[2])) for row in rows}


def check() -> Iterator[str]:
    """One sentence for each session that isn't as its acts left it: for ``feedback register verify``."""
    yield from HISTORY.replay(SESSION, DialogueSession, "buổi đối thoại")
