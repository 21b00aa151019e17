"""Where an officer arrives after signing in: the first page offered that his permissions open.

The queue of cases is in a room above; its door offers it here by endpoint name.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app

from feedback.actor import Actor
from feedback.web.guards import guard_of

ACCOUNT_PAGE: Final = "accounts_desk.account"


def offer(app: Flask, endpoint: str, *, last: bool = False) -> None:
    """Offer a page; those offered later (by rooms further up) come first, unless as the last resort."""
    offered = app.extensions.setdefault("landings", [])
    offered.insert(len(offered) if last else 0, endpoint)


def first_page(actor: Actor) -> str:
    """The endpoint of the first offered page that the actor may open; his account page if there is none."""
    for endpoint in current_app.extensions.get("landings", []):
        guard = guard_of(current_app, endpoint)
        if guard is not None and guard.permission is not None and actor.may(guard.permission):
            return str(endpoint)
    return ACCOUNT_PAGE
