"""The guard hangs on the door: a view says who may open it; a view that says nothing stays shut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, make_response, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback import config
from feedback.actor import CITIZEN, Actor
from feedback.extensions import login, read_only
from feedback.web import replica

View = TypeVar("View", bound=Callable[..., Any])

_READING: Final = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may pass: anyone (``permission`` is None) or an officer who holds the permission."""

    permission: str | None


def public(view: View) -> View:
    """Anyone may open this page."""
    view.guard = Guard(None)  # type: ignore[attr-defined]
    return view


def programs(view: View) -> View:
    """Programs of others call this door, from pages of other sites too: who asks is known by a key in the
    request, never by a cookie, so that no page can act in another's name.
    """
    view.programs = True  # type: ignore[attr-defined]
    return public(view)


def unattended(view: View) -> View:
    """A page asks for this by itself, with nobody at it: no sign that the officer's session is in use."""
    view.unattended = True  # type: ignore[attr-defined]
    return view


def needs(permission: str) -> Callable[[View], View]:
    """Only an officer who holds ``room:thing:verb`` may open this page."""
    if permission.count(":") != 2:
        raise ValueError(f"a permission reads room:thing:verb, not {permission!r}")

    def mark(view: View) -> View:
        view.guard = Guard(permission)  # type: ignore[attr-defined]
        return view

    return mark


def guard_of(app: Flask, endpoint: str) -> Guard | None:
    """The guard of an endpoint, or None when its view was never marked."""
    return getattr(app.view_functions.get(endpoint), "guard", None)


def current_actor() -> Actor:
    """The one who acts in this request: the signed-in officer, else a citizen without an account."""
    actor: Actor = current_user.actor if current_user.is_authenticated else CITIZEN
    return actor


def read_own_writes() -> None:
    """Let this request, whose page may be read from a replica, ask the primary first: its reader looks for
    what he wrote, and brings no cookie that says so.
    """
    read_only(True, first="read")


def from_elsewhere() -> bool:
    """Whether the browser says that a page of another site made this request.

    Fetch Metadata says it best; a browser without it (or without HTTPS) sends Origin (RFC 6454, 7) with each
    post. What says nothing at all is a program, or too old a browser: there the form's token decides.
    """
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site != "none":
        return site != "same-origin"
    origin = request.headers.get("Origin")
    ours = (request.host, urlsplit(config.current().site_url).netloc)
    return origin is not None and origin.partition("://")[2] not in ours


def _check() -> Response | None:
    read_only(request.method in _READING, first=replica.looks_first())
    if request.endpoint is None:
        # No view will run: that there is none is said whoever asks.
        return None
    by_programs = getattr(current_app.view_functions.get(request.endpoint), "programs", False)
    if request.method not in _READING and not by_programs and from_elsewhere():
        return make_response(render_template("errors/elsewhere.html"), 403)
    guard = guard_of(current_app, request.endpoint)
    if guard is None:
        current_app.logger.error("page without a guard", extra={"endpoint": request.endpoint})
        abort(404)
    if guard.permission is None:
        return None
    if not current_user.is_authenticated:
        answer: Response = login.unauthorized()
        return answer
    if not current_user.actor.may(guard.permission):
        abort(403)
    return None


def init_app(app: Flask) -> None:
    """Shut pages without a mark, refuse posts of other sites, choose the reading or the writing engine."""
    if app.has_static_folder:
        app.view_functions["static"] = public(app.view_functions["static"])
    app.before_request(_check)

    @app.teardown_request
    def back_to_primary(_error: BaseException | None) -> None:
        read_only(False)
