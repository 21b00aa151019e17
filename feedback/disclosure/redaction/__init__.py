"""Tệp công khai: what a file tells beside its pages, and the file without it, or with places blacked out.

``look``, ``find_boxes``, ``page``, ``page_picture``; ``cleaned``, ``blacked_out``, ``photo``. A box is
``[page, left, top, right, bottom]``, the page from 1, the rest in thousandths of the page as it is
seen. Pure.

Once anything of a PDF is blacked out, all its pages become pictures, painted before they are written: what
stood under a box is nowhere in the file, nor in a drawing, font or layer that pages share. The price, that no
page has text to read aloud, is paid by the words of the published copy, which stand beside the file.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedback.disclosure.redaction.files import (
        MOST_PAGES,
        Found,
        Looked,
        Page,
        blacked_out,
        cleaned,
        demand_boxes,
        find_boxes,
        look,
        page,
        page_picture,
        photo,
        published_type,
    )

__all__ = [
    "MOST_PAGES",
    "Found",
    "Looked",
    "Page",
    "blacked_out",
    "cleaned",
    "demand_boxes",
    "find_boxes",
    "look",
    "page",
    "page_picture",
    "photo",
    "published_type",
]


def __getattr__(name: str) -> Any:
    """What the package offers: its three large libraries wait for the first file (ADR 40)."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module("feedback.disclosure.redaction.files"), name)
