"""Public pages kept in memory: drawn once for all who ask in the same minute while nothing public changes.

Kept is what ``sharing`` lets a proxy keep, and the blocks of the home page. The number of ``published`` is
asked each time: what was taken down is gone with the commit that took it down, in every process. What a
page says of the hour is at most a minute old.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeVar

from flask import Flask, current_app, g, request
from markupsafe import Markup
from sqlalchemy import event
from werkzeug.wrappers import Response

from feedback import noting, published
from feedback.extensions import db
from feedback.web import now, slots

View = TypeVar("View", bound=Callable[..., Any])

MOST_BYTES: Final = 12 * 1024 * 1024
"""Of all that one process keeps."""
_MOST_BYTES_EACH: Final = 512 * 1024
_LONGEST_QUERY: Final = 200
_OVERHEAD: Final = 1500
"""Bytes of a page beside its text, about."""
_NAME: Final = "kept_pages"

Stamp = tuple[int, int]
"""The number of what is published, and the minute."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was made under a stamp: its bytes, and of a page its headers."""

    stamp: Stamp
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class Shelf:
    """Of one process; what was used last stays longest."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: tuple[str, ...], stamp: Stamp) -> Kept | None:
        """What was kept under the key and this stamp."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or found.stamp != stamp:
                return None
            self._kept.move_to_end(key)
            return found

    def put(self, key: tuple[str, ...], made: Kept) -> None:
        """Keep it, and let go of what wasn't used for longest."""
        if len(made.body) > _MOST_BYTES_EACH:
            return
        with self._lock:
            self._drop(key)
            self._kept[key] = made
            self._bytes += len(made.body) + _OVERHEAD
            while self._bytes > MOST_BYTES:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        """Keep nothing more of what there is."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    @property
    def bytes(self) -> int:
        """How much is kept, about."""
        return self._bytes

    def _drop(self, key: tuple[str, ...]) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._bytes -= len(gone.body) + _OVERHEAD


def keepable(view: View) -> View:
    """The answer says by itself that a proxy may keep it, and is the same for everybody, cookie or not."""
    view.keepable = True  # type: ignore[attr-defined]
    return view


def block(name: str) -> Markup:
    """The blocks of a slot that say the same to everybody, as ``slots.show`` makes them."""
    if "stamp" not in g:
        g.stamp = _stamp()
    stamp, key = g.stamp, ("block", name, request.url_root)
    if stamp is None:
        return slots.show(name)
    found = _shelf().get(key, stamp)
    if found is None:
        with noting.noted() as noted:
            made = slots.show(name)
        found = Kept(stamp, made.encode())
        if published.only_published(noted) and not g.get("incomplete"):
            _shelf().put(key, found)
    return Markup(found.body.decode())  # noqa: S704


def size() -> int:
    """How many bytes this process keeps, about."""
    return _shelf().bytes


def _stamp() -> Stamp | None:
    number = published.version()
    return None if number is None else (number, int(now().timestamp()) // 60)


def _key() -> tuple[str, ...]:
    return request.url_root, request.path, request.query_string.decode("latin-1")


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions[_NAME]
    return shelf


def _look() -> Response | None:
    """The page as it was drawn before; else remember under which stamp it will be drawn."""
    noting.end_noting()
    view = current_app.view_functions.get(request.endpoint or "")
    if (
        request.method != "GET"
        or not (getattr(view, "shared", False) or getattr(view, "keepable", False))
        or getattr(view, "programs", False)
        or "Cookie" in request.headers
        or "Authorization" in request.headers
        or len(request.query_string) > _LONGEST_QUERY
        or (stamp := _stamp()) is None
    ):
        return None
    found = _shelf().get(_key(), stamp)
    if found is None:
        g.drawn_under, g.noted = stamp, noting.begin_noting()
        return None
    g.from_shelf = True
    response = Response(found.body)
    response.headers.clear()
    response.headers.extend(found.headers)
    return response


def keep(response: Response) -> None:
    """Keep an answer that ``sharing`` found to belong to nobody."""
    stamp: Stamp | None = g.get("drawn_under")
    if (
        stamp is not None
        and published.only_published(g.noted)
        and not g.get("incomplete")
        and response.is_sequence
        and not response.direct_passthrough
        and not response.headers.get("Content-Encoding")
        and set(response.vary) <= {"cookie", "Cookie"}
    ):
        _shelf().put(_key(), Kept(stamp, response.get_data(), tuple(response.headers)))


def init_app(app: Flask) -> None:
    """Look on the shelf before any view runs, after the guards; templates get ``kept_slot``."""
    shelf = app.extensions[_NAME] = Shelf()
    app.before_request(_look)
    app.jinja_env.globals["kept_slot"] = block
    with app.app_context():
        # A pool thrown away may be opened on other content: a restored backup, the next test's database.
        event.listen(db.engine, "engine_disposed", lambda _engine: shelf.clear())
