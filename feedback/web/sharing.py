"""Pages that are the same for everybody: a proxy may keep them a minute, and longer while we don't answer.

A page is shared only where its view says so, and where this answer turned out to belong to nobody: the
request brought no cookie, and the page left nothing in the session (a form's token would).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, g, request, session
from werkzeug.wrappers import Response

from feedback.web import kept

View = TypeVar("View", bound=Callable[..., Any])

FRESH_SECONDS: Final = 60
WHILE_DOWN_SECONDS: Final = 4 * 3600
"""So long a kept page may stand in for us: not longer, since what must leave the board leaves it that day."""
_FRESH: Final = f"public, max-age={FRESH_SECONDS}"
_TERMS: Final = f"{_FRESH}, stale-while-revalidate={FRESH_SECONDS}, stale-if-error={WHILE_DOWN_SECONDS}"
"""While a proxy fetches a page anew it may give out the old one; not of what may be withdrawn."""


def shared(view: View) -> View:
    """This page says the same to everybody who brings no cookie."""
    view.shared = True  # type: ignore[attr-defined]
    return view


def not_beyond() -> None:
    """What this page says ends on a day, may be withdrawn at once because it gives somebody away, or was
    taken down: no kept page of it stands in for us."""
    g.not_beyond = True


def belongs_to_asker() -> None:
    """This answer is for who showed a key: nobody keeps it, on the way or there."""
    g.belongs_to_asker = True


def init_app(app: Flask) -> None:
    """Say so on the answers; who has the page already gets 304."""

    @app.after_request
    def share(response: Response) -> Response:
        if g.get("from_shelf"):
            return response.make_conditional(request)
        if g.get("belongs_to_asker"):
            response.headers["Cache-Control"] = "private, no-store"
            return response
        view = app.view_functions.get(request.endpoint or "")
        if request.method not in ("GET", "HEAD") or response.status_code != 200:
            return response
        if getattr(view, "keepable", False) and response.cache_control.public:
            kept.keep(response)
            return response
        if not getattr(view, "shared", False) or _belongs_to_somebody(response):
            return response
        response.headers["Cache-Control"] = _FRESH if g.get("not_beyond") else _TERMS
        response.vary.add("Cookie")
        response.add_etag()
        kept.keep(response)
        return response.make_conditional(request)


def _belongs_to_somebody(response: Response) -> bool:
    return "Cookie" in request.headers or session.modified or "Set-Cookie" in response.headers
