"""O15: one dialogue as a list of tasks, from its plan to its promises."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, url_for

from feedback.agencies import queries as agencies
from feedback.cases import fields_named
from feedback.dialogue import planning, sessions
from feedback.dialogue.actions.changing import ANNOUNCE, EDIT, is_own
from feedback.dialogue.desk.door import door
from feedback.dialogue.desk.parts import SLOT
from feedback.dialogue.desk.sessions import standing
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.rules import LIVE, MODES, BadDetail
from feedback.law import dialogue as law
from feedback.web import today
from feedback.web.guards import current_actor, needs


def found(number: int) -> DialogueSession:
    """The session of an address, if the officer may see it; else 404."""
    session = sessions.visible_to(current_actor(), number, today())
    return session if session is not None else abort(404)


def found_own(number: int, permission: str, *, heirs: bool = False) -> DialogueSession:
    """The session of an address, if it is his agency's and he ``may`` do this with it; else 404."""
    session = found(number)
    return session if may(session, permission, heirs=heirs) else abort(404)


def may(session: DialogueSession, permission: str, *, heirs: bool = False) -> bool:
    """Whether the officer does this for the session's agency; with ``heirs`` also where that has ended and
    his does its work.
    """
    actor = current_actor()
    return actor.may(permission) and is_own(session, actor, today() if heirs else None)


def facts(session: DialogueSession) -> dict[str, Any]:
    """What each page of a session shows above its own matter (``dialogue/desk/_facts.html``)."""
    return {
        "session": session,
        "state": standing(session),
        "kind": law.entry(law.KINDS, session.kind).words,
        "agency": agencies.by_id(session.agency_id),
        "mode": MODES[session.mode],
        "back_to": url_for("dialogue_desk.session", number=session.id),
        "today": today(),
    }


@door.get("/buoi-doi-thoai/<int:number>", endpoint="session")
@needs(sessions.READ)
def session_page(number: int) -> str:
    """The session and its parts, each with its state."""
    session = found(number)
    return render_template(
        "dialogue/desk/session.html",
        **facts(session),
        basis=law.entry(law.BASES, session.basis),
        field=fields_named.name(session.field),
        area=agencies.area_by_code(session.area_code) if session.area_code else None,
        closed=law.closed(session.closed_ground, session.held_on) if session.closed_ground else None,
        notice=_notice(session),
        changeable=session.state in LIVE and session.held_on >= today(),
        may_edit=may(session, EDIT),
        may_announce=may(session, ANNOUNCE),
        slot_name=SLOT,
    )


def _notice(session: DialogueSession) -> planning.Notice | None:
    if session.state != "planned":
        return None
    try:
        return planning.notice_of(session)
    except BadDetail:
        return None
