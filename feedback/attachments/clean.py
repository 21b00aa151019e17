"""A file with nothing but what is seen on its pages: pictures written anew, pages of a PDF drawn as pictures.

What the file was called, who made it, where and when stays behind; what is written on it stays.
"""

from __future__ import annotations

import io
from typing import Final

from feedback.attachments import drawing, sealed, store
from feedback.attachments.copies import shown_copy
from feedback.attachments.drawing import NotDrawn
from feedback.attachments.inspect import DOCX, PDF, BadFile, inspect
from feedback.attachments.models import Attachment

MOST_PAGES: Final = 30
"""Pages of a PDF drawn in one go, about half a second each."""

_DOTS: Final = 130


def original(attachment: Attachment, key: bytes) -> sealed.OpenedFile:
    """A sealed file as it was sent; the caller has seen to it that the opening is recorded.

    Raises CannotOpen, store.StoreFault (also for a file gone from the store).
    """
    return sealed.opened(b"".join(store.open_(attachment.original_key).chunks), key)


def cleaned(data: bytes, name: str, *, most_bytes: int) -> tuple[bytes, str]:
    """The bytes of the clean file and its ending (``jpg``, ``png``, ``pdf``).

    Raises BadFile, with reason ``word`` for a DOCX and ``pages`` for a PDF that is too long.
    """
    found = inspect(data, name, most_bytes=most_bytes)
    if found.media_type == DOCX:
        raise BadFile("word", found.safe_name)
    if found.media_type == PDF:
        return _drawn(data, found.safe_name), "pdf"
    copy = shown_copy(data, found.media_type, found.safe_name)
    if copy is None:
        raise BadFile("type", found.safe_name)
    return copy.data, copy.extension


def _drawn(data: bytes, name: str) -> bytes:
    from pypdf import PdfWriter

    from feedback.attachments.pillow import Image

    writer = PdfWriter()
    try:
        first = drawing.draw(data, 1)
        if first.pages > MOST_PAGES:
            raise BadFile("pages", name, pages=first.pages, most=MOST_PAGES)
        for number in range(1, first.pages + 1):
            page = first if number == 1 else drawing.draw(data, number)
            sheet = io.BytesIO()
            with Image.open(io.BytesIO(page.picture), formats=["JPEG"]) as picture:
                picture.save(sheet, "PDF", resolution=_DOTS)
            writer.append(sheet)
    except NotDrawn:
        raise BadFile("broken", name) from None
    writer.metadata = None
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()
