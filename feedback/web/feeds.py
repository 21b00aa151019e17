"""Files that programs ask for again and again: calendars, feeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, NotFound

from feedback.text import clean
from feedback.web import errors, today
from feedback.web.forms import QueryForm
from feedback.web.metadata import AUTHORITY, whole

_FRESH_SECONDS: Final = 60
"""What leaves the board today, what is called off an hour before, leaves feeds and calendars with it: they
are kept no longer than pages are."""
_ATOM: Final = "http://www.w3.org/2005/Atom"
ATOM_TYPE: Final = "application/atom+xml"
_FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed was changed last while nothing has happened yet: it must say so (RFC 4287, 4.1.1)."""
_FIRST_YEAR: Final = 2000


class Unknown(NotFound):
    """A feed or a calendar was asked for what can't be chosen: it isn't the one of everything."""

    description = "Không có nguồn tin hay lịch ở địa chỉ này."

    @classmethod
    def at(cls, names: Iterable[str]) -> Unknown:
        """That these parts of the address, by their names, say what can't be chosen."""
        wrong = ", ".join(f"«{name}»" for name in names)
        return cls(
            f"{cls.description} Mục {wrong} ghi điều không có trong danh sách chọn.\n"
            "Ông/bà mở trang danh sách, chọn lại, rồi sao chép địa chỉ mới."
        )


@dataclass(frozen=True, slots=True)
class News:
    """One entry of a feed: ``name`` tells it for ever from those of all feeds, whichever it stands in;
    ``address`` begins with «/».
    """

    name: str
    title: str
    at: datetime
    address: str
    summary: str


def site() -> str:
    """Where the pages stand for everybody, without the last slash."""
    return whole("")


def atom(name: str, title: str, own: str, page: str, found: Iterable[News]) -> bytes:
    """A feed in Atom (RFC 4287) of the news given, newest first. ``name`` is its identifier (RFC 4151),
    ``own`` and ``page`` are the addresses of the feed and of the page it tells of, from «/» on.
    """
    found = sorted(found, key=lambda one: (one.at, one.name), reverse=True)
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "vi"})
    authority = f"tag:{urlsplit(site()).hostname or 'localhost'},2026:"
    _put(root, "id", authority + name)
    _put(root, "title", title)
    _put(root, "updated", _moment(found[0].at if found else _FIRST))
    ET.SubElement(root, "link", rel="self", type=ATOM_TYPE, href=site() + own)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=site() + page)
    _put(ET.SubElement(root, "author"), "name", AUTHORITY)
    for one in found:
        entry = ET.SubElement(root, "entry")
        _put(entry, "id", authority + one.name)
        _put(entry, "title", one.title)
        _put(entry, "updated", _moment(one.at))
        ET.SubElement(entry, "link", rel="alternate", type="text/html", href=site() + one.address)
        _put(entry, "summary", one.summary)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def years() -> list[int]:
    """The years to which a feed may be narrowed, the latest first: it may wait for the first news of one, and
    doesn't end with the last."""
    return list(range(today().year + 1, _FIRST_YEAR - 1, -1))


def demand(form: QueryForm) -> None:
    """That all of what a feed or a calendar was narrowed by can be chosen. Raises Unknown, which names what
    can't."""
    if not form.validate():
        raise Unknown.at(field.name for field in form if field.errors)


def _refused(error: HTTPException) -> Response:
    known = error.description if isinstance(error, Unknown) else None
    if known is None:
        known = Unknown.description if error.code == 404 else "Hệ thống chưa trả lời được. Xin thử lại sau."
    return Response(f"{known}\n", error.code or 500, content_type="text/plain; charset=utf-8")


def init_app(app: Flask) -> None:
    """Programs that ask for feeds and calendars are told in plain words what fails."""
    for ending in (".atom", ".ics"):
        errors.speak(app, "/", _refused, ending=ending)


def _put(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = clean(text)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fresh(content: bytes, content_type: str, filename: str) -> Response:
    """The answer with a public file: it may be kept a minute, and who has it already gets 304."""
    response = Response(content, content_type=f"{content_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    response.cache_control.public = True
    response.cache_control.max_age = _FRESH_SECONDS
    response.add_etag()
    response.make_conditional(request)
    return response


def answer(name: str, title: str, own: str, page: str, found: Iterable[News], filename: str) -> Response:
    """The answer with a feed as ``atom`` makes it."""
    return fresh(atom(name, title, own, page, found), ATOM_TYPE, filename)
