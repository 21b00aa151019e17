"""Every page that somebody reaches by links and forms, in words that are the same from walk to walk."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

import pypdfium2
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from feedback.extensions import db

_LINK: Final = re.compile(rb'(?:href|action|data-still)="([^"]+)"')
_TOKEN: Final = re.compile(rb'name="(?:csrf_token|submission_key|key|ve)"[^>]*value="[^"]*"')
_SIGNED: Final = re.compile(rb'(?<=[?&;])(?:het|ky|e|s|t)=[^"&]+')
# When the files of open data were made: their own time, which no clock of a test sets.
_MADE: Final = re.compile(rb'"dateModified":\s*"[^"]*"')
_STAMPS: Final = re.compile(
    rb"/ID\s*\[[^\]]*\]|/(?:Creation|Mod)Date\s*\([^)]*\)|<dcterms:\w+[^>]*>[^<]*</dcterms:\w+>"
)
_NEVER: Final = ("/dang-xuat", "/static/")
LEAST: Final = 40
"""Pages that a walk finds at least, or it went nowhere."""


@dataclass
class Walk:
    """What one reader found: by address the status and what stood there. ``cookies``: those he came with."""

    pages: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def holding(self, words: Iterable[str]) -> list[tuple[str, str]]:
        """Where one of the words stands, in a page or an address."""
        found = []
        for address, (_status, body) in self.pages.items():
            text = body.decode("utf-8", "ignore")
            found += [(word, address) for word in words if word in text or word in address]
        return found


def walk(app: Flask, client: FlaskClient, starts: Iterable[str], *, most: int, per_route: int = 12) -> Walk:
    """Follow links and forms (by GET) from ``starts``, no more than ``per_route`` addresses of one route and
    ``most`` in all; the first found come first.
    """
    found, waiting, seen = Walk(), deque(starts), set(starts)
    met: Counter[str] = Counter()
    write = app.url_map.bind("localhost")
    while waiting and len(found.pages) < most:
        address = waiting.popleft()
        route = _route(write, address)
        if route is None or met[route] >= per_route:
            continue
        met[route] += 1
        db.session.rollback()
        with app.app_context():
            answer = client.get(address)
        body = answer.get_data()
        found.pages[address] = (answer.status_code, steady(body, answer.mimetype) + _to(answer.location))
        further = [answer.location] if answer.location else []
        if answer.mimetype == "text/html":
            further += [html.unescape(one.decode()) for one in _LINK.findall(body)]
        for one in further:
            there = _within(address, one)
            if there is not None and there not in seen:
                seen.add(there)
                waiting.append(there)
        answer.close()
    return found


def _to(location: str | None) -> bytes:
    return b" -> " + location.encode() if location else b""


def _within(base: str, link: str) -> str | None:
    """The address of a link on this site, without what follows «#»."""
    whole = urlsplit(urldefrag(urljoin(f"http://localhost{base}", link)).url)
    if whole.netloc != "localhost" or whole.scheme not in ("http", "https"):
        return None
    address = whole.path + (f"?{whole.query}" if whole.query else "")
    return None if address.startswith(_NEVER) else address


def _route(write: object, address: str) -> str | None:
    try:
        endpoint, _values = write.match(urlsplit(address).path, method="GET")  # type: ignore[attr-defined]
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint)


def steady(body: bytes, mimetype: str) -> bytes:
    """What the answer says, without tokens, signatures and times of making."""
    if mimetype == "application/pdf":
        return _text_of_pdf(body)
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = [name.encode() + b"\n" + archive.read(name) for name in sorted(archive.namelist())]
        return _STAMPS.sub(b"", b"\n".join(parts))
    return _MADE.sub(b"", _SIGNED.sub(b"", _TOKEN.sub(b"", body)))


def _text_of_pdf(body: bytes) -> bytes:
    document = pypdfium2.PdfDocument(body)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document).encode()
    finally:
        document.close()


def differing(first: Walk, second: Walk) -> list[str]:
    """The addresses that one walk found and the other didn't, or where something else stood: with the first
    line that differs."""
    found = []
    for address in sorted(first.pages.keys() | second.pages.keys()):
        one, other = first.pages.get(address), second.pages.get(address)
        if one == other:
            continue
        lines = [set(page[1].splitlines()) if page else set() for page in (one, other)]
        changed = [
            min(more - less, default=b"").decode("utf-8", "ignore") for more, less in (lines, lines[::-1])
        ]
        found.append(f"{address}: {changed[0].strip()[:300]!r} then {changed[1].strip()[:300]!r}")
    return found
