"""What the room hands to rooms below, which may not ask it."""

from __future__ import annotations

from functools import partial

from flask import Flask

from feedback.disclosure import (
    counting,
    documents,
    duty_wiring,
    ending,
    files,
    leaving,
    made_known,
    prepared,
    usefulness,
)
from feedback.disclosure.actions.history import DOCUMENT, HISTORY, OUTCOME
from feedback.disclosure.models import Outcome


def init_app(app: Flask) -> None:
    """Register the digests of what is held."""
    HISTORY.init_app(app)
    HISTORY.provide(OUTCOME, "copies", prepared.contents)
    HISTORY.provide(OUTCOME, "forms", made_known.contents)
    app.extensions.setdefault("register_checks", []).extend((made_known.check, files.check))
    app.extensions.setdefault("register_checks", []).append(
        partial(HISTORY.replay, OUTCOME, Outcome, "kết quả công khai")
    )
    app.extensions["jobs"].daily(ending.end_due)
    app.extensions["jobs"].daily(counting.write_figures)
    app.extensions["jobs"].daily(usefulness.forget_tries)
    HISTORY.provide(DOCUMENT, "documents", documents.contents)
    app.extensions["register_checks"].append(documents.check)
    app.extensions["jobs"].daily(leaving.end_documents)
    duty_wiring.init_app(app)
