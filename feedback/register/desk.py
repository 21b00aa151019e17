"""The page of the register: the latest acts, how far the chain reaches, what waits for its number."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request

from feedback.register import queries, trees
from feedback.web import menus
from feedback.web.guards import needs
from feedback.web.pagination import decode, encode

desk = Blueprint("register_desk", __name__)
SIZE = 50


@desk.get("/quan-tri/so-dang-ky")
@needs("register:register:read")
def show() -> str:
    """Newest acts first: number, moment, actor and subject by number, never a name."""
    place = decode(request.args.get("sau"))
    entries = queries.latest(before=place[1] if place else None, limit=SIZE + 1)
    more = entries[SIZE - 1].id if len(entries) > SIZE else None
    return render_template(
        "register/desk/show.html",
        entries=entries[:SIZE],
        after=encode((None, more)) if more else None,
        head=queries.head(),
        published=trees.latest(5),
        waiting=queries.waiting(),
        oldest_at=queries.oldest_waiting_at(),
    )


def init_app(app: Flask) -> None:
    """Open the page."""
    app.register_blueprint(desk)
    menus.add_office(app, "register_desk.show", "Sổ đăng ký", 80)
