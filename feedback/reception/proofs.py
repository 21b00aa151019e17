"""What is held of a subject today, digested as it was when it happened; for ``register verify``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from feedback.extensions import db
from feedback.reception.actions.history import digest_of
from feedback.reception.models import ReceptionEvent

Content = Mapping[str, Any]
Contents = Callable[[Iterable[int]], Mapping[int, Mapping[str, Sequence[Content]]]]
"""For numbers of subjects: what the acts of each name brought, one content for each time it was done."""

_EVENT: Final = tuple(ReceptionEvent.__table__.columns.keys())
_PROVIDERS: Final[dict[str, dict[str, Contents]]] = {}


def provide(room: str, name: str, contents: Contents) -> None:
    """Say what acts on subjects of a room brought beside their events; ``name`` of who says it, once each."""
    _PROVIDERS.setdefault(room, {})[name] = contents


def digests_of(room: str, numbers: Iterable[int]) -> dict[int, set[bytes]]:
    """For each subject the digests that its rows give today: of each event with what may be its content."""
    wanted = set(numbers)
    provided = [contents(wanted) for contents in _PROVIDERS.get(room, {}).values()]
    found: dict[int, set[bytes]] = {}
    asked = select(ReceptionEvent).where(
        ReceptionEvent.subject_room == room, ReceptionEvent.subject_id.in_(wanted)
    )
    for event in db.session.scalars(asked):
        brought = [one for each in provided for one in each.get(event.subject_id, {}).get(event.act, ())]
        digests = {digest(event, content) for content in brought}
        found.setdefault(event.subject_id, set()).update(digests or {digest(event, None)})
    return found


def digest(event: ReceptionEvent, content: Content | None) -> bytes:
    """The register's digest of an event that stands in the table, with what it is thought to have brought."""
    return digest_of(event.salt, {name: getattr(event, name) for name in _EVENT}, content)
