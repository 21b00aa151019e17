"""Biên bản, to one who was there: he reads it by the code of his seat and says what is not right."""

from __future__ import annotations

from flask import Flask, abort, render_template
from markupsafe import Markup

from feedback.actor import CITIZEN
from feedback.dialogue import minutes, minutes_paper
from feedback.dialogue.actions import minutes_phases as phases
from feedback.dialogue.comment_form import CommentForm
from feedback.dialogue.models import DialogueSession, Registration
from feedback.dialogue.public import own_seat
from feedback.dialogue.public.door import door
from feedback.dialogue.seats import Registered
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import pressed
from feedback.web.writing import View, written


@door.get("/doi-thoai/cho-cua-toi/bien-ban", endpoint="own_minutes")
@public
def minutes_page() -> View:
    """What was written down, for him who came; who registered and stayed away doesn't read it."""
    found = own_seat.proven()
    return own_seat.over() if found is None else _page(found, CommentForm(formdata=None))


@door.post("/doi-thoai/cho-cua-toi/bien-ban")
@public
@pressed("dialogue")
@commits
def comment_on_minutes() -> View:
    """Say what is not right."""
    found, form = own_seat.proven(), CommentForm()
    if found is None:
        return own_seat.over()
    return written(
        form,
        lambda: phases.comment(found.session, found.registration, form.text.data, by=CITIZEN, at=now()),
        "Đã gửi góp ý",
        lambda: _page(own_seat.proven() or abort(404), form),
        ("dialogue_public.own_minutes", {}),
    )


def _page(found: Registered, form: CommentForm) -> str:
    version = minutes.read_now(found.session) if found.registration.state == "came" else None
    if version is None:
        abort(404)
    comments = minutes.comments_of(found.session.id)
    return render_template(
        "dialogue/public/own_minutes.html",
        session=found.session,
        form=form,
        version=version,
        own=[one for one in comments if one.registration_id == found.registration.id],
        may_comment=minutes.may_comment(found.session, today()),
        **minutes_paper.shown(version.body),
    )


def on_own_seat(registration: Registration, session: DialogueSession) -> Markup | None:
    """On the page of his seat: the way to the minutes, once they lie open."""
    if registration.state != "came" or minutes.read_now(session) is None:
        return None
    shown = render_template(
        "dialogue/public/_own_minutes.html",
        session=session,
        may_comment=minutes.may_comment(session, today()),
    )
    return Markup(shown)  # noqa: S704


def init_app(app: Flask) -> None:
    """Lead there from the page of one's seat."""
    slots.fill(app, "own_seat", on_own_seat)
