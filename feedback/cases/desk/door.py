"""The door of the officers' pages: how a case is found, who reads it, and where one goes back to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask import Blueprint, Flask, abort, g, session, url_for

from feedback.accounts import landing
from feedback.attachments import links
from feedback.cases import queries, rules
from feedback.cases.models import Case
from feedback.cases.rows import Listed
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.law.states import State, officer_label
from feedback.register import actions as register
from feedback.web import menus, now
from feedback.web.guards import current_actor

door = Blueprint("cases_desk", __name__)

_QUEUE_PLACE: Final = "queue"
_LIST: Final = "list"
_LONGEST_PLACE: Final = 500


def find_case(number: str) -> Case:
    """The case with this number, today's or a former one; 404 alike for none and for one he may not see."""
    case = queries.visible_to(current_actor()).by_number(number)
    if case is None:
        abort(404)
    keep_watch([case])
    return case


def keep_watch(cases: Iterable[Case | Listed], *, typed: bool = True) -> None:
    """Say that the page shows these cases: of sealed ones it doesn't outlive the right to know. ``typed``:
    something is typed on the page, which loading it anew would lose."""
    shown = {case.number for case in cases if case.sealed}
    if shown:
        g.sealed_shown = g.get("sealed_shown", set()) | shown
        g.sealed_typed = typed


def note_reading(case_id: int, page: str) -> None:
    """Write who opens what before it is shown, in a transaction of its own.

    A file's small picture belongs to the page that lists it, which was noted when it was opened.
    """
    if links.is_for_list():
        return
    register.note_reading(subject=("cases", case_id), page=page, by=current_actor(), at=now())


def at_home(case: Case) -> bool:
    """Whether the officer may act on the case, and not only read it."""
    return rules.at_home(current_actor(), case.agency_id, triage=case.triage, outside=case.kept_outside)


def remember_queue(query: str, endpoint: str = "cases_desk.queue") -> None:
    """Keep the list and the place in it, to come back to it from a case."""
    kept = {_LIST: endpoint, _QUEUE_PLACE: query[:_LONGEST_PLACE]}
    # Said again it would be signed and sent with every page.
    if any(session.get(name) != value for name, value in kept.items()):
        session.update(kept)


def queue_address() -> str:
    """The list as the officer left it."""
    query = session.get(_QUEUE_PLACE, "")
    return url_for(session.get(_LIST, "cases_desk.queue")) + (f"?{query}" if query else "")


def kind_name(kind: str) -> str:
    """The kind as officers read it."""
    return kinds.texts(Kind(kind)).name


def state_label(case: Case | Listed) -> str:
    """The state as officers read it."""
    return officer_label(Kind(case.kind), State(case.state))


@door.context_processor
def _words() -> dict[str, object]:
    return {"kind_name": kind_name, "state_label": state_label, "queue_address": queue_address}


def init_app(app: Flask) -> None:
    """Open the door."""
    app.register_blueprint(door)
    landing.offer(app, "cases_desk.queue")
    menus.add_office(app, "cases_desk.queue", "Việc của tôi", 10)
