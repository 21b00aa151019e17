"""Where an officer arrives after signing in: the first page offered that his permissions open.

The queue of cases is in a room above; its door offers it here by endpoint name.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app

from feedback.actor import Actor
from feedback.web.guards import guard_of

ACCOUNT_PAGE: Final = "accounts_desk.account"


def offer(app: Flask, endpoint: str, *, last: bool = False, to: str = "") -> None:
    """Offer a page; those offered later (by rooms further up) come first, unless as the last resort. ``to``:
    only to who has this permission beside that of the page.
    """
    offered = app.extensions.setdefault("landings", [])
    offered.insert(len(offered) if last else 0, (endpoint, to))


def first_page(actor: Actor) -> str:
    """The endpoint of the first offered page that the actor may open; his account page if there is none."""
    for endpoint, to in current_app.extensions.get("landings", []):
        guard = guard_of(current_app, endpoint)
        if guard is None or guard.permission is None or not actor.may(guard.permission):
            continue
        if not to or actor.may(to):
            return str(endpoint)
    return ACCOUNT_PAGE
