"""Questions to notifications: which letters wait for the post room, what waits to go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, text

from feedback.extensions import db
from feedback.notifications import texts
from feedback.notifications.contacts import Contact
from feedback.notifications.erasing import FAULT
from feedback.notifications.models import Message
from feedback.notifications.texts import Text


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages wait or are under way, since when the oldest, and how many by what holds them up."""

    count: int
    oldest_at: datetime | None
    by_fault: dict[str, int]


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Messages that haven't gone, by state; since when the oldest waits, the oldest whose time has come."""

    by_state: dict[str, int]
    oldest_at: datetime | None
    due_since: datetime | None


def letters(
    agency_id: int,
    states: Sequence[str],
    *,
    only: Collection[int] | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[Message]:
    """Letters of one agency in the states given, oldest first, from behind the number ``after``.

    States are those of models.POST_ROOM; ``only`` narrows to some numbers. Messages that the recipient
    didn't want are left out.
    """
    question = _of_agency(agency_id, states).order_by(Message.id).limit(limit)
    if only is not None:
        question = question.where(Message.id.in_(only))
    if after is not None:
        question = question.where(Message.id > after)
    return list(db.session.scalars(question))


def to_print(agency_id: int, *, after: int | None = None, limit: int = 50) -> list[Message]:
    """Thư cần in: letters that nobody printed yet."""
    return letters(agency_id, ["to_print"], after=after, limit=limit)


def count(agency_id: int, states: Sequence[str], *, most: int = 1000) -> int:
    """How many letters are in the states, counted to ``most`` at most."""
    rows = _of_agency(agency_id, states).with_only_columns(Message.id).limit(most).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def letter_text(message: Message, contact: Contact) -> Text:
    """The message as a letter: subject and paragraphs, without the tracking code.

    Raises what texts.render raises.
    """
    return texts.render(message.template, dict(contact.extra) | message.values, by_post=True)


def about(subject: str) -> list[Message]:
    """Messages about one matter, oldest first: what the people concerned were told, and how it went."""
    return list(db.session.scalars(select(Message).where(Message.about == subject).order_by(Message.id)))


def queued(subject: str, at: datetime) -> list[Message]:
    """The messages about one matter that were queued at this moment."""
    chosen = select(Message).where(Message.about == subject, Message.created_at == at)
    return list(db.session.scalars(chosen.order_by(Message.id)))


def told(template: str, subjects: Collection[str]) -> set[tuple[str, int]]:
    """Who was written to by this text about which of these matters: (matter, recipient); one select."""
    rows = db.session.execute(
        select(Message.about, Message.recipient_id).where(
            Message.about.in_(subjects), Message.template == template
        )
    )
    return {(row.about, row.recipient_id) for row in rows}


def about_many(subjects: Iterable[str]) -> list[Message]:
    """Messages about several matters, oldest first; one select."""
    wanted = set(subjects)
    chosen = select(Message).where(Message.about.in_(wanted)).order_by(Message.id)
    return list(db.session.scalars(chosen)) if wanted else []


def waiting() -> Waiting:
    """What waits to go, for the operator."""
    rows = db.session.execute(
        select(Message.fault, func.count(), func.min(Message.created_at))
        .where(text("message.state IN ('waiting', 'sending')"))
        .group_by(Message.fault)
    ).all()
    return Waiting(
        sum(number for _, number, _ in rows),
        min((oldest for _, _, oldest in rows), default=None),
        {fault or "": number for fault, number, _ in rows},
    )


def under_way(at: datetime) -> UnderWay:
    """What hasn't gone at this moment, held messages too."""
    going = text("message.state IN ('waiting', 'sending')")
    rows = db.session.execute(
        select(Message.state, func.count(), func.min(Message.created_at)).where(going).group_by(Message.state)
    ).all()
    counts = {"waiting": 0, "sending": 0} | {state: count for state, count, _ in rows}
    held = select(func.count()).select_from(Message).where(text("message.state = 'held'"))
    due = select(func.min(Message.next_try_at)).where(going, Message.next_try_at <= at)
    return UnderWay(
        counts | {"held": db.session.scalar(held) or 0},
        min((oldest for _, _, oldest in rows), default=None),
        db.session.scalar(due),
    )


def _of_agency(agency_id: int, states: Sequence[str]) -> Select[Message]:
    return select(Message).where(
        Message.agency_id == agency_id,
        # Written out, so that the engines see that the partial index fits.
        text("message.state IN ('to_print', 'printed', 'posted', 'returned', 'dropped')"),
        Message.state.in_(states),
        func.coalesce(Message.fault, "").not_in(("unwanted", FAULT)),
        Message.channel.is_distinct_from("mail"),
    )
