"""Gửi đơn: the pages on which a citizen reads how (``guidance``), writes, puts aside (``keeping``), sends."""

from __future__ import annotations

from flask import Flask, render_template
from markupsafe import Markup

from feedback.intake import drafts
from feedback.intake.public import (
    choosing,
    following,
    guidance,
    keeping,
    leaving,
    sending,
    signing,
    stating,
    writing,
)
from feedback.intake.public.pages import door, start_of
from feedback.law import kinds
from feedback.web import menus, now, slots

__all__ = [
    "choosing",
    "following",
    "init_app",
    "keeping",
    "leaving",
    "sending",
    "signing",
    "stating",
    "writing",
]


def home_kinds() -> Markup:
    """The home page's block: what can be sent."""
    shown = [(kinds.texts(kind), start_of(kind)) for kind in kinds.open_kinds()]
    return Markup(render_template("intake/public/_home.html", kinds=shown))  # noqa: S704


def sweep_drafts() -> tuple[int, int]:
    """Each day: drafts whose time is over, and their files."""
    return drafts.sweep_drafts(now())


def init_app(app: Flask) -> None:
    """Open the door, put it on the menu and the home page, sweep each day."""
    app.register_blueprint(door)
    menus.add_public(app, "intake_public.choose_form", "Gửi đơn", 10)
    slots.fill(app, "home_kinds", home_kinds)
    slots.fill(app, "own_case", signing.unsigned_note)
    slots.fill(app, "next_level", following.button)
    slots.fill(app, "failed_page", leaving.way_out)
    guidance.init_app(app)
    app.extensions["jobs"].daily(sweep_drafts)
