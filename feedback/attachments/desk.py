"""The page of files and the virus scanner: what waits for its word, in what it found something."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template

from feedback import config
from feedback.attachments import queries
from feedback.attachments.pages import KINDS, READ_VERDICTS
from feedback.web import menus
from feedback.web.guards import needs

door = Blueprint("attachments_desk", __name__)

_MOST = 200


@door.get("/quan-tri/quet-vi-rut")
@needs(READ_VERDICTS)
def verdicts() -> str:
    """Files by number, never by name: what a sender called his file may tell of him."""
    return render_template(
        "attachments/desk/verdicts.html",
        scanning=bool(config.current().clamd),
        waiting=queries.waiting(),
        found=queries.found_lately(_MOST),
        most=_MOST,
        kinds=KINDS,
    )


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
    menus.add_office(app, "attachments_desk.verdicts", "Quét vi-rút", 85)
