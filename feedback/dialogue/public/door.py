"""The blueprint of the citizens' pages of dialogue, and what stands behind an address."""

from __future__ import annotations

from flask import Blueprint, abort

from feedback.dialogue import sessions
from feedback.dialogue.models import DialogueSession

door = Blueprint("dialogue_public", __name__)


def announced_or_404(code: str) -> DialogueSession:
    """The session of a public address; 404 for one that wasn't announced."""
    return sessions.by_code(code) or abort(404)
