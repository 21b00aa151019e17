"""A JPEG picture without what doesn't draw, its dots untouched. Pure (ITU-T T.81, annex B)."""

from __future__ import annotations

import re
from typing import Final

_START: Final = b"\xff\xd8"
_END: Final = b"\xff\xd9"
_SCAN: Final = 0xDA
_DRAWN: Final = frozenset(
    (*range(0xC0, 0xD0), *range(0xDA, 0xE0))  # tables, frames, scans
)
_ADOBE: Final = 0xEE
"""Says how the colours are meant (Adobe technical note 5116); it has no room for words."""
_JFIF: Final = 0xE0
_NEXT: Final = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]")
"""The next marker behind a scan's dots; a zero or a restart belongs to them."""


class NotPlain(ValueError):
    """Not a JPEG picture that can be followed."""


def bare_jpeg(data: bytes) -> bytes:
    """The picture without EXIF, XMP, comments, thumbnails and whatever stands behind its end."""
    if not data.startswith(_START):
        raise NotPlain
    kept, at = [_START], 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if data[at : at + 2] == _END:
            return b"".join([*kept, _END])
        if at + 4 > len(data) or data[at] != 0xFF:
            raise NotPlain
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise NotPlain
        segment = data[at:end]
        if kind in _DRAWN:
            kept.append(segment)
        elif kind == _ADOBE and segment[4:9] == b"Adobe":
            kept.append(b"\xff\xee\x00\x0e" + segment[4:16])
        elif kind == _JFIF and segment[4:9] == b"JFIF\0" and length >= 16:
            kept.append(b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0")
        at = end
        if kind == _SCAN:
            following = _NEXT.search(data, at)
            stop = following.start() if following else len(data)
            kept.append(data[at:stop])
            if following is None:
                return b"".join([*kept, _END])
            at = stop
