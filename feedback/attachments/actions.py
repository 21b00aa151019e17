"""Verbs of attachments: lay files down, attach them to what they belong to, take one down, sweep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from feedback import config
from feedback.actor import Actor
from feedback.attachments import store
from feedback.attachments.copies import shown_copy
from feedback.attachments.inspect import BadFile, Inspected, inspect
from feedback.attachments.models import Attachment
from feedback.extensions import db, own_transaction
from feedback.register import actions as register


@dataclass(frozen=True, slots=True)
class LaidDown:
    """A file that lies in the store and belongs to nothing yet."""

    found: Inspected
    original_key: str
    shown_key: str | None
    shown_sha256: bytes | None


def lay_down(files: Sequence[tuple[str, bytes]], *, at: datetime) -> list[LaidDown]:
    """Inspect all files (name, bytes), then store originals and shown copies; touches no database.

    All or nothing: nothing is stored when one is refused. It takes time (pictures are decoded, the disk
    is synced), so call it before the transaction that attaches the files. What is never attached is
    swept. Raises BadFile (also with reason ``count``), StoreFault.
    """
    settings = config.current()
    if len(files) > settings.max_files:
        raise BadFile("count", "", count=len(files), most=settings.max_files)
    found = [inspect(data, name, most_bytes=settings.max_file_bytes) for name, data in files]
    copies = [
        shown_copy(data, one.media_type, one.safe_name) for one, (_, data) in zip(found, files, strict=True)
    ]
    laid = []
    for one, copy, (_, data) in zip(found, copies, files, strict=True):
        original_key = store.new_key(at)
        store.put(original_key, data)
        shown_key = shown_sha256 = None
        if copy is not None:
            shown_key, shown_sha256 = store.new_key(at), sha256(copy.data).digest()
            store.put(shown_key, copy.data)
        laid.append(LaidDown(one, original_key, shown_key, shown_sha256))
    return laid


def attach(
    laid: Sequence[LaidDown], *, subject: tuple[str, int], by: Actor, at: datetime
) -> list[Attachment]:
    """Write the rows of files laid down, for the subject (room, id); flushed, in the order given.

    The act that brings them (a submission, an answer) enters their digests in the register.
    """
    rows = [
        Attachment(
            subject_room=subject[0],
            subject_id=subject[1],
            name=each.found.safe_name,
            media_type=each.found.media_type,
            size=each.found.size,
            sha256=each.found.sha256,
            original_key=each.original_key,
            shown_key=each.shown_key,
            shown_sha256=each.shown_sha256,
            added_at=at,
            added_by=by.name,
        )
        for each in laid
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def keep_many(
    files: Sequence[tuple[str, bytes]], *, subject: tuple[str, int], by: Actor, at: datetime
) -> list[Attachment]:
    """``lay_down`` and ``attach`` in one go, for callers that hold no database lock yet."""
    return attach(lay_down(files, at=at), subject=subject, by=by, at=at)


def take_down(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    """Gỡ tệp: no list shows it any more; row and original stay as evidence. The second time does nothing."""
    if attachment.removed_at is not None:
        return
    attachment.removed_at = at
    register.enter(
        "file_taken_down",
        subject=("attachments", attachment.id),
        digest=attachment.sha256,
        by=by,
        at=at,
    )


def sweep(older_than: datetime) -> int:
    """Remove stored files that no row knows, left by a failed or abandoned sending; returns how many.

    ``older_than`` must lie further back than any running request or kept draft: a day is plenty.
    """
    swept = 0
    for keys in store.older_than(older_than):
        # Ended before the disk is touched: no lock of the database is held meanwhile.
        with own_transaction() as session:
            known = set(
                session.scalars(select(Attachment.original_key).where(Attachment.original_key.in_(keys)))
            ) | set(session.scalars(select(Attachment.shown_key).where(Attachment.shown_key.in_(keys))))
        for key in set(keys) - known:
            store.delete(key)
            swept += 1
    return swept
