"""What is held of a subject today, digested as it was when it happened; for ``register verify``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sqlalchemy import select

from feedback.extensions import db
from feedback.reception.actions.history import digest_of
from feedback.reception.models import ReceptionEvent

Contents = Callable[[Iterable[int]], Mapping[int, Mapping[str, Mapping[str, Any]]]]
"""For numbers of subjects: the content of each act that brought one, by the act's name."""

_EVENT: Final = tuple(ReceptionEvent.__table__.columns.keys())
CONTENTS: Final[dict[str, Contents]] = {}
"""By the room of the subject; a room whose acts bring no content is left out."""


def digests_of(room: str, numbers: Iterable[int]) -> dict[int, set[bytes]]:
    """For each subject the digests that its rows give today."""
    wanted = set(numbers)
    contents = CONTENTS[room](wanted) if room in CONTENTS else {}
    found: dict[int, set[bytes]] = {}
    asked = select(ReceptionEvent).where(
        ReceptionEvent.subject_room == room, ReceptionEvent.subject_id.in_(wanted)
    )
    for event in db.session.scalars(asked):
        row = {name: getattr(event, name) for name in _EVENT}
        content = contents.get(event.subject_id, {}).get(event.act)
        found.setdefault(event.subject_id, set()).add(digest_of(event.salt, row, content))
    return found
