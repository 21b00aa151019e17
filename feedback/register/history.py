"""What a room did, written once for the room and once for the register, and held against each other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final, Protocol

from flask import Flask
from sqlalchemy import Select, exists, select

from feedback.actor import Actor
from feedback.extensions import Base, db
from feedback.register import actions as register
from feedback.register import erasures, rules
from feedback.register.models import EventColumns
from feedback.straight import add_rows

Content = Mapping[str, Any]
Contents = Callable[[Iterable[int]], Mapping[int, Mapping[str, Sequence[Content]]]]
"""For numbers of subjects: what the acts of each name brought, one content for each time it was done."""

_STEP: Final = 500
_COVERED: Final = ("subject_room", "subject_id", "act", "actor", "details")


@dataclass(frozen=True, slots=True)
class Happened:
    """One act on one subject (room, number). ``content``: what else the register's digest covers, such as the
    rows that the act wrote; it must be found again from the rows as they stand (``History.provide``).
    """

    subject: tuple[str, int]
    act: str
    agency_id: int | None
    details: Mapping[str, Any] = field(default_factory=dict)
    content: Content | None = None


def written(value: Any) -> Any:
    """A column's value as an event keeps it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def told(row: Base, *names: str) -> dict[str, Any]:
    """Columns of a row as an event keeps them, under «set» of its details."""
    return {name: written(getattr(row, name)) for name in names}


def prints(row: Base, *names: str) -> dict[str, Any]:
    """Columns that no event may hold (secrets, words of others) by salted digests, under «prints» of its
    details: by these a changed one is noticed.
    """
    return {name: _print(getattr(row, name), rules.new_salt()) for name in names}


def _print(value: bytes | str | None, salt: bytes) -> str | None:
    if value is None:
        return None
    plain = value if isinstance(value, bytes) else value.encode()
    return f"{salt.hex()}:{hashlib.sha256(salt + plain).hexdigest()}"


def _is_printed(value: bytes | str | None, known: str | None) -> bool:
    if value is None or known is None:
        return value is known
    return _print(value, bytes.fromhex(known.partition(":")[0])) == known


class Event(Protocol):
    """A row with ``EventColumns``."""

    @property
    def salt(self) -> bytes: ...
    @property
    def at(self) -> datetime: ...


