"""Are the stored bytes what their rows say? For ``feedback register verify``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from feedback.attachments import store
from feedback.attachments.actions import FILE_FOUND
from feedback.attachments.models import FOUND, Attachment, DrawnPage
from feedback.extensions import db
from feedback.register.models import RegisterEntry

STEP = 500


def check() -> Iterator[str]:
    """One sentence for each file that is gone or was changed, originals and copies, and for each verdict of a
    scanner that the register knows otherwise; read in pieces."""
    after = 0
    while rows := db.session.scalars(
        select(Attachment).where(Attachment.id > after).order_by(Attachment.id).limit(STEP)
    ).all():
        for row in rows:
            if row.erased_at is not None:
                continue
            yield from _check(row.id, "tệp", row.original_key, row.sha256)
            if row.shown_key is not None:
                yield from _check(row.id, "bản xem của tệp", row.shown_key, row.shown_sha256)
            if row.small_key is not None:
                yield from _check(row.id, "ảnh nhỏ của tệp", row.small_key, row.small_sha256)
        yield from _pages([row.id for row in rows])
        yield from _verdicts(rows)
        after = rows[-1].id
        db.session.expunge_all()


def _pages(ids: Sequence[int]) -> Iterator[str]:
    drawn = select(DrawnPage).where(DrawnPage.attachment_id.in_(ids)).order_by(DrawnPage.attachment_id)
    for page in db.session.scalars(drawn).all():
        yield from _check(
            page.attachment_id, f"trang {page.number} của bản xem của tệp", page.key, page.sha256
        )


def _verdicts(rows: Sequence[Attachment]) -> Iterator[str]:
    """What the register says was found stands in the row too, and the other way round."""
    entered = set(
        db.session.scalars(
            select(RegisterEntry.subject_id).where(
                RegisterEntry.subject_room == "attachments",
                RegisterEntry.act == FILE_FOUND,
                RegisterEntry.subject_id.in_([row.id for row in rows]),
            )
        )
    )
    for row in rows:
        if (row.verdict == FOUND) != (row.id in entered):
            yield f"tệp {row.id}: kết luận của máy quét vi-rút không khớp với sổ đăng ký"


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
