"""O25 Bảo vệ người tố cáo: the officers' pages of files of protection."""

from __future__ import annotations

from flask import Flask
from markupsafe import Markup

from feedback.cases.models import Case
from feedback.protection import queries
from feedback.protection.desk import acting, opening, recording, showing
from feedback.protection.desk.door import at_home, door
from feedback.protection.rules import DECIDE, READ, WRITE
from feedback.web import menus, slots, today
from feedback.web.guards import current_actor

__all__ = ["acting", "init_app", "opening", "recording", "showing"]


def case_link(case: Case) -> Markup | None:
    """On the page of a sealed case: the way to its files of protection."""
    if not case.sealed or not current_actor().may(READ):
        return None
    return showing.link(case, may_record=at_home(case))


def case_head(case: Case) -> Markup | None:
    """At the head of a sealed case: what of its protection waits."""
    if not case.sealed or not current_actor().may(READ):
        return None
    return showing.waiting(queries.visible_to(current_actor()).of_case(case, today()), case)


def to_decide() -> Markup | None:
    """Above the queue: what of protection waits for his agency."""
    actor = current_actor()
    if actor.agency_id is None or not (actor.may(DECIDE) or actor.may(WRITE)):
        return None
    return showing.to_decide(queries.visible_to(actor).waiting(actor.agency_id, today()))


def init_app(app: Flask) -> None:
    """Open the door, put it on the menu and on the case's page."""
    app.register_blueprint(door)
    menus.add_office(app, "protection_desk.files", "Bảo vệ người tố cáo", 66)
    slots.fill(app, "case_head", case_head)
    slots.fill(app, "case_actions", case_link)
    slots.fill(app, "queue_actions", to_decide)