class History:
    """The history of one room, in its own table of events; ``rooms``: the names of its subjects."""

    def __init__(self, table: type[EventColumns], rooms: Sequence[str]) -> None:
        self.rooms = rooms
        self._table = table
        self._providers: dict[str, dict[str, Contents]] = {}

    @property
    def columns(self) -> Sequence[str]:
        """The names of an event's columns."""
        assert issubclass(self._table, Base)
        return self._table.__table__.columns.keys()

    def write(self, happened: Sequence[Happened], *, by: Actor, at: datetime) -> None:
        """Write events and their register entries: two inserts however many there are."""
        rows, acts = [], []
        for one in happened:
            salt = rules.new_salt()
            room, number = one.subject
            row: dict[str, Any] = {
                "subject_room": room,
                "subject_id": number,
                "act": one.act,
                "at": at,
                "actor": by.name,
                "agency_id": one.agency_id,
                "details": dict(one.details),
                "salt": salt,
            }
            rows.append(row)
            acts.append(register.Act(one.act, one.subject, _digest(salt, row, one.content)))
        if rows:
            assert issubclass(self._table, Base)
            add_rows(self._table, rows)
            register.enter_many(acts, by=by, at=at)

    def note(
        self,
        subject: tuple[str, int],
        act: str,
        details: Mapping[str, Any],
        *,
        agency_id: int | None,
        by: Actor,
        at: datetime,
        content: Content | None = None,
    ) -> None:
        """Write one act; see ``Happened``."""
        self.write([Happened(subject, act, agency_id, details, content)], by=by, at=at)

    def provide(self, room: str, name: str, contents: Contents) -> None:
        """Say what acts on subjects of a room brought beside their events; ``name`` of who says it, once
        each."""
        self._providers.setdefault(room, {})[name] = contents

    def digests_of(self, room: str, numbers: Iterable[int]) -> dict[int, set[bytes]]:
        """For each subject the digests that its rows give today: of each event with what may be its
        content."""
        found: dict[int, set[bytes]] = {}
        for event, contents in self.brought(room, numbers):
            digests = {self.digest(event, content) for content in contents}
            found.setdefault(event.subject_id, set()).update(digests)
        return found

    def brought(
        self, room: str, numbers: Iterable[int]
    ) -> Iterator[tuple[EventColumns, Sequence[Content | None]]]:
        """Each event of the subjects, with what it may have brought: nothing beside itself is None."""
        wanted = set(numbers)
        provided = [contents(wanted) for contents in self._providers.get(room, {}).values()]
        asked = select(self._table).where(
            self._table.subject_room == room, self._table.subject_id.in_(wanted)
        )
        for event in db.session.scalars(asked):
            contents = [one for each in provided for one in each.get(event.subject_id, {}).get(event.act, ())]
            yield event, contents or [None]

    def replay(self, room: str, model: type[Base], words: str) -> Iterator[str]:
        """Set again what each act set («set» and «prints» of its details), first to last: one sentence for
        each row of the table that isn't as its acts left it, and for each that is gone; ``words`` say what it
        is. No act may remove a row of such a table. Memory doesn't grow.
        """
        after, number = 0, model.__table__.c.id
        of_room = self._table.subject_room == room
        gone = select(self._table.subject_id).where(
            of_room, ~exists().where(number == self._table.subject_id)
        )
        for one in db.session.scalars(gone.distinct().order_by(self._table.subject_id)):
            yield f"{words} {one}: đã bị xóa, không có việc nào trong sổ xóa đi"
        while rows := _rows(select(model).where(number > after).order_by(number).limit(_STEP)):
            left = self.left_by(room, [row.id for row in rows])
            erased = erasures.of(room, left)
            for row in rows:
                if row.id in erased:
                    continue
                if row.id not in left:
                    yield f"{words} {row.id}: không có việc nào trong sổ lập ra"
                elif not _is_as(row, *left[row.id]):
                    yield f"{words} {row.id}: không khớp với những việc đã ghi sổ"
            after = rows[-1].id
            db.session.expunge_all()

    def left_by(self, room: str, numbers: Sequence[int]) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
        """The columns of each subject as its acts left them («set», «prints»); one that no act made is left
        out."""
        left: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}
        events = db.session.scalars(
            select(self._table)
            .where(self._table.subject_room == room, self._table.subject_id.in_(numbers))
            .order_by(self._table.id)
        )
        for event in events:
            for columns, name in zip(
                left.setdefault(event.subject_id, ({}, {})), ("set", "prints"), strict=True
            ):
                columns.update(event.details.get(name, {}))
        return left

    def digest(self, event: Event, content: Content | None) -> bytes:
        """The register's digest of an event that stands in the table, with what it is thought to have
        brought."""
        told = {name: getattr(event, name) for name in (*_COVERED, "at")}
        return _digest(event.salt, told, content)

    def init_app(self, app: Flask) -> None:
        """Let ``register verify`` hold the room's rows against the register."""
        contents = app.extensions.setdefault("register_contents", {})
        for room in self.rooms:
            contents[room] = partial(self.digests_of, room)


def _is_as(row: Base, set_last: Mapping[str, Any], printed_last: Mapping[str, Any]) -> bool:
    return all(value == written(getattr(row, name)) for name, value in set_last.items()) and all(
        _is_printed(getattr(row, name), known) for name, known in printed_last.items()
    )


def _rows(asked: Select[Any]) -> Sequence[Any]:
    return db.session.scalars(asked).all()


def _digest(salt: bytes, event: Mapping[str, Any], content: Content | None) -> bytes:
    return rules.digest(salt, covered(event, content))


def covered(event: Mapping[str, Any], content: Content | None) -> dict[str, Any]:
    """What the register's digest covers of an event, given by its columns."""
    told = {name: event[name] for name in _COVERED} | {"at": event["at"].astimezone(UTC).isoformat()}
    return told | {"content": content}
