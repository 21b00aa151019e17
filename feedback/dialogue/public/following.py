"""Nhận tin của một buổi đối thoại qua thư điện tử: asked for, confirmed by the link in the mail, ended."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, flash, redirect, render_template, url_for
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from feedback import config
from feedback.actor import CITIZEN
from feedback.cases import actions as cases
from feedback.dialogue import announced, following
from feedback.dialogue.actions import following as actions
from feedback.dialogue.models import DialogueSession, Follower
from feedback.dialogue.public.door import announced_or_404, door
from feedback.extensions import db
from feedback.web import errors, now, slots
from feedback.web.commits import commits
from feedback.web.forms import EmailField, Form
from feedback.web.guards import public
from feedback.web.pressure import pressed

View = Response | str | tuple[str, int]

SENT: Final = "Mở thư vừa gửi tới địa chỉ của ông/bà và xác nhận trong bảy ngày"


class FollowForm(Form):
    """Where the mails go."""

    email = EmailField("Địa chỉ thư điện tử")


class LinkForm(Form):
    """A button on the page behind the link; it sends nothing but its token."""


@door.get("/doi-thoai/<code>/theo-doi")
@public
def follow_form(code: str) -> View:
    """What one is told, and the address."""
    return _page(FollowForm(formdata=None), _followable(code))


@door.post("/doi-thoai/<code>/theo-doi")
@public
@pressed("dialogue")
@commits
def follow(code: str) -> View:
    """Send the mail to confirm. The answer is the same for an address that follows already."""
    session, form = _followable(code), FollowForm()
    if not form.validate_on_submit():
        return _page(form, session), 422
    at, email = now(), form.email.data
    if cases.count_try(following.tries_of(email), at=at) > config.current().tracking_tries:
        return errors.page(TooManyRequests())
    try:
        actions.follow(session, email, by=CITIZEN, at=at)
    except IntegrityError:
        # Another press of the same button was quicker: its mail is on its way.
        db.session.rollback()
    flash(SENT, "done")
    return redirect(url_for("dialogue_public.session", code=code), 303)


@door.get("/doi-thoai/theo-doi/<token>")
@public
def followed(token: str) -> View:
    """Behind the link in the mail: nothing happens before a button is pressed, mail scanners open links."""
    return _own_page(LinkForm(formdata=None), token, *_of(token))


@door.post("/doi-thoai/theo-doi/<token>")
@public
@pressed("dialogue")
@commits
def confirm_following(token: str) -> View:
    """Xác nhận theo dõi."""
    follower, session = _of(token)
    form = LinkForm()
    if not form.validate_on_submit():
        return _own_page(form, token, follower, session), 422
    actions.confirm(follower, at=now())
    flash("Đã xác nhận. Có thay đổi, ông/bà nhận được thư", "done")
    return redirect(url_for("dialogue_public.followed", token=token), 303)


@door.post("/doi-thoai/theo-doi/<token>/ngung")
@public
@pressed("dialogue")
@commits
def end_following(token: str) -> View:
    """Ngừng theo dõi: the address is erased."""
    follower, session = _of(token)
    form = LinkForm()
    if not form.validate_on_submit():
        return _own_page(form, token, follower, session), 422
    actions.end(follower, at=now())
    flash("Đã ngừng gửi thư và xóa địa chỉ của ông/bà", "done")
    return redirect(url_for("dialogue_public.session", code=session.code), 303)


def _followable(code: str) -> DialogueSession:
    session = announced_or_404(code)
    if not following.can_be_followed(session):
        abort(404)
    return session


def _of(token: str) -> tuple[Follower, DialogueSession]:
    return following.by_token(token) or abort(404)


def _page(form: FollowForm, session: DialogueSession) -> str:
    return render_template("dialogue/public/follow.html", form=form, session=session)


def _own_page(form: LinkForm, token: str, follower: Follower, session: DialogueSession) -> str:
    return render_template(
        "dialogue/public/followed.html",
        form=form,
        token=token,
        follower=follower,
        session=session,
        topic=announced.topic(session),
    )


def follow_line(session: DialogueSession) -> Markup | None:
    """Among the ways to hear of a session: by mail."""
    if not following.can_be_followed(session):
        return None
    page = render_template("dialogue/public/_follow.html", session=session)
    return Markup(page)  # noqa: S704


def init_app(app: Flask) -> None:
    """Show the way here on a session's page."""
    slots.fill(app, "dialogue_following", follow_line)
