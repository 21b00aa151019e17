"""Which pages may be read from a replica, and who reads the primary although they may (ADR 34)."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeVar

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from feedback import config
from feedback.web.cookies import name_of

Marked = TypeVar("Marked", bound=Any)

COOKIE: Final = "vua_ghi"
"""The browser that brings it wrote something a moment ago; it says nothing else, of nobody."""


def from_replica(page: Marked) -> Marked:
    """This page, or every page of this blueprint, may be a few seconds old: what it says was written by
    others, for many. Pages that are the same for everybody (``@shared``) may without this mark.
    """
    page.from_replica = True
    return page


def may_read_replica(app: Flask, endpoint: str) -> bool:
    """Whether this page was marked so."""
    view = app.view_functions.get(endpoint)
    blueprint = app.blueprints.get(endpoint.rpartition(".")[0])
    return any(
        getattr(thing, mark, False)
        for thing, mark in ((view, "shared"), (view, "from_replica"), (blueprint, "from_replica"))
    )


def looks_first() -> Literal["read", "replica"] | None:
    """Where this request, if it only reads, looks first; None: at the primary only, since its reader would be
    told that what he wrote a moment ago isn't there.
    """
    settings = config.current()
    if not settings.database_read_url or request.endpoint is None:
        return "read"
    if _name() in request.cookies:
        return None
    again = g.get("reads_again", False)
    return "replica" if may_read_replica(current_app, request.endpoint) and not again else "read"


def _name() -> str:
    return name_of(COOKIE, "/", secure=config.current().secure_cookies)


def init_app(app: Flask) -> None:
    """After each write the browser is sent to the primary for as long as a replica may be behind."""
    settings: config.Settings = app.extensions["settings"]
    if not settings.database_read_url:
        return

    @app.after_request
    def remember_write(response: Response) -> Response:
        if g.get("committed", False):
            response.set_cookie(
                _name(),
                "1",
                max_age=settings.replica_seconds,
                secure=settings.secure_cookies,
                httponly=True,
                samesite="Lax",
            )
        return response
