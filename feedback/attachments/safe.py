"""What officers look at in place of a file: pages of a PDF as pictures, words of a DOCX."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from xml.parsers import expat

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from feedback.attachments import docx, drawing, store
from feedback.attachments.drawing import NotDrawn
from feedback.attachments.models import Attachment, DrawnPage
from feedback.extensions import db, own_transaction

MOST_SIGNS: Final = 200_000
"""Signs of a DOCX that are shown, about eighty pages."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a DOCX; ``cut``: there are more than are shown."""

    text: str
    cut: bool


def page_key(row: Attachment, number: int) -> str | None:
    """The key of a page's picture that was drawn before; None when it wasn't."""
    return db.session.scalar(
        select(DrawnPage.key).where(DrawnPage.attachment_id == row.id, DrawnPage.number == number)
    )


def draw_page(row: Attachment, number: int, *, at: datetime) -> int:
    """See to it that the page's picture lies in the store; returns how many pages the file has.

    In a short transaction of its own, like the touch of a session: what a page shows is the same before and
    after. Gives back the caller's transaction while it draws. Raises NotDrawn, store.StoreFault.
    """
    if row.pages == 0:
        raise NotDrawn(lasting=True)
    if row.pages and page_key(row, number) is not None:
        return row.pages
    file_id, key, known = row.id, row.original_key, row.pages
    db.session.rollback()
    try:
        drawn = drawing.draw(b"".join(store.open_(key).chunks), number)
    except NotDrawn as fault:
        if fault.lasting and known is None:
            with own_transaction() as session:
                session.execute(update(Attachment).where(Attachment.id == file_id).values(pages=0))
        raise
    new_key = store.new_key(at)
    store.put(new_key, drawn.picture)
    digest = sha256(drawn.picture).digest()
    try:
        with own_transaction() as session:
            session.execute(update(Attachment).where(Attachment.id == file_id).values(pages=drawn.pages))
            session.add(
                DrawnPage(attachment_id=file_id, number=number, key=new_key, sha256=digest, made_at=at)
            )
    except IntegrityError:
        # Another reader was faster, and his picture is the same.
        with suppress(store.StoreFault):
            store.delete(new_key)
    return drawn.pages


def words_of(row: Attachment) -> Words | None:
    """The words of a DOCX; None when it can't be read. Raises store.StoreFault."""
    data = b"".join(store.open_(row.original_key).chunks)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return Words(*docx.words(archive, MOST_SIGNS))
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, KeyError, ValueError, EOFError, OSError):
        return None
