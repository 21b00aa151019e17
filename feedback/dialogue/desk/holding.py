"""Xác nhận đã tổ chức, by the leader: the actual hours, who took the minutes, who came."""

from __future__ import annotations

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup

from feedback.accounts import queries as accounts
from feedback.dialogue import minutes
from feedback.dialogue.actions import minutes_phases as phases
from feedback.dialogue.actions.changing import CONCLUDE, MINUTES
from feedback.dialogue.desk.door import door
from feedback.dialogue.desk.minutes import told
from feedback.dialogue.desk.minutes_forms import HeldForm
from feedback.dialogue.desk.parts import SLOT, part
from feedback.dialogue.desk.session import found, found_own, may
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.rules import LIVE
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.filters import ngay
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


@door.get("/buoi-doi-thoai/<int:number>/xac-nhan")
@needs(CONCLUDE)
def hold_form(number: int) -> str:
    """Asks for the actual hours; says who came."""
    session = found_own(number, CONCLUDE)
    if session.state not in LIVE or session.held_on > today():
        abort(404)
    given = {"held_from": session.opens, "held_to": session.closes}
    return _hold_page(session, HeldForm(formdata=None, version=session.version, **given))


@door.post("/buoi-doi-thoai/<int:number>/xac-nhan")
@needs(CONCLUDE)
@commits
def hold_session(number: int) -> View:
    """It was held."""
    session, form = found(number), HeldForm()
    return written(
        form,
        lambda: phases.hold(
            session,
            held_from=form.held_from.data,
            held_to=form.held_to.data,
            secretary=form.secretary.data,
            expected=form.version.data or 0,
            by=current_actor(),
            at=now(),
        ),
        "Đã xác nhận buổi đối thoại",
        lambda: _hold_page(found(number), form),
        ("dialogue_desk.minutes", {"number": number}),
    )


def _hold_page(session: DialogueSession, form: HeldForm) -> str:
    return render_template(
        "dialogue/desk/minutes_hold.html",
        form=form,
        counts=minutes.counts_of(session.id),
        said=len(minutes.statements_of(session.id)),
        officers=[one.full_name for one in accounts.officers_of(session.agency_id, MINUTES)],
        **told(session),
    )


def confirmation(session: DialogueSession) -> Markup:
    """Whether it was confirmed, among the parts of a session."""
    title = "Xác nhận đã tổ chức"
    if session.state == "held":
        return part(title, url_for(".minutes", number=session.id), "done")
    if session.state == "called_off" or session.held_on > today():
        why = "Vì đã hủy" if session.state == "called_off" else f"Xác nhận từ ngày {ngay(session.held_on)}"
        return part(title, "", "blocked", why)
    if not may(session, CONCLUDE):
        return part(title, "", "blocked", "Lãnh đạo xác nhận")
    return part(title, url_for(".hold_form", number=session.id), "open")


def to_confirm() -> Markup | None:
    """Above the queue of a leader: the dialogues of his agency that wait to be confirmed."""
    actor = current_actor()
    if not actor.may(CONCLUDE):
        return None
    shown = Markup()
    for one in minutes.waiting_for(actor.agency_id, today()):
        shown += Markup(
            '<p class="qn-flush"><a href="{}">Buổi đối thoại ngày {} chờ xác nhận</a></p>'
        ).format(url_for("dialogue_desk.hold_form", number=one.id), ngay(one.held_on))
    return shown


def init_app(app: Flask) -> None:
    """Show the part; remind the leader above his queue."""
    slots.fill(app, SLOT, confirmation)
    slots.fill(app, "queue_actions", to_confirm)
