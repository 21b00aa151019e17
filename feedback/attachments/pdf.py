"""Whether bytes are a PDF that a reader can follow, and whether it brings more than pages. Pure.

No page is drawn and nothing of the file is carried out. ISO 32000-1: 7.3.5 names, 7.5.5 trailer, 7.5.7 object
streams, 7.5.8 cross-reference streams, 12.6.4 actions.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

MOST_INFLATED: Final = 32 * 1024 * 1024
"""Bytes that all object streams of one file may unpack to; true ones of 10 MB hold a tenth of it."""

_BLOCK: Final = 64 * 1024
_BEHIND_THE_END: Final = 1024
_SPACE: Final = rb"[\x00\t\n\f\r ]"
_NAME_ENDS: Final = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%]|\Z)"


def _named(*names: str) -> re.Pattern[bytes]:
    """Finds any of the names, also with letters escaped as in «/J#61vaScript»."""
    either = (
        b"".join(rb"(?:%c|#(?i:%02x))" % (ord(letter), ord(letter)) for letter in name) for name in names
    )
    return re.compile(rb"/(?:" + b"|".join(either) + rb")" + _NAME_ENDS)


_ACTIVE: Final = _named("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA")
_SCRIPT: Final = _named("JS")
_OBJECT_STREAM: Final = _named("ObjStm")
_CATALOG: Final = _named("Catalog")
_ENCRYPTED: Final = _named("Encrypt")
_PACKED_AGAIN: Final = _named(
    "Predictor", "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "LZWDecode", "LZW", "RunLengthDecode", "RL"
)
_ROOT: Final = re.compile(rb"/Root" + _SPACE + rb"+\d+" + _SPACE + rb"+\d+" + _SPACE + rb"+R")
_STREAM: Final = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_ENTRY: Final = re.compile(
    _SPACE + rb"*(?:xref" + _SPACE + rb"+\d|\d+" + _SPACE + rb"+\d+" + _SPACE + rb"+obj)"
)
_LAST: Final = re.compile(rb"startxref" + _SPACE + rb"+(\d{1,10})" + _SPACE + rb"+%%EOF")
_PAIRS: Final = re.compile(_SPACE + rb"*\d+" + _SPACE + rb"+\d+" + _SPACE)


def fault(data: bytes) -> str:
    """Why the file is not taken, a reason of ``inspect``; empty when it is.

    ``broken``: no end, or an end that leads nowhere, or no catalog; ``lies``: more than 1024 bytes behind the
    end; ``active``: script, a program to start, a file within, rich media or an XFA form; ``locked``: what
    must be read is encrypted; ``bomb``: unpacks to more than ``MOST_INFLATED``.
    """
    end = data.rfind(b"%%EOF")
    last = _LAST.match(data, at) if (at := data.rfind(b"startxref", 0, max(end, 0))) >= 0 else None
    if last is None or last.end() != end + 5 or _ENTRY.match(data, int(last[1])) is None:
        return "broken"
    # Some scanners leave a few bytes behind the end; a second file hidden there is much longer.
    if len(data[end + 5 :].strip(b"\x00\r\n\t ")) > _BEHIND_THE_END:
        return "lies"
    if _ACTIVE.search(data) or any(_SCRIPT.search(each) for each in _outside_streams(data)):
        return "active"
    has_catalog = _CATALOG.search(data) is not None
    room = MOST_INFLATED
    for name in _OBJECT_STREAM.finditer(data):
        try:
            objects = _objects(data, name, room)
        except (zlib.error, ValueError):
            return "locked" if _ENCRYPTED.search(data) else "broken"
        room -= len(objects)
        if room < 0:
            return "bomb"
        if _ACTIVE.search(objects) or _SCRIPT.search(objects):
            return "active"
        has_catalog = has_catalog or _CATALOG.search(objects) is not None
    return "" if has_catalog and _ROOT.search(data) else "broken"


def _outside_streams(data: bytes) -> Iterator[bytes]:
    """The file without the contents of its streams: three bytes such as «/JS» stand in many a photo."""
    at = 0
    while (begin := _STREAM.search(data, at)) is not None:
        yield data[at : begin.start()]
        at = data.find(b"endstream", begin.end())
        if at < 0:
            return
    yield data[at:]


def _objects(data: bytes, name: re.Match[bytes], room: int) -> bytes:
    """What an object stream unpacks to, at most one byte more than ``room``.

    Raises zlib.error or ValueError when it is packed in a way that true writers of PDF don't use: looking
    through it would not show what a reader finds there.
    """
    begin = _STREAM.search(data, name.end())
    if begin is None:
        raise ValueError("no stream")
    after = data[name.end() : begin.start()]
    head = data[max(data.rfind(b"endobj", 0, name.start()), 0) : begin.start()]
    if b"(" in after or b"%" in after or _PACKED_AGAIN.search(head):
        raise ValueError("not plainly packed")
    try:
        objects = _inflated(data, begin.end(), room)
    except zlib.error:
        if b"Decode" in head:
            raise
        objects = data[begin.end() : data.find(b"endstream", begin.end())]
    if objects and _PAIRS.match(objects) is None:
        raise ValueError("no object stream")
    return objects


def _inflated(data: bytes, at: int, room: int) -> bytes:
    unpacking, found = zlib.decompressobj(), bytearray()
    while not unpacking.eof and len(found) <= room:
        if at >= len(data):
            raise zlib.error("cut short")
        block = data[at : at + _BLOCK]
        at += len(block)
        while block and len(found) <= room:
            found += unpacking.decompress(block, room + 1 - len(found))
            block = unpacking.unconsumed_tail
    return bytes(found)
