"""Tra cứu: a sender follows his case by code and secret, adds papers, withdraws (C10 to C12)."""

from __future__ import annotations

from flask import Flask, render_template
from markupsafe import Markup

from feedback.cases.public import (
    following,
    merging,
    not_solved,
    proving,
    rating,
    signatories,
    supplementing,
    talking,
    tracking,
    withdrawing,
)
from feedback.cases.public.pages import door
from feedback.cases.tracking_forms import CodeForm
from feedback.web import menus, sitemap, slots

__all__ = [
    "following",
    "init_app",
    "merging",
    "not_solved",
    "proving",
    "rating",
    "signatories",
    "supplementing",
    "talking",
    "tracking",
    "withdrawing",
]


def home_track() -> Markup:
    """The home page's block: the box for the code."""
    return Markup(render_template("cases/public/_home.html", form=CodeForm(formdata=None)))  # noqa: S704


def init_app(app: Flask) -> None:
    """Open the door, put it on the menu and the home page."""
    app.register_blueprint(door)
    menus.add_public(app, "cases_public.track_form", "Tra cứu đơn", 20)
    slots.fill(app, "home_track", home_track)
    slots.fill(app, "own_case", talking.unread_note)
    for block in (talking.way, not_solved.way, rating.way, withdrawing.way_of_group, proving.way):
        slots.fill(app, "own_case_blocks", block)
    merging.init_app(app)
    sitemap.keep_out(app, "/tra-cuu", "/don-cua-toi", "/lich-cua-toi/")
    slots.fill(app, "signatory_head", talking.unread_of_signatory)
    for his in (talking.way_of_signatory, not_solved.way_of_signatory, rating.way_of_signatory):
        slots.fill(app, "signatory_case", his)
