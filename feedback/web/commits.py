"""The commit is one word on the route, and it happens before the answer leaves."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, g, make_response, request
from werkzeug.wrappers import Response

from feedback.extensions import db, has_written

View = TypeVar("View", bound=Callable[..., Any])


class UncheckedForm(RuntimeError):
    """A writing route let a post through without its form having checked the token."""


def commits(view: View) -> View:
    """Commit what the view did when it answers with success; undo it for anything else.

    A failed commit raises here, so that no receipt is shown for what was not kept. A post that
    wrote something without its form having been checked against forgery is a fault of ours, and is undone.
    """

    @wraps(view)
    def committed(*args: Any, **kwargs: Any) -> Response:
        try:
            answer = make_response(view(*args, **kwargs))
            if answer.status_code < 400:
                if request.method != "POST" or g.get("csrf_checked", False):
                    db.session.commit()
                elif has_written():
                    raise UncheckedForm(request.endpoint)
                else:
                    # It only leads back, to begin again; there is nothing to keep.
                    db.session.rollback()
            else:
                db.session.rollback()
        except BaseException:
            db.session.rollback()
            raise
        if answer.status_code < 400:
            g.committed = True
            current_app.extensions["jobs"].nudge()
        return answer

    committed.commits = True  # type: ignore[attr-defined]
    return committed  # type: ignore[return-value]
