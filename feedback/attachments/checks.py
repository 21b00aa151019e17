"""Are the stored bytes what their rows say? For ``feedback register verify``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import select

from feedback.attachments import store
from feedback.attachments.models import Attachment
from feedback.extensions import db

STEP = 500


def check() -> Iterator[str]:
    """One sentence for each file that is gone or was changed, originals and shown copies; read in pieces."""
    after = 0
    while rows := db.session.scalars(
        select(Attachment).where(Attachment.id > after).order_by(Attachment.id).limit(STEP)
    ).all():
        for row in rows:
            yield from _check(row.id, "tệp", row.original_key, row.sha256)
            if row.shown_key is not None:
                yield from _check(row.id, "bản xem của tệp", row.shown_key, row.shown_sha256)
        after = rows[-1].id
        db.session.expunge_all()


def _check(number: int, what: str, key: str, sha256: bytes | None) -> Iterator[str]:
    digest = hashlib.sha256()
    try:
        for chunk in store.open_(key).chunks:
            digest.update(chunk)
    except store.MissingFile:
        yield f"{what} {number}: không còn trong kho"
        return
    if digest.digest() != sha256:
        yield f"{what} {number}: nội dung trong kho đã bị sửa"
