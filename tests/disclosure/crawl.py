"""Everything that anybody may read, found by following every link; and what a file tells beside its words."""

from __future__ import annotations

import io
import re
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any, Final
from urllib.parse import unquote_plus, urljoin, urlsplit

import pikepdf
import pypdfium2
from PIL import ExifTags, Image
from werkzeug.test import TestResponse

from feedback.text import search_text

_LINK: Final = re.compile(r"""(?:href|src|action)=["']([^"'#]+)""")
_LISTED: Final = re.compile(r"<(?:loc|id|link[^>]*href=)[>\"']?([^<\"']+)")
_LINKING: Final = ("text/html", "text/xml", "application/xml", "application/atom+xml")
_HERE: Final = "http://localhost"


def crawl(client: Any, starts: Iterable[str], *, most: int = 5000) -> Iterator[tuple[str, TestResponse]]:
    """Each address that is reached from the starts by links of this site, once, with its answer to GET."""
    waiting, seen = deque(starts), set(starts)
    while waiting:
        address = waiting.popleft()
        answer = client.get(address)
        yield address, answer
        if not answer.mimetype.startswith(
            ("text/html", "application/xml", "application/atom+xml", "text/xml")
        ):
            continue
        text = unescape(answer.get_data(as_text=True))
        for link in (*_LINK.findall(text), *_LISTED.findall(text)):
            there = urlsplit(urljoin(_HERE + address, link))
            path = there.path + (f"?{there.query}" if there.query else "")
            if there.netloc != urlsplit(_HERE).netloc or path in seen or path.startswith("/static/"):
                continue
            seen.add(path)
            waiting.append(path)
            assert len(seen) < most, "the site has no end"


def told(address: str, answer: TestResponse) -> str:
    """All that an answer tells, folded (no accents, lower case): address, headers, words, and what stands in
    its file beside the words.
    """
    data = answer.get_data()
    parts = [unquote_plus(address), *(unquote_plus(f"{name}: {value}") for name, value in answer.headers)]
    parts.append(unescape(data.decode("utf-8", "replace")))
    parts += inside(data)
    return search_text(*parts)


def inside(data: bytes) -> list[str]:
    """What stands in a file beside its plain bytes: streams and words of a PDF, notes of a picture, members
    of an archive.
    """
    if data.startswith(b"%PDF"):
        return _of_pdf(data)
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    if data.startswith((b"\xff\xd8", b"\x89PNG")):
        return _of_picture(data)
    return []


def _of_pdf(data: bytes) -> list[str]:
    found: list[str] = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                try:
                    found.append(thing.read_bytes().decode("utf-8", "replace"))
                    found.append(thing.read_raw_bytes().decode("utf-16-be", "replace"))
                except pikepdf.PdfError:
                    found += _of_picture(thing.read_raw_bytes())
            if not isinstance(thing, (pikepdf.Stream, pikepdf.Dictionary, pikepdf.Array)):
                continue
            found.append(repr(thing))
        found.append(repr(dict(pdf.docinfo)))
    document = pypdfium2.PdfDocument(data)
    for page in document:
        found.append(page.get_textpage().get_text_range())
    document.close()
    return found


def _of_picture(data: bytes) -> list[str]:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            exif = picture.getexif()
            notes = [exif, *(exif.get_ifd(one) for one in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo))]
            return [repr(dict(one)) for one in notes] + [repr(picture.info)]
    except OSError:
        return []
