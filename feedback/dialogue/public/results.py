"""On a session's public page: minutes, conclusions, how far each promise is; or that they were withdrawn."""

from __future__ import annotations

from flask import Flask, render_template
from markupsafe import Markup

from feedback.clock import local_day
from feedback.dialogue import publication, results
from feedback.dialogue.models import DialogueSession
from feedback.web import slots, today


def published(session: DialogueSession) -> Markup | None:
    """The copy that stands, or that the last one was withdrawn; nothing of a closed session."""
    if session.closed_ground or session.state != "held":
        return None
    copies = [one for one in publication.of_session(session.id) if one.published_at is not None]
    copy = next(iter(copies), None)
    if copy is None or copy.published_at is None:
        return None
    body = copy.body if copy.state == "published" else publication.unworded(copy.body)
    shown = render_template(
        "dialogue/public/_published.html",
        copy=copy,
        published_on=local_day(copy.published_at),
        results=results.of(session.id, body, today()),
    )
    return Markup(shown)  # noqa: S704


def init_app(app: Flask) -> None:
    """Fill the place on the page."""
    slots.fill(app, "dialogue_page", published)
