"""Pages out of what people hand in, which may be hostile: of a PDF only its pages, of a picture one page.

What is attached to pages (links, forms, scripts) stays behind.
"""

from __future__ import annotations

import io
from typing import Final

MOST_PAGES: Final = 500
"""Pages of one file."""

_DOTS: Final = 150
_A4: Final = (1240, 1754)
_MARGINS: Final = 150


class Unreadable(Exception):
    """The file is nothing whose pages can be taken."""


def pages_only(data: bytes) -> bytes:
    """The pages of a PDF that somebody handed in, without annotations and actions. Raises Unreadable."""
    from pypdf import PdfReader, PdfWriter

    clean = PdfWriter()
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted or not 0 < len(reader.pages) <= MOST_PAGES:
            raise Unreadable
        for page in reader.pages:
            for key in ("/Annots", "/AA", "/B", "/Metadata", "/PieceInfo"):
                page.pop(key, None)
            clean.add_page(page)
        written = io.BytesIO()
        clean.write(written)
    except Unreadable:
        raise
    except Exception as fault:  # noqa: BLE001 - whatever a broken file makes the reader raise
        raise Unreadable(type(fault).__name__) from None
    return written.getvalue()


def page_of_picture(data: bytes) -> bytes:
    """A shown copy of a picture as one page of A4, not larger than it is at 150 dots an inch.

    Raises Unreadable.
    """
    from feedback.attachments.pillow import Image

    written = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data)) as picture:
            flat = Image.new("RGB", picture.size, "white")
            flat.paste(picture, mask=picture.getchannel("A") if picture.mode in ("RGBA", "LA") else None)
            sheet = Image.new("RGB", _A4 if flat.height >= flat.width else _A4[::-1], "white")
            room = (sheet.width - _MARGINS, sheet.height - _MARGINS)
            flat.thumbnail(room, Image.Resampling.LANCZOS)
            sheet.paste(flat, ((sheet.width - flat.width) // 2, (sheet.height - flat.height) // 2))
        sheet.save(written, "PDF", resolution=_DOTS)
    except (OSError, ValueError, Image.DecompressionBombError) as fault:
        raise Unreadable(type(fault).__name__) from None
    return written.getvalue()
