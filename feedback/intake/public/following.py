"""The button «Khiếu nại lần hai» on the sender's own page: a new form that knows the first case."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from markupsafe import Markup

from feedback.cases import queries as cases
from feedback.cases.public import pages as tracking
from feedback.cases.rights import Right
from feedback.intake import drafts, following, journey
from feedback.intake.forms import TokenForm
from feedback.intake.public.pages import ENDPOINTS, View, door, slug_of
from feedback.law.kinds import Kind
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import pressed


@door.post("/gui-don/tiep-theo")
@public
@pressed("drafts")
@commits
def follow_up() -> View:
    """Begin the form; whose case it is has been proven on the sender's page."""
    token = TokenForm()
    if not token.validate():
        return tracking.asked_again(), 422
    number = tracking.proven(now())
    if number is None:
        return tracking.over()
    found = cases.by_submission(number)
    right = following.right_of_sender(*found, today()) if found is not None else None
    if found is None or right is None:
        return redirect(url_for("cases_public.own"), 303)
    _tell_of_other_draft()
    key, written = drafts.new_key(), following.begun(found[1], right)
    drafts.keep(key, written, at=now())
    first = journey.pages_of(Kind(written.kind))[0]
    return journey.give_cookie(redirect(url_for(ENDPOINTS[first], slug=slug_of(written)), 303), key)


def _tell_of_other_draft() -> None:
    """What this browser was writing is kept; without its key nobody would find it again."""
    key, there = journey.key(), journey.unsent(now())
    if key is not None and there is not None and there.pages:
        there.kept = True
        drafts.keep(key, there, at=now())
        flash(f"Đơn đang viết trước đó vẫn còn. Mã để điền tiếp: {drafts.shown_key(key)}")


def button(right: Right) -> Markup | None:
    """On the sender's own page: the way to the next body, where there is one."""
    if not right.remedy.competence:
        return None
    return Markup(render_template("intake/public/_next_level.html", act=right.remedy.act))  # noqa: S704
