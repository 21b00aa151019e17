"""Thoát nhanh: whoever looks at this browser next finds nothing of a matter that is to stay secret."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for

from feedback.cases.public.pages import forget_proof
from feedback.extensions import db
from feedback.intake import drafts, journey
from feedback.intake.forms import TokenForm
from feedback.intake.public.pages import View, door
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import public


@door.post("/gui-don/thoat")
@public
@commits
def leave() -> View:
    """The home page, without the draft, the receipt and the proof; no way back to what was shown.

    A draft that he asked to keep stays under its key, any other is thrown away. With a stale token the
    browser forgets as well; the draft, which it then can't find any more, is swept with its time.
    """
    key, written = journey.key(), journey.current(now())
    forget_proof()
    if TokenForm().validate():
        if key is not None and written is not None and not written.kept:
            drafts.drop(key)
        answer = redirect(url_for("site.home"), 303)
    else:
        db.session.rollback()
        answer = make_response(render_template("web/home.html"), 422)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return journey.take_cookie(answer)
