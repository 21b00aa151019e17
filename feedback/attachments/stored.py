"""Which files of the store the rows name, and what they say of each: for copies of all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import func, select

from feedback.attachments.models import Attachment, DrawnPage
from feedback.extensions import db

_NAMED: Final[Sequence[tuple[Any, Any]]] = (
    (Attachment.original_key, Attachment.sha256),
    (Attachment.shown_key, Attachment.shown_sha256),
    (Attachment.small_key, Attachment.small_sha256),
    (DrawnPage.key, DrawnPage.sha256),
)
_STEP: Final = 500


def digests(keys: Sequence[str]) -> dict[str, bytes]:
    """The SHA-256 that rows have of the files of these keys; keys that no row names are left out."""
    found: dict[str, bytes] = {}
    for key, digest in _NAMED:
        asked = select(key, digest).where(key.in_(keys))
        found |= {row[0]: row[1] for row in db.session.execute(asked)}
    db.session.rollback()
    return found


def missing(there: Callable[[str], bool], *, known: int) -> int:
    """How many files that rows name don't lie there. ``known``: how many have been seen; the store is asked
    for each only when there are more.
    """
    wanted = sum(db.session.scalar(_kept(select(func.count()), key)) or 0 for key, _digest in _NAMED)
    if wanted <= known:
        db.session.rollback()
        return 0
    return sum(not there(key) for key in _keys())


def _keys() -> Iterator[str]:
    for key, _digest in _NAMED:
        after = ""
        while rows := db.session.scalars(
            _kept(select(key), key).where(key > after).order_by(key).limit(_STEP)
        ).all():
            db.session.rollback()
            yield from rows
            after = rows[-1]


def _kept(asked: Any, key: Any) -> Any:
    return asked.where(key.is_not(None), key.not_like("gone/%"))
