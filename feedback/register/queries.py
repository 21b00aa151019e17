"""Questions to the register: are contents still held, what waits, who read this."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from sqlalchemy import ColumnElement, Select, bindparam, func, select, union, union_all

from feedback.extensions import db
from feedback.register import erasures
from feedback.register.models import Reading, RegisterEntry
from feedback.register.verifying import Fault
from feedback.straight import ask_plainly

_LAST_LOOKED = 300

ContentDigests = Callable[[Iterable[int]], dict[int, set[bytes]]]
"""Given subject numbers of one room, the digests of the contents that room still holds for each."""


def acts_on(room: str, subject_id: int) -> list[RegisterEntry]:
    """Entries about one subject, oldest first."""
    return list(
        db.session.scalars(
            select(RegisterEntry)
            .where(RegisterEntry.subject_room == room, RegisterEntry.subject_id == subject_id)
            .order_by(RegisterEntry.id)
        )
    )


def readings_of(room: str, subject_id: int, limit: int = 100) -> list[Reading]:
    """Who opened one subject, newest first."""
    return list(
        db.session.scalars(
            select(Reading)
            .where(Reading.subject_room == room, Reading.subject_id == subject_id)
            .order_by(Reading.id.desc())
            .limit(limit)
        )
    )


def missing_contents(room: str, digests_of: ContentDigests, step: int = 2000) -> Iterator[Fault]:
    """Entries of a room whose content can no longer be shown to be what was entered."""
    after = 0
    while True:
        rows = db.session.execute(
            select(RegisterEntry.id, RegisterEntry.seq, RegisterEntry.subject_id, RegisterEntry.digest)
            .where(RegisterEntry.subject_room == room, RegisterEntry.id > after)
            .order_by(RegisterEntry.id)
            .limit(step)
        ).all()
        if not rows:
            return
        subjects = {row.subject_id for row in rows}
        held, gone = digests_of(subjects), erasures.of(room, subjects)
        erased = erasures.digests(room, gone)
        for row in rows:
            if row.id <= gone.get(row.subject_id, 0) or row.digest in erased.get(row.subject_id, set()):
                continue
            if row.digest not in held.get(row.subject_id, set()):
                yield Fault(row.id, row.seq, "nội dung của hành vi đã bị sửa hoặc đã xóa")
        after = rows[-1].id


def waiting() -> int:
    """How many entries are not numbered yet."""
    return (
        db.session.scalar(select(func.count()).select_from(RegisterEntry).where(RegisterEntry.seq.is_(None)))
        or 0
    )


def oldest_waiting_at() -> datetime | None:
    """The moment of the oldest entry that is not numbered yet, None when none waits."""
    return db.session.scalar(
        select(RegisterEntry.at).where(RegisterEntry.seq.is_(None)).order_by(RegisterEntry.id).limit(1)
    )


def latest(*, before: int | None = None, limit: int = 50) -> list[RegisterEntry]:
    """The newest entries, or those before an entry, newest first."""
    asked = select(RegisterEntry).order_by(RegisterEntry.id.desc()).limit(limit)
    if before is not None:
        asked = asked.where(RegisterEntry.id < before)
    return list(db.session.scalars(asked))


def furthest_at(most: int = 2000) -> datetime | None:
    """The latest moment that one of the newest entries bears; None while there is none."""
    newest = select(RegisterEntry.at).order_by(RegisterEntry.id.desc()).limit(most).subquery()
    return db.session.scalar(select(func.max(newest.c.at)))


def set_back(by: timedelta, most: int = 2000) -> list[tuple[int, datetime, datetime]]:
    """Where among the newest entries the clock was put back by more than ``by``, oldest first: the entry's
    id, the moment of the one before, its own. Entries stand in the order in which they were written."""
    rows = db.session.execute(
        select(RegisterEntry.id, RegisterEntry.at).order_by(RegisterEntry.id.desc()).limit(most)
    ).all()
    pairs = pairwise(reversed(rows))
    return [(after.id, before.at, after.at) for before, after in pairs if before.at - after.at > by]


def head() -> RegisterEntry | None:
    """The last entry of the chain: its number and link stand for all before it."""
    return db.session.scalar(
        select(RegisterEntry)
        .where(RegisterEntry.seq.is_not(None))
        .order_by(RegisterEntry.seq.desc())
        .limit(1)
    )


def digests_entered(room: str, subject_ids: Iterable[int]) -> dict[int, set[bytes]]:
    """The digests entered for each subject of a room: does what a room holds stand in the register?"""
    rows = db.session.execute(
        select(RegisterEntry.subject_id, RegisterEntry.digest).where(
            RegisterEntry.subject_room == room, RegisterEntry.subject_id.in_(set(subject_ids))
        )
    )
    found: dict[int, set[bytes]] = {}
    for row in rows:
        found.setdefault(row.subject_id, set()).add(row.digest)
    return found


_LATEST: Final = (
    select(Reading.subject_room, Reading.subject_id)
    .where(Reading.actor == bindparam("actor"))
    .order_by(Reading.id.desc())
    .limit(_LAST_LOOKED)
)


def last_read(actor: str, room: str, most: int) -> list[int]:
    """What this actor («officer:12») opened last in a room, each once, the latest first; one select.

    Looks at his last ``_LAST_LOOKED`` readings.
    """
    rows = ask_plainly(_LATEST, {"actor": actor})
    return list(dict.fromkeys(number for of_room, number in rows if of_room == room))[:most]


def last_number() -> int:
    """The highest number that an entry bears; 0 while none does."""
    return db.session.scalar(select(func.max(RegisterEntry.seq))) or 0


def subjects_between(room: str, after: int, to: int) -> list[int]:
    """The subjects of a room with an entry numbered after ``after`` and up to ``to``, each once, in order."""
    asked = select(RegisterEntry.subject_id).where(
        _is_of(room), RegisterEntry.seq > after, RegisterEntry.seq <= to
    )
    return list(db.session.scalars(asked.distinct().order_by(RegisterEntry.subject_id)))


def subjects_after(room: str, after: int) -> Select[int]:
    """The subjects of a room with an entry numbered after ``after``, or not numbered yet."""
    of_room = select(RegisterEntry.subject_id).where(_is_of(room))
    found = union(of_room.where(RegisterEntry.seq > after), of_room.where(RegisterEntry.seq.is_(None)))
    return select(found.subquery().c.subject_id)


def _is_of(room: str) -> ColumnElement[bool]:
    # Not the bare column: SQLite would walk the index of a room's subjects, nearly all there are, instead
    # of the few entries after a number.
    return RegisterEntry.subject_room.concat("") == room


def count_after(room: str, after: int, most: int) -> tuple[int, int]:
    """How many entries are numbered after ``after`` or not yet, and how many of them are of a room; each kind
    is looked at up to ``most``."""
    entries = select(RegisterEntry.subject_room)
    kinds = (
        entries.where(RegisterEntry.seq > after).limit(most).subquery(),
        entries.where(RegisterEntry.seq.is_(None)).limit(most).subquery(),
    )
    found = union_all(*(select(one.c.subject_room) for one in kinds)).subquery()
    of_room = func.count().filter(found.c.subject_room == room)
    row = db.session.execute(select(func.count(), of_room).select_from(found)).one()
    return row[0], row[1]
