"""Places on a page that rooms above or beside it may fill.

A room registers a function for a slot by name; the page asks for the slot. A block that fails is left
out and logged: a broken calendar must not take the home page down.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from flask import Flask, current_app, g
from markupsafe import Markup

from feedback.web.lately import lately

Block = Callable[..., Markup | str | None]


def fill(app: Flask, name: str, block: Block) -> None:
    """Register a block for the slot; blocks show in the order in which the rooms were loaded."""
    app.extensions.setdefault("slots", {}).setdefault(name, []).append(block)


def show(name: str, *, whose: Hashable = None, **context: Any) -> Markup:
    """The blocks of a slot, one after the other; empty when nobody fills it.

    ``whose``: blocks without context that depend on no more than this and the database, as they were made
    for him a moment ago (``lately``).
    """
    shown = Markup()
    for block in current_app.extensions.get("slots", {}).get(name, []):
        try:
            shown += (lately(block, whose, block) if whose else block(**context)) or ""
        except Exception:
            current_app.logger.exception("a block failed and was left out", extra={"slot": name})
            # Nobody keeps a page without it.
            g.incomplete = True
    return shown


def init_app(app: Flask) -> None:
    """Let templates ask for a slot by ``{{ slot("name") }}``."""
    app.extensions.setdefault("slots", {})
    app.jinja_env.globals["slot"] = show
