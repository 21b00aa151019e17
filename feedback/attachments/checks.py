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
    """One sentence for each file that is gone or was changed; reads every original once, in pieces."""
    after = 0
    while rows := db.session.execute(
        select(Attachment.id, Attachment.original_key, Attachment.sha256)
        .where(Attachment.id > after)
        .order_by(Attachment.id)
        .limit(STEP)
    ).all():
        for row in rows:
            try:
                digest = hashlib.sha256()
                for chunk in store.open_(row.original_key).chunks:
                    digest.update(chunk)
            except store.MissingFile:
                yield f"tệp {row.id}: không còn trong kho"
                continue
            if digest.digest() != row.sha256:
                yield f"tệp {row.id}: nội dung trong kho đã bị sửa"
        after = rows[-1].id
