"""A page of a case kept secret doesn't outlive the right to know of it (LTC Đ8): an open tab asks, and goes.

The page names the sealed cases that it shows; ``sealed.js`` asks every twenty seconds whether who looks may
still know of all of them. Without scripts a page on which nothing is typed is loaded anew each minute.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, g, render_template, request
from markupsafe import Markup
from sqlalchemy import func, or_, select
from werkzeug.wrappers import Response

from feedback.cases import scope
from feedback.cases.desk.door import door
from feedback.cases.models import Case, FormerNumber
from feedback.extensions import db
from feedback.web import slots
from feedback.web.guards import current_actor, needs, unattended

_MOST: Final = 100
"""Most cases that a page asks about: more than a list shows."""


@door.get("/don/con-xem")
@needs("cases:case:read")
@unattended
def still_seen() -> Response:
    """204 while the officer may know of all cases ``so``, 404 when not."""
    numbers = set(request.args.getlist("so")[:_MOST])
    theirs = or_(
        Case.number.in_(numbers),
        Case.id.in_(select(FormerNumber.case_id).where(FormerNumber.number.in_(numbers))),
    )
    known = select(func.count()).select_from(Case).where(theirs, *scope.of_knowing(current_actor()))
    if (db.session.scalar(known) or 0) < len(numbers):
        abort(404)
    return Response(status=204, mimetype="text/plain")


def _in_head(**_context: Any) -> Markup | None:
    shown = sorted(g.get("sealed_shown", ()))[:_MOST]
    if not shown:
        return None
    reload = request.method == "GET" and not g.sealed_typed
    return Markup(render_template("cases/desk/_still_seen.html", numbers=shown, reload=reload))  # noqa: S704


def init_app(app: Flask) -> None:
    """Fill the place in the head of each page."""
    slots.fill(app, "head", _in_head)
