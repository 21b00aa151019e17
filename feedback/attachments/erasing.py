"""Xóa tệp: names go at once, bytes as soon as the erasing is committed; row and digest stay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import String, case, delete, func, select, update

from feedback.attachments import store
from feedback.attachments.models import NONE, WAITING, Attachment, DrawnPage
from feedback.extensions import db, own_transaction

GONE: Final = "gone/"
"""Begins the key of a file of which the store holds nothing any more."""

_KEYS: Final = tuple(
    one.name
    for one in Attachment.__table__.columns
    if one.name.endswith("_key") and isinstance(one.type, String)
)
_STEP: Final = 200


def count(subjects: Iterable[tuple[str, Iterable[int]]]) -> int:
    """How many files of these subjects are still there; one select for each room."""
    found = 0
    for room, numbers in subjects:
        there = (Attachment.subject_room == room, Attachment.subject_id.in_(set(numbers)))
        found += db.session.scalar(select(func.count()).where(*there, Attachment.erased_at.is_(None))) or 0
    return found


def erase(room: str, numbers: Iterable[int], *, at: datetime) -> None:
    """Mark all files of subjects as erased: no list shows them, no name is left. One statement.

    ``take_bytes`` then empties the store: after the commit, for a file can't be put back.
    """
    there = (Attachment.subject_room == room, Attachment.subject_id.in_(set(numbers)))
    marked = update(Attachment).where(*there, Attachment.erased_at.is_(None))
    db.session.execute(
        marked.values(
            name="(đã xóa)",
            key_version=None,
            wrapped_key=None,
            erased_at=at,
            removed_at=func.coalesce(Attachment.removed_at, at),
            verdict=case((Attachment.verdict == WAITING, NONE), else_=Attachment.verdict),
        ).execution_options(synchronize_session=False)
    )


def take_bytes() -> int:
    """Remove from the store what was erased and still lies there; returns how many files. Commits by itself.

    What is interrupted goes on the next time; what the store doesn't let go of now stays marked.
    """
    done = 0
    while True:
        with own_transaction() as session:
            waiting = (
                select(Attachment)
                .where(Attachment.erased_at.is_not(None), Attachment.original_key.not_like(f"{GONE}%"))
                .order_by(Attachment.id)
                .limit(_STEP)
            )
            rows = [(one.id, [getattr(one, key) for key in _KEYS]) for one in session.scalars(waiting)]
            numbers = [number for number, _keys in rows]
            drawn = list(session.scalars(select(DrawnPage.key).where(DrawnPage.attachment_id.in_(numbers))))
        if not rows:
            return done
        for key in (*drawn, *(key for _number, keys in rows for key in keys)):
            if key is not None:
                store.delete(key)
        with own_transaction() as session:
            session.execute(delete(DrawnPage).where(DrawnPage.attachment_id.in_(numbers)))
            for number, _keys in rows:
                nothing: dict[str, str | None] = dict.fromkeys(_KEYS) | {"original_key": f"{GONE}{number}"}
                session.execute(update(Attachment).where(Attachment.id == number).values(**nothing))
        done += len(rows)
