"""What everybody may know of sessions: which were announced, and what of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_

from feedback.dialogue.models import DialogueSession
from feedback.dialogue.sessions import Page
from feedback.extensions import db
from feedback.text import search_words

SIZE: Final = 20
"""How many past sessions a page of the list shows."""

CLOSED_TOPIC: Final = "Buổi đối thoại không công khai"
MODES: Final = {
    "in_person": "Gặp trực tiếp",
    "online": "Trực tuyến",
    "mixed": "Gặp trực tiếp và trực tuyến",
}
ANNOUNCED: Final = DialogueSession.announced_at.is_not(None)

Standing = Literal["coming", "moved", "called_off", "held", "unconfirmed"]
STANDINGS: Final[dict[Standing, tuple[str, str]]] = {
    "coming": ("Sắp diễn ra", "blue"),
    "moved": ("Đã đổi lịch", "amber"),
    "called_off": ("Không tổ chức", "amber"),
    "held": ("Đã tổ chức", "green"),
    "unconfirmed": ("Chưa có thông tin sau buổi", "grey"),
}
"""How a session stands, in words and the tone of its tag."""


def standing(session: DialogueSession, today: date) -> Standing:
    """How an announced session stands on a day: ``moved`` while it is to come at another time or place than
    was announced first, ``unconfirmed`` when its day is over and nobody said that it was held.
    """
    if session.state in ("called_off", "held"):
        return "held" if session.state == "held" else "called_off"
    if session.held_on < today:
        return "unconfirmed"
    return "moved" if session.reason else "coming"


def topic(session: DialogueSession) -> str:
    """Its topic; of a closed session only that it is one."""
    return CLOSED_TOPIC if session.closed_ground else session.topic


def reason(session: DialogueSession) -> str:
    """Why it was moved last or called off; of a closed session nothing."""
    return "" if session.closed_ground else session.reason or ""


def where(session: DialogueSession) -> str:
    """The place with its address; one online has none and says so."""
    return ", ".join(filter(None, (session.place, session.address))) or "Họp trực tuyến"


@dataclass(frozen=True, slots=True)
class Filter:
    """Of which agencies (None: all), in which commune (empty: anywhere; of the commune's own agency too), and
    what is sought: every word of it, accents apart, in topic or summary of one that isn't closed."""

    agency_ids: Collection[int] | None = None
    area_code: str = ""
    area_agency_id: int | None = None
    text: str = ""

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """As a select asks for them."""
        found: list[ColumnElement[bool]] = [ANNOUNCED]
        if self.agency_ids is not None:
            found.append(DialogueSession.agency_id.in_(self.agency_ids))
        if self.area_code:
            there = DialogueSession.area_code == self.area_code
            found.append(or_(there, DialogueSession.agency_id == self.area_agency_id))
        words = search_words(self.text)
        if words:
            found.append(DialogueSession.closed_ground.is_(None))
        found += [DialogueSession.search_text.contains(word, autoescape=True) for word in words]
        return found


def between(wanted: Filter, first_on: date, last_on: date) -> list[DialogueSession]:
    """Announced sessions from a day to another, both included, by day and hour; one select."""
    asked = select(DialogueSession).where(
        *wanted.conditions, DialogueSession.held_on.between(first_on, last_on)
    )
    return list(
        db.session.scalars(asked.order_by(DialogueSession.held_on, DialogueSession.opens, DialogueSession.id))
    )


def findable(_today: date) -> Select[int, str, Any]:
    """Announced sessions that aren't closed: number, code, when each was changed last."""
    return select(DialogueSession.id, DialogueSession.code, DialogueSession.changed_at).where(
        ANNOUNCED, DialogueSession.closed_ground.is_(None)
    )


def coming(wanted: Filter, today: date) -> list[DialogueSession]:
    """Those still to be held, or called off before their day, by day and hour; one select."""
    return [one for one in between(wanted, today, date.max) if one.state != "held"]


def past(wanted: Filter, today: date, *, after: tuple[date, int] | None = None) -> Page:
    """Those whose day is over or that were held today, newest first; one select."""
    place = tuple_(DialogueSession.held_on, DialogueSession.id)
    conditions = [
        *wanted.conditions,
        or_(
            DialogueSession.held_on < today,
            and_(DialogueSession.held_on == today, DialogueSession.state == "held"),
        ),
    ]
    if after is not None:
        conditions.append(place < tuple_(*after))
    asked = select(DialogueSession).where(*conditions).limit(SIZE + 1)
    rows = list(db.session.scalars(asked.order_by(DialogueSession.held_on.desc(), DialogueSession.id.desc())))
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    return Page(rows[:SIZE], (last.held_on, last.id) if last is not None else None)


def agencies_with_any() -> set[int]:
    """The agencies that announced a session at any time."""
    return set(db.session.scalars(select(DialogueSession.agency_id).where(ANNOUNCED).distinct()))
