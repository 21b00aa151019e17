"""What stays of an act whose content is erased: who did what when, and nothing that anybody typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Table, bindparam, select, update

from feedback.extensions import Base, db
from feedback.register.models import EventColumns

ERASED: Final = "(đã xóa)"
"""Stands wherever a text stood that must not be empty."""

OF_STATE: Final = "secret"
"""Why the content of a state secret is erased (``Erasure.why``)."""

NO_SALT: Final = bytes(16)
"""The salt of an event whose content is gone: without the old one nobody can guess it from its digest."""

_TYPED: Final = frozenset(
    {
        *("answer", "evidence", "how", "members", "name", "note", "reason", "remark", "said", "summary"),
        *("text", "title", "what", "why", "words"),
    }
)
_KEPT: Final = re.compile(
    r"[a-z]+(_[a-z0-9]+)*"  # a key of ours
    r"|\d{4}-\d\d-\d\d(T[\d:.]+([+-]\d\d:\d\d|Z)?)?"  # a day, a moment
    r"|[0-9a-f]{64}"  # a digest
)


def blanked(value: Any, key: str = "") -> Any:
    """Details of an event without what was typed: numbers, days, moments, digests and our own keys stay."""
    if isinstance(value, dict):
        return {name: blanked(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [blanked(each, key) for each in value]
    if not isinstance(value, str) or not value:
        return value
    if key in ("letter", "other") or (key not in _TYPED and _KEPT.fullmatch(value)):
        return value
    return ERASED


def blank_rows(table: Table, rows: Iterable[tuple[int, Any]]) -> None:
    """Put blanked details and no salt into rows of a table of events: pairs of number and details. One
    statement, sent once for each row.
    """
    values = [{"event": number, "told": blanked(details), "none": NO_SALT} for number, details in rows]
    if values:
        blank = (
            update(table)
            .where(table.c.id == bindparam("event"))
            .values(details=bindparam("told"), salt=bindparam("none"))
        )
        db.session.connection().execute(blank, values)


def blank_events(events: type[EventColumns], room: str, numbers: Sequence[int]) -> None:
    """Blank all events of subjects of a room; a select, and one statement for all."""
    assert issubclass(events, Base)
    found = select(events.id, events.details).where(
        events.subject_room == room, events.subject_id.in_(numbers)
    )
    rows = [(row.id, row.details) for row in db.session.execute(found)]
    blank_rows(Base.metadata.tables[events.__tablename__], rows)
