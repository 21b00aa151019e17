"""Thoát nhanh: whoever looks at this browser next finds nothing of a matter that is to stay secret."""

from __future__ import annotations

from flask import get_template_attribute, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from feedback.cases.public import pages as case_pages
from feedback.extensions import db
from feedback.intake import drafts, journey
from feedback.intake.forms import TokenForm
from feedback.intake.public.pages import View, door
from feedback.law import kinds
from feedback.law.kinds import SEALED_KINDS
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
    case_pages.forget_proof()
    if TokenForm().validate():
        if key is not None and written is not None and not written.kept:
            drafts.drop(key)
        answer = redirect(url_for("site.home"), 303)
    else:
        db.session.rollback()
        answer = make_response(render_template("web/home.html"), 422)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return journey.take_cookie(answer)


def way_out() -> Markup | None:
    """On a page that says what failed, as of a file that is too heavy: the button of the page before."""
    if not _of_secret_matter():
        return None
    shown: Markup = get_template_attribute("macros/_widget.html", "leave")(True)
    return shown


def _of_secret_matter() -> bool:
    slug = (request.view_args or {}).get("slug")
    if request.blueprint == door.name and slug is not None:
        return any(kinds.texts(kind).slug == slug for kind in SEALED_KINDS)
    who = case_pages.follower(now()) if request.blueprint == case_pages.door.name else None
    return who is not None and case_pages.found_case(who.submission_id)[1].sealed
