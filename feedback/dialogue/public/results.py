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
    copy = publication.last_public(session)
    if copy is None or copy.published_at is None:
        return None
    shown = render_template(
        "dialogue/public/_published.html",
        copy=copy,
        published_on=local_day(copy.published_at),
        results=results.of(session.id, publication.readable(copy), today()),
    )
    return Markup(shown)  # noqa: S704


def init_app(app: Flask) -> None:
    """Fill the place on the page."""
    slots.fill(app, "dialogue_page", published)
